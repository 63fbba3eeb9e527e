// Marks of segments that must not be sent twice (delivery: at_most_once): written before the segment leaves, taken away when its outcome is known.
// A mark that stays says that nobody knows what became of the segment; `claim` passes it by. Only accounts that want it pay for it.
import type { HandedOut, SegmentOutcome } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';

export interface HandedOutMarks {
  mark(segments: readonly HandedOut[]): void;
  /** A segment's outcome is known, or it may be sent again after all. */
  clear(messageId: number, part: number): void;
  clearAll(messageId: number): void;
  /** A mark stands for "nobody knows": it goes when an outcome says what became of it. */
  clearOf(outcome: Pick<SegmentOutcome, 'messageId' | 'part' | 'isWhole'>): void;
  has(messageId: number): boolean;
  reset(): void;
}

export function createHandedOut(db: Sqlite): HandedOutMarks {
  const insert = db.prepare('INSERT INTO handed_out (message_id, part) VALUES (?, ?) ON CONFLICT DO NOTHING');
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

  return {
    mark(segments) {
      isUsed = true;
      for (const { messageId, part } of segments) insert.run(messageId, part);
    },
    clear,
    clearAll,
    clearOf({ messageId, part, isWhole }) {
      if (isWhole) clearAll(messageId);
      else clear(messageId, part);
    },
    has: (messageId) => mayHave() && find.get(messageId) !== undefined,
    reset() {
      isUsed = null;
    },
  };
}
