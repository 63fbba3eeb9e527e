// Verbs of money that write, beyond accept, outcomes and credit: credit lines, the reseller tree, moves between accounts, gifts that expire,
// invoices. Each moves money through the purses alone.
import type { PurseAmount } from '../../core/ledger.ts';
import { chargedOf, purseTotal, type Statement } from '../../core/statement.ts';
import type { Invoice, InvoiceResult } from '../../ports/store-money.ts';
import { INVOICE_COLUMNS } from './money-reads.ts';
import type { Sqlite } from './open.ts';
import type { Parents, SubAccountInput } from './parents.ts';
import type { Purses } from './purses.ts';

export interface MoveInput extends PurseAmount {
  readonly fromId: number;
  readonly toId: number;
  readonly reference: string;
  readonly now: number;
}
export interface GrantInput {
  readonly accountId: number;
  readonly giftMicros: number;
  readonly expiresAt: number;
  readonly reference: string;
  readonly now: number;
}

export function createMoney(db: Sqlite, purses: Purses, parents: Parents) {
  const overlapping = db.prepare(
    `SELECT ${INVOICE_COLUMNS} FROM invoice WHERE account_id = ? AND from_at < ? AND to_at > ? ORDER BY number LIMIT 1`,
  );
  // The greatest number and one: nothing is ever deleted and a rollback takes it back, so there is no gap.
  const insertInvoice = db.prepare(
    `INSERT INTO invoice (number, account_id, from_at, to_at, issued_at, opening_micros, charged_micros, closing_micros, statement)
     VALUES ((SELECT coalesce(max(number), 0) + 1 FROM invoice), ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    setCreditLimit: ({ accountId, limitMicros }: { accountId: number; limitMicros: number }): boolean =>
      purses.setCreditLimit(accountId, limitMicros),
    setSubAccount: (input: SubAccountInput): void => parents.set(input),
    moveBetween: ({ fromId, toId, balanceMicros, giftMicros, reference, now }: MoveInput): boolean =>
      purses.moveBetween(fromId, toId, { balanceMicros, giftMicros }, reference, now),
    grantGift: ({ accountId, giftMicros, expiresAt, reference, now }: GrantInput): void =>
      purses.grant(accountId, giftMicros, expiresAt, reference, now),
    expireGifts({ accountIds, now }: { accountIds: readonly number[]; now: number }): void {
      for (const accountId of accountIds) purses.expireGifts(accountId, now);
    },
    issueInvoice({ accountId, statement, now }: { accountId: number; statement: Statement; now: number }): InvoiceResult {
      const { fromMs, toMs, opening, closing } = statement;
      const other = overlapping.get(accountId, toMs, fromMs) as Invoice | undefined;
      if (other)
        return other.fromAt === fromMs && other.toAt === toMs
          ? { kind: 'known', number: other.number }
          : { kind: 'overlaps', invoice: other };
      const { lastInsertRowid } = insertInvoice.run(
        accountId,
        fromMs,
        toMs,
        now,
        purseTotal(opening),
        chargedOf(statement),
        purseTotal(closing),
        JSON.stringify(statement),
      );
      return { kind: 'issued', number: Number(lastInsertRowid) };
    },
  };
}
