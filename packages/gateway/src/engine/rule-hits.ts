// How often each rule decided something: counted in memory, written every few seconds while it changes and once more at the end. A kill loses the last
// seconds of it and nothing else.
import { RULE_HITS_SAVE_MS } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

export interface RuleHitCounter {
  hit(ruleId: number): void;
  /** Writes what is counted; resolves when all of it is on disk, or the disk refuses. */
  save(): Promise<void>;
  stop(): Promise<void>;
}

export interface RuleHitsParts {
  readonly store: Pick<Store, 'addRuleHits'>;
  readonly clock: Clock;
  readonly onStoreError: (error: unknown) => void;
}

export function startRuleHits({ store, clock, onStoreError }: RuleHitsParts): RuleHitCounter {
  let counts = new Map<number, number>();
  let cancelTimer: (() => void) | null = null;
  let isStopped = false;

  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const taken = counts;
    if (taken.size === 0) return;
    counts = new Map();
    try {
      await store.addRuleHits([...taken], clock.now());
    } catch (error) {
      onStoreError(error);
      for (const [ruleId, count] of taken) counts.set(ruleId, (counts.get(ruleId) ?? 0) + count);
      arm();
    }
  }
  function save(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }
  /** A timer only while there is something to write. */
  function arm(): void {
    if (isStopped) return;
    cancelTimer ??= clock.after(RULE_HITS_SAVE_MS, () => {
      cancelTimer = null;
      void save();
    });
  }

  return {
    hit(ruleId) {
      counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1);
      arm();
    },
    save,
    async stop() {
      isStopped = true;
      cancelTimer?.();
      await save();
    },
  };
}
