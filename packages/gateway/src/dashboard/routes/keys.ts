// API keys of the own account. A key's password is shown when it is made, and later to who proves to be the user.
import { Type } from 'typebox';
import { refuse } from '../../web/answers.ts';
import { addKeyBody, createKeyDesk, keyOf, OVERLAP_HOURS_DEFAULT, rotateKeyBody, setKeyBody } from '../../web/key-desk.ts';
import { idParams } from '../../web/schemas.ts';
import type { FastifyRequest } from 'fastify';
import type { RegisterRoutes } from '../context.ts';
import { isProven, proofFields } from '../prove.ts';

const revealBody = Type.Object(proofFields, { additionalProperties: false });
const tags = ['keys'];

export const keyRoutes: RegisterRoutes = (app, context) => {
  const { rulebook, visitorOf, log } = context;
  const desk = createKeyDesk(context);
  /** The account as it is when it is asked. */
  const finder = (request: FastifyRequest) => {
    const { id } = visitorOf(request).account;
    return () => rulebook().accountById.get(id) ?? null;
  };

  app.get('/api/keys', { schema: { summary: 'The API keys of the account', tags } }, (request) =>
    desk.list(visitorOf(request).account, false),
  );

  app.post(
    '/api/keys',
    { schema: { summary: 'A further API key; its password is in the answer', tags, body: addKeyBody } },
    (request, reply) => desk.add(reply, finder(request), request.body),
  );

  app.patch(
    '/api/keys/:id',
    { schema: { summary: "Change a key's label, scopes, apps, addresses or end", tags, params: idParams, body: setKeyBody } },
    (request, reply) => desk.set(reply, finder(request), request.params.id, request.body),
  );

  app.post(
    '/api/keys/:id/rotate',
    {
      schema: {
        summary: `Make a new key like this one; this one ends after overlapHours (${OVERLAP_HOURS_DEFAULT})`,
        tags,
        params: idParams,
        body: rotateKeyBody,
      },
    },
    (request, reply) => desk.rotate(reply, finder(request), request.params.id, request.body.overlapHours ?? OVERLAP_HOURS_DEFAULT),
  );

  app.post(
    '/api/keys/:id/reveal',
    { schema: { summary: "A key's password, for who proves to be the user", tags, params: idParams, body: revealBody } },
    async (request, reply) => {
      const { id } = request.params;
      if (!(await isProven(context, request, reply, request.body))) return reply;
      const { account, who } = visitorOf(request);
      const key = keyOf(account, id);
      if (!key) return refuse(reply, 'not_found', `The account has no key ${id}`, 'id');
      log.info({ user: who, keyId: id }, 'the password of an API key was shown');
      return { id, password: key.secret };
    },
  );

  app.delete(
    '/api/keys/:id',
    { schema: { summary: 'Remove a key: it is refused from now on', tags, params: idParams } },
    (request, reply) => desk.remove(reply, finder(request), request.params.id),
  );
};
