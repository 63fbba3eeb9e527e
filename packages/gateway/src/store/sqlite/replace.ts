// Verb replace: another text for a message that still waits (replace_sm). The hold stays as it is, so the new text must take as many segments.
import { MessageState } from '../../core/message.ts';
import { HELD_DUE_AT } from '../../core/plan.ts';
import type { Replacement, ReplaceResult } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';
import type { Tallies } from './tallies.ts';

export interface ReplaceInput extends Omit<Replacement, 'traits'> {
  readonly messageId: number;
  readonly traits: string | null;
  readonly now: number;
}

export function createReplace(db: Sqlite, tallies: Pick<Tallies, 'changing'>): (input: ReplaceInput) => ReplaceResult {
  const read = db.prepare(
    'SELECT state, posted_segments IS NOT NULL AS isSettled, segments, due_at AS dueAt, expires_at AS expiresAt FROM message WHERE id = ?',
  );
  const isBegun = db.prepare('SELECT 1 FROM part WHERE message_id = ? LIMIT 1').pluck();
  const change = db.prepare(
    `UPDATE message SET content = ?, body_id = NULL, alphabet = ?, traits = ?, notify = ?, state = ?, due_at = ?, expires_at = ?, attempts = 0
     WHERE id = ?`,
  );
  const forgetPieces = db.prepare('DELETE FROM piece WHERE message_id = ?');
  return ({ messageId, content, alphabet, segments, traits, dueAt, expiresAt, notify, now }) => {
    const row = read.get(messageId) as
      | { state: MessageState; isSettled: number; segments: number; dueAt: number; expiresAt: number }
      | undefined;
    if (!row) return 'not_found';
    // A part that a carrier has cannot be another text's.
    if (row.state >= MessageState.ENROUTE || row.isSettled || isBegun.get(messageId) !== undefined) return 'too_late';
    if (row.segments !== segments) return 'other_price';
    // It waits for an operator, who has read another text.
    if (row.dueAt === HELD_DUE_AT) return 'too_late';
    const due = dueAt ?? row.dueAt;
    forgetPieces.run(messageId);
    const state = due > now ? MessageState.SCHEDULED : MessageState.QUEUED;
    tallies.changing(messageId);
    change.run(content, alphabet, traits, notify, state, due, expiresAt ?? row.expiresAt, messageId);
    return 'replaced';
  };
}
