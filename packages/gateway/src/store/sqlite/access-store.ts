// The verbs of ports/access.ts over the two threads.
import type { ApiKey, KeyScope } from '../../core/access.ts';
import type { AccessStore, ChangeRecord, OperatorRecord, SessionRecord, UserRecord } from '../../ports/access.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KeyRow } from './access.ts';
import { createPeopleStore } from './people-store.ts';
import type { startReader } from './reader-thread.ts';
import type { Secrets } from './secrets.ts';
import type { startWriter } from './writer-thread.ts';

export interface AccessStoreParts {
  readonly writer: Awaited<ReturnType<typeof startWriter>>;
  readonly reader: ReturnType<typeof startReader>;
  readonly secrets: Secrets;
  readonly clock: Pick<Clock, 'now'>;
}

const toUser = (row: Omit<UserRecord, 'locked'> & { readonly locked: number }): UserRecord => ({ ...row, locked: row.locked !== 0 });
type UserRow = Parameters<typeof toUser>[0];

/** null = any app. */
export const appsText = (apps: readonly string[] | null | undefined): string | null => (apps ? JSON.stringify(apps) : null);

export function keysByAccount(rows: readonly KeyRow[], secrets: Pick<Secrets, 'open'>): ReadonlyMap<number, readonly ApiKey[]> {
  const byAccount = new Map<number, ApiKey[]>();
  for (const { accountId, sealedSecret, scopes, apps, ipAllow, ...row } of rows) {
    const bound = apps === null ? {} : { apps: JSON.parse(apps) as string[] };
    const allowed = JSON.parse(ipAllow) as string[];
    const key: ApiKey = {
      ...row,
      secret: secrets.open(sealedSecret),
      scopes: JSON.parse(scopes) as KeyScope[],
      ...bound,
      ...(allowed.length > 0 ? { ipAllow: allowed } : {}),
    };
    byAccount.set(accountId, [...(byAccount.get(accountId) ?? []), key]);
  }
  return byAccount;
}

export function createAccessStore({ writer, reader, secrets, clock }: AccessStoreParts): AccessStore {
  return {
    ...createPeopleStore({ writer, reader, secrets }),
    async userById(id) {
      const row = (await reader.call('userById', id)) as UserRow | null;
      return row && toUser(row);
    },
    operator: async (name) => (await reader.call('operator', name)) as OperatorRecord | null,
    operators: async () => (await reader.call('operators')) as OperatorRecord[],
    setOperator: (name, passwordHash, role) => writer.call('setOperator', { name, passwordHash, role: role ?? null, now: clock.now() }),
    removeOperator: (name) => writer.call('removeOperator', name),
    openSession: (session) => writer.call('openSession', session),
    session: async (tokenHash) => (await reader.call('session', tokenHash)) as SessionRecord | null,
    sessions: async () => (await reader.call('sessions')) as SessionRecord[],
    seeSession: (id, now) => writer.call('seeSession', { id, now }),
    endSession: (id) => writer.call('endSession', id),

    users: async (accountId) => ((await reader.call('users', accountId)) as UserRow[]).map(toUser),
    async user(accountId, name) {
      const row = (await reader.call('user', { accountId, name })) as UserRow | null;
      return row && toUser(row);
    },
    addUser: (input) => writer.call('addUser', input),
    setUser: (id, change) => writer.call('setUser', { id, ...change }),
    removeUser: (id) => writer.call('removeUser', id),

    addKey: ({ secret, scopes, apps, ipAllow = [], ...key }) =>
      writer.call('addKey', {
        ...key,
        secret: secrets.seal(secret),
        scopes: JSON.stringify(scopes),
        apps: appsText(apps),
        ipAllow: JSON.stringify(ipAllow),
      }),
    setKey: (id, { scopes, apps, ipAllow, ...change }) =>
      writer.call('setKey', {
        id,
        ...change,
        ...(scopes === undefined ? {} : { scopes: JSON.stringify(scopes) }),
        ...(apps === undefined ? {} : { apps: appsText(apps) }),
        ...(ipAllow === undefined ? {} : { ipAllow: JSON.stringify(ipAllow) }),
      }),
    removeKey: (id) => writer.call('removeKey', id),
    usedKeys: (uses) => writer.call('usedKeys', uses, uses.length),
    keyUse: async (accountId) => new Map((await reader.call('keyUse', accountId)).map(({ id, lastUsedAt }) => [id, lastUsedAt])),

    recorded: (note, onKept, work) => writer.recorded(note, onKept, work),
    finishChange: (id, name, after) => writer.call('finishChange', { id, name, after }),
    change: async (id) => (await reader.call('change', id)) as ChangeRecord | null,
    changes: async (query) => (await reader.call('changes', query)) as ChangeRecord[],
    lastChangeId: () => reader.call('lastChangeId'),
  };
}
