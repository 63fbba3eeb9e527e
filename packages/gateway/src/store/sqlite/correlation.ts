// From a carrier key back to the segment: message_carrier for single segments, `correlation` for parts and for the ids of copies.
import { MessageState } from '../../core/message.ts';
import type { Notify } from '../../core/submission.ts';
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

/** A message of one segment that a carrier has and that a receipt can end. */
export interface Handed {
  readonly messageId: number;
  readonly accountId: number;
  readonly notify: Notify;
}

export interface Correlation {
  /** The common case in one look: the receipt's likeliest key leads to a message of one segment under way to the same recipient. Else null. */
  findHanded(receipt: ReceiptRecord): Handed | null;
  /** From now on receipts for this key find the segment. */
  add(connectorId: number, carrierKey: string, messageId: number, part: number, at: number): void;
  find(receipt: ReceiptRecord): Target | null;
}

type UnderWay = readonly [
  id: number,
  accountId: number,
  notify: Notify,
  number: string,
  segments: number,
  state: MessageState,
  handedAt: number,
];

export const digitsOf = (number: string): string => number.replace(/\D/g, '').replace(/^00/, '');
/** Recipients as two sides write them: equal, or one is the other with a country code in front. */
export const sameRecipient = (a: string, b: string): boolean =>
  a === b || (Math.min(a.length, b.length) >= 7 && (a.endsWith(b) || b.endsWith(a)));

export function createCorrelation(db: Sqlite): Correlation {
  const correlate = db.prepare(
    'INSERT OR REPLACE INTO correlation (connector_id, carrier_key, message_id, part, at) VALUES (?, ?, ?, ?, ?)',
  );
  const findOther = db.prepare('SELECT message_id AS messageId, part, at FROM correlation WHERE connector_id = ? AND carrier_key = ?');
  const underWay = `SELECT id, account_id, notify, number, segments, state, handed_at FROM message
       WHERE connector_id = ? AND carrier_key = ? AND carrier_key IS NOT NULL`;
  // Asking for the newest costs SQLite five times as much as asking for any, and nearly always there is one.
  const findTwo = db.prepare(`${underWay} LIMIT 2`).raw();
  const findNewest = db.prepare(`${underWay} ORDER BY id DESC LIMIT 1`).raw();
  const any = db.prepare('SELECT 1 FROM correlation LIMIT 1').pluck();
  const readMessage = db.prepare('SELECT number, segments FROM message WHERE id = ?');

  /** Null: not known. Once used, it stays so: what a rollback took back is looked for in vain. */
  let isUsed: boolean | null = null;
  type Other = Correlated & { readonly at: number };
  function otherOf(connectorId: number, key: string): Other | undefined {
    isUsed ??= any.get() !== undefined;
    return isUsed ? (findOther.get(connectorId, key) as Other | undefined) : undefined;
  }

  /** Carriers begin again with old ids: the newest message is meant. */
  function newestHanded(connectorId: number, key: string): UnderWay | undefined {
    const found = findTwo.all(connectorId, key) as UnderWay[];
    return found.length > 1 ? (findNewest.get(connectorId, key) as UnderWay) : found[0];
  }

  function correlated(connectorId: number, key: string): Correlated | null {
    const handed = newestHanded(connectorId, key);
    const other = otherOf(connectorId, key);
    if (handed && (!other || handed[6] > other.at)) return { messageId: handed[0], part: 1 };
    return other ?? null;
  }

  return {
    add(connectorId, carrierKey, messageId, part, at) {
      isUsed = true;
      correlate.run(connectorId, carrierKey, messageId, part, at);
    },
    findHanded({ connectorId, carrierKeys: [key], recipient }) {
      if (key === undefined) return null;
      const row = newestHanded(connectorId, key);
      if (!row) return null;
      const [messageId, accountId, notify, number, segments, state, handedAt] = row;
      if (segments > 1 || state !== MessageState.ENROUTE || !sameRecipient(recipient, digitsOf(number))) return null;
      const other = otherOf(connectorId, key);
      return other && other.at >= handedAt ? null : { messageId, accountId, notify };
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
