// Verbs of who may do what: operators and their sessions, users of accounts, API keys, the record of changes. Secrets come sealed, passwords and
// session tokens as hashes.
import type { ChangeNote, ChangeQuery, NewSession, NewUser, UserChange } from '../../ports/access.ts';
import type { Sqlite } from './open.ts';
import { createPeople, createPeopleReads } from './people.ts';
import { createSecondFactorReads, createSecondFactors } from './second-factors.ts';

/** A console in every browser of every operator; the sessions seen longest ago go first. */
const SESSIONS_PER_OPERATOR_MAX = 20;

export interface NewKey {
  readonly accountId: number;
  readonly label: string;
  readonly secret: Uint8Array;
  readonly scopes: string;
  /** null = any. */
  readonly apps: string | null;
  readonly ipAllow: string;
  readonly now: number;
  readonly expiresAt: number | null;
}
export interface KeyChange {
  readonly id: number;
  readonly label?: string;
  readonly scopes?: string;
  readonly apps?: string | null;
  readonly ipAllow?: string;
  readonly expiresAt?: number | null;
}

export function createAccess(db: Sqlite) {
  const upsertOperator = db.prepare(
    `INSERT INTO operator (name, password_hash, role, created_at) VALUES (:name, :passwordHash, coalesce(:role, 'admin'), :now)
     ON CONFLICT (name) DO UPDATE SET password_hash = :passwordHash, role = coalesce(:role, role)`,
  );
  const changeRole = db.prepare('UPDATE operator SET role = ? WHERE name = ?');
  const deleteOperator = db.prepare('DELETE FROM operator WHERE name = ?');
  const noteOperatorSignIn = db.prepare('UPDATE operator SET last_sign_in_at = ? WHERE name = ?');
  const endSessionsOf = db.prepare('DELETE FROM session WHERE operator = ?');
  const endOldSessions = db.prepare('DELETE FROM session WHERE ends_at <= ? OR last_seen_at <= ?');
  const endSurplusSessions = db.prepare(
    'DELETE FROM session WHERE id IN (SELECT id FROM session WHERE operator = ? ORDER BY last_seen_at DESC, id DESC LIMIT -1 OFFSET ?)',
  );
  const insertSession = db.prepare(
    'INSERT INTO session (token_hash, operator, address, agent, created_at, last_seen_at, ends_at) VALUES (:tokenHash, :operator, :address, :agent, :now, :now, :endsAt)',
  );
  const seeSession = db.prepare('UPDATE session SET last_seen_at = ? WHERE id = ?');
  const deleteSession = db.prepare('DELETE FROM session WHERE id = ?');

  const people = createPeople(db);
  const secondFactors = createSecondFactors(db);
  const insertUser = db.prepare(
    'INSERT INTO account_user (account_id, name, password_hash, role, mail, created_at) VALUES (:accountId, :name, :passwordHash, :role, :mail, :now)',
  );
  const changeUser = db.prepare(
    'UPDATE account_user SET password_hash = coalesce(:passwordHash, password_hash), role = coalesce(:role, role), locked = coalesce(:locked, locked), mail = coalesce(:mail, mail), last_sign_in_at = coalesce(:lastSignInAt, last_sign_in_at) WHERE id = :id',
  );
  const deleteUser = db.prepare('DELETE FROM account_user WHERE id = ?');

  const insertKey = db.prepare(
    'INSERT INTO api_key (account_id, label, secret, scopes, apps, ip_allow, created_at, expires_at) VALUES (:accountId, :label, :secret, :scopes, :apps, :ipAllow, :now, :expiresAt)',
  );
  const changeKey = db.prepare(
    'UPDATE api_key SET label = coalesce(:label, label), scopes = coalesce(:scopes, scopes), ip_allow = coalesce(:ipAllow, ip_allow) WHERE id = :id',
  );
  const changeKeyApps = db.prepare('UPDATE api_key SET apps = ? WHERE id = ?');
  const changeKeyEnd = db.prepare('UPDATE api_key SET expires_at = ? WHERE id = ?');
  const deleteKey = db.prepare('DELETE FROM api_key WHERE id = ?');
  const useKey = db.prepare('UPDATE api_key SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?');

  const insertChange = db.prepare(
    'INSERT INTO change (at, who, role, address, method, path, kind, name, before) VALUES (:at, :who, :role, :address, :method, :path, :kind, :name, :before)',
  );
  const finishChange = db.prepare('UPDATE change SET name = ?, after = ? WHERE id = ?');

  return {
    ...people,
    ...secondFactors,
    setOperator({ passwordHash, ...input }: { name: string; passwordHash: string | null; role: string | null; now: number }): void {
      if (passwordHash === null) {
        if (input.role !== null) changeRole.run(input.role, input.name);
        return;
      }
      upsertOperator.run({ ...input, passwordHash });
      // Whoever knew the old password must not stay signed in.
      endSessionsOf.run(input.name);
    },
    removeOperator(name: string): boolean {
      endSessionsOf.run(name);
      secondFactors.removeSecondFactor(`operator/${name}`);
      return deleteOperator.run(name).changes > 0;
    },
    openSession({ idleBefore, ...session }: NewSession & { readonly operator: string }): number {
      endOldSessions.run(session.now, idleBefore);
      endSurplusSessions.run(session.operator, SESSIONS_PER_OPERATOR_MAX - 1);
      noteOperatorSignIn.run(session.now, session.operator);
      return Number(insertSession.run(session).lastInsertRowid);
    },
    seeSession({ id, now }: { id: number; now: number }): void {
      seeSession.run(now, id);
    },
    endSession: (id: number): boolean => deleteSession.run(id).changes > 0,

    addUser: (input: NewUser): number => Number(insertUser.run({ mail: '', ...input }).lastInsertRowid),
    setUser({ id, passwordHash, role, locked, mail, lastSignInAt }: UserChange & { readonly id: number }): void {
      changeUser.run({
        id,
        passwordHash: passwordHash ?? null,
        role: role ?? null,
        locked: locked === undefined ? null : Number(locked),
        mail: mail ?? null,
        lastSignInAt: lastSignInAt ?? null,
      });
      // Whoever knew the old password, or was locked out, must not stay signed in.
      if (passwordHash !== undefined || locked === true) people.endUserSessions(id);
    },
    removeUser(id: number): boolean {
      people.endUserSessions(id);
      secondFactors.removeSecondFactor(`user/${id}`);
      return deleteUser.run(id).changes > 0;
    },

    addKey: (input: NewKey): number => Number(insertKey.run(input).lastInsertRowid),
    setKey({ id, label, scopes, apps, ipAllow, expiresAt }: KeyChange): void {
      changeKey.run({ id, label: label ?? null, scopes: scopes ?? null, ipAllow: ipAllow ?? null });
      if (apps !== undefined) changeKeyApps.run(apps, id);
      if (expiresAt !== undefined) changeKeyEnd.run(expiresAt, id);
    },
    removeKey: (id: number): boolean => deleteKey.run(id).changes > 0,
    usedKeys(uses: readonly { readonly id: number; readonly at: number }[]): void {
      for (const { id, at } of uses) useKey.run(at, id);
    },

    finishChange({ id, name, after }: { id: number; name: string; after: string | null }): void {
      finishChange.run(name, after, id);
    },
    insertChange: (note: ChangeNote): number => Number(insertChange.run(note).lastInsertRowid),
  };
}

