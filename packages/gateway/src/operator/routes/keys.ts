// API keys of an account: further passwords with a label, of which each may be narrower than the main one and may end.
import { Type } from 'typebox';
import { type ApiKey, isLive, KEYS_PER_ACCOUNT_MAX, keyScopes } from '../../core/access.ts';
import type { Account } from '../../core/rulebook.ts';
import { refuse } from '../../web/answers.ts';
import { findAccount, noAccount, type RegisterRoutes } from '../context.ts';
import { apiPasswordField } from '../../web/fields.ts';
import { randomPassword } from '../../web/password-check.ts';
import { knownName, nameParams, reveal } from '../../web/schemas.ts';

const HOUR_MS = 3_600_000;
const OVERLAP_HOURS_DEFAULT = 24;
const OVERLAP_HOURS_MAX = 24 * 90;

const label = Type.String({ minLength: 1, maxLength: 64, description: 'a text of 1 to 64 characters' });
const scopes = Type.Array(Type.Union(keyScopes.map((scope) => Type.Literal(scope))), {
  minItems: 1,
  maxItems: keyScopes.length,
  uniqueItems: true,
  description: `a list of ${keyScopes.join(', ')}`,
});
const EXPIRY_ALLOWED = 'a time to come such as 2026-03-01T09:00:00+08:00, or null';
const expiresAt = Type.Union([Type.String({ maxLength: 40 }), Type.Null()], { description: EXPIRY_ALLOWED });
const APPS_MAX = 20;
const apps = Type.Union(
  [Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: APPS_MAX, uniqueItems: true }), Type.Null()],
  { description: `a list of 1 to ${APPS_MAX} app ids, or null for any` },
);
const addBody = Type.Object(
  {
    label,
    password: Type.Optional(Type.String({ description: apiPasswordField.allowed })),
    scopes: Type.Optional(scopes),
    apps: Type.Optional(apps),
    expiresAt: Type.Optional(expiresAt),
  },
  { additionalProperties: false },
);
const setBody = Type.Object(
  { label: Type.Optional(label), scopes: Type.Optional(scopes), apps: Type.Optional(apps), expiresAt: Type.Optional(expiresAt) },
  { additionalProperties: false },
);
const rotateBody = Type.Object(
  {
    overlapHours: Type.Optional(
      Type.Number({ minimum: 0, maximum: OVERLAP_HOURS_MAX, description: `a number from 0 to ${OVERLAP_HOURS_MAX}` }),
    ),
  },
  { additionalProperties: false },
);
const keyParams = Type.Object({
  name: knownName,
  id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'a positive whole number' }),
});
const tags = ['keys'];

