// Marks of segments that must not be sent twice (delivery: at_most_once): written before the segment leaves, taken away when its outcome is known.
// A mark that stays says that nobody knows what became of the segment; `claim` passes it by. Only accounts that want it pay for it.
import type { HandedOut, SegmentOutcome } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';

export interface HandedOutMarks {
  mark(segments: readonly HandedOut[], at: number): void;
  /** Nobody waits for its answer any more. */
  doubt(messageId: number): void;
  /** A segment's outcome is known, or it may be sent again after all. */
  clear(messageId: number, part: number): void;
  clearAll(messageId: number): void;
  /** A mark stands for "nobody knows": it goes when an outcome says what became of it. */
  clearOf(outcome: Pick<SegmentOutcome, 'messageId' | 'part' | 'isWhole'>): void;
  has(messageId: number): boolean;
  /** False in the common case, known without a look at the disk. */
  mayHave(): boolean;
  reset(): void;
}

export function createHandedOut(db: Sqlite): HandedOutMarks {
  const insert = db.prepare('INSERT INTO handed_out (message_id, part, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const doubt = db.prepare('UPDATE handed_out SET is_in_doubt = 1 WHERE message_id = ?');
  const remove = db.prepare('DELETE FROM handed_out WHERE message_id = ? AND part = ?');
  const removeAll = db.prepare('DELETE FROM handed_out WHERE message_id = ?');
  const find = db.prepare('SELECT 1 FROM handed_out WHERE message_id = ? LIMIT 1').pluck();
  const any = db.prepare('SELECT 1 FROM handed_out LIMIT 1').pluck();
  /** Known without a look at the disk, because in most gateways there is never one. */
  let isUsed: boolean | null = null;
  const mayHave = (): boolean => (isUsed ??= any.get() !== undefined);

  const clear = (messageId: number, part: number): void => {
    if (mayHave()) remove.run(messageId, part);
  };
  const clearAll = (messageId: number): void => {
    if (mayHave()) removeAll.run(messageId);
  };

  // Who opens the store waits for nothing yet.
  db.prepare('UPDATE handed_out SET is_in_doubt = 1 WHERE is_in_doubt = 0').run();

  return {
    mark(segments, at) {
      isUsed = true;
      for (const { messageId, part } of segments) insert.run(messageId, part, at);
    },
    doubt(messageId) {
      doubt.run(messageId);
    },
    clear,
    clearAll,
    clearOf({ messageId, part, isWhole }) {
      if (isWhole) clearAll(messageId);
      else clear(messageId, part);
    },
    mayHave,
    has: (messageId) => mayHave() && find.get(messageId) !== undefined,
    reset() {
      isUsed = null;
    },
  };
}
