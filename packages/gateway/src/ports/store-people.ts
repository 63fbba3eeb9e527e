// What the store remembers of the people who sign in to the Dashboard beyond their name: where they are signed in. Part of ports/access.ts.
import type { UserRole } from '../core/access.ts';
import type { NewSession } from './access.ts';

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

export interface PeopleVerbs {
  openUserSession(session: NewSession & { readonly userId: number }): Promise<number>;
  /** null: there is none, or its user is locked. */
  userSession(tokenHash: string): Promise<UserSessionRecord | null>;
  userSessions(accountId: number): Promise<readonly UserSessionRecord[]>;
  seeUserSession(id: number, now: number): Promise<void>;
  endUserSession(id: number): Promise<boolean>;
  /** The accounts whose changes somebody looks at: the store tells of each commit that touches one of them. Not kept over a restart. */
  watchAccounts(accountIds: readonly number[]): Promise<void>;
}
