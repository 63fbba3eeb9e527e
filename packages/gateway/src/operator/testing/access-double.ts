// The part of the store's DOUBLE that knows people, keys and changes: the real statements over a database in memory, in this thread. What the rest of the
// double changes is noted by the call, not by its transaction: it has none.
import Database from 'better-sqlite3';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ApiKey } from '../../core/access.ts';
import type { AccessStore, ChangeNote, ChangeRecord, OperatorRecord, SessionRecord, UserRecord } from '../../ports/access.ts';
import { createAccess, createAccessReads } from '../../store/sqlite/access.ts';
import { appsText, keysByAccount } from '../../store/sqlite/access-store.ts';
import { accessTables } from '../../store/sqlite/tables/access.ts';
import { peopleTables } from '../../store/sqlite/tables/people.ts';

type Answer = <T>(work: () => T) => Promise<T>;

interface Riding {
  readonly note: () => ChangeNote;
  readonly onKept: (id: number) => void;
  isKept: boolean;
}

const didNothing = (value: unknown): boolean =>
  value === false || value === null || (typeof value === 'object' && 'ok' in value && value.ok === false);
const isWrite = (verb: string): boolean =>
  /^(create|set|add(?!RuleHits)|remove|restore|save|move[A-Z]|change[A-Z]|assign|rent|endRent|credit|endSession)/.test(verb);

export function createAccessDouble(answer: Answer) {
  const db = new Database(':memory:');
  // The accounts are not in it.
  db.pragma('foreign_keys = OFF');
  db.exec(peopleTables);
  db.exec(accessTables);
  const writes = createAccess(db);
  const reads = createAccessReads(db);
  const riding = new AsyncLocalStorage<Riding>();
  const toUser = (row: unknown): UserRecord => ({ ...(row as UserRecord), locked: (row as { locked: unknown }).locked === 1 });

  const store: AccessStore = {
    openUserSession: (session) => answer(() => writes.openUserSession(session)),
    userSession: (hash) => answer(() => reads.userSession(hash)),
    userSessions: (accountId) => answer(() => reads.userSessions(accountId)),
    seeUserSession: (id, now) => answer(() => writes.seeUserSession({ id, now })),
    secondFactor: (person) =>
      answer(() => {
        const row = reads.secondFactor(person);
        return row && { secret: Buffer.from(row.sealedSecret).toString(), since: row.since, codesLeft: row.codesLeft };
      }),
    usersWithSecondFactor: (accountId) => answer(() => new Set(reads.usersWithSecondFactor(accountId))),
    beginSecondFactor: (person, secret) => answer(() => writes.beginSecondFactor({ person, secret: Buffer.from(secret) })),
    confirmSecondFactor: (person, step, codeHashes, now) => answer(() => writes.confirmSecondFactor({ person, step, codeHashes, now })),
    useStep: (person, step) => answer(() => writes.useStep({ person, step })),
    useRecoveryCode: (person, codeHash) => answer(() => writes.useRecoveryCode({ person, codeHash })),
    setRecoveryCodes: (person, codeHashes) => answer(() => writes.setRecoveryCodes({ person, codeHashes })),
    removeSecondFactor: (person) => answer(() => writes.removeSecondFactor(person)),
    addReset: (input) => answer(() => writes.addReset(input)),
    useReset: (tokenHash, now) => answer(() => writes.useReset({ tokenHash, now })),
    userById: (id) =>
      answer(() => {
        const row = reads.userById(id);
        return row === null ? null : toUser(row);
      }),
    watchAccounts: () => answer(() => {}),
    endUserSession: (id) => answer(() => writes.endUserSession(id)),
    operator: (name) => answer(() => reads.operator(name) as OperatorRecord | null),
    operators: () => answer(() => reads.operators() as OperatorRecord[]),
    setOperator: (name, passwordHash, role) => answer(() => writes.setOperator({ name, passwordHash, role: role ?? null, now: 0 })),
    removeOperator: (name) => answer(() => writes.removeOperator(name)),
    openSession: (session) => answer(() => writes.openSession(session)),
    session: (hash) => answer(() => reads.session(hash) as SessionRecord | null),
    sessions: () => answer(() => reads.sessions() as SessionRecord[]),
    seeSession: (id, now) => answer(() => writes.seeSession({ id, now })),
    endSession: (id) => answer(() => writes.endSession(id)),
    users: (accountId) => answer(() => reads.users(accountId).map(toUser)),
    user: (accountId, name) =>
      answer(() => {
        const row = reads.user({ accountId, name });
        return row === null ? null : toUser(row);
      }),
    addUser: (input) => answer(() => writes.addUser(input)),
    setUser: (id, change) => answer(() => writes.setUser({ id, ...change })),
    removeUser: (id) => answer(() => writes.removeUser(id)),
    addKey: ({ secret, scopes, apps, ipAllow = [], ...key }) =>
      answer(() =>
        writes.addKey({
          ...key,
          secret: Buffer.from(secret),
          scopes: JSON.stringify(scopes),
          apps: appsText(apps),
          ipAllow: JSON.stringify(ipAllow),
        }),
      ),
    setKey: (id, { scopes, apps, ipAllow, ...change }) =>
      answer(() =>
        writes.setKey({
          id,
          ...change,
          ...(scopes ? { scopes: JSON.stringify(scopes) } : {}),
          ...(apps === undefined ? {} : { apps: appsText(apps) }),
          ...(ipAllow === undefined ? {} : { ipAllow: JSON.stringify(ipAllow) }),
        }),
      ),
    removeKey: (id) => answer(() => writes.removeKey(id)),
    usedKeys: (uses) => answer(() => writes.usedKeys(uses)),
    keyUse: (accountId) => answer(() => new Map(reads.keyUse(accountId).map(({ id, lastUsedAt }) => [id, lastUsedAt]))),
    recorded: (note, onKept, work) => riding.run({ note, onKept, isKept: false }, work),
    finishChange: (id, name, after) => answer(() => writes.finishChange({ id, name, after })),
    change: (id) => answer(() => reads.change(id) as ChangeRecord | null),
    changes: (query) => answer(() => reads.changes(query) as ChangeRecord[]),
    lastChangeId: () => answer(() => reads.lastChangeId()),
  };

  /** The note is made before the call, as the store's is. */
  async function note(call: () => Promise<unknown>): Promise<unknown> {
    const mine = riding.getStore();
    if (!mine || mine.isKept) return call();
    const made = mine.note();
    const value = await call();
    if (!didNothing(value)) {
      mine.isKept = true;
      mine.onKept(writes.insertChange(made));
    }
    return value;
  }

  return {
    store,
    keysOf: (accountId: number): readonly ApiKey[] =>
      keysByAccount(reads.keys(), { open: (sealed) => Buffer.from(sealed).toString() }).get(accountId) ?? [],
    /** The same store, whose writes take the note of the change under way along. */
    noting<T extends object>(whole: T): T {
      const wrapped = Object.entries(whole).map(([verb, run]) => [
        verb,
        isWrite(verb) ? (...input: unknown[]) => note(() => (run as (...given: unknown[]) => Promise<unknown>)(...input)) : run,
      ]);
      return Object.fromEntries(wrapped) as T;
    },
  };
}
