// What the store remembers of who may do what: operators and their sessions, users of accounts, API keys, and every change with who made it. Part of
// the store's port (ports/store.ts).
import type { ApiKey, KeyScope, OperatorRole, UserRole } from '../core/access.ts';
import type { PeopleVerbs } from './store-people.ts';

export interface OperatorRecord {
  readonly name: string;
  readonly passwordHash: string;
  readonly role: OperatorRole;
  readonly createdAt: number;
  readonly lastSignInAt: number | null;
}

/** Of an operator or a user. */
export interface NewSession {
  /** SHA-256 of the token: whoever reads the database cannot sign in with it. */
  readonly tokenHash: string;
  readonly address: string;
  readonly agent: string;
  readonly now: number;
  readonly endsAt: number;
  /** Sessions not seen since then are forgotten. */
  readonly idleBefore: number;
}
export interface SessionRecord {
  readonly id: number;
  readonly operator: string;
  /** The operator's role at the time of asking. */
  readonly role: OperatorRole;
  readonly address: string;
  readonly agent: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly endsAt: number;
}

export interface UserRecord {
  readonly id: number;
  readonly accountId: number;
  readonly name: string;
  readonly passwordHash: string;
  readonly role: UserRole;
  readonly locked: boolean;
  /** Where a forgotten password is reset by; "" = not known. */
  readonly mail: string;
  readonly createdAt: number;
  readonly lastSignInAt: number | null;
}
export interface NewUser {
  readonly accountId: number;
  readonly name: string;
  readonly passwordHash: string;
  readonly role: UserRole;
  readonly mail?: string;
  readonly now: number;
}
export interface UserChange {
  readonly passwordHash?: string;
  readonly role?: UserRole;
  readonly locked?: boolean;
  readonly mail?: string;
  readonly lastSignInAt?: number;
}

export interface NewApiKey extends Pick<ApiKey, 'label' | 'secret' | 'scopes' | 'apps' | 'ipAllow' | 'expiresAt'> {
  readonly accountId: number;
  readonly now: number;
}
export interface ApiKeyChange {
  readonly label?: string;
  readonly scopes?: readonly KeyScope[];
  /** null = any. */
  readonly apps?: readonly string[] | null;
  /** Empty = any. */
  readonly ipAllow?: readonly string[];
  readonly expiresAt?: number | null;
}

/** Who is about to change what. `before` is JSON without secrets; null = it was not there, or nobody can say. */
export interface ChangeNote {
  readonly at: number;
  readonly who: string;
  readonly role: OperatorRole | UserRole;
  readonly address: string;
  readonly method: string;
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  readonly before: string | null;
}
export interface ChangeRecord extends ChangeNote {
  readonly id: number;
  /** null = it is not there any more, or the gateway ended before it could be said. */
  readonly after: string | null;
}
/** Newest first; null = any. */
export interface ChangeQuery {
  readonly beforeId: number | null;
  readonly kind: string | null;
  readonly name: string | null;
  readonly who: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly limit: number;
}

export interface AccessStore extends PeopleVerbs {
  operator(name: string): Promise<OperatorRecord | null>;
  operators(): Promise<readonly OperatorRecord[]>;
  /** Makes or changes an operator: a hash of null leaves the password, a missing role leaves the role (admin for a new one). A new password ends the sessions. */
  setOperator(name: string, passwordHash: string | null, role?: OperatorRole): Promise<void>;
  removeOperator(name: string): Promise<boolean>;
  openSession(session: NewSession & { readonly operator: string }): Promise<number>;
  session(tokenHash: string): Promise<SessionRecord | null>;
  sessions(): Promise<readonly SessionRecord[]>;
  seeSession(id: number, now: number): Promise<void>;
  endSession(id: number): Promise<boolean>;

  users(accountId: number): Promise<readonly UserRecord[]>;
  user(accountId: number, name: string): Promise<UserRecord | null>;
  addUser(input: NewUser): Promise<number>;
  /** A new password, or a lock, ends the user's sessions. */
  setUser(id: number, change: UserChange): Promise<void>;
  removeUser(id: number): Promise<boolean>;

  addKey(key: NewApiKey): Promise<number>;
  setKey(id: number, change: ApiKeyChange): Promise<void>;
  removeKey(id: number): Promise<boolean>;
  /** When keys were used last. An earlier time than is known changes nothing. */
  usedKeys(uses: readonly { readonly id: number; readonly at: number }[]): Promise<void>;
  keyUse(accountId: number): Promise<ReadonlyMap<number, number>>;

  /**
   * Runs `work` and keeps the note in the same transaction as the first write of it that changes a row; a work that changes nothing leaves no note.
   * `note` is asked for when a write is made, `onKept` is told before that write resolves.
   */
  recorded<T>(note: () => ChangeNote, onKept: (changeId: number) => void, work: () => Promise<T>): Promise<T>;
  /** What the subject is after the change, and its name where that was not known before. */
  finishChange(id: number, name: string, after: string | null): Promise<void>;
  change(id: number): Promise<ChangeRecord | null>;
  changes(query: ChangeQuery): Promise<readonly ChangeRecord[]>;
  /** The version of all that was set: it grows with every change. 0 = none yet. */
  lastChangeId(): Promise<number>;
}
