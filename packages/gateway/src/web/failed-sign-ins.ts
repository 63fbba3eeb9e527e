// Failed sign-ins per address (or whatever else is told apart) in windows of a minute: guessing is hopeless at this rate. Memory is bounded, the oldest address goes first.
import type { Clock } from '../ports/clock.ts';

const FAILURE_WINDOW_MS = 60_000;
const ADDRESSES_MAX = 10_000;

/** Lets the oldest go when a map is full: maps iterate in the order of insertion. */
export function bound(map: Map<string, unknown>, max: number): void {
  if (map.size < max) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}

export interface FailedSignIns {
  /** Counts a failure in advance, so that many tries at once do not slip through; null, or the seconds to wait. */
  begin(address: string): number | null;
  /** The try was right: takes the count back. */
  succeeded(address: string): void;
}

export function createFailedSignIns(clock: Pick<Clock, 'monotonic'>, failuresMax: number): FailedSignIns {
  const byAddress = new Map<string, { readonly since: number; count: number }>();
  return {
    begin(address) {
      const now = clock.monotonic();
      let failures = byAddress.get(address);
      if (!failures || now - failures.since >= FAILURE_WINDOW_MS) {
        byAddress.delete(address);
        bound(byAddress, ADDRESSES_MAX);
        failures = { since: now, count: 0 };
        byAddress.set(address, failures);
      }
      if (failures.count >= failuresMax) return Math.ceil((failures.since + FAILURE_WINDOW_MS - now) / 1000);
      failures.count++;
      return null;
    },
    succeeded(address) {
      const failures = byAddress.get(address);
      if (failures && failures.count > 0) failures.count--;
    },
  };
}
