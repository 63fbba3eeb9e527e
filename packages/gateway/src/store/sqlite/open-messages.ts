// Finds the messages whose receipt did not come in time, without an index over all that await one: nearly every message would enter it and leave
// it again, which costs more than anything else at hand-over. Messages of the usual validity end in the order of their ids, so a walk over the
// rows that are old enough, each seen once, finds them; those with another validity stand in the small index message_open_odd.
import { MessageState } from '../../core/message.ts';
import type { Sqlite } from './open.ts';

/** As in the index's condition, which needs it spelled out. A schema that knows another one needs a new index. */
export const USUAL_VALIDITY_MS = 259_200_000;
/** Up to which id the walk has seen all, kept in `meta`. */
export const OPEN_WALKED_KEY = 'open_walked_up_to';
/** Rows of one call. */
const WALK_ROWS_MAX = 5000;

export interface OpenPastInput {
  /** Messages that expired before this. */
  readonly before: number;
  readonly limit: number;
}
export interface OpenPast {
  readonly ids: readonly number[];
  /** Ids up to here need not be walked again once those listed are ended. */
  readonly walkedUpTo: number;
}

export function createOpenPast(db: Sqlite): (input: OpenPastInput) => OpenPast {
  const readWalked = db.prepare('SELECT value FROM meta WHERE key = ?').pluck();
  const rowsFrom = db.prepare('SELECT id, state, accepted_at, expires_at FROM message WHERE id > ? ORDER BY id LIMIT ?').raw();
  const oddPast = db
    .prepare(
      'SELECT id FROM message WHERE state = 2 AND expires_at <> accepted_at + 259200000 AND expires_at < ? ORDER BY expires_at LIMIT ?',
    )
    .pluck();

  return ({ before, limit }) => {
    const ids = oddPast.all(before, limit) as number[];
    let walkedUpTo = Number((readWalked.get(OPEN_WALKED_KEY) as string | undefined) ?? 0);
    let isGapless = true;
    for (const row of rowsFrom.iterate(walkedUpTo, WALK_ROWS_MAX)) {
      const [id, state, acceptedAt, expiresAt] = row as [number, MessageState, number, number];
      if (acceptedAt + USUAL_VALIDITY_MS >= before || ids.length >= limit) break;
      if (state === MessageState.ENROUTE && expiresAt === acceptedAt + USUAL_VALIDITY_MS) ids.push(id);
      // One that still waits may yet become open: the next walk begins before it.
      isGapless &&= state >= MessageState.ENROUTE;
      if (isGapless) walkedUpTo = id;
    }
    return { ids, walkedUpTo };
  };
}
