// The parts of long messages: one row for each part that a carrier was handed or refused.
import type { MessageState } from '../../core/message.ts';
import type { Sqlite } from './open.ts';

/** Where the receipt stands that came for all parts of a long message before they had all left. */
const WHOLE = 0;

export type Parts = ReturnType<typeof createParts>;

export function createParts(db: Sqlite) {
  const insert = db.prepare('INSERT INTO part (message_id, part, state, carrier_key, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const change = db.prepare('UPDATE part SET state = ?, at = ? WHERE message_id = ? AND part = ?');
  const changeOpen = db.prepare('UPDATE part SET state = ?, at = ? WHERE message_id = ? AND part > 0 AND state = 2');
  const readStates = db.prepare('SELECT state FROM part WHERE message_id = ? AND part > 0').pluck();
  const readState = db.prepare('SELECT state FROM part WHERE message_id = ? AND part = ?').pluck();
  const stateOf = (messageId: number, part: number): MessageState | undefined => readState.get(messageId, part) as MessageState | undefined;

  return {
    /** Leaves a part that is known as it is. */
    add(messageId: number, part: number, state: MessageState, carrierKey: string, at: number): void {
      insert.run(messageId, part, state, carrierKey, at);
    },
    change(messageId: number, part: number, state: MessageState, at: number): void {
      change.run(state, at, messageId, part);
    },
    /** One receipt speaks for all of them: those under way have ended, and those that have not left yet take it over when they have. */
    changeAll(messageId: number, state: MessageState, at: number): void {
      changeOpen.run(state, at, messageId);
      insert.run(messageId, WHOLE, state, '', at);
    },
    statesOf: (messageId: number): readonly MessageState[] => readStates.all(messageId) as MessageState[],
    /** Undefined: no carrier was handed it, or refused it. */
    stateOf,
    /** What a receipt said of all of them before this one left. */
    stateOfAll: (messageId: number): MessageState | undefined => stateOf(messageId, WHOLE),
  };
}
