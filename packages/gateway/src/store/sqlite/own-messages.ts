// A customer's own messages: searched, counted by what became of them, and what of them waits. Each call reads for some 20 ms at most; who wants more goes
// on from where it ended (dashboard-store.ts).
import { MessageState } from '../../core/message.ts';
import { HELD_DUE_AT } from '../../core/plan.ts';
import { SANDBOX_CONNECTOR_ID } from '../../core/sandbox.ts';
import type { Page } from '../../ports/sight.ts';
import type { OwnMessage, OwnMessageQuery, OwnWaiting, TrafficQuery, TrafficRow } from '../../ports/store-dashboard.ts';
import { createMessageWalk } from './message-walk.ts';
import type { Sqlite } from './open.ts';
import { digitsOf } from './search.ts';

const EXCERPT_CHARACTERS = 160;
/** Messages of one step of a count: about 20 ms. */
const STEP_MESSAGES = 20_000;
/** Beyond it nobody needs to know how many wait. */
const WAITING_COUNTED_MAX = 100_000;

/** A message that waits for its second chance is under way to everybody outside. */
const SHOWN_STATE = `CASE WHEN m.state < ${MessageState.ENROUTE} AND m.posted_segments IS NOT NULL THEN ${MessageState.ENROUTE} ELSE m.state END`;
const CONTENT = 'coalesce(m.content, (SELECT content FROM body WHERE id = m.body_id))';

/** SQLite's lower() knows ASCII only. */
const lower = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Where a count stands: the last hold that was read. */
export interface TrafficPlace {
  readonly at: number;
  readonly holdId: number;
}
export interface TrafficStepQuery extends Omit<TrafficQuery, 'messagesMax'> {
  /** null = from the first hold. */
  readonly after: TrafficPlace | null;
}
export type TrafficStepRow = Omit<TrafficRow, 'sender'> & { readonly sender: string; readonly area: string };
export interface TrafficStep {
  readonly rows: readonly TrafficStepRow[];
  readonly messages: number;
  /** null: that was all. */
  readonly next: TrafficPlace | null;
}

interface Hold {
  readonly id: number;
  readonly at: number;
  readonly messages: number;
}

export function createOwnMessages(db: Sqlite) {
  const walk = createMessageWalk(db);
  const find = db.prepare(
    `SELECT m.id, m.number, m.sender, ${SHOWN_STATE} AS state, coalesce(m.reason, 'none') AS reason, m.segments, m.price_micros AS priceMicros,
       m.accepted_at AS acceptedAt, m.due_at AS dueAt, m.changed_at AS changedAt, m.state < 2 AND m.due_at = ${HELD_DUE_AT} AS isHeld,
       substr(${CONTENT}, 1, ${EXCERPT_CHARACTERS}) AS excerpt
     FROM message m WHERE m.id >= @low AND m.id < @before AND m.account_id = @accountId
       AND (@states IS NULL OR ${SHOWN_STATE} IN (SELECT value FROM json_each(@states)))
       AND (@digits IS NULL OR m.number IN (@number, @digits, '+' || @digits, '00' || @digits))
       AND m.accepted_at >= @fromMs AND m.accepted_at < @toMs
       AND (@text IS NULL OR instr(lower(${CONTENT}), @text) > 0) ORDER BY m.id DESC LIMIT @limit`,
  );
  const holds = db.prepare(
    `SELECT id, at, messages FROM transfer
     WHERE account_id = @accountId AND kind = 'hold' AND at < @toMs AND (at, id) > (@at, @holdId) ORDER BY at, id`,
  );
  // Numbers that begin with the same six digits are of one country, whatever stands before them.
  const group = db.prepare(
    `SELECT CASE WHEN @bucketMs IS NULL THEN NULL ELSE CAST((m.accepted_at - @fromMs) / @bucketMs AS INTEGER) END AS bucket, ${SHOWN_STATE} AS state,
       coalesce(m.reason, 'none') AS reason, m.sender, substr(ltrim(m.number, '+0'), 1, 6) AS area, max(m.number) AS number, count(*) AS messages,
       sum(m.segments) AS segments, sum(m.price_micros / m.segments * coalesce(m.posted_segments, 0)) AS chargedMicros
     FROM transfer h JOIN message m ON m.id >= h.first_message_id AND m.id < h.first_message_id + h.messages
     WHERE h.account_id = @accountId AND h.kind = 'hold' AND (h.at, h.id) > (@at, @holdId) AND (h.at, h.id) <= (@lastAt, @lastId)
     GROUP BY 1, 2, 3, 4, 5`,
  );
  // Every lane of the account: what waits is in an index by connector.
  const waiting = db.prepare(
    `SELECT count(*) AS waiting, min(due_at) AS firstDueAt FROM (
       SELECT m.due_at FROM (SELECT id FROM connector UNION ALL SELECT ${SANDBOX_CONNECTOR_ID}) c CROSS JOIN message m INDEXED BY message_lane
       WHERE m.state < 2 AND m.connector_id = c.id AND m.account_id = ? AND m.due_at >= ? AND m.due_at < ? LIMIT ${WAITING_COUNTED_MAX})`,
  );

  return {
    searchOwnMessages(query: OwnMessageQuery): Page<OwnMessage> {
      const { accountId, number, text, states, id } = query;
      const fits = {
        accountId,
        states: states.length === 0 ? null : JSON.stringify(states),
        number,
        digits: number === null ? null : digitsOf(number),
        text: text === null ? null : lower(text),
        fromMs: query.fromMs ?? 0,
        toMs: query.toMs ?? Number.MAX_SAFE_INTEGER,
      };
      type Row = Omit<OwnMessage, 'isHeld'> & { readonly isHeld: number };
      const page = walk({ ...query, idFrom: id, idTo: id }, (range) => find.all({ ...fits, ...range }) as Row[]);
      return { ...page, rows: page.rows.map((row) => ({ ...row, isHeld: row.isHeld !== 0 })) };
    },

    trafficStep({ accountId, fromMs, toMs, bucketMs, after }: TrafficStepQuery): TrafficStep {
      const begin = after ?? { at: fromMs - 1, holdId: Number.MAX_SAFE_INTEGER };
      let messages = 0;
      let last: Hold | null = null;
      for (const hold of holds.iterate({ accountId, toMs, ...begin }) as IterableIterator<Hold>) {
        messages += hold.messages;
        last = hold;
        if (messages >= STEP_MESSAGES) break;
      }
      if (!last) return { rows: [], messages: 0, next: null };
      const end = { at: last.at, holdId: last.id };
      const rows = group.all({ accountId, fromMs, bucketMs, ...begin, lastAt: end.at, lastId: end.holdId }) as TrafficStepRow[];
      return { rows, messages, next: messages >= STEP_MESSAGES ? end : null };
    },

    ownWaiting({ accountId, now }: { readonly accountId: number; readonly now: number }): OwnWaiting {
      const between = (fromMs: number, toMs: number) =>
        waiting.get(accountId, fromMs, toMs) as { waiting: number; firstDueAt: number | null };
      const due = between(0, now + 1);
      return {
        queued: due.waiting,
        scheduled: between(now + 1, HELD_DUE_AT).waiting,
        held: between(HELD_DUE_AT, Number.MAX_SAFE_INTEGER).waiting,
        dueSince: due.firstDueAt,
      };
    },
  };
}
