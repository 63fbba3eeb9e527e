// Sign-in of a customer's own users, for the doors that let them in. The operator port does not: to it they are strangers.
import type { UserRole } from '../core/access.ts';
import type { Rulebook } from '../core/rulebook.ts';
import type { AccessStore, UserRecord } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import { createPasswordCheck } from '../web/password-check.ts';

export type UserSignIn =
  | { readonly ok: true; readonly userId: number; readonly accountId: number; readonly role: UserRole }
  /** wrong covers an unknown account, an unknown user and a wrong password alike; locked is said only to who knows the password. */
  | { readonly ok: false; readonly code: 'wrong' | 'locked' | 'busy' };

export interface UserSignInParts {
  readonly store: Pick<AccessStore, 'user' | 'setUser'>;
  readonly rulebook: () => Rulebook;
  readonly clock: Clock;
}

/** The caller limits the tries: it knows the address. */
export function createUserSignIn({ store, rulebook, clock }: UserSignInParts) {
  const passwords = createPasswordCheck(clock);
  return async (accountName: string, name: string, password: string): Promise<UserSignIn> => {
    const account = rulebook().accountByName.get(accountName);
    let user: UserRecord | null = null;
    const answer = await passwords.check(async () => {
      // Asked for an account that is not there too, so that both take as long.
      user = await store.user(account?.id ?? 0, name);
      return user?.passwordHash ?? null;
    }, password);
    if (answer === 'busy') return { ok: false, code: 'busy' };
    // The compiler does not see the assignment in the function above.
    const found = user as UserRecord | null;
    if (answer === 'wrong' || !found || !account) return { ok: false, code: 'wrong' };
    if (found.locked || account.locked) return { ok: false, code: 'locked' };
    await store.setUser(found.id, { lastSignInAt: clock.now() });
    return { ok: true, userId: found.id, accountId: account.id, role: found.role };
  };
}
