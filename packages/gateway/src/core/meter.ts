// How many a second, over the last seconds that are whole. Pure: time comes in.

const SLOTS = 10;
const SLOT_MS = 1000;

export interface Meter {
  note(now: number, count: number): void;
  /** Over the last nine whole seconds and the one under way; 0 after ten seconds without any. */
  perSecond(now: number): number;
}

export function createMeter(): Meter {
  const counts = Array.from({ length: SLOTS }, () => 0);
  let first: number | null = null;
  let slot = 0;
  const advance = (now: number): void => {
    const current = Math.floor(now / SLOT_MS);
    for (let step = Math.max(slot + 1, current - SLOTS + 1); step <= current; step++) counts[step % SLOTS] = 0;
    slot = Math.max(slot, current);
  };
  return {
    note(now, count) {
      advance(now);
      // After a rest the time before it says nothing about the rate.
      if (counts.every((each) => each === 0)) first = now;
      counts[slot % SLOTS] = (counts[slot % SLOTS] ?? 0) + count;
    },
    perSecond(now) {
      advance(now);
      const sum = counts.reduce((total, count) => total + count, 0);
      if (sum === 0 || first === null) return 0;
      const from = Math.max(first, (slot - SLOTS + 1) * SLOT_MS);
      return sum / (Math.max(SLOT_MS, now - from) / 1000);
    },
  };
}
