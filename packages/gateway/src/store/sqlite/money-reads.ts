// Verbs of money that only read: grants, statements, invoices. A statement walks the transfers of its period and every message of the account, so
// it runs in a reader of its own, on one snapshot.
import type { LedgerPurses } from '../../core/ledger-file.ts';
import { createTally, type Statement, type StatementEntry } from '../../core/statement.ts';
import type { GiftGrant, Invoice } from '../../ports/store-money.ts';
import { PURSES_FOLD } from './fold.ts';
import type { Sqlite } from './open.ts';

export const INVOICE_COLUMNS =
  'number, account_id AS accountId, from_at AS fromAt, to_at AS toAt, issued_at AS issuedAt, charged_micros AS chargedMicros, closing_micros AS closingMicros';

export interface StatementInput {
  readonly accountId: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeZone: string;
  readonly currency: string;
}

interface Charged {
  readonly postId: number;
  readonly account: string;
  readonly number: string;
  readonly segments: number;
  readonly postedSegments: number;
  readonly priceMicros: number;
  readonly giftMicros: number;
}

export function createMoneyReads(db: Sqlite) {
  const grants = db.prepare(
    `SELECT g.amount_micros AS amountMicros, g.left_micros AS leftMicros, g.expires_at AS expiresAt, t.reference
     FROM gift_grant g JOIN transfer t ON t.id = g.transfer_id WHERE g.account_id = ? AND g.left_micros > 0 ORDER BY g.expires_at, g.id`,
  );
  const expired = db.prepare('SELECT DISTINCT account_id FROM gift_grant WHERE left_micros > 0 AND expires_at <= ? LIMIT ?').pluck();
  const nameOf = db.prepare('SELECT name FROM account WHERE id = ?').pluck();
  const purses = db.prepare(`SELECT ${PURSES_FOLD} FROM transfer WHERE account_id = ? AND at < ?`);
  const entries = db.prepare(
    `SELECT at, kind, balance_micros AS balanceMicros, gift_micros AS giftMicros, reference FROM transfer
     WHERE account_id = ? AND at >= ? AND at < ? AND kind NOT IN ('hold', 'post', 'void') ORDER BY id`,
  );
  const posts = db.prepare("SELECT id, at FROM transfer WHERE account_id = ? AND at >= ? AND at < ? AND kind = 'post'").raw();
  // An account's messages are found through its holds; those of its sub-accounts through its shares in them.
  const own = db.prepare(
    `SELECT m.post_id AS postId, '' AS account, m.number, m.segments, m.posted_segments AS postedSegments, m.price_micros AS priceMicros,
       m.gift_micros AS giftMicros
     FROM transfer h JOIN message m ON m.id >= h.first_message_id AND m.id < h.first_message_id + h.messages
     WHERE h.account_id = ? AND h.kind = 'hold' AND m.post_id >= ? AND m.post_id <= ?`,
  );
  const shares = db.prepare(
    `SELECT s.post_id AS postId, a.name AS account, m.number, m.segments, m.posted_segments AS postedSegments, s.price_micros AS priceMicros,
       s.gift_micros AS giftMicros
     FROM parent_share s JOIN message m ON m.id = s.message_id JOIN account a ON a.id = m.account_id
     WHERE s.account_id = ? AND s.post_id >= ? AND s.post_id <= ?`,
  );
  const invoices = db.prepare(`SELECT ${INVOICE_COLUMNS} FROM invoice WHERE coalesce(?, account_id) = account_id ORDER BY number`);
  const invoice = db.prepare(`SELECT ${INVOICE_COLUMNS}, statement FROM invoice WHERE number = ?`);

  return {
    grants: (accountId: number) => grants.all(accountId) as GiftGrant[],
    expiredGifts: ({ now, limit }: { now: number; limit: number }) => expired.all(now, limit) as number[],
    statement: db.transaction(({ accountId, fromMs, toMs, timeZone, currency }: StatementInput): Statement => {
      const account = nameOf.get(accountId) as string;
      const tally = createTally(timeZone);
      const listed: StatementEntry[] = [];
      for (const entry of entries.all(accountId, fromMs, toMs) as StatementEntry[]) {
        if (entry.kind === 'refund') tally.refund(entry);
        else listed.push(entry);
      }
      const atOf = new Map(posts.all(accountId, fromMs, toMs) as [id: number, at: number][]);
      if (atOf.size > 0) {
        let [first, last] = [Number.MAX_SAFE_INTEGER, 0];
        for (const id of atOf.keys()) [first, last] = [Math.min(first, id), Math.max(last, id)];
        for (const statement of [own, shares])
          for (const row of statement.iterate(accountId, first, last) as IterableIterator<Charged>) {
            const at = atOf.get(row.postId);
            if (at !== undefined) tally.charge({ ...row, account: row.account === '' ? account : row.account, at });
          }
      }
      return {
        account,
        accountId,
        fromMs,
        toMs,
        timeZone,
        currency,
        opening: purses.get(accountId, fromMs) as LedgerPurses,
        entries: listed,
        ...tally.rows(),
        closing: purses.get(accountId, toMs) as LedgerPurses,
      };
    }),
    invoices: (accountId: number | null) => invoices.all(accountId) as Invoice[],
    invoice(number: number): (Invoice & { readonly statement: Statement }) | null {
      const row = invoice.get(number) as (Invoice & { statement: string }) | undefined;
      return row ? { ...row, statement: JSON.parse(row.statement) as Statement } : null;
    },
  };
}
