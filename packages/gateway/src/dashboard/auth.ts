// Who may use the Dashboard: a user of an account, by account, name and password, for a session that a cookie carries. What a user may do is another
// question: permissions.ts.
import type { UserRole } from '../core/access.ts';
import type { Account, Rulebook } from '../core/rulebook.ts';
import type { UserRecord } from '../ports/access.ts';
import type { AccessStore } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { UserSessionRecord } from '../ports/store-people.ts';
import type { NotNow } from '../web/guard.ts';
import { createPasswordCheck } from '../web/password-check.ts';
import { createSessions, type OpenedSession } from '../web/sessions.ts';
import { createSignInTries } from './sign-in-tries.ts';

/** Another name than the operator console's: browsers do not tell ports apart. */
export const USER_COOKIE = 'trunkline_user';

/** A user who is signed in. */
export interface Visitor {
  /** As the record of changes names users: `acme/eve`. No operator's name has a slash. */
  readonly who: string;
  readonly role: UserRole;
  readonly userId: number;
  readonly name: string;
  readonly account: Account;
  readonly sessionId: number;
}

export interface SignInInput {
  readonly account: string;
  readonly name: string;
  readonly password: string;
  readonly address: string;
  readonly agent: string;
}

export type SignInResult =
  | { readonly kind: 'signed_in'; readonly account: Account; readonly user: UserRecord; readonly session: OpenedSession }
  /** wrong covers an unknown account, an unknown user and a wrong password alike; locked is said only to who knows the password. */
  | { readonly kind: 'wrong' | 'locked' }
  | NotNow;

export interface UserAuthenticator {
  signIn(input: SignInInput): Promise<SignInResult>;
  /** null: there is no such session, it has ended, or its account is locked. */
  visitor(sessionToken: string): Promise<Visitor | null>;
}

export interface UserAuthenticatorParts {
  readonly store: Pick<AccessStore, 'user' | 'openUserSession' | 'userSession' | 'seeUserSession'>;
  readonly rulebook: () => Rulebook;
  readonly clock: Clock;
}

export function createUserAuthenticator({ store, rulebook, clock }: UserAuthenticatorParts): UserAuthenticator {
  const passwords = createPasswordCheck(clock);
  const tries = createSignInTries(clock);
  const sessions = createSessions<{ readonly userId: number }, UserSessionRecord>(
    {
      open: (session) => store.openUserSession(session),
      find: (hash) => store.userSession(hash),
      see: (id, now) => store.seeUserSession(id, now),
    },
    clock,
  );

  async function judge({ account: accountName, name, password }: SignInInput): Promise<UserRecord | 'wrong' | 'busy'> {
    const account = rulebook().accountByName.get(accountName);
    let user: UserRecord | null = null;
    const answer = await passwords.check(async () => {
      // Asked for an account that is not there too, so that both take as long.
      user = await store.user(account?.id ?? 0, name);
      return user?.passwordHash ?? null;
    }, password);
    if (answer !== 'right') return answer;
    // The compiler does not see the assignment in the function above.
    return (user as UserRecord | null) ?? 'wrong';
  }

  return {
    async signIn(input) {
      const who = `${input.account}/${input.name}`;
      const wait = tries.begin(who, input.address);
      if (wait !== null) return { kind: 'limited', retryAfterSeconds: wait };
      let isFailure = false;
      try {
        const user = await judge(input);
        isFailure = user === 'wrong';
        if (typeof user === 'string') return { kind: user };
        const account = rulebook().accountById.get(user.accountId);
        if (!account || account.locked || user.locked) return { kind: 'locked' };
        const session = await sessions.open({ userId: user.id }, input.address, input.agent);
        return { kind: 'signed_in', account, user, session };
      } finally {
        if (!isFailure) tries.succeeded(who, input.address);
      }
    },
    async visitor(sessionToken) {
      const session = await sessions.find(sessionToken);
      const account = session && rulebook().accountById.get(session.accountId);
      if (!account || account.locked) return null;
      const { id: sessionId, userId, user: name, role } = session;
      return { who: `${account.name}/${name}`, role, userId, name, account, sessionId };
    },
  };
}
