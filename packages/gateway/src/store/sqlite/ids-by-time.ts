// Times become ids by bisection: ids are handed out in order of time, so that no index over time is needed, which each message would pay for.
import type { Sqlite } from './open.ts';

/** Ids follow the clock, but for what waited in one batch or for a clock that was put right. */
export const SLACK_MS = 60_000;

/** `at`: the time of the first row whose id is not below the given one. */
export type TimeAt = ReturnType<Sqlite['prepare']>;

/** The lowest id whose time is not before `ms`. */
export function idAt(at: TimeAt, last: number, ms: number): number {
  let [low, high] = [1, last + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = at.get(middle) as number | undefined;
    if (found === undefined || found >= ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

export const MESSAGE_AT = 'SELECT accepted_at FROM message WHERE id >= ? ORDER BY id LIMIT 1';
export const LAST_MESSAGE = 'SELECT coalesce(max(id), 0) FROM message';
