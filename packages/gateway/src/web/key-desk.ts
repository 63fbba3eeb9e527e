// API keys of an account, as both sides handle them: made, changed, rotated, removed. Each is a further password with a label that may be narrower than the
// main one and may end. Who may do so, and how an account is found, is for the routes to say.
import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { type ApiKey, isLive, KEYS_PER_ACCOUNT_MAX, keyScopes } from '../core/access.ts';
import type { Account, Rulebook } from '../core/rulebook.ts';
import type { AccessStore } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import { refuse } from './answers.ts';
import type { Change } from './change.ts';
import { addresses, apiPasswordField } from './fields.ts';
import { randomPassword } from './password-check.ts';
import type { Subject } from './subjects.ts';
import type { Iso } from './times.ts';

const HOUR_MS = 3_600_000;
export const OVERLAP_HOURS_DEFAULT = 24;
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
const ipAllow = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100, description: addresses.allowed });
const closed = { additionalProperties: false } as const;

export const addKeyBody = Type.Object(
  {
    label,
    password: Type.Optional(Type.String({ description: apiPasswordField.allowed })),
    scopes: Type.Optional(scopes),
    apps: Type.Optional(apps),
    ipAllow: Type.Optional(ipAllow),
    expiresAt: Type.Optional(expiresAt),
  },
  closed,
);
export const setKeyBody = Type.Object(
  {
    label: Type.Optional(label),
    scopes: Type.Optional(scopes),
    apps: Type.Optional(apps),
    ipAllow: Type.Optional(ipAllow),
    expiresAt: Type.Optional(expiresAt),
  },
  closed,
);
export const overlapHours = Type.Number({ minimum: 0, maximum: OVERLAP_HOURS_MAX, description: `a number from 0 to ${OVERLAP_HOURS_MAX}` });
export const rotateKeyBody = Type.Object({ overlapHours: Type.Optional(overlapHours) }, closed);

export type KeyView = Readonly<Record<string, unknown>>;

export interface KeyDesk {
  list(account: Account, revealed: boolean): Promise<readonly KeyView[]>;
  /** Each answers the request, be it by a refusal. `find` is asked inside the change: the account as it is then; null = it is gone. */
  add(reply: FastifyReply, find: () => Account | null, body: Static<typeof addKeyBody>): Promise<unknown>;
  set(reply: FastifyReply, find: () => Account | null, id: number, body: Static<typeof setKeyBody>): Promise<unknown>;
  rotate(reply: FastifyReply, find: () => Account | null, id: number, overlap: number): Promise<unknown>;
  remove(reply: FastifyReply, find: () => Account | null, id: number): Promise<unknown>;
  /** What the record of changes knows of keys, by account and id. */
  readonly subject: Subject;
}

export interface KeyDeskParts {
  readonly store: Pick<AccessStore, 'addKey' | 'setKey' | 'removeKey' | 'keyUse'>;
  readonly rulebook: () => Rulebook;
  readonly change: Change;
  readonly clock: Clock;
  readonly iso: Iso;
}

export const keyOf = (account: Account | null, id: number): ApiKey | null => account?.keys?.find((key) => key.id === id) ?? null;
export const liveKeys = (account: Account, now: number): number => account.keys?.filter((key) => isLive(key, now)).length ?? 0;
/** No two passwords of an account are the same, or nobody could say which of them was used. */
export const isTaken = (account: Account, password: string): boolean =>
  account.apiPassword === password || account.keys?.some((key) => key.secret === password) === true;

export const refuseTooManyKeys = (reply: FastifyReply): FastifyReply =>
  refuse(reply, 'too_many_keys', `An account has at most ${KEYS_PER_ACCOUNT_MAX} live keys: remove one first`);

