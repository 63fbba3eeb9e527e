// Charges the months of rents as they begin. Which months, and what becomes of unpaid ones, is decided where the money moves; here is only the clock.
import type { Clock } from '../ports/clock.ts';
import { RENT_SWEEP_INTERVAL_MS, RENTS_CHARGED_MAX } from '../limits.ts';
import type { Store } from '../ports/store.ts';

export interface RentSweeperParts {
  readonly store: Pick<Store, 'chargeRents'>;
  readonly clock: Clock;
  /** Whose numbers work may have changed. */
  readonly onChanged: () => void;
  readonly onStoreError: (error: unknown) => void;
}

/** Sweeps at once and then again and again; the returned function ends it. */
export function startRentSweeper({ store, clock, onChanged, onStoreError }: RentSweeperParts): () => void {
  let cancel = (): void => {};
  let isStopped = false;

  async function sweep(): Promise<void> {
    let isMore = false;
    try {
      const changed = await store.chargeRents(clock.now(), RENTS_CHARGED_MAX);
      if (changed > 0) onChanged();
      isMore = changed >= RENTS_CHARGED_MAX;
    } catch (error) {
      onStoreError(error);
    }
    if (!isStopped) cancel = clock.after(isMore ? 0 : RENT_SWEEP_INTERVAL_MS, () => void sweep());
  }

  void sweep();
  return () => {
    isStopped = true;
    cancel();
  };
}