const SESSION_COLUMNS =
  's.id, s.operator, o.role, s.address, s.agent, s.created_at AS createdAt, s.last_seen_at AS lastSeenAt, s.ends_at AS endsAt';
const USER_COLUMNS =
  'id, account_id AS accountId, name, password_hash AS passwordHash, role, locked, mail, created_at AS createdAt, last_sign_in_at AS lastSignInAt';
const CHANGE_COLUMNS = 'id, at, who, role, address, method, path, kind, name, before, after';

export function createAccessReads(db: Sqlite) {
  const operatorColumns = 'name, password_hash AS passwordHash, role, created_at AS createdAt, last_sign_in_at AS lastSignInAt';
  const operator = db.prepare(`SELECT ${operatorColumns} FROM operator WHERE name = ?`);
  const operators = db.prepare(`SELECT ${operatorColumns} FROM operator ORDER BY name`);
  const session = db.prepare(`SELECT ${SESSION_COLUMNS} FROM session s JOIN operator o ON o.name = s.operator WHERE s.token_hash = ?`);
  const sessions = db.prepare(`SELECT ${SESSION_COLUMNS} FROM session s JOIN operator o ON o.name = s.operator ORDER BY s.id`);
  const users = db.prepare(`SELECT ${USER_COLUMNS} FROM account_user WHERE account_id = ? ORDER BY name`);
  const user = db.prepare(`SELECT ${USER_COLUMNS} FROM account_user WHERE account_id = ? AND name = ?`);
  const userById = db.prepare(`SELECT ${USER_COLUMNS} FROM account_user WHERE id = ?`);
  const keys = db.prepare(
    'SELECT id, account_id AS accountId, label, secret AS sealedSecret, scopes, apps, ip_allow AS ipAllow, created_at AS createdAt, expires_at AS expiresAt FROM api_key ORDER BY id',
  );
  const keyUse = db.prepare('SELECT id, last_used_at AS lastUsedAt FROM api_key WHERE account_id = ? AND last_used_at IS NOT NULL');
  const change = db.prepare(`SELECT ${CHANGE_COLUMNS} FROM change WHERE id = ?`);
  const changes = db.prepare(
    `SELECT ${CHANGE_COLUMNS} FROM change
     WHERE id < coalesce(:beforeId, 9007199254740991) AND (:kind IS NULL OR kind = :kind) AND (:name IS NULL OR name = :name)
       AND (:who IS NULL OR who = :who) AND at >= coalesce(:from, 0) AND at < coalesce(:to, 9007199254740991)
     ORDER BY id DESC LIMIT :limit`,
  );
  const lastChange = db.prepare('SELECT coalesce(max(id), 0) FROM change').pluck();
  return {
    ...createPeopleReads(db),
    ...createSecondFactorReads(db),
    userById: (id: number): unknown => userById.get(id) ?? null,
    operator: (name: string): unknown => operator.get(name) ?? null,
    operators: (): unknown[] => operators.all(),
    session: (tokenHash: string): unknown => session.get(tokenHash) ?? null,
    sessions: (): unknown[] => sessions.all(),
    users: (accountId: number): unknown[] => users.all(accountId),
    user: ({ accountId, name }: { accountId: number; name: string }): unknown => user.get(accountId, name) ?? null,
    keyUse: (accountId: number) => keyUse.all(accountId) as { id: number; lastUsedAt: number }[],
    /** For the rulebook: of all accounts. */
    keys: () => keys.all() as KeyRow[],
    change: (id: number): unknown => change.get(id) ?? null,
    changes: (query: ChangeQuery): unknown[] => changes.all(query),
    lastChangeId: () => lastChange.get() as number,
  };
}

export interface KeyRow {
  readonly id: number;
  readonly accountId: number;
  readonly label: string;
  readonly sealedSecret: Uint8Array;
  readonly scopes: string;
  readonly apps: string | null;
  readonly ipAllow: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}
