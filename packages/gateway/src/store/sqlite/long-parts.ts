// A customer's long message that comes in parts and is to be one message (account setting smppJoinParts). The first part makes the message and
// holds for all of them; it waits, never due, until the last part gives it its text and its time. What is not whole in time ends by its validity.
import { MessageState } from '../../core/message.ts';
import type { AcceptPlan } from '../../core/plan.ts';
import { type LongPart, Notify } from '../../core/submission.ts';
import { assert } from '../../core/assert.ts';
import { LONG_PARTS_REPEAT_MS, LONG_PARTS_WAIT_MS } from '../../limits.ts';
import type { AcceptResult } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';
import { partOctets, partText } from './part-text.ts';
import type { Tallies } from './tallies.ts';

/** Far beyond every date, and still an exact integer in JavaScript and in SQLite. */
export const NEVER = Number.MAX_SAFE_INTEGER;

type Key = readonly [accountId: number, sender: string, number: string, reference: number, total: number];
interface Joining {
  readonly messageId: number;
  readonly expiresAt: number;
  readonly wholeAt: number | null;
}

interface Waiting {
  readonly alphabet: string;
  readonly notify: Notify;
}

function strongest(a: Notify, b: Notify): Notify {
  if (a === Notify.NONE) return b;
  return b === Notify.NONE || a === b ? a : Notify.ALL;
}

export function createLongParts(db: Sqlite, acceptAlone: (plan: AcceptPlan) => AcceptResult, tallies: Pick<Tallies, 'changing'>) {
  const keyIs = 'account_id = ? AND sender = ? AND number = ? AND reference = ? AND total = ?';
  const find = db.prepare(`SELECT message_id AS messageId, expires_at AS expiresAt, whole_at AS wholeAt FROM joining WHERE ${keyIs}`);
  const begin = db.prepare(
    'INSERT OR REPLACE INTO joining (account_id, sender, number, reference, total, message_id, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const markWhole = db.prepare(`UPDATE joining SET whole_at = ? WHERE ${keyIs}`);
  const readWaiting = db.prepare('SELECT alphabet, notify FROM message WHERE id = ? AND state < 2');
  const changeNotify = db.prepare('UPDATE message SET notify = ? WHERE id = ?');
  const insertPiece = db.prepare('INSERT INTO piece (message_id, part, content) VALUES (?, ?, ?)');
  const readPiece = db.prepare('SELECT content FROM piece WHERE message_id = ? AND part = ?').pluck();
  const readPieces = db.prepare('SELECT content FROM piece WHERE message_id = ? ORDER BY part').pluck();
  const complete = db.prepare('UPDATE message SET content = ?, state = ?, due_at = ?, expires_at = ? WHERE id = ?');
  const forget = db.prepare('DELETE FROM joining WHERE expires_at < ?');

  /** The message that still waits for parts of this alphabet. */
  function findOpen({ messageId, expiresAt, wholeAt }: Joining, alphabet: string, now: number): Waiting | undefined {
    if (wholeAt !== null || expiresAt <= now) return undefined;
    const waiting = readWaiting.get(messageId) as Waiting | undefined;
    return waiting?.alphabet === alphabet ? waiting : undefined;
  }

  function start(plan: AcceptPlan, key: Key, part: number, content: string): AcceptResult {
    const expiresAt = plan.acceptedAt + LONG_PARTS_WAIT_MS;
    const result = acceptAlone({ ...plan, dueAt: NEVER, expiresAt, longPart: null });
    if (!result.ok) return result;
    begin.run(...key, result.firstId, expiresAt);
    insertPiece.run(result.firstId, part, partOctets(content));
    return { ...result, isWhole: false };
  }

  return {
    /** Forgets what can neither be completed nor repeated any more. */
    purge: (now: number): void => void forget.run(now - LONG_PARTS_REPEAT_MS),
    accept(plan: AcceptPlan, { reference, total, part }: LongPart): AcceptResult {
      const item = plan.items[0];
      const number = item?.runs[0]?.numbers[0];
      assert(item && number !== undefined && plan.messages === 1, 'a part is one text to one number');
      const { content } = item;
      const key: Key = [plan.accountId, item.sender, number, reference, total];
      const joining = find.get(...key) as Joining | undefined;
      if (!joining) return start(plan, key, part, content);
      const { messageId, wholeAt } = joining;
      const kept = readPiece.get(messageId, part) as Buffer | undefined;
      const known = kept && partText(kept);
      const isRepeat = known === content && (wholeAt === null || plan.acceptedAt - wholeAt <= LONG_PARTS_REPEAT_MS);
      // The customer did not hear our answer and asks again.
      if (isRepeat) return { ok: true, firstId: messageId, isWhole: false };
      // The reference has come round: another message. The one that is not whole ends by its time.
      const waiting = known === undefined ? findOpen(joining, item.alphabet, plan.acceptedAt) : undefined;
      if (!waiting) return start(plan, key, part, content);
      // Some customers ask for a receipt with one of the parts only, and it need not be the first to arrive.
      if (plan.notify !== waiting.notify) changeNotify.run(strongest(plan.notify, waiting.notify), messageId);
      insertPiece.run(messageId, part, partOctets(content));
      const pieces = readPieces.all(messageId) as Buffer[];
      if (pieces.length < total) return { ok: true, firstId: messageId, isWhole: false };
      const state = plan.dueAt > plan.acceptedAt ? MessageState.SCHEDULED : MessageState.QUEUED;
      tallies.changing(messageId);
      complete.run(pieces.map(partText).join('').toWellFormed(), state, plan.dueAt, plan.expiresAt, messageId);
      markWhole.run(plan.acceptedAt, ...key);
      return { ok: true, firstId: messageId, isWhole: true };
    },
  };
}
