// The hidden second chance: a message that a carrier is known not to have delivered goes back to waiting, on another connector, in the transaction that
// recorded the failure. To its customer it has been under way all along: one price, posted once, and one end. What tells such a message from one that
// waits for the first time is that it is QUEUED with its hold settled already (or, where no carrier took any of it, that its history says so).
import { MessageState, type Reason } from '../../core/message.ts';
import type { Correlation } from './correlation.ts';
import type { AppendEvent } from './events.ts';
import type { Fallbacks } from './fallbacks.ts';
import type { HandedCosts } from './handed-costs.ts';
import type { Sqlite } from './open.ts';

export interface Failure {
  readonly state: MessageState;
  readonly reason: Reason | null;
  /** The carrier's code; "" = none. */
  readonly error: string;
  readonly at: number;
  /** Text of the receipt, where the history does not have it yet. */
  readonly receipt?: string;
}

export interface SecondChances {
  /** Whether the message goes again; then it waits for its next connector already. */
  give(messageId: number, failure: Failure): boolean;
}

interface Row {
  readonly accountId: number;
  readonly connectorId: number;
  readonly segments: number;
  readonly expiresAt: number;
  readonly carrierKey: string | null;
  readonly handedAt: number | null;
}

/** Codes are written with and without leading zeros. */
const plain = (code: string): string => code.toUpperCase().replace(/^0+(?=.)/, '');

export function fits(secondChance: readonly string[], { state, reason, error }: Failure): boolean {
  // UNKNOWN says that nobody knows, which is not the same as not delivered.
  if (state === MessageState.UNKNOWN || state === MessageState.DELIVERED) return false;
  if (reason !== null && secondChance.includes(reason)) return true;
  return error !== '' && secondChance.some((entry) => entry.startsWith('err:') && plain(entry.slice(4)) === plain(error));
}

export function createSecondChances(
  db: Sqlite,
  fallbacks: Fallbacks,
  correlation: Pick<Correlation, 'add'>,
  costs: Pick<HandedCosts, 'keepTry'>,
  appendEvent: AppendEvent,
): SecondChances {
  const read = db.prepare(
    `SELECT account_id AS accountId, connector_id AS connectorId, segments, expires_at AS expiresAt, carrier_key AS carrierKey, handed_at AS handedAt
     FROM message WHERE id = ?`,
  );
  const anyDelivered = db.prepare('SELECT 1 FROM part WHERE message_id = ? AND state = 3 LIMIT 1').pluck();
  const readParts = db.prepare('SELECT part, at, carrier_key AS carrierKey FROM part WHERE message_id = ? AND part > 0 AND state <> 6');
  const forgetParts = db.prepare('DELETE FROM part WHERE message_id = ?');
  // changed_at stays: what the customer sees has not changed.
  const waitAgain = db.prepare(
    `UPDATE message SET state = ${MessageState.QUEUED}, connector_id = ?, due_at = ?, attempts = 0, reason = NULL, carrier_key = NULL, handed_at = NULL,
       receipt = NULL, cost_micros = NULL, cost_currency = NULL WHERE id = ?`,
  );

  return {
    give(messageId, failure) {
      if (fallbacks.goAsLink(messageId, failure.reason, failure.at)) return true;
      if (!fallbacks.mayHave()) return false;
      const fallback = fallbacks.find(messageId);
      const [next, ...rest] = fallback?.connectorIds ?? [];
      if (!fallback || next === undefined || !fits(fallback.secondChance, failure)) return false;
      const row = read.get(messageId) as Row;
      const { at } = failure;
      // A part that arrived would arrive twice.
      if (row.expiresAt <= at || anyDelivered.get(messageId) !== undefined) return false;
      if (row.segments === 1 && row.handedAt !== null) {
        // Receipts that come late must still find it, and the history must still tell of it.
        if (row.carrierKey !== null) correlation.add(row.connectorId, row.carrierKey, messageId, 1, row.handedAt);
        appendEvent(
          messageId,
          1,
          row.handedAt,
          'handed_over',
          `${fallbacks.nameOf(row.connectorId)} took it as ${row.carrierKey ?? '(no id)'}`,
        );
      }
      const parts = readParts.all(messageId) as { part: number; at: number; carrierKey: string }[];
      const taken = row.segments > 1 ? parts.length : Number(row.handedAt !== null);
      if (taken > 0) costs.keepTry(messageId, row.connectorId, taken);
      for (const part of parts)
        appendEvent(
          messageId,
          part.part,
          part.at,
          'handed_over',
          `${fallbacks.nameOf(row.connectorId)} took it as ${part.carrierKey || '(no id)'}`,
        );
      if (failure.receipt !== undefined) appendEvent(messageId, 1, at, 'receipt', failure.receipt);
      const why = [failure.reason, failure.error].filter(Boolean).join(' ');
      appendEvent(messageId, null, at, 'second_chance', `from ${fallbacks.nameOf(row.connectorId)} to ${fallbacks.nameOf(next)}: ${why}`);
      forgetParts.run(messageId);
      waitAgain.run(next, at, messageId);
      fallbacks.keep(messageId, rest);
      fallbacks.noteMoved({ kind: 'waits', connectorId: next, accountId: row.accountId, messageId });
      return true;
    },
  };
}
