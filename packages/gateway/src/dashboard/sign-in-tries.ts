// Failed sign-ins to the Dashboard, per address and per address and user. Never per user alone: a stranger must not be able to lock a customer out.
import type { Clock } from '../ports/clock.ts';
import { createFailedSignIns, type FailedSignIns } from '../web/failed-sign-ins.ts';

/** Of one user from one address, in a minute: a person who mistypes is not hindered, guessing is hopeless. */
const FAILURES_PER_USER_MAX = 10;
/** Of all users from one address: an office behind one address mistypes too. */
const FAILURES_PER_ADDRESS_MAX = 50;

export interface SignInTries {
  /** Counts a failure in advance; null, or the seconds to wait. */
  begin(user: string, address: string): number | null;
  /** The try was right: takes the count back. */
  succeeded(user: string, address: string): void;
}

export function createSignInTries(clock: Pick<Clock, 'monotonic'>): SignInTries {
  const byAddress: FailedSignIns = createFailedSignIns(clock, FAILURES_PER_ADDRESS_MAX);
  const byUser: FailedSignIns = createFailedSignIns(clock, FAILURES_PER_USER_MAX);
  const keyOf = (user: string, address: string): string => `${address} ${user}`;
  return {
    begin(user, address) {
      const wait = byAddress.begin(address);
      if (wait !== null) return wait;
      const own = byUser.begin(keyOf(user, address));
      // What was not tried is no failure of the address.
      if (own !== null) byAddress.succeeded(address);
      return own;
    },
    succeeded(user, address) {
      byAddress.succeeded(address);
      byUser.succeeded(keyOf(user, address));
    },
  };
}
