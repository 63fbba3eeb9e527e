// Signing in to a session and out of it, and the sessions there are: everybody sees and ends their own, an owner everybody's of the account.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { UserSessionRecord } from '../../ports/store-people.ts';
import { refuse, refuseUntried } from '../../web/answers.ts';
import { idParams, knownName } from '../../web/schemas.ts';
import { isOver, SESSION_MS, sessionCookie } from '../../web/sessions.ts';
import { USER_COOKIE } from '../auth.ts';
import type { RegisterRoutes } from '../context.ts';
import { givenCode } from '../prove.ts';

const signInBody = Type.Object(
  {
    account: knownName,
    name: knownName,
    password: Type.String({ maxLength: 200, description: 'the password of the user, at most 200 characters' }),
    code: Type.Optional(givenCode),
  },
  { additionalProperties: false },
);
const tags = ['sessions'];

export const sessionRoutes: RegisterRoutes = (app, context) => {
  const { auth, store, iso, visitorOf, clock } = context;

  app.post(
    '/api/sign-in',
    { schema: { summary: 'Sign in as a user of an account: a session as a cookie', tags, body: signInBody } },
    async (request, reply) => {
      const agent = request.headers['user-agent'] ?? '';
      const result = await auth.signIn({ ...request.body, address: request.ip, agent });
      switch (result.kind) {
        case 'signed_in': {
          const { account, user, session } = result;
          reply.header('Set-Cookie', sessionCookie(request, USER_COOKIE, session.token, SESSION_MS));
          return { account: account.name, name: user.name, role: user.role, session: session.id, endsAt: iso(session.endsAt) };
        }
        case 'wrong':
          return refuse(reply, 'authentication', 'The account, the user or the password is wrong');
        case 'code_needed':
          return refuse(reply, 'code_needed', 'Give the code that your authenticator app shows, or a recovery code', 'code');
        case 'code_wrong':
          return refuse(reply, 'authentication', 'The code is wrong or was used already', 'code');
        case 'locked':
          return refuse(
            reply,
            'locked',
            'This user or its account is locked; ask the owner of the account, or the operator of the gateway',
          );
        case 'limited':
        case 'busy':
          return refuseUntried(reply, result);
        default:
          return result satisfies never;
      }
    },
  );

  app.post('/api/sign-out', { schema: { summary: 'End the session of this request', tags } }, async (request, reply) => {
    const signedOut = await store.endUserSession(visitorOf(request).sessionId);
    reply.header('Set-Cookie', sessionCookie(request, USER_COOKIE, '', 0));
    return { signedOut };
  });

  app.get('/api/me', { schema: { summary: 'Who asks', tags } }, async (request) => {
    const { account, name, role, sessionId } = visitorOf(request);
    return { account: account.name, name, role, session: sessionId };
  });

  const visible = async (request: FastifyRequest): Promise<readonly UserSessionRecord[]> => {
    const { account, userId, role } = visitorOf(request);
    const now = clock.now();
    return (await store.userSessions(account.id)).filter((row) => !isOver(row, now) && (role === 'owner' || row.userId === userId));
  };

  app.get('/api/sessions', { schema: { summary: "One's own sessions; of all users of the account for an owner", tags } }, async (request) =>
    (await visible(request)).map(({ id, user, address, agent, createdAt, lastSeenAt, endsAt }) => ({
      id,
      user,
      address,
      agent,
      createdAt: iso(createdAt),
      lastSeenAt: iso(lastSeenAt),
      endsAt: iso(endsAt),
      current: id === visitorOf(request).sessionId,
    })),
  );

  app.delete('/api/sessions/:id', { schema: { summary: 'End a session', tags, params: idParams } }, async (request, reply) => {
    const { id } = request.params;
    const isTheirs = (await visible(request)).some((row) => row.id === id);
    if (!isTheirs || !(await store.endUserSession(id))) return refuse(reply, 'not_found', `There is no session ${id}`, 'id');
    return { id, ended: true };
  });
};
