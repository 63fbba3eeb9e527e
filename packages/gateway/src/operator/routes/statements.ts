// Statements and invoices: what happened on an account in a period, as JSON, CSV or PDF. An invoice is a statement that got a number and is kept.
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { chargedOf, type Statement, totalsOf } from '../../core/statement.ts';
import type { LedgerPurses } from '../../core/ledger-file.ts';
import { NO_CURRENCY } from '../../core/price-list.ts';
import type { Account } from '../../core/rulebook.ts';
import type { Invoice } from '../../ports/store-money.ts';
import { refuse } from '../../web/answers.ts';
import { findAccount, noAccount, type RegisterRoutes, type RouteContext } from '../context.ts';
import { money } from '../../web/amounts.ts';
import { periodFields, readPeriod } from '../../web/period.ts';
import { nameParams } from '../../web/schemas.ts';
import { statementCsv } from '../../web/statement-csv.ts';
import { statementPdf } from '../../web/statement-pdf.ts';

const format = Type.Optional(
  Type.Union([Type.Literal('json'), Type.Literal('csv'), Type.Literal('pdf')], { description: 'json, csv or pdf' }),
);
const statementQuery = Type.Object({ ...periodFields, format }, { additionalProperties: false });
const invoiceBody = Type.Object(periodFields, { additionalProperties: false });
const invoiceParams = Type.Object({
  number: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'the number of an invoice' }),
});
const formatQuery = Type.Object({ format }, { additionalProperties: false });

/** A period is over for good when no commit of it can still be under way. */
const PERIOD_SETTLED_MS = 60_000;

const purses = (of: LedgerPurses): Record<string, string> => ({
  balance: money(of.balanceMicros),
  gift: money(of.giftMicros),
  heldBalance: money(of.heldBalanceMicros),
  heldGift: money(of.heldGiftMicros),
});

function statementView(statement: Statement, { iso }: RouteContext): Record<string, unknown> {
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

export const statementRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, iso } = context;

  function statementOf({ id }: Account, fromMs: number, toMs: number): Promise<Statement> {
    const { currency } = rulebook().pricesOf(id).list;
    const named = currency === NO_CURRENCY ? '' : currency;
    return store.statement({ accountId: id, fromMs, toMs, timeZone: context.timeZone, currency: named });
  }

  const invoiceView = (invoice: Invoice): Record<string, unknown> => ({
    number: invoice.number,
    account: rulebook().accountById.get(invoice.accountId)?.name ?? '',
    from: iso(invoice.fromAt),
    to: iso(invoice.toAt),
    issuedAt: iso(invoice.issuedAt),
    charged: money(invoice.chargedMicros),
    closing: money(invoice.closingMicros),
  });

  async function send(
    reply: FastifyReply,
    statement: Statement,
    invoice: { readonly number: number; readonly issuedAt: number } | null,
    as: 'csv' | 'pdf',
  ): Promise<FastifyReply> {
    const period = `${iso(statement.fromMs).slice(0, 10)}-to-${iso(statement.toMs - 1).slice(0, 10)}`;
    const file = invoice
      ? `invoice-${invoice.number}.${as}`
      : `statement-${statement.account.replaceAll(/[^A-Za-z0-9._-]/g, '_')}-${period}.${as}`;
    reply.header('Content-Disposition', `attachment; filename="${file}"`);
    if (as === 'csv') return reply.type('text/csv; charset=utf-8').send(statementCsv(statement, iso));
    const billTo = rulebook().accountById.get(statement.accountId)?.settings.billTo ?? '';
    const { invoiceIssuer: issuer, pdfFont: font } = context;
    return reply.type('application/pdf').send(await statementPdf({ statement, invoice, issuer, billTo, font, iso }));
  }

  app.get(
    '/api/accounts/:name/statement',
    { schema: { summary: 'What happened on an account in a period', tags: ['money'], params: nameParams, querystring: statementQuery } },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      const period = readPeriod(request.query, context.timeZone);
      if (!period.ok) return refuse(reply, 'parameter', period.message, period.field);
      const { fromMs, toMs } = period;
      const statement = await statementOf(account, fromMs, toMs);
      const { format: as = 'json' } = request.query;
      return as === 'json' ? statementView(statement, context) : send(reply, statement, null, as);
    },
  );

  app.post(
    '/api/accounts/:name/invoices',
    { schema: { summary: 'Issue the invoice of a period that is over', tags: ['money'], params: nameParams, body: invoiceBody } },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      const period = readPeriod(request.body, context.timeZone);
      if (!period.ok) return refuse(reply, 'parameter', period.message, period.field);
      const { fromMs, toMs } = period;
      const now = context.clock.now();
      if (toMs + PERIOD_SETTLED_MS > now)
        return refuse(reply, 'parameter', `The period ends at ${iso(toMs)}: an invoice is of a period that is over`, 'to');
      const statement = await statementOf(account, fromMs, toMs);
      const result = await store.issueInvoice({ accountId: account.id, statement, now });
      switch (result.kind) {
        case 'issued':
          return reply
            .code(201)
            .send({ number: result.number, account: account.name, from: iso(fromMs), to: iso(toMs), charged: money(chargedOf(statement)) });
        case 'known':
          return refuse(reply, 'exists', `Invoice ${result.number} is of this period already`, 'from');
        case 'overlaps': {
          const { number, fromAt, toAt } = result.invoice;
          return refuse(
            reply,
            'exists',
            `Invoice ${number} covers ${iso(fromAt)} to ${iso(toAt)}: periods of one account must not overlap`,
            'from',
          );
        }
        default:
          return result satisfies never;
      }
    },
  );

  app.get(
    '/api/accounts/:name/invoices',
    { schema: { summary: 'The invoices of an account', tags: ['money'], params: nameParams } },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      return (await store.invoices(account.id)).map(invoiceView);
    },
  );

  app.get('/api/invoices', { schema: { summary: 'Invoices of all accounts', tags: ['money'] } }, async () =>
    (await store.invoices(null)).map(invoiceView),
  );

  app.get(
    '/api/invoices/:number',
    { schema: { summary: 'One invoice with its statement', tags: ['money'], params: invoiceParams, querystring: formatQuery } },
    async (request, reply) => {
      const found = await store.invoice(request.params.number);
      if (!found) return refuse(reply, 'not_found', `There is no invoice ${request.params.number}`, 'number');
      const { statement, ...invoice } = found;
      const { format: as = 'json' } = request.query;
      return as === 'json'
        ? { ...invoiceView(invoice), statement: statementView(statement, context) }
        : send(reply, statement, invoice, as);
    },
  );
};
