// Reads for an operator who wants to see why: what a message waits for, and the lanes. What walks, walks only the index
// of what waits.
import { HELD_DUE_AT } from '../../core/plan.ts';
import type { LaneSummary, WaitFacts } from '../../ports/sight.ts';
import { NEVER } from './long-parts.ts';
import type { Sqlite } from './open.ts';

/** Counting further would hold up the reader for a number that nobody needs exactly. */
const AHEAD_MAX = 100_000;

type FactsRow = Omit<WaitFacts, 'parts' | 'hold' | 'markedParts' | 'refusal' | 'ahead' | 'isMore'>;

export function createWaits(db: Sqlite) {
  const read = db.prepare(
    `SELECT id, account_id AS accountId, connector_id AS connectorId, due_at AS dueAt, expires_at AS expiresAt, attempts, segments,
       coalesce(json_extract(traits, '$.priority'), 0) AS priority FROM message WHERE id = ? AND state < 2`,
  );
  const pieces = db.prepare('SELECT count(*) FROM piece WHERE message_id = ?').pluck();
  const marked = db.prepare('SELECT part FROM handed_out WHERE message_id = ? ORDER BY part').pluck();
  const lastRefusal = db
    .prepare("SELECT detail FROM event WHERE message_id = ? AND kind IN ('retry', 'in_doubt') ORDER BY seq DESC LIMIT 1")
    .pluck();
  const holdReason = db.prepare('SELECT reason FROM held WHERE first_message_id <= ? ORDER BY first_message_id DESC LIMIT 1').pluck();
  const ahead = db
    .prepare(
      `SELECT count(*) FROM (SELECT 1 FROM message INDEXED BY message_lane WHERE state < 2 AND connector_id = ? AND account_id = ?
         AND due_at <= ? AND (due_at, id) < (?, ?) LIMIT ${AHEAD_MAX + 1})`,
    )
    .pluck();
  const lanes = db.prepare(
    `SELECT connector_id AS connectorId, account_id AS accountId, count(*) AS waiting, sum(due_at > ?) AS later, sum(due_at = ${NEVER}) AS joining,
       sum(due_at = ${HELD_DUE_AT}) AS held, min(id) AS firstId, min(CASE WHEN due_at < ${HELD_DUE_AT} THEN due_at END) AS dueAt
     FROM message INDEXED BY message_lane WHERE state < 2 GROUP BY connector_id, account_id ORDER BY connector_id, account_id`,
  );
  const acceptedAt = db.prepare('SELECT accepted_at FROM message WHERE id = ?').pluck();

  return {
    waitFacts({ messageId }: { messageId: number }): WaitFacts | null {
      const row = read.get(messageId) as FactsRow | undefined;
      if (!row) return null;
      const before = ahead.get(row.connectorId, row.accountId, row.dueAt, row.dueAt, row.id) as number;
      return {
        ...row,
        hold: row.dueAt === HELD_DUE_AT ? ((holdReason.get(row.id) as string | undefined) ?? '') : null,
        parts: row.dueAt === NEVER ? { known: pieces.get(row.id) as number, total: row.segments } : null,
        markedParts: marked.all(row.id) as number[],
        refusal: (lastRefusal.get(row.id) as string | undefined) ?? '',
        ahead: Math.min(before, AHEAD_MAX),
        isMore: before > AHEAD_MAX,
      };
    },
    laneSummaries({ now }: { now: number }): LaneSummary[] {
      type Row = Omit<LaneSummary, 'oldestAcceptedAt'> & { readonly firstId: number };
      return (lanes.all(now) as Row[]).map(({ firstId, ...row }) => ({ ...row, oldestAcceptedAt: acceptedAt.get(firstId) as number }));
    },
  };
}
