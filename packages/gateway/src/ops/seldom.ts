// What would be said thousands of times in a second, such as that the disk is full, is said once.
import type { Clock } from '../ports/clock.ts';

export function atMostEverySecond(clock: Pick<Clock, 'monotonic'>, tell: (what: unknown) => void): (what: unknown) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  return (what) => {
    if (clock.monotonic() - lastAt < 1000) return;
    lastAt = clock.monotonic();
    tell(what);
  };
}
