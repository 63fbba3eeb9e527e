// A customer's own messages: searched, and what of them waits. Each call reads for some 20 ms at most; who wants more goes on from where it ended
// (dashboard-store.ts).
import { HELD_DUE_AT } from '../../core/plan.ts';
import { SANDBOX_CONNECTOR_ID } from '../../core/sandbox.ts';
import type { Page } from '../../ports/sight.ts';
import type { OwnMessage, OwnMessageQuery, OwnWaiting } from '../../ports/store-dashboard.ts';
import { createMessageWalk } from './message-walk.ts';
import type { Sqlite } from './open.ts';
import { digitsOf } from './search.ts';
import { shownState } from './tally-sums.ts';

const EXCERPT_CHARACTERS = 160;
/** Beyond it nobody needs to know how many wait. */
const WAITING_COUNTED_MAX = 100_000;

const SHOWN_STATE = shownState('m');
const CONTENT = 'coalesce(m.content, (SELECT content FROM body WHERE id = m.body_id))';

/** SQLite's lower() knows ASCII only. */
const lower = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

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
