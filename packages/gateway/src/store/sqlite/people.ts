// Verbs of the people who sign in to the Dashboard: their sessions, kept by digest.
import type { NewSession } from '../../ports/access.ts';
import type { UserSessionRecord } from '../../ports/store-people.ts';
import type { Sqlite } from './open.ts';

/** A Dashboard in every browser of one user; the sessions seen longest ago go first. */
const SESSIONS_PER_USER_MAX = 20;

export function createPeople(db: Sqlite) {
  const endOld = db.prepare('DELETE FROM user_session WHERE ends_at <= ? OR last_seen_at <= ?');
  const endSurplus = db.prepare(
    'DELETE FROM user_session WHERE id IN (SELECT id FROM user_session WHERE user_id = ? ORDER BY last_seen_at DESC, id DESC LIMIT -1 OFFSET ?)',
  );
  const noteSignIn = db.prepare('UPDATE account_user SET last_sign_in_at = ? WHERE id = ?');
  const insert = db.prepare(
    'INSERT INTO user_session (token_hash, user_id, address, agent, created_at, last_seen_at, ends_at) VALUES (:tokenHash, :userId, :address, :agent, :now, :now, :endsAt)',
  );
  const see = db.prepare('UPDATE user_session SET last_seen_at = ? WHERE id = ?');
  const end = db.prepare('DELETE FROM user_session WHERE id = ?');
  const endAll = db.prepare('DELETE FROM user_session WHERE user_id = ?');
  return {
    openUserSession({ idleBefore, ...session }: NewSession & { readonly userId: number }): number {
      endOld.run(session.now, idleBefore);
      endSurplus.run(session.userId, SESSIONS_PER_USER_MAX - 1);
      noteSignIn.run(session.now, session.userId);
      return Number(insert.run(session).lastInsertRowid);
    },
    seeUserSession({ id, now }: { id: number; now: number }): void {
      see.run(now, id);
    },
    endUserSession: (id: number): boolean => end.run(id).changes > 0,
    endUserSessions(userId: number): void {
      endAll.run(userId);
    },
  };
}

export function createPeopleReads(db: Sqlite) {
  const columns =
    's.id, s.user_id AS userId, u.account_id AS accountId, u.name AS user, u.role, s.address, s.agent, s.created_at AS createdAt, s.last_seen_at AS lastSeenAt, s.ends_at AS endsAt';
  const session = db.prepare(
    `SELECT ${columns} FROM user_session s JOIN account_user u ON u.id = s.user_id AND u.locked = 0 WHERE s.token_hash = ?`,
  );
  const sessions = db.prepare(
    `SELECT ${columns} FROM user_session s JOIN account_user u ON u.id = s.user_id WHERE u.account_id = ? ORDER BY s.id`,
  );
  return {
    userSession: (tokenHash: string) => (session.get(tokenHash) as UserSessionRecord | undefined) ?? null,
    userSessions: (accountId: number) => sessions.all(accountId) as UserSessionRecord[],
  };
}
