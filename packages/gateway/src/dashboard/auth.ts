// Who may use the Dashboard: a user of an account, by account, name and password, for a session that a cookie carries. What a user may do is another
// question: permissions.ts.
import type { UserRole } from '../core/access.ts';
import type { Account, Rulebook } from '../core/rulebook.ts';
import type { AccessStore, UserRecord } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { UserSessionRecord } from '../ports/store-people.ts';
import type { NotNow } from '../web/guard.ts';
import { createPasswordCheck } from '../web/password-check.ts';
import { createSecondFactors, type SecondFactors } from '../web/second-factor.ts';
import { createSessions, type OpenedSession } from '../web/sessions.ts';
import { createSignInTries } from './sign-in-tries.ts';

/** Another name than the operator console's: browsers do not tell ports apart. */
export const USER_COOKIE = 'trunkline_user';

/** What somebody with too many wrong codes is told to wait before the next: they count for a quarter of an hour. */
const CODE_WAIT_SECONDS = 60;

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
  /** Of the second factor, where one is in force. */
  readonly code?: string | undefined;
  readonly address: string;
  readonly agent: string;
}

/** Shown again before what must not be done by whoever finds an open page. */
export interface Proof {
  readonly password?: string | undefined;
  /** In place of the password, where a second factor is in force. */
  readonly code?: string | undefined;
}

export type SignInResult =
  | { readonly kind: 'signed_in'; readonly account: Account; readonly user: UserRecord; readonly session: OpenedSession }
  /** wrong covers an unknown account, an unknown user and a wrong password alike; the others are said only to who knows the password. */
  | { readonly kind: 'wrong' | 'locked' | 'code_needed' | 'code_wrong' }
  | NotNow;

export type ProofResult = { readonly kind: 'right' } | { readonly kind: 'wrong' } | NotNow;

export interface UserAuthenticator {
  signIn(input: SignInInput): Promise<SignInResult>;
  prove(visitor: Visitor, proof: Proof, address: string): Promise<ProofResult>;
  /** A session for a user who has just proven who it is in another way. */
  openSession(userId: number, address: string, agent: string): Promise<OpenedSession>;
  readonly secondFactors: SecondFactors;
  /** null: there is no such session, it has ended, or its account is locked. */
  visitor(sessionToken: string): Promise<Visitor | null>;
}

export interface UserAuthenticatorParts {
  readonly store: AccessStore;
  readonly rulebook: () => Rulebook;
  readonly clock: Clock;
}

export function createUserAuthenticator({ store, rulebook, clock }: UserAuthenticatorParts): UserAuthenticator {
  const passwords = createPasswordCheck(clock);
  const tries = createSignInTries(clock);
  const secondFactors = createSecondFactors({ store, clock });
  const sessions = createSessions<{ readonly userId: number }, UserSessionRecord>(
    {
      open: (session) => store.openUserSession(session),
      find: (hash) => store.userSession(hash),
      see: (id, now) => store.seeUserSession(id, now),
    },
    clock,
  );

  async function judge({
    account: accountName,
    name,
    password,
  }: Pick<SignInInput, 'account' | 'name' | 'password'>): Promise<UserRecord | 'wrong' | 'busy'> {
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

  /** Counts the try as failed unless `work` says otherwise. */
  async function tried<T extends { readonly kind: string }>(who: string, address: string, work: () => Promise<T>): Promise<T | NotNow> {
    const wait = tries.begin(who, address);
    if (wait !== null) return { kind: 'limited', retryAfterSeconds: wait };
    let isFailure = false;
    try {
      const result = await work();
      isFailure = result.kind === 'wrong' || result.kind === 'code_wrong';
      return result;
    } finally {
      if (!isFailure) tries.succeeded(who, address);
    }
  }

  async function checkCode(userId: number, code: string | undefined): Promise<'right' | 'code_needed' | 'code_wrong' | NotNow> {
    const person = `user/${userId}` as const;
    if (!(await secondFactors.isOn(person))) return 'right';
    if (code === undefined || code === '') return 'code_needed';
    const verdict = await secondFactors.check(person, code);
    if (verdict === 'limited') return { kind: 'limited', retryAfterSeconds: CODE_WAIT_SECONDS };
    return verdict === 'right' ? 'right' : 'code_wrong';
  }

  const openSession = (userId: number, address: string, agent: string): Promise<OpenedSession> => sessions.open({ userId }, address, agent);

  return {
    secondFactors,
    openSession,
    signIn: (input) =>
      tried(`${input.account}/${input.name}`, input.address, async (): Promise<SignInResult> => {
        const user = await judge(input);
        if (typeof user === 'string') return { kind: user };
        const account = rulebook().accountById.get(user.accountId);
        if (!account || account.locked || user.locked) return { kind: 'locked' };
        const code = await checkCode(user.id, input.code);
        if (typeof code === 'object') return code;
        if (code !== 'right') return { kind: code };
        return { kind: 'signed_in', account, user, session: await openSession(user.id, input.address, input.agent) };
      }),
    prove: ({ who, userId, name, account }, { password, code }, address) =>
      tried(who, address, async (): Promise<ProofResult> => {
        if (password !== undefined) {
          const user = await judge({ account: account.name, name, password });
          return typeof user === 'string' ? { kind: user } : { kind: 'right' };
        }
        const verdict = code === undefined ? 'code_wrong' : await checkCode(userId, code);
        if (typeof verdict === 'object') return verdict;
        // Without a second factor there is no code that proves anything.
        const isRight = verdict === 'right' && (await secondFactors.isOn(`user/${userId}`));
        return isRight ? { kind: 'right' } : { kind: 'wrong' };
      }),
    async visitor(sessionToken) {
      const session = await sessions.find(sessionToken);
      const account = session && rulebook().accountById.get(session.accountId);
      if (!account || account.locked) return null;
      const { id: sessionId, userId, user: name, role } = session;
      return { who: `${account.name}/${name}`, role, userId, name, account, sessionId };
    },
  };
}
