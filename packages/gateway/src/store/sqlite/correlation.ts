// From a carrier key back to the segment: message_carrier for single segments, `correlation` for parts and for the ids of copies.
import type { ReceiptRecord } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';

export interface Correlated {
  readonly messageId: number;
  readonly part: number;
}
export interface Target extends Correlated {
  /** Which of the receipt's keys was the right one. */
  readonly keyIndex: number;
  readonly total: number;
}

export interface Correlation {
  /** From now on receipts for this key find the segment. */
  add(connectorId: number, carrierKey: string, messageId: number, part: number, at: number): void;
  find(receipt: ReceiptRecord): Target | null;
}

export const digitsOf = (number: string): string => number.replace(/\D/g, '').replace(/^00/, '');
/** Recipients as two sides write them: equal, or one is the other with a country code in front. */
export const sameRecipient = (a: string, b: string): boolean =>
  a === b || (Math.min(a.length, b.length) >= 7 && (a.endsWith(b) || b.endsWith(a)));

export function createCorrelation(db: Sqlite): Correlation {
  const correlate = db.prepare(
    'INSERT OR REPLACE INTO correlation (connector_id, carrier_key, message_id, part, at) VALUES (?, ?, ?, ?, ?)',
  );
  const findOther = db.prepare('SELECT message_id AS messageId, part, at FROM correlation WHERE connector_id = ? AND carrier_key = ?');
  // Carriers begin again with old ids: the newest message is meant.
  const findHanded = db.prepare(
    `SELECT id AS messageId, 1 AS part, handed_at AS at FROM message
       WHERE connector_id = ? AND carrier_key = ? AND carrier_key IS NOT NULL ORDER BY id DESC LIMIT 1`,
  );
  const readMessage = db.prepare('SELECT number, segments FROM message WHERE id = ?');

  function correlated(connectorId: number, key: string): Correlated | null {
    const handed = findHanded.get(connectorId, key) as (Correlated & { at: number }) | undefined;
    const other = findOther.get(connectorId, key) as (Correlated & { at: number }) | undefined;
    return (handed && other ? (handed.at > other.at ? handed : other) : (handed ?? other)) ?? null;
  }

  return {
    add(connectorId, carrierKey, messageId, part, at) {
      correlate.run(connectorId, carrierKey, messageId, part, at);
    },
    find(receipt) {
      let fallback: Target | null = null;
      for (const [keyIndex, key] of receipt.carrierKeys.entries()) {
        const found = correlated(receipt.connectorId, key);
        if (!found) continue;
        const { messageId, part } = found;
        const { number, segments } = readMessage.get(messageId) as { number: string; segments: number };
        const target: Target = { messageId, part, keyIndex, total: segments };
        if (sameRecipient(receipt.recipient, digitsOf(number))) return target;
        // Some carriers swap or drop the addresses of a receipt: the id as it stands still counts then. A phone may quote one, though.
        if (keyIndex === 0 && !receipt.isDoubtful) fallback = target;
      }
      return fallback;
    },
  };
}