export function createKeyDesk({ store, rulebook, change, clock, iso }: KeyDeskParts): KeyDesk {
  const view = (key: ApiKey, lastUsedAt: number | undefined, revealed: boolean): KeyView => ({
    id: key.id,
    label: key.label,
    scopes: key.scopes,
    apps: key.apps ?? null,
    ipAllow: key.ipAllow ?? [],
    createdAt: iso(key.createdAt),
    lastUsedAt: lastUsedAt === undefined ? null : iso(lastUsedAt),
    expiresAt: key.expiresAt === null ? null : iso(key.expiresAt),
    live: isLive(key, clock.now()),
    ...(revealed ? { password: key.secret } : {}),
  });
  const viewNow = async (account: Account | null, id: number, revealed = false): Promise<KeyView | null> => {
    const key = keyOf(account, id);
    return account && key && view(key, (await store.keyUse(account.id)).get(id), revealed);
  };
  /** undefined: it cannot be read, or is past. */
  const readExpiry = (text: string | null): number | null | undefined => {
    if (text === null) return null;
    const at = Date.parse(text);
    return at > clock.now() ? at : undefined;
  };
  const refuseExpiry = (reply: FastifyReply) => refuse(reply, 'parameter', `expiresAt must be ${EXPIRY_ALLOWED}`, 'expiresAt');
  const refuseAddresses = (reply: FastifyReply) =>
    refuse(reply, 'parameter', `ipAllow must be ${addresses.allowed}`, 'ipAllow', addresses.says);
  const noAccount = (reply: FastifyReply) => refuse(reply, 'not_found', 'There is no such account', 'name');
  const noKey = (reply: FastifyReply, id: number, what = 'key') => refuse(reply, 'not_found', `The account has no ${what} ${id}`, 'id');

  return {
    async list(account, revealed) {
      const used = await store.keyUse(account.id);
      return (account.keys ?? []).map((key) => view(key, used.get(key.id), revealed));
    },

    async add(reply, find, body) {
      const { password = randomPassword(clock), scopes: given = keyScopes, apps: bound = null } = body;
      if (!apiPasswordField.read(password).ok)
        return refuse(reply, 'parameter', `password must be ${apiPasswordField.allowed}`, 'password', apiPasswordField.says);
      const allow = addresses.read(body.ipAllow ?? []);
      if (!allow.ok) return refuseAddresses(reply);
      const end = readExpiry(body.expiresAt ?? null);
      if (end === undefined) return refuseExpiry(reply);
      const result = await change(async () => {
        const account = find();
        if (!account) return 'no_account';
        if (liveKeys(account, clock.now()) >= KEYS_PER_ACCOUNT_MAX) return 'too_many';
        if (isTaken(account, password)) return 'taken';
        return store.addKey({
          accountId: account.id,
          label: body.label,
          secret: password,
          scopes: given,
          expiresAt: end,
          ipAllow: allow.value as readonly string[],
          ...(bound ? { apps: bound } : {}),
          now: clock.now(),
        });
      });
      if (result === 'no_account') return noAccount(reply);
      if (result === 'too_many') return refuseTooManyKeys(reply);
      if (result === 'taken') return refuse(reply, 'exists', 'The account has this password already', 'password');
      return reply.code(201).send(await viewNow(find(), result, true));
    },

    async set(reply, find, id, { expiresAt: text, ipAllow: list, ...given }) {
      if (text === undefined && list === undefined && Object.keys(given).length === 0)
        return refuse(reply, 'parameter', 'Nothing is given to set');
      const end = text === undefined ? undefined : readExpiry(text);
      if (text !== undefined && end === undefined) return refuseExpiry(reply);
      const allow = list === undefined ? undefined : addresses.read(list);
      if (allow?.ok === false) return refuseAddresses(reply);
      const found = await change(async () => {
        if (!keyOf(find(), id)) return false;
        await store.setKey(id, {
          ...given,
          ...(end === undefined ? {} : { expiresAt: end }),
          ...(allow ? { ipAllow: allow.value as readonly string[] } : {}),
        });
        return true;
      });
      return found ? viewNow(find(), id) : noKey(reply, id);
    },

    async rotate(reply, find, id, overlap) {
      const result = await change(async () => {
        const account = find();
        const old = keyOf(account, id);
        const now = clock.now();
        if (!account || !old || !isLive(old, now)) return 'not_found';
        if (liveKeys(account, now) >= KEYS_PER_ACCOUNT_MAX && overlap > 0) return 'too_many';
        const { label: text, scopes: given, apps: bound, ipAllow: allow = [] } = old;
        const made = await store.addKey({
          accountId: account.id,
          label: text,
          secret: randomPassword(clock),
          scopes: given,
          expiresAt: null,
          ipAllow: allow,
          ...(bound ? { apps: bound } : {}),
          now,
        });
        const end = now + Math.round(overlap * HOUR_MS);
        // What ends sooner by itself still does.
        await store.setKey(id, { expiresAt: Math.min(end, old.expiresAt ?? end) });
        return made;
      });
      if (result === 'not_found') return noKey(reply, id, 'live key');
      if (result === 'too_many') return refuseTooManyKeys(reply);
      return reply.code(201).send({ made: await viewNow(find(), result, true), ending: await viewNow(find(), id) });
    },

    async remove(reply, find, id) {
      const removed = await change(async () => keyOf(find(), id) !== null && store.removeKey(id));
      return removed ? { account: find()?.name, id, removed } : noKey(reply, id);
    },

    subject: {
      kind: 'key',
      isById: true,
      read(path) {
        const [account = '', id = ''] = path.split('/');
        const key = keyOf(rulebook().accountByName.get(account) ?? null, Number(id));
        return (
          key && {
            label: key.label,
            scopes: key.scopes,
            apps: key.apps ?? null,
            ipAllow: key.ipAllow ?? [],
            expiresAt: key.expiresAt === null ? null : iso(key.expiresAt),
          }
        );
      },
      async write(path, value) {
        const [account = '', idText = ''] = path.split('/');
        const id = Number(idText);
        if (!keyOf(rulebook().accountByName.get(account) ?? null, id))
          return { ok: false, why: 'A key that was removed is made anew with key add: its password is not kept' };
        if (value === null) {
          await store.removeKey(id);
          return { ok: true };
        }
        const { label: text, scopes: list, apps: bound, ipAllow: allow, expiresAt: end } = value;
        await store.setKey(id, {
          label: String(text),
          scopes: keyScopes.filter((scope) => Array.isArray(list) && list.includes(scope)),
          apps: Array.isArray(bound) ? bound.map(String) : null,
          ipAllow: Array.isArray(allow) ? allow.map(String) : [],
          expiresAt: typeof end === 'string' ? Date.parse(end) : null,
        });
        return { ok: true };
      },
    },
  };
}
