// What programs of the customer sign in with: the API password and the SMPP password, shown and rotated by who proves to be the user, the addresses they
// may come from, and where they connect to.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { KEYS_PER_ACCOUNT_MAX, keyScopes } from '../../core/access.ts';
import type { Account } from '../../core/rulebook.ts';
import { refuse } from '../../web/answers.ts';
import { addresses } from '../../web/fields.ts';
import { isTaken, liveKeys, overlapHours, refuseTooManyKeys } from '../../web/key-desk.ts';
import { randomPassword } from '../../web/password-check.ts';
import type { RegisterRoutes } from '../context.ts';
import { isProven, proofFields } from '../prove.ts';

const HOUR_MS = 3_600_000;
/** Some clients send no more (SMPP 3.4 §5.2.2). */
const SMPP_PASSWORD_CHARACTERS = 8;

const which = Type.Union([Type.Literal('api'), Type.Literal('smpp')], { description: 'api or smpp' });
const closed = { additionalProperties: false } as const;
const revealBody = Type.Object({ which, ...proofFields }, closed);
const rotateBody = Type.Object({ which, overlapHours: Type.Optional(overlapHours), ...proofFields }, closed);
const addressesBody = Type.Object(
  { ipAllow: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100, description: addresses.allowed }) },
  closed,
);
const tags = ['credentials'];

const smppPasswordOf = (account: Account): string => account.smppPassword ?? account.apiPassword;

export const credentialRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, change, clock, iso, visitorOf, log } = context;

  /** In the record the change is one of the account. */
  const aboutAccount = async (request: FastifyRequest): Promise<Account> => {
    const { account } = visitorOf(request);
    await context.retarget(request, { kind: 'account', name: account.name });
    return account;
  };

  app.get('/api/credentials', { schema: { summary: 'What programs sign in with and where, without secrets', tags } }, (request) => {
    const { account } = visitorOf(request);
    const { ipAllow, smppBindsMax, encryptionKey } = account.settings;
    return {
      account: account.name,
      hasSmppPassword: account.smppPassword !== null,
      smppBindsMax,
      encryptionMode: encryptionKey !== null,
      ipAllow,
      doors: context.doors(account),
    };
  });

  app.post(
    '/api/credentials/reveal',
    { schema: { summary: 'The API password or the SMPP password, for who proves to be the user', tags, body: revealBody } },
    async (request, reply) => {
      const { which: asked, password, code } = request.body;
      if (!(await isProven(context, request, reply, { password, code }))) return reply;
      const { account, who } = visitorOf(request);
      log.info({ user: who, which: asked }, 'a password of an account was shown');
      return { which: asked, password: asked === 'api' ? account.apiPassword : smppPasswordOf(account) };
    },
  );

  app.post(
    '/api/credentials/rotate',
    {
      schema: {
        summary: 'A new API or SMPP password; the old API password is refused at once, or after overlapHours',
        tags,
        body: rotateBody,
      },
    },
    async (request, reply) => {
      const { which: asked, overlapHours: overlap = 0, password, code } = request.body;
      if (asked === 'smpp' && overlap > 0)
        return refuse(reply, 'parameter', 'The SMPP password has no overlap: give programs an API key to change over', 'overlapHours');
      const { id } = await aboutAccount(request);
      if (!(await isProven(context, request, reply, { password, code }))) return reply;
      const made = asked === 'api' ? randomPassword(clock) : randomPassword(clock).slice(0, SMPP_PASSWORD_CHARACTERS);
      const now = clock.now();
      const endsAt = now + Math.round(overlap * HOUR_MS);
      const result = await change(async () => {
        const account = rulebook().accountById.get(id);
        if (!account || isTaken(account, made)) return 'platform';
        if (asked === 'smpp') {
          await store.setAccount(id, { smppPassword: made });
          return 'done';
        }
        if (overlap > 0) {
          if (liveKeys(account, now) >= KEYS_PER_ACCOUNT_MAX) return 'too_many';
          // The old password lives on as a key of its own, with an end.
          const label = `API password until ${iso(endsAt).slice(0, 16).replace('T', ' ')}`;
          await store.setAccount(id, { apiPassword: made });
          await store.addKey({ accountId: id, label, secret: account.apiPassword, scopes: keyScopes, expiresAt: endsAt, now });
          return 'done';
        }
        await store.setAccount(id, { apiPassword: made });
        return 'done';
      });
      if (result === 'too_many') return refuseTooManyKeys(reply);
      if (result === 'platform') return refuse(reply, 'platform', 'The password was not changed; try again');
      return { which: asked, password: made, oldEndsAt: overlap > 0 ? iso(endsAt) : null };
    },
  );

  app.put(
    '/api/credentials/addresses',
    { schema: { summary: 'The addresses programs may come from; an empty list is all', tags, body: addressesBody } },
    async (request, reply) => {
      const read = addresses.read(request.body.ipAllow);
      if (!read.ok) return refuse(reply, 'parameter', `ipAllow must be ${addresses.allowed}`, 'ipAllow', addresses.says);
      const { id } = await aboutAccount(request);
      const ipAllow = read.value as readonly string[];
      await change(async () => {
        const account = rulebook().accountById.get(id);
        if (account) await store.setAccount(id, { settings: { ...account.settings, ipAllow } });
      });
      return { ipAllow };
    },
  );
};
