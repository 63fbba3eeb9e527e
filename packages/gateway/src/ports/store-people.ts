// What the store remembers of the people who sign in to the Dashboard beyond their name: where they are signed in. Part of ports/access.ts.
import type { UserRole } from '../core/access.ts';
import type { NewSession, UserRecord } from './access.ts';

export interface UserSessionRecord {
  readonly id: number;
  readonly userId: number;
  readonly accountId: number;
  readonly user: string;
  /** The user's role at the time of asking. */
  readonly role: UserRole;
  readonly address: string;
  readonly agent: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly endsAt: number;
}

/** `user/7` by id, `operator/ann` by name. */
export type PersonKey = `user/${number}` | `operator/${string}`;

export interface SecondFactorRecord {
  /** Octets of the shared secret, in hex; sealed on disk. */
  readonly secret: string;
  /** null: begun, but no code of it was shown yet. It is asked for by nobody until then. */
  readonly since: number | null;
  /** Recovery codes not used yet. */
  readonly codesLeft: number;
}

export interface PeopleVerbs {
  openUserSession(session: NewSession & { readonly userId: number }): Promise<number>;
  /** null: there is none, or its user is locked. */
  userSession(tokenHash: string): Promise<UserSessionRecord | null>;
  userSessions(accountId: number): Promise<readonly UserSessionRecord[]>;
  seeUserSession(id: number, now: number): Promise<void>;
  endUserSession(id: number): Promise<boolean>;
  secondFactor(person: PersonKey): Promise<SecondFactorRecord | null>;
  /** Those of all the account's users who have one in force, by the user's id. */
  usersWithSecondFactor(accountId: number): Promise<ReadonlySet<number>>;
  /** Begins one, in place of one that was begun only. False: one is in force. */
  beginSecondFactor(person: PersonKey, secret: string): Promise<boolean>;
  /** Puts the one that was begun in force, by a code of this step. False: there is none, or it is in force already. */
  confirmSecondFactor(person: PersonKey, step: number, codeHashes: readonly string[], now: number): Promise<boolean>;
  /** Uses up a time step, and all before it. False: it was used. Two at once: one of them is false. */
  useStep(person: PersonKey, step: number): Promise<boolean>;
  /** Uses up a recovery code. False: there is none, or it was used. */
  useRecoveryCode(person: PersonKey, codeHash: string): Promise<boolean>;
  setRecoveryCodes(person: PersonKey, codeHashes: readonly string[]): Promise<void>;
  removeSecondFactor(person: PersonKey): Promise<boolean>;

  /** A way back in by mail: the digest of a token, until endsAt. Earlier ones of the user end. */
  addReset(input: { readonly userId: number; readonly tokenHash: string; readonly endsAt: number }): Promise<void>;
  /** Uses it up; null: there is none, or it has ended. */
  useReset(tokenHash: string, now: number): Promise<number | null>;
  userById(id: number): Promise<UserRecord | null>;

  /** The accounts whose changes somebody looks at: the store tells of each commit that touches one of them. Not kept over a restart. */
  watchAccounts(accountIds: readonly number[]): Promise<void>;
}
