// Outcomes of one link on their way to the disk: all of one read of the socket in one call, tried again until the disk can write. Outcomes that the
// store refuses by their own fault are parted from the others and given up with a word to the log, instead of holding the link for ever.
import { OUTCOME_RETRY_MS, OUTCOME_TRIES_MAX } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Segment } from '../ports/connector.ts';
import { type SegmentOutcome, type Store, StoreUnavailable } from '../ports/store.ts';
import type { SegmentCost } from '../ports/store-margins.ts';

export interface Ended {
  readonly segment: Segment;
  readonly outcome: SegmentOutcome;
}

export interface RecorderParts {
  readonly store: Pick<Store, 'recordOutcomes'>;
  readonly clock: Clock;
  /** What the carrier asks for a segment that it took; absent, or undefined: there are no costs. */
  readonly costOf?: (connectorId: number, segment: Segment, at: number) => SegmentCost | null | undefined;
  readonly onStoreError: (error: unknown) => void;
  readonly onCommitted: (batch: readonly Ended[]) => void;
  /** It cannot be recorded. */
  readonly onLost: (ended: Ended, error: unknown) => void;
}

export interface Recorder {
  add(ended: Ended): void;
}

export function createRecorder({ store, clock, costOf, onStoreError, onCommitted, onLost }: RecorderParts): Recorder {
  let waiting: Ended[] = [];

  /** `tries`: failures by the outcomes' own fault so far. */
  async function commit(batch: readonly Ended[], tries: number): Promise<void> {
    try {
      await store.recordOutcomes(batch.map(({ outcome }) => outcome));
    } catch (error) {
      onStoreError(error);
      again(batch, error instanceof StoreUnavailable ? tries : tries + 1, error);
      return;
    }
    onCommitted(batch);
  }

  function again(batch: readonly Ended[], tries: number, error: unknown): void {
    if (tries < OUTCOME_TRIES_MAX) clock.after(OUTCOME_RETRY_MS, () => void commit(batch, tries));
    else if (batch.length > 1) for (const one of batch) void commit([one], tries - 1);
    else for (const one of batch) onLost(one, error);
  }

  function withCost(ended: Ended): Ended {
    const { segment, outcome } = ended;
    if (outcome.kind !== 'accepted') return ended;
    const cost = costOf?.(outcome.connectorId, segment, outcome.at);
    return cost === undefined ? ended : { segment, outcome: { ...outcome, cost } };
  }

  return {
    add(ended) {
      waiting.push(withCost(ended));
      if (waiting.length > 1) return;
      queueMicrotask(() => {
        const batch = waiting;
        waiting = [];
        void commit(batch, 0);
      });
    },
  };
}
