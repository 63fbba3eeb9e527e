// Verb claim: what of a lane is due, in order of (dueAt, id), without what the caller has in hand. Costs no write. Runs in the reader, so that
// filling a queue's memory never stands before a commit; the caller knows what it took and released since it asked (engine/lane.ts).
import { parseTraits } from '../../core/traits.ts';
import type { Claim, ClaimedMessage, Lane } from '../../ports/store.ts';
import { createMmsContentRead } from './mms.ts';
import type { Sqlite } from './open.ts';
import { partText } from './part-text.ts';

export interface ClaimInput {
  readonly lane: Lane;
  readonly now: number;
  readonly limit: number;
  readonly skipIds: readonly number[];
}

/** What messages of one submission have in common, which is nearly everything: so thousands of them cross between threads as two lists. */
type Common = Omit<ClaimedMessage, 'id' | 'number'>;
interface ClaimedRun {
  readonly common: Common;
  readonly ids: number[];
  readonly numbers: string[];
}
export interface PackedClaim {
  readonly runs: readonly ClaimedRun[];
  readonly nextDueAt: number | null;
}

type Row = [
  id: number,
  number: string,
  bodyId: number | null,
  sender: string,
  content: string | null,
  alphabet: Common['alphabet'],
  segments: number,
  dueAt: number,
  expiresAt: number,
  attempts: number,
  traits: string | null,
];

const isDue = 'state < 2 AND connector_id = ? AND account_id = ? AND due_at <= ? ORDER BY due_at, id';

export function createClaim(db: Sqlite): (input: ClaimInput) => PackedClaim {
  // The index alone answers this one: in-hand messages cost nearly nothing to step over.
  const dueIds = db.prepare(`SELECT id FROM message INDEXED BY message_lane WHERE ${isDue} LIMIT ?`).pluck();
  // Only while there are marks: what is not to be sent again is passed by, unless other parts of it are.
  const dueUnmarkedIds = db
    .prepare(
      `SELECT id FROM message INDEXED BY message_lane WHERE (NOT EXISTS (SELECT 1 FROM handed_out h WHERE h.message_id = id)
         OR (SELECT count(*) FROM (SELECT part FROM handed_out WHERE message_id = id UNION SELECT part FROM part WHERE message_id = id AND part > 0)) < segments)
       AND ${isDue} LIMIT ?`,
    )
    .pluck();
  const anyMark = db.prepare('SELECT 1 FROM handed_out LIMIT 1').pluck();
  const readMessages = db
    .prepare(
      `SELECT id, number, body_id, sender, content, alphabet, segments, due_at, expires_at, attempts, traits FROM message
       WHERE id IN (SELECT value FROM json_each(?)) ORDER BY due_at, id`,
    )
    .raw();
  const readBody = db.prepare('SELECT content FROM body WHERE id = ?').pluck();
  const readDoneParts = db
    .prepare('SELECT part FROM part WHERE message_id = ? AND part > 0 UNION SELECT part FROM handed_out WHERE message_id = ? ORDER BY part')
    .pluck();
  const readPieces = db.prepare('SELECT content FROM piece WHERE message_id = ? ORDER BY part').pluck();
  const readMms = createMmsContentRead(db);
  const nextDue = db
    .prepare('SELECT min(due_at) FROM message WHERE state < 2 AND connector_id = ? AND account_id = ? AND due_at > ?')
    .pluck();

  function runsOf(accountId: number, rows: readonly Row[]): ClaimedRun[] {
    const runs: ClaimedRun[] = [];
    let lastBodyId: number | null = null;
    let lastSender = '';
    for (const [id, number, bodyId, sender, content, alphabet, segments, dueAt, expiresAt, attempts, told] of rows) {
      // Parts and attempts are a message's own; so are the times of a retried one.
      const isPlain = bodyId !== null && segments === 1 && attempts === 0 && told === null;
      const run = isPlain && lastBodyId === bodyId && lastSender === sender ? runs.at(-1) : undefined;
      if (run) {
        run.ids.push(id);
        run.numbers.push(number);
        continue;
      }
      const text = content ?? (readBody.get(bodyId) as string);
      const doneParts = segments > 1 ? (readDoneParts.all(id, id) as number[]) : [];
      const pieces = segments > 1 ? (readPieces.all(id) as Buffer[]).map(partText) : [];
      const traits = parseTraits(told);
      const mms = traits?.mms == null ? null : readMms(traits.mms);
      const common: Common = {
        accountId,
        sender,
        content: text,
        alphabet,
        segments,
        traits,
        ...(mms ? { mms } : {}),
        pieces: pieces.length > 0 ? pieces : null,
        doneParts,
        dueAt,
        expiresAt,
        attempts,
      };
      runs.push({ common, ids: [id], numbers: [number] });
      lastBodyId = isPlain ? bodyId : null;
      lastSender = sender;
    }
    return runs;
  }

  return ({ lane, now, limit, skipIds }) => {
    const skip = new Set(skipIds);
    const due = (anyMark.get() === undefined ? dueIds : dueUnmarkedIds).all(
      lane.connectorId,
      lane.accountId,
      now,
      limit + skip.size,
    ) as number[];
    const ids = due.filter((id) => !skip.has(id)).slice(0, limit);
    const rows = ids.length > 0 ? (readMessages.all(JSON.stringify(ids)) as Row[]) : [];
    return { runs: runsOf(lane.accountId, rows), nextDueAt: nextDue.get(lane.connectorId, lane.accountId, now) as number | null };
  };
}

export function unpackClaim({ runs, nextDueAt }: PackedClaim): Claim {
  return {
    messages: runs.flatMap(({ common, ids, numbers }) =>
      ids.map((id, index): ClaimedMessage => ({ ...common, id, number: numbers[index] ?? '' })),
    ),
    nextDueAt,
  };
}
