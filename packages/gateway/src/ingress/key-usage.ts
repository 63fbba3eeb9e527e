// When each API key was used last: remembered in memory and written at most once a minute, so that a busy key costs the disk nothing.
import type { AccessStore } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';

const WRITE_EVERY_MS = 60_000;

export interface KeyUsage {
  used(keyId: number): void;
  /** Writes what is known. */
  stop(): Promise<void>;
}

export interface KeyUsageParts {
  readonly store: Pick<AccessStore, 'usedKeys'>;
  readonly clock: Clock;
  readonly onStoreError: (error: unknown) => void;
}

/** Bounded by the keys there are: only those that matched come here. */
export function createKeyUsage({ store, clock, onStoreError }: KeyUsageParts): KeyUsage {
  let lastUse = new Map<number, number>();
  let cancel: (() => void) | null = null;

  async function write(): Promise<void> {
    cancel = null;
    if (lastUse.size === 0) return;
    const uses = [...lastUse].map(([id, at]) => ({ id, at }));
    lastUse = new Map();
    // What could not be written is lost: the next use says more anyway.
    await store.usedKeys(uses).catch(onStoreError);
  }

  return {
    used(keyId) {
      lastUse.set(keyId, clock.now());
      cancel ??= clock.after(WRITE_EVERY_MS, () => void write());
    },
    stop() {
      cancel?.();
      return write();
    },
  };
}
