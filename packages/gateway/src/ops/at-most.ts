// A voice for what may fail thousands of times a second: one line says it all.
import type { Clock } from '../ports/clock.ts';

export function atMostEverySecond(clock: Clock, tell: (what: unknown) => void): (what: unknown) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  return (what) => {
    if (clock.monotonic() - lastAt < 1000) return;
    lastAt = clock.monotonic();
    tell(what);
  };
}
