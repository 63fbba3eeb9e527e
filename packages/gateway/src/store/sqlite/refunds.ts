// Refunds by rule: a message that a carrier took and that was not delivered gives its price back to the accounts that want it so
// (refundUndelivered), in the transaction that ends it. A message ends once, so it is refunded once. Costs one look into a set where no account
// has the rule.
import { MessageState, type Reason } from '../../core/message.ts';
import type { Sqlite } from './open.ts';
import type { Parents } from './parents.ts';
import type { HeldBy, Purses } from './purses.ts';

/** Ends by our side of a message of which a carrier has a part: nobody failed to deliver it. */
const KEPT: readonly (Reason | null)[] = ['cancelled', 'expired_waiting'];

export interface Refunds {
  /** A carrier has brought the message to its final state; its hold is settled. */
  ended(messageId: number, state: MessageState, reason: Reason | null, at: number): void;
  /** Settings of an account have changed, or the transaction was rolled back. */
  reset(): void;
}

export function createRefunds(db: Sqlite, purses: Purses, parents: Parents): Refunds {
  const readAccounts = db.prepare("SELECT id FROM account WHERE settings ->> '$.refundUndelivered' = 1").pluck();
  const read = db.prepare(
    `SELECT account_id AS accountId, hold_id AS holdId, price_micros AS priceMicros, gift_micros AS giftMicros, segments, posted_segments AS posted
     FROM message WHERE id = ?`,
  );
  let accounts: Set<number> | null = null;

  return {
    ended(messageId, state, reason, at) {
      accounts ??= new Set(readAccounts.all() as number[]);
      if (accounts.size === 0 || state === MessageState.DELIVERED || KEPT.includes(reason)) return;
      const row = read.get(messageId) as HeldBy & { accountId: number; posted: number | null };
      if (!row.posted) return;
      const above = parents.has(row.accountId) ? parents.sharesOf(messageId, row.segments) : [];
      for (const hold of [row, ...above]) if (accounts.has(hold.accountId)) purses.refund(hold.accountId, messageId, hold, row.posted, at);
    },
    reset() {
      accounts = null;
    },
  };
}
