// Signing in to a session and out of it, and the sessions there are: everybody sees and ends their own, an admin everybody's.
import { Type } from 'typebox';
import type { SessionRecord } from '../../ports/access.ts';
import { refuse, refuseUntried } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';
import { idParams } from '../../web/schemas.ts';
import { isOver, SESSION_MS, sessionCookie } from '../../web/sessions.ts';
import { SESSION_COOKIE } from '../auth.ts';

const signInBody = Type.Object(
  {
    name: Type.String({ maxLength: 100, description: 'the name of an operator' }),
    password: Type.String({ maxLength: 200, description: 'the password, at most 200 characters' }),
  },
  { additionalProperties: false },
);
const tags = ['sessions'];

export const sessionRoutes: RegisterRoutes = (app, context) => {
  const { store, iso, personOf, clock } = context;

  app.post(
    '/api/sign-in',
    { schema: { summary: 'Sign in: a session as a cookie, and its token for use as a bearer', tags, body: signInBody } },
    async (request, reply) => {
      const { name, password } = request.body;
      const result = await context.signIn(name, password, request.ip, request.headers['user-agent'] ?? '');
      switch (result.kind) {
        case 'signed_in': {
          const { token, endsAt, id } = result.session;
          reply.header('Set-Cookie', sessionCookie(request, SESSION_COOKIE, token, SESSION_MS));
          return { name: result.name, role: result.role, session: id, token, endsAt: iso(endsAt) };
        }
        case 'wrong':
          return refuse(reply, 'authentication', 'The name or the password is wrong');
        case 'limited':
        case 'busy':
          return refuseUntried(reply, result);
        default:
          return result satisfies never;
      }
    },
  );

  app.post('/api/sign-out', { schema: { summary: 'End the session of this request', tags } }, async (request, reply) => {
    const { sessionId } = personOf(request);
    if (sessionId !== null) await store.endSession(sessionId);
    reply.header('Set-Cookie', sessionCookie(request, SESSION_COOKIE, '', 0));
    return { signedOut: sessionId !== null };
  });

  app.get('/api/me', { schema: { summary: 'Who asks', tags } }, async (request) => {
    const { who, role, sessionId } = personOf(request);
    return { name: who, role, session: sessionId };
  });

  const visible = async (request: Parameters<typeof personOf>[0]): Promise<readonly SessionRecord[]> => {
    const { who, role } = personOf(request);
    const now = clock.now();
    return (await store.sessions()).filter((row) => !isOver(row, now) && (role === 'admin' || row.operator === who));
  };

  app.get('/api/sessions', { schema: { summary: "One's own sessions; of everybody for an admin", tags } }, async (request) =>
    (await visible(request)).map((row) => ({
      ...row,
      createdAt: iso(row.createdAt),
      lastSeenAt: iso(row.lastSeenAt),
      endsAt: iso(row.endsAt),
      current: row.id === personOf(request).sessionId,
    })),
  );

  app.delete('/api/sessions/:id', { schema: { summary: 'End a session', tags, params: idParams } }, async (request, reply) => {
    const { id } = request.params;
    const isTheirs = (await visible(request)).some((row) => row.id === id);
    if (!isTheirs || !(await store.endSession(id))) return refuse(reply, 'not_found', `There is no session ${id}`, 'id');
    return { id, ended: true };
  });
};
