// The walk of searches down the ids of messages. There is no index for them, because each would cost every message on its way in: times become ids by
// bisection (ids are handed out in order of time), an account's messages are found through its holds, and one call walks so many rows at most.
import type { Page } from '../../ports/sight.ts';
import { idAt, LAST_MESSAGE, MESSAGE_AT, SLACK_MS } from './ids-by-time.ts';
import type { Sqlite } from './open.ts';

/** About 20 ms. */
export const WALKED_MAX = 20_000;
/** An account's messages are looked for among so many ids at first, and among more as long as there are some; only a gap is passed by its holds. */
const NEAR = 256;
const NEAR_GROWS = 4;

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
  const hasOwn = db.prepare('SELECT 1 FROM message WHERE id >= ? AND id < ? AND account_id = ? LIMIT 1').pluck();
  const holdBefore = db.prepare(
    `SELECT first_message_id AS first, messages FROM transfer WHERE account_id = ? AND kind = 'hold' AND at <= ? AND first_message_id < ?
     ORDER BY at DESC, id DESC LIMIT 1`,
  );

  /** The id after the account's newest message below `before`, by its holds; null: there is none. */
  function endOfOwn(accountId: number, before: number): number | null {
    const at = (messageAt.get(before) as number | undefined) ?? Number.MAX_SAFE_INTEGER - SLACK_MS;
    const hold = holdBefore.get(accountId, at + SLACK_MS, before) as { first: number; messages: number } | undefined;
    return hold ? Math.min(before, hold.first + hold.messages) : null;
  }

  /** `find` gives what fits of a range, newest first. */
  return function walk<T extends { readonly id: number }>(query: WalkQuery, find: (range: WalkRange) => readonly T[]): Page<T> {
    const { accountId } = query;
    const last = lastMessage.get() as number;
    const fromTime = query.fromMs === null ? 1 : idAt(messageAt, last, query.fromMs - SLACK_MS);
    const high = query.toMs === null ? last + 1 : idAt(messageAt, last, query.toMs + SLACK_MS);
    const lowest = Math.max(fromTime, query.idFrom ?? 1);
    let before = Math.min(high, query.before ?? high, query.idTo === null ? high : query.idTo + 1);
    const rows: T[] = [];
    let walked = 0;
    let near = NEAR;
    while (before > lowest && rows.length < query.limit && walked < WALKED_MAX) {
      let low = Math.max(lowest, before - (WALKED_MAX - walked));
      if (accountId !== null) {
        low = Math.max(low, before - near);
        if (hasOwn.get(low, before, accountId) === undefined) {
          const end = endOfOwn(accountId, low);
          walked += before - low;
          near = NEAR;
          if (end === null || end <= lowest) return { rows, next: null };
          before = end;
          continue;
        }
        near *= NEAR_GROWS;
      }
      rows.push(...find({ low, before, limit: query.limit - rows.length }));
      // A page that is full goes on below its last row.
      const end = rows.length >= query.limit ? (rows.at(-1)?.id ?? low) : low;
      walked += Math.max(1, before - end);
      before = end;
    }
    return { rows, next: before > lowest ? before : null };
  };
}
