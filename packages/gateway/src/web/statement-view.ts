// Statements and invoices as the APIs give them: as JSON, CSV or PDF.
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { LedgerPurses } from '../core/ledger-file.ts';
import { NO_CURRENCY } from '../core/price-list.ts';
import type { Rulebook } from '../core/rulebook.ts';
import { type Statement, totalsOf } from '../core/statement.ts';
import type { Invoice, MoneyVerbs } from '../ports/store-money.ts';
import { money } from './amounts.ts';
import { statementCsv } from './statement-csv.ts';
import { statementPdf } from './statement-pdf.ts';
import type { Iso } from './times.ts';

export const statementFormat = Type.Optional(
  Type.Union([Type.Literal('json'), Type.Literal('csv'), Type.Literal('pdf')], { description: 'json, csv or pdf' }),
);
export const invoiceParams = Type.Object({
  number: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'the number of an invoice' }),
});

export interface StatementParts {
  readonly store: Pick<MoneyVerbs, 'statement'>;
  readonly rulebook: () => Rulebook;
  readonly timeZone: string;
  readonly iso: Iso;
  /** Who sends invoices, lines of text; "" = not said. */
  readonly invoiceIssuer: string;
  /** Font file of PDFs; "" = the built-in one. */
  readonly pdfFont: string;
}

export function readStatement(
  accountId: number,
  fromMs: number,
  toMs: number,
  { store, rulebook, timeZone }: StatementParts,
): Promise<Statement> {
  const { currency } = rulebook().pricesOf(accountId).list;
  return store.statement({ accountId, fromMs, toMs, timeZone, currency: currency === NO_CURRENCY ? '' : currency });
}

export const viewInvoice = (invoice: Invoice, iso: Iso): Record<string, unknown> => ({
  number: invoice.number,
  from: iso(invoice.fromAt),
  to: iso(invoice.toAt),
  issuedAt: iso(invoice.issuedAt),
  charged: money(invoice.chargedMicros),
  closing: money(invoice.closingMicros),
});

const purses = (of: LedgerPurses): Record<string, string> => ({
  balance: money(of.balanceMicros),
  gift: money(of.giftMicros),
  heldBalance: money(of.heldBalanceMicros),
  heldGift: money(of.heldGiftMicros),
});

export function viewStatement(statement: Statement, iso: Iso): Record<string, unknown> {
  const totals = totalsOf(statement);
  return {
    account: statement.account,
    from: iso(statement.fromMs),
    to: iso(statement.toMs),
    timeZone: statement.timeZone,
    currency: statement.currency,
    opening: purses(statement.opening),
    entries: statement.entries.map(({ at, kind, balanceMicros, giftMicros, reference }) => ({
      at: iso(at),
      kind,
      balance: money(balanceMicros),
      gift: money(giftMicros),
      reference,
    })),
    usage: statement.usage.map(({ priceMicros, amountMicros, giftMicros, ...row }) => ({
      ...row,
      price: money(priceMicros),
      amount: money(amountMicros),
      ofWhichGift: money(giftMicros),
    })),
    refunds: statement.refunds.map(({ amountMicros, giftMicros, ...row }) => ({
      ...row,
      amount: money(amountMicros),
      ofWhichGift: money(giftMicros),
    })),
    closing: purses(statement.closing),
    totals: {
      opening: money(totals.openingMicros),
      entries: money(totals.entriesMicros),
      usage: money(totals.usageMicros),
      refunds: money(totals.refundMicros),
      closing: money(totals.closingMicros),
    },
  };
}

export async function sendStatement(
  reply: FastifyReply,
  statement: Statement,
  invoice: { readonly number: number; readonly issuedAt: number } | null,
  as: 'csv' | 'pdf',
  { iso, rulebook, invoiceIssuer: issuer, pdfFont: font }: StatementParts,
): Promise<FastifyReply> {
  const period = `${iso(statement.fromMs).slice(0, 10)}-to-${iso(statement.toMs - 1).slice(0, 10)}`;
  const file = invoice
    ? `invoice-${invoice.number}.${as}`
    : `statement-${statement.account.replaceAll(/[^A-Za-z0-9._-]/g, '_')}-${period}.${as}`;
  reply.header('Content-Disposition', `attachment; filename="${file}"`);
  if (as === 'csv') return reply.type('text/csv; charset=utf-8').send(statementCsv(statement, iso));
  const billTo = rulebook().accountById.get(statement.accountId)?.settings.billTo ?? '';
  return reply.type('application/pdf').send(await statementPdf({ statement, invoice, issuer, billTo, font, iso }));
}
