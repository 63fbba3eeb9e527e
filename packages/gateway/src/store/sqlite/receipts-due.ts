// The queue of each account's receipts: a row when a message ends that its customer wants to hear of, gone when it was told. Rows are small and in
// order, so that a customer who stays away for days costs disk and nothing else.
import { MessageState } from '../../core/message.ts';
import { Notify } from '../../core/submission.ts';
import type { CustomerReceipt } from '../../ports/store.ts';
import type { AppendEvent } from './events.ts';
import type { Sqlite } from './open.ts';

/** Accounts for which a batch wrote something that can be told: rung after the commit. */
export interface Bell {
  ring(accountId: number): void;
  /** Who was rung since the last time. */
  take(): readonly number[];
}

export function createBell(): Bell {
  const rung = new Set<number>();
  return {
    ring: (accountId) => void rung.add(accountId),
    take() {
      if (rung.size === 0) return [];
      const all = [...rung];
      rung.clear();
      return all;
    },
  };
}

export interface ReceiptsDue {
  /** A message of an account that wants to hear `notify` has ended in `state`. */
  add(accountId: number, messageId: number, notify: Notify, state: MessageState, error: string, at: number): void;
  remove(accountId: number, seqs: readonly number[]): void;
  /** Gives up what is older; at most `limit`, returns how many. */
  purge(before: number, now: number, limit: number): number;
}

const ERROR_CHARACTERS_MAX = 20;

export function createReceiptsDue(db: Sqlite, bell: Bell, appendEvent: AppendEvent): ReceiptsDue {
  const insert = db.prepare('INSERT INTO receipt_due (account_id, seq, message_id, state, error, at) VALUES (?, ?, ?, ?, ?, ?)');
  const removeOne = db.prepare('DELETE FROM receipt_due WHERE account_id = ? AND seq = ?');
  const readLast = db.prepare('SELECT coalesce(max(seq), 0) FROM receipt_due').pluck();
  const oldest = db.prepare('SELECT seq, at, message_id FROM receipt_due WHERE account_id = ? ORDER BY seq LIMIT ?').raw();
  const accounts = db.prepare('SELECT id FROM account').pluck();
  // Never taken back, not by a rollback either: a reader's place in the queue must stay behind whatever is still to come. Read before anything is
  // removed: when what the process before left has been told, the table no longer says how far the reader is.
  let seq = readLast.get() as number;

  return {
    add(accountId, messageId, notify, state, error, at) {
      if (notify === Notify.NONE) return;
      const isGood = state === MessageState.DELIVERED;
      if (notify !== Notify.ALL && isGood !== (notify === Notify.SUCCESS)) return;
      insert.run(accountId, ++seq, messageId, state, error.slice(0, ERROR_CHARACTERS_MAX), at);
      bell.ring(accountId);
    },
    remove(accountId, seqs) {
      for (const one of seqs) removeOne.run(accountId, one);
    },
    purge(before, now, limit) {
      let purged = 0;
      for (const accountId of accounts.all() as number[]) {
        const old: (readonly [seq: number, messageId: number])[] = [];
        // The queue is in order of time: the first that is young enough ends the look, however many wait behind it.
        for (const row of oldest.iterate(accountId, limit - purged)) {
          const [place, at, messageId] = row as [seq: number, at: number, messageId: number];
          if (at >= before) break;
          old.push([place, messageId]);
        }
        for (const [place, messageId] of old) {
          removeOne.run(accountId, place);
          appendEvent(messageId, null, now, 'not_told', 'no bind came for its receipt');
        }
        purged += old.length;
      }
      return purged;
    },
  };
}

const EXCERPT_CHARACTERS = 20;

type Row = readonly [
  seq: number,
  messageId: number,
  givenId: number,
  number: string,
  sender: string,
  state: MessageState,
  error: string,
  excerpt: string,
  acceptedAt: number,
  endedAt: number,
];

/** Reads the queue; rows cross between threads as lists, because objects cost more. */
export function createDueReceipts(db: Sqlite): (input: { accountId: number; afterSeq: number; limit: number }) => Row[] {
  const read = db
    .prepare(
      `SELECT r.seq, r.message_id, coalesce(t.first_message_id, r.message_id), m.number, m.sender, r.state, r.error,
         substr(coalesce(m.content, b.content, ''), 1, ${EXCERPT_CHARACTERS}), m.accepted_at, r.at
       FROM receipt_due r JOIN message m ON m.id = r.message_id LEFT JOIN body b ON b.id = m.body_id LEFT JOIN transfer t ON t.id = m.hold_id
       WHERE r.account_id = ? AND r.seq > ? ORDER BY r.seq LIMIT ?`,
    )
    .raw();
  return ({ accountId, afterSeq, limit }) => read.all(accountId, afterSeq, limit) as Row[];
}

export const unpackReceipt = ([
  seq,
  messageId,
  givenId,
  number,
  sender,
  state,
  error,
  excerpt,
  acceptedAt,
  endedAt,
]: Row): CustomerReceipt => ({ seq, messageId, givenId, number, sender, state, error, excerpt, acceptedAt, endedAt });
