// Least time between two queries of an account (setting queryIntervalMs, off unless set). Only queries that are answered count, so that a
// client that asks too early is not put off for ever.
import type { Account } from '../../core/rulebook.ts';
import type { Clock } from '../../ports/clock.ts';

export interface QueryInterval {
  /** True when this query may be answered, and then it is the one the next is measured from. */
  take(account: Account): boolean;
}

export function createQueryInterval(clock: Pick<Clock, 'monotonic'>): QueryInterval {
  // At most one entry per account of the installation.
  const lastAt = new Map<number, number>();
  return {
    take(account) {
      const { queryIntervalMs } = account.settings;
      if (queryIntervalMs <= 0) return true;
      const now = clock.monotonic();
      const last = lastAt.get(account.id);
      if (last !== undefined && now - last < queryIntervalMs) return false;
      lastAt.set(account.id, now);
      return true;
    },
  };
}
