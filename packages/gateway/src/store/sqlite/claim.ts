// Verb claim: what of a lane is due. Runs in the writer, so that what it sees is exactly what was committed before it in the one order of
// writes: a message whose outcome the caller has not heard yet is one the caller still has in hand.
import type { Claim, ClaimedMessage, Lane } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';

export interface ClaimInput {
  readonly lane: Lane;
  readonly now: number;
  readonly limit: number;
  readonly skipIds: readonly number[];
}

interface Row extends Omit<ClaimedMessage, 'doneParts'> {}

export function createClaim(db: Sqlite): (input: ClaimInput) => Claim {
  // The index alone answers this one: in-hand messages cost nearly nothing to step over.
  const dueIds = db
    .prepare('SELECT id FROM message WHERE state < 2 AND connector_id = ? AND account_id = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?')
    .pluck();
  const nextDue = db.prepare('SELECT min(due_at) FROM message WHERE state < 2 AND connector_id = ? AND account_id = ? AND due_at > ?').pluck();
  const readMessage = db.prepare(
    `SELECT m.id, m.account_id AS accountId, m.number, m.sender, coalesce(m.content, b.content) AS content, m.alphabet, m.segments,
       m.due_at AS dueAt, m.expires_at AS expiresAt, m.attempts
     FROM message m LEFT JOIN body b ON b.id = m.body_id WHERE m.id = ?`,
  );
  const readDoneParts = db.prepare('SELECT part FROM part WHERE message_id = ? ORDER BY part').pluck();

  return ({ lane, now, limit, skipIds }) => {
    const skip = new Set(skipIds);
    const claimed: ClaimedMessage[] = [];
    for (const id of dueIds.iterate(lane.connectorId, lane.accountId, now, limit + skip.size) as IterableIterator<number>) {
      if (skip.has(id)) continue;
      if (claimed.length === limit) break;
      const row = readMessage.get(id) as Row;
      claimed.push({ ...row, doneParts: row.segments > 1 ? (readDoneParts.all(id) as number[]) : [] });
    }
    return { messages: claimed, nextDueAt: nextDue.get(lane.connectorId, lane.accountId, now) as number | null };
  };
}
