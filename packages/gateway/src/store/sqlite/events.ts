// The exceptional lines of a message's history. What the message row tells by itself (accepted, handed over, final) is not written twice.
import type { Sqlite } from './open.ts';

export type AppendEvent = (messageId: number, part: number | null, at: number, kind: string, detail: string) => void;

export function createEvents(db: Sqlite): AppendEvent {
  const insert = db.prepare(
    `INSERT INTO event (message_id, seq, part, at, kind, detail)
     VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM event WHERE message_id = ?), ?, ?, ?, ?)`,
  );
  return (messageId, part, at, kind, detail) => void insert.run(messageId, messageId, part, at, kind, detail);
}
