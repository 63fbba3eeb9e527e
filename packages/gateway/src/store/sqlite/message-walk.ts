// The walk of searches down the ids of messages. There is no index for them, because each would cost every message on its way in: times become ids by
// bisection (ids are handed out in order of time), an account's messages are found through its holds, and one call walks so many rows at most.
import type { Page } from '../../ports/sight.ts';
import { idAt, LAST_MESSAGE, MESSAGE_AT, SLACK_MS } from './ids-by-time.ts';
import type { Sqlite } from './open.ts';

/** About 20 ms. */
export const WALKED_MAX = 20_000;
/** Rows below a hold of an account are its own as a rule, and looking at so many costs less than looking for the next hold. */
const NEAR = 256;

export interface WalkQuery {
  readonly accountId: number | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Both inclusive. */
  readonly idFrom: number | null;
  readonly idTo: number | null;
  readonly before: number | null;
  readonly limit: number;
}

/** Ids from low inclusive to before exclusive, at most `limit` of them. */
export interface WalkRange {
  readonly low: number;
  readonly before: number;
  readonly limit: number;
}

export function createMessageWalk(db: Sqlite) {
  const messageAt = db.prepare(MESSAGE_AT).pluck();
  const lastMessage = db.prepare(LAST_MESSAGE).pluck();
  const holdBefore = db.prepare(
    `SELECT first_message_id AS first, messages FROM transfer WHERE account_id = ? AND kind = 'hold' AND at <= ? AND first_message_id < ?
     ORDER BY at DESC, id DESC LIMIT 1`,
  );

  /** `find` gives what fits of a range, newest first. */
  return function walk<T extends { readonly id: number }>(query: WalkQuery, find: (range: WalkRange) => readonly T[]): Page<T> {
    const last = lastMessage.get() as number;
    const fromTime = query.fromMs === null ? 1 : idAt(messageAt, last, query.fromMs - SLACK_MS);
    const high = query.toMs === null ? last + 1 : idAt(messageAt, last, query.toMs + SLACK_MS);
    const lowest = Math.max(fromTime, query.idFrom ?? 1);
    let before = Math.min(high, query.before ?? high, query.idTo === null ? high : query.idTo + 1);
    const rows: T[] = [];
    let walked = 0;
    while (before > lowest && rows.length < query.limit && walked < WALKED_MAX) {
      let low = Math.max(lowest, before - (WALKED_MAX - walked));
      if (query.accountId !== null) {
        const at = (messageAt.get(before) as number | undefined) ?? Number.MAX_SAFE_INTEGER - SLACK_MS;
        const hold = holdBefore.get(query.accountId, at + SLACK_MS, before) as { first: number; messages: number } | undefined;
        if (!hold || hold.first + hold.messages <= lowest) return { rows, next: null };
        before = Math.min(before, hold.first + hold.messages);
        low = Math.max(lowest, Math.min(hold.first, before - NEAR), before - (WALKED_MAX - walked));
      }
      const limit = query.limit - rows.length;
      rows.push(...find({ low, before, limit }));
      // A page that is full goes on below its last row.
      const end = rows.length >= query.limit ? (rows.at(-1)?.id ?? low) : low;
      walked += Math.max(1, before - end);
      before = end;
    }
    return { rows, next: before > lowest ? before : null };
  };
}
