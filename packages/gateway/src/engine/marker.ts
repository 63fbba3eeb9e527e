// Segments of accounts that want each at most once: marked on disk before they leave, so that whatever happens then none is sent again without a
// known outcome. One call marks all of one turn; who does not want it pays nothing.
import { OUTCOME_RETRY_MS } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Segment } from '../ports/connector.ts';
import type { Store } from '../ports/store.ts';

export interface MarkerParts {
  readonly store: Pick<Store, 'markHandedOut'>;
  readonly clock: Clock;
  readonly onStoreError: (error: unknown) => void;
  /** It may leave now. */
  readonly onMarked: (segment: Segment) => void;
  /** The disk could not write: it must not leave. */
  readonly onUnmarked: (segment: Segment) => void;
}

export interface Marker {
  add(segment: Segment): void;
  has(segment: Segment): boolean;
}

const marksOf = ({ messageId, part, total, isWhole }: Segment): { messageId: number; part: number }[] =>
  isWhole ? Array.from({ length: total }, (_, index) => ({ messageId, part: index + 1 })) : [{ messageId, part }];

export function createMarker({ store, clock, onStoreError, onMarked, onUnmarked }: MarkerParts): Marker {
  let waiting: Segment[] = [];
  const marked = new WeakSet<Segment>();

  async function flush(): Promise<void> {
    const segments = waiting;
    waiting = [];
    try {
      await store.markHandedOut(segments.flatMap(marksOf), clock.now());
    } catch (error) {
      onStoreError(error);
      clock.after(OUTCOME_RETRY_MS, () => segments.forEach(onUnmarked));
      return;
    }
    for (const segment of segments) {
      marked.add(segment);
      onMarked(segment);
    }
  }

  return {
    add(segment) {
      waiting.push(segment);
      if (waiting.length === 1) queueMicrotask(() => void flush());
    },
    has: (segment) => marked.has(segment),
  };
}
