// For what fails at every call while it fails: one line of the log a second says it all.
import type { Clock } from '../ports/clock.ts';

export function atMostEverySecond(clock: Pick<Clock, 'monotonic'>, tell: (what: unknown) => void): (what: unknown) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  return (what) => {
    if (clock.monotonic() - lastAt < 1000) return;
    lastAt = clock.monotonic();
    tell(what);
  };
}
