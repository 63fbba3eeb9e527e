// A full disk fails every call: one word a second says it all.
import type { Clock } from '../ports/clock.ts';

/** Passes on what comes, and drops what comes within a second of what was passed on. */
export function atMostEverySecond(clock: Clock, tell: (what: unknown) => void): (what: unknown) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  return (what) => {
    if (clock.monotonic() - lastAt < 1000) return;
    lastAt = clock.monotonic();
    tell(what);
  };
}
