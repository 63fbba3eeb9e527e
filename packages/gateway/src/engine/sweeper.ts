// Nothing waits for ever: messages past their validity end with a reason, long inbound messages are completed with what came, gifts expire, and
// the ledger is sealed.
import {
  INBOUND_PARTS_WAIT_MS,
  PENDING_SWEEP_INTERVAL_MS,
  RECEIPT_GRACE_MS,
  SWEEP_INTERVAL_MS,
  SWEEP_MESSAGES_MAX,
  SEAL_INTERVAL_MS,
  SEAL_TRANSFERS_MAX,
} from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Dispatcher } from './dispatcher.ts';

export interface SweeperParts {
  readonly store: Pick<Store, 'expire' | 'expireGifts' | 'sealLedger'>;
  readonly dispatcher: Pick<Dispatcher, 'expirePending'>;
  readonly clock: Clock;
  readonly onStoreError: (error: unknown) => void;
}

/** Sweeps at once and then again and again; the returned function ends it. */
export function startSweeper({ store, dispatcher, clock, onStoreError }: SweeperParts): () => void {
  let cancel = (): void => {};
  let isStopped = false;
  let pendingSweptAt = Number.NEGATIVE_INFINITY;
  let sealedAt = clock.now();

  async function sweep(): Promise<void> {
    let isMore = false;
    try {
      const now = clock.now();
      const input = { now, receiptGraceMs: RECEIPT_GRACE_MS, partsWaitMs: INBOUND_PARTS_WAIT_MS, limit: SWEEP_MESSAGES_MAX };
      isMore = (await store.expire(input)) >= SWEEP_MESSAGES_MAX;
      if (now - pendingSweptAt >= PENDING_SWEEP_INTERVAL_MS) {
        if ((await dispatcher.expirePending(SWEEP_MESSAGES_MAX)) >= SWEEP_MESSAGES_MAX) isMore = true;
        else pendingSweptAt = now;
      }
      if ((await store.expireGifts(now, SWEEP_MESSAGES_MAX)) >= SWEEP_MESSAGES_MAX) isMore = true;
      if (now - sealedAt >= SEAL_INTERVAL_MS) {
        if ((await store.sealLedger(now, SEAL_TRANSFERS_MAX)) >= SEAL_TRANSFERS_MAX) isMore = true;
        else sealedAt = now;
      }
    } catch (error) {
      isMore = false;
      onStoreError(error);
    }
    if (!isStopped) cancel = clock.after(isMore ? 0 : SWEEP_INTERVAL_MS, () => void sweep());
  }

  void sweep();
  return () => {
    isStopped = true;
    cancel();
  };
}
