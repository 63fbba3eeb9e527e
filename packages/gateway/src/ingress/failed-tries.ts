// Counts failed sign-ins of all doors per address and per (account, address), in windows of a minute that begin with the first failure. Never per
// account alone: a stranger must not be able to lock a customer out. Memory is bounded: the address seen longest ago is forgotten first.
import { hash } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import { plainAddress } from './allowed-addresses.ts';
import {
  FAILURE_ADDRESSES_MAX,
  FAILURE_PAIRS_MAX,
  FAILURES_PER_ACCOUNT_AND_ADDRESS_MAX,
  FAILURES_PER_ADDRESS_MAX,
  FAILURES_WINDOW_MS,
} from './sign-in-limits.ts';

interface Tries {
  since: number;
  count: number;
  /** By digest of the account name: what strangers send may be long, and would be kept. */
  readonly byAccount: Map<string, number>;
}

export interface FailedTries {
  isBlocked(account: string, address: string): boolean;
  record(account: string, address: string): void;
  /** How much is remembered. */
  size(): { readonly addresses: number; readonly pairs: number };
}

const keyOf = (account: string): string => hash('sha256', account, 'base64');

export function createFailedTries(clock: Pick<Clock, 'monotonic'>): FailedTries {
  const byAddress = new Map<string, Tries>();
  let pairs = 0;

  function forget(address: string, tries: Tries): void {
    byAddress.delete(address);
    pairs -= tries.byAccount.size;
  }

  function current(address: string): Tries | undefined {
    const tries = byAddress.get(address);
    if (tries === undefined || clock.monotonic() - tries.since < FAILURES_WINDOW_MS) return tries;
    forget(address, tries);
    return undefined;
  }

  return {
    isBlocked(account, address) {
      if (byAddress.size === 0) return false;
      const tries = current(plainAddress(address));
      if (tries === undefined) return false;
      if (tries.count >= FAILURES_PER_ADDRESS_MAX) return true;
      if (tries.count < FAILURES_PER_ACCOUNT_AND_ADDRESS_MAX) return false;
      return (tries.byAccount.get(keyOf(account)) ?? 0) >= FAILURES_PER_ACCOUNT_AND_ADDRESS_MAX;
    },
    record(account, socketAddress) {
      const address = plainAddress(socketAddress);
      let tries = current(address);
      if (tries === undefined) {
        tries = { since: clock.monotonic(), count: 0, byAccount: new Map() };
        byAddress.set(address, tries);
      }
      tries.count++;
      const key = keyOf(account);
      const before = tries.byAccount.get(key);
      if (before === undefined) pairs++;
      tries.byAccount.set(key, (before ?? 0) + 1);
      // Insertion order is the order of the windows.
      for (const [oldest, oldTries] of byAddress) {
        if (byAddress.size <= FAILURE_ADDRESSES_MAX && pairs <= FAILURE_PAIRS_MAX) break;
        forget(oldest, oldTries);
      }
    },
    size: () => ({ addresses: byAddress.size, pairs }),
  };
}