export const keyRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, clock, iso } = context;

  const find = (account: Account | null, id: number): ApiKey | null => account?.keys?.find((key) => key.id === id) ?? null;
  const view = (key: ApiKey, lastUsedAt: number | undefined, revealed: boolean): Record<string, unknown> => ({
    id: key.id,
    label: key.label,
    scopes: key.scopes,
    apps: key.apps ?? null,
    createdAt: iso(key.createdAt),
    lastUsedAt: lastUsedAt === undefined ? null : iso(lastUsedAt),
    expiresAt: key.expiresAt === null ? null : iso(key.expiresAt),
    live: isLive(key, clock.now()),
    ...(revealed ? { password: key.secret } : {}),
  });
  const viewNow = async (accountName: string, id: number, revealed = false): Promise<Record<string, unknown> | null> => {
    const account = findAccount(rulebook(), accountName);
    const key = find(account, id);
    return account && key && view(key, (await store.keyUse(account.id)).get(id), revealed);
  };
  /** undefined: it cannot be read, or is past. */
  const readExpiry = (text: string | null): number | null | undefined => {
    if (text === null) return null;
    const at = Date.parse(text);
    return at > clock.now() ? at : undefined;
  };
  const isTaken = (account: Account, password: string): boolean =>
    account.apiPassword === password || account.keys?.some((key) => key.secret === password) === true;
  const liveKeys = (account: Account): number => account.keys?.filter((key) => isLive(key, clock.now())).length ?? 0;

  context.registerSubject({
    kind: 'key',
    isById: true,
    read(path) {
      const [account = '', id = ''] = path.split('/');
      const key = find(findAccount(rulebook(), account), Number(id));
      return (
        key && {
          label: key.label,
          scopes: key.scopes,
          apps: key.apps ?? null,
          expiresAt: key.expiresAt === null ? null : iso(key.expiresAt),
        }
      );
    },
    async write(path, value) {
      const [account = '', idText = ''] = path.split('/');
      const id = Number(idText);
      if (!find(findAccount(rulebook(), account), id)) return { ok: false, why: 'A key that was removed is made anew' };
      if (value === null) {
        await store.removeKey(id);
        return { ok: true };
      }
      const { label: text, scopes: list, apps: bound, expiresAt: end } = value;
      await store.setKey(id, {
        label: String(text),
        scopes: keyScopes.filter((scope) => Array.isArray(list) && list.includes(scope)),
        apps: Array.isArray(bound) ? bound.map(String) : null,
        expiresAt: typeof end === 'string' ? Date.parse(end) : null,
      });
      return { ok: true };
    },
  });

  app.get(
    '/api/accounts/:name/keys',
    { schema: { summary: 'The API keys of an account', tags, params: nameParams, querystring: reveal } },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      const used = await store.keyUse(account.id);
      return (account.keys ?? []).map((key) => view(key, used.get(key.id), request.query.reveal === true));
    },
  );

  app.post(
    '/api/accounts/:name/keys',
    { schema: { summary: 'Give an account a further API key', tags, params: nameParams, body: addBody } },
    async (request, reply) => {
      const { password = randomPassword(clock), scopes: given = keyScopes, apps: bound = null } = request.body;
      if (!apiPasswordField.read(password).ok)
        return refuse(reply, 'parameter', `password must be ${apiPasswordField.allowed}`, 'password');
      const end = readExpiry(request.body.expiresAt ?? null);
      if (end === undefined) return refuse(reply, 'parameter', `expiresAt must be ${EXPIRY_ALLOWED}`, 'expiresAt');
      const result = await context.change(async () => {
        const account = findAccount(rulebook(), request.params.name);
        if (!account) return 'no_account';
        if (liveKeys(account) >= KEYS_PER_ACCOUNT_MAX) return 'too_many';
        if (isTaken(account, password)) return 'taken';
        const key = {
          accountId: account.id,
          label: request.body.label,
          secret: password,
          scopes: given,
          expiresAt: end,
          ...(bound ? { apps: bound } : {}),
        };
        return store.addKey({ ...key, now: clock.now() });
      });
      if (result === 'no_account') return noAccount(reply, request.params.name, 'name');
      if (result === 'too_many')
        return refuse(reply, 'too_many_keys', `An account has at most ${KEYS_PER_ACCOUNT_MAX} live keys: remove one first`);
      if (result === 'taken') return refuse(reply, 'exists', 'The account has this password already', 'password');
      return reply.code(201).send(await viewNow(request.params.name, result, true));
    },
  );

  app.patch(
    '/api/accounts/:name/keys/:id',
    { schema: { summary: "Change a key's label, scopes, apps or end", tags, params: keyParams, body: setBody } },
    async (request, reply) => {
      const { name, id } = request.params;
      if (Object.keys(request.body).length === 0) return refuse(reply, 'parameter', 'Nothing is given to set');
      const { expiresAt: text, ...change } = request.body;
      const end = text === undefined ? undefined : readExpiry(text);
      if (text !== undefined && end === undefined) return refuse(reply, 'parameter', `expiresAt must be ${EXPIRY_ALLOWED}`, 'expiresAt');
      const found = await context.change(async () => {
        if (!find(findAccount(rulebook(), name), id)) return false;
        await store.setKey(id, { ...change, ...(end === undefined ? {} : { expiresAt: end }) });
        return true;
      });
      return found ? viewNow(name, id) : refuse(reply, 'not_found', `${name} has no key ${id}`, 'id');
    },
  );

  app.post(
    '/api/accounts/:name/keys/:id/rotate',
    {
      schema: {
        summary: `Make a new key like this one; this one ends after overlapHours (${OVERLAP_HOURS_DEFAULT})`,
        tags,
        params: keyParams,
        body: rotateBody,
      },
    },
    async (request, reply) => {
      const { name, id } = request.params;
      const { overlapHours = OVERLAP_HOURS_DEFAULT } = request.body;
      const result = await context.change(async () => {
        const account = findAccount(rulebook(), name);
        const old = find(account, id);
        const now = clock.now();
        if (!account || !old || !isLive(old, now)) return 'not_found';
        if (liveKeys(account) >= KEYS_PER_ACCOUNT_MAX && overlapHours > 0) return 'too_many';
        const secret = randomPassword(clock);
        const { label: text, scopes: given, apps: bound } = old;
        const key = { accountId: account.id, label: text, secret, scopes: given, expiresAt: null, ...(bound ? { apps: bound } : {}) };
        const made = await store.addKey({ ...key, now });
        const end = now + Math.round(overlapHours * HOUR_MS);
        // What ends sooner by itself still does.
        await store.setKey(id, { expiresAt: Math.min(end, old.expiresAt ?? end) });
        return made;
      });
      if (result === 'not_found') return refuse(reply, 'not_found', `${name} has no live key ${id}`, 'id');
      if (result === 'too_many')
        return refuse(reply, 'too_many_keys', `An account has at most ${KEYS_PER_ACCOUNT_MAX} live keys: remove one first`);
      return reply.code(201).send({ made: await viewNow(name, result, true), ending: await viewNow(name, id) });
    },
  );

  app.delete(
    '/api/accounts/:name/keys/:id',
    { schema: { summary: 'Remove a key: it is refused from now on', tags, params: keyParams } },
    async (request, reply) => {
      const { name, id } = request.params;
      const removed = await context.change(async () => find(findAccount(rulebook(), name), id) !== null && store.removeKey(id));
      return removed ? { account: name, id, removed } : refuse(reply, 'not_found', `${name} has no key ${id}`, 'id');
    },
  );
};
