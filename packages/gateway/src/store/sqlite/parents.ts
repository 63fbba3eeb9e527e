// What a message of a sub-account costs the accounts above it: held with it, settled with it, refunded by each account's own rule, in the same
// transaction. Accounts that never had a parent cost one look into a set.
import { assert } from '../../core/assert.ts';
import type { AcceptPlan } from '../../core/plan.ts';
import type { Sqlite } from './open.ts';
import type { HeldBy, Purses } from './purses.ts';

interface Share {
  readonly accountId: number;
  readonly priceMicros: number;
  readonly giftMicros: number;
  readonly holdId: number;
}

export interface SubAccountInput {
  readonly accountId: number;
  /** null: it belongs to itself again. */
  readonly parentId: number | null;
  readonly markupBasisPoints: number;
  readonly markupMicros: number;
}

export interface Parents {
  has(accountId: number): boolean;
  /** Why one of the accounts above cannot pay its share; null = all can. */
  refusal(plan: AcceptPlan): 'parent_balance_too_low' | 'account_locked' | null;
  hold(plan: AcceptPlan, firstMessageId: number): void;
  settle(messageId: number, segments: number, postedSegments: number): void;
  sharesOf(messageId: number, segments: number): readonly (HeldBy & { readonly accountId: number })[];
  set(input: SubAccountInput): void;
  reset(): void;
}

export function createParents(db: Sqlite, purses: Purses): Parents {
  const readAccounts = db.prepare('SELECT account_id FROM sub_account').pluck();
  const insert = db.prepare('INSERT INTO parent_share (message_id, account_id, price_micros, gift_micros, hold_id) VALUES (?, ?, ?, ?, ?)');
  const read = db.prepare(
    'SELECT account_id AS accountId, price_micros AS priceMicros, gift_micros AS giftMicros, hold_id AS holdId FROM parent_share WHERE message_id = ?',
  );
  const settle = db.prepare('UPDATE parent_share SET post_id = ?, void_id = ? WHERE message_id = ? AND account_id = ?');
  const upsert = db.prepare(
    `INSERT INTO sub_account (account_id, parent_id, markup_basis_points, markup_micros) VALUES (?, ?, ?, ?) ON CONFLICT (account_id) DO UPDATE
     SET parent_id = excluded.parent_id, markup_basis_points = excluded.markup_basis_points, markup_micros = excluded.markup_micros`,
  );
  let accounts: Set<number> | null = null;
  const subAccounts = (): Set<number> => (accounts ??= new Set(readAccounts.all() as number[]));

  return {
    has: (accountId) => subAccounts().has(accountId),
    refusal(plan) {
      for (const { accountId, totalMicros } of plan.parents ?? []) {
        const code = purses.refusal(accountId, totalMicros, plan.acceptedAt);
        if (code) return code === 'balance_too_low' ? 'parent_balance_too_low' : code;
      }
      return null;
    },
    hold(plan, firstMessageId) {
      for (const [level, { accountId, totalMicros }] of (plan.parents ?? []).entries()) {
        // Without the first id: the messages are the sub-account's, and must not be listed as this one's.
        const hold = purses.hold(accountId, totalMicros, plan.messages, null, plan.acceptedAt);
        assert(hold.ok, 'the accounts above were asked before');
        let giftLeft = hold.giftMicros;
        let messageId = firstMessageId;
        for (const item of plan.items)
          for (const run of item.runs) {
            const priceMicros = run.parentPrices?.[level];
            assert(priceMicros !== undefined, 'a plan of a sub-account has a price for each account above it');
            for (let count = run.numbers.length; count > 0; count--) {
              const gift = Math.min(giftLeft, priceMicros);
              insert.run(messageId++, accountId, priceMicros, gift, hold.holdId);
              giftLeft -= gift;
            }
          }
      }
    },
    settle(messageId, segments, postedSegments) {
      for (const share of read.all(messageId) as Share[]) {
        const { postId, voidId } = purses.settle(share.accountId, { ...share, segments }, postedSegments);
        settle.run(postId, voidId, messageId, share.accountId);
      }
    },
    sharesOf: (messageId, segments) => (read.all(messageId) as Share[]).map((share) => ({ ...share, segments })),
    set({ accountId, parentId, markupBasisPoints, markupMicros }) {
      upsert.run(accountId, parentId, markupBasisPoints, markupMicros);
      accounts = null;
    },
    reset() {
      accounts = null;
    },
  };
}
