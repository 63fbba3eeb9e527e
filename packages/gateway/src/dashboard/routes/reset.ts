// A forgotten password: a code by mail, and a new password by the code. The second factor stays in force: who signs in then is asked for it.
import { Type } from 'typebox';
import { refuse, refuseUntried } from '../../web/answers.ts';
import { hashPassword } from '../../web/password-check.ts';
import { knownName, newPassword } from '../../web/schemas.ts';
import type { RegisterRoutes } from '../context.ts';
import { createResets } from '../resets.ts';

const closed = { additionalProperties: false } as const;
const askBody = Type.Object({ account: knownName, name: knownName }, closed);
const resetBody = Type.Object({ code: Type.String({ maxLength: 64, description: 'the code that was mailed' }), newPassword }, closed);
const tags = ['sessions'];

export const resetRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, clock, mailer, log } = context;
  const resets = mailer && createResets({ ...context, mailer });
  const noMail = 'This gateway sends no mail: ask an owner of the account, or its operator, for a new password';

  app.post(
    '/api/reset/ask',
    { schema: { summary: 'Ask for a code by mail; the answer is the same whether there is such a user or not', tags, body: askBody } },
    async (request, reply) => {
      if (!resets) return refuse(reply, 'conflict', noMail);
      const wait = resets.ask({ ...request.body, address: request.ip });
      return wait === null ? reply.code(202).send({ asked: true }) : refuseUntried(reply, { kind: 'limited', retryAfterSeconds: wait });
    },
  );

  app.post(
    '/api/reset',
    { schema: { summary: 'A new password by the code that was mailed; all sessions end', tags, body: resetBody } },
    async (request, reply) => {
      if (!resets) return refuse(reply, 'conflict', noMail);
      const redeemed = await resets.redeem(request.body.code, request.ip);
      if (redeemed.kind === 'limited') return refuseUntried(reply, redeemed);
      if (redeemed.kind === 'wrong') return refuse(reply, 'authentication', 'The code is wrong, was used, or has ended', 'code');
      const { user } = redeemed;
      // Not before the code is judged: strangers must not make us hash.
      const passwordHash = await hashPassword(request.body.newPassword);
      const who = `${rulebook().accountById.get(user.accountId)?.name ?? ''}/${user.name}`;
      const note = { at: clock.now(), who, role: user.role, address: request.ip, method: 'POST', path: '/api/reset' };
      let changeId: number | null = null;
      await store.recorded(
        () => ({ ...note, kind: 'user', name: who, before: null }),
        (id) => (changeId = id),
        () => store.setUser(user.id, { passwordHash }),
      );
      if (changeId !== null) await store.finishChange(changeId, who, null);
      log.info({ user: who, address: request.ip }, 'a password was set by a mailed code');
      return { changed: true };
    },
  );
};
