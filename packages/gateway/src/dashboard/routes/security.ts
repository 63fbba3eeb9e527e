// How the user signs in: the own password, the second factor, where a forgotten password is reset by. Everything that weakens it asks for proof first.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { refuse } from '../../web/answers.ts';
import { hashPassword } from '../../web/password-check.ts';
import { mail, newPassword } from '../../web/schemas.ts';
import { SESSION_MS, sessionCookie } from '../../web/sessions.ts';
import { USER_COOKIE, type Visitor } from '../auth.ts';
import type { RegisterRoutes } from '../context.ts';
import { givenCode, givenPassword, isProven, proofFields } from '../prove.ts';

const closed = { additionalProperties: false } as const;
const passwordBody = Type.Object({ password: givenPassword, newPassword }, closed);
const mailBody = Type.Object({ mail, ...proofFields }, closed);
const provenBody = Type.Object({ password: givenPassword }, closed);
const codeBody = Type.Object({ code: givenCode }, closed);
const removeBody = Type.Object({ password: givenPassword, code: givenCode }, closed);
const tags = ['security'];

const personOf = ({ userId }: Visitor) => `user/${userId}` as const;

export const securityRoutes: RegisterRoutes = (app, context) => {
  const { auth, store, iso, visitorOf } = context;
  const { secondFactors } = auth;

  /** In the record the change is one of the user. */
  const aboutSelf = async (request: FastifyRequest): Promise<Visitor> => {
    const visitor = visitorOf(request);
    await context.retarget(request, { kind: 'user', name: visitor.who });
    return visitor;
  };
  const noneInForce = (reply: FastifyReply) => refuse(reply, 'not_found', 'No second factor is in force');

  app.get('/api/security', { schema: { summary: 'How the user signs in', tags } }, async (request) => {
    const visitor = visitorOf(request);
    const [factor, user] = await Promise.all([store.secondFactor(personOf(visitor)), store.userById(visitor.userId)]);
    const since = factor?.since ?? null;
    return {
      mail: user?.mail ?? '',
      secondFactor: since === null ? null : { since: iso(since), recoveryCodesLeft: factor?.codesLeft ?? 0 },
    };
  });

  app.put(
    '/api/security/password',
    { schema: { summary: 'Change the own password; all other sessions end', tags, body: passwordBody } },
    async (request, reply) => {
      const { userId } = await aboutSelf(request);
      if (!(await isProven(context, request, reply, { password: request.body.password }))) return reply;
      await store.setUser(userId, { passwordHash: await hashPassword(request.body.newPassword) });
      // All sessions have ended, this one too: it goes on as a new one.
      const session = await auth.openSession(userId, request.ip, request.headers['user-agent'] ?? '');
      reply.header('Set-Cookie', sessionCookie(request, USER_COOKIE, session.token, SESSION_MS));
      return { changed: true, session: session.id };
    },
  );

  app.put(
    '/api/security/mail',
    {
      schema: {
        summary: 'Change the own mail address, where a code for a forgotten password goes; asks for proof',
        tags,
        body: mailBody,
      },
    },
    async (request, reply) => {
      const { userId } = await aboutSelf(request);
      const { mail: address, ...proof } = request.body;
      if (!(await isProven(context, request, reply, proof))) return reply;
      await store.setUser(userId, { mail: address });
      return { mail: address };
    },
  );

  app.post(
    '/api/security/second-factor',
    {
      schema: {
        summary: 'Begin a second factor: its secret, for an authenticator app; in force once a code of it was shown',
        tags,
        body: provenBody,
      },
    },
    async (request, reply) => {
      const visitor = await aboutSelf(request);
      if (!(await isProven(context, request, reply, request.body))) return reply;
      const begun = await secondFactors.begin(personOf(visitor), visitor.who);
      return begun ?? refuse(reply, 'exists', 'A second factor is in force already: take it away first');
    },
  );

  app.post(
    '/api/security/second-factor/confirm',
    { schema: { summary: 'Put the second factor in force by a first code; answers the recovery codes, once', tags, body: codeBody } },
    async (request, reply) => {
      const recoveryCodes = await secondFactors.confirm(personOf(await aboutSelf(request)), request.body.code);
      return recoveryCodes
        ? { recoveryCodes }
        : refuse(reply, 'not_proven', 'The code is wrong; is the clock of your phone right?', 'code');
    },
  );

  app.post(
    '/api/security/second-factor/remove',
    { schema: { summary: 'Take the second factor away, by the password and a code', tags, body: removeBody } },
    async (request, reply) => {
      const person = personOf(await aboutSelf(request));
      const { password, code } = request.body;
      if (!(await secondFactors.isOn(person))) return noneInForce(reply);
      if (!(await isProven(context, request, reply, { password }))) return reply;
      if (!(await isProven(context, request, reply, { code }))) return reply;
      return { removed: await store.removeSecondFactor(person) };
    },
  );

  app.post(
    '/api/security/recovery-codes',
    { schema: { summary: 'New recovery codes in place of the old ones', tags, body: provenBody } },
    async (request, reply) => {
      const person = personOf(await aboutSelf(request));
      if (!(await secondFactors.isOn(person))) return noneInForce(reply);
      if (!(await isProven(context, request, reply, request.body))) return reply;
      return { recoveryCodes: await secondFactors.renewCodes(person) };
    },
  );
};
