// API keys of an account, for operators.
import { Type } from 'typebox';
import { addKeyBody, createKeyDesk, OVERLAP_HOURS_DEFAULT, rotateKeyBody, setKeyBody } from '../../web/key-desk.ts';
import { knownName, nameParams, reveal } from '../../web/schemas.ts';
import { findAccount, noAccount, type RegisterRoutes } from '../context.ts';

const keyParams = Type.Object({
  name: knownName,
  id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'a positive whole number' }),
});
const tags = ['keys'];

export const keyRoutes: RegisterRoutes = (app, context) => {
  const { rulebook } = context;
  const desk = createKeyDesk(context);
  const finder = (name: string) => () => findAccount(rulebook(), name);
  context.registerSubject(desk.subject);

  app.get(
    '/api/accounts/:name/keys',
    { schema: { summary: 'The API keys of an account', tags, params: nameParams, querystring: reveal } },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      return account ? desk.list(account, request.query.reveal === true) : noAccount(reply, request.params.name, 'name');
    },
  );

  app.post(
    '/api/accounts/:name/keys',
    { schema: { summary: 'Give an account a further API key', tags, params: nameParams, body: addKeyBody } },
    (request, reply) => desk.add(reply, finder(request.params.name), request.body),
  );

  app.patch(
    '/api/accounts/:name/keys/:id',
    { schema: { summary: "Change a key's label, scopes, apps, addresses or end", tags, params: keyParams, body: setKeyBody } },
    (request, reply) => desk.set(reply, finder(request.params.name), request.params.id, request.body),
  );

  app.post(
    '/api/accounts/:name/keys/:id/rotate',
    {
      schema: {
        summary: `Make a new key like this one; this one ends after overlapHours (${OVERLAP_HOURS_DEFAULT})`,
        tags,
        params: keyParams,
        body: rotateKeyBody,
      },
    },
    (request, reply) =>
      desk.rotate(reply, finder(request.params.name), request.params.id, request.body.overlapHours ?? OVERLAP_HOURS_DEFAULT),
  );

  app.delete(
    '/api/accounts/:name/keys/:id',
    { schema: { summary: 'Remove a key: it is refused from now on', tags, params: keyParams } },
    (request, reply) => desk.remove(reply, finder(request.params.name), request.params.id),
  );
};
