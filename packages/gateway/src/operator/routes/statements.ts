// Statements and invoices: what happened on an account in a period, as JSON, CSV or PDF. An invoice is a statement that got a number and is kept.
import { Type } from 'typebox';
import { chargedOf } from '../../core/statement.ts';
import type { Invoice } from '../../ports/store-money.ts';
import { refuse } from '../../web/answers.ts';
import { findAccount, noAccount, type RegisterRoutes } from '../context.ts';
import { invoiceParams, readStatement, sendStatement, statementFormat, viewInvoice, viewStatement } from '../../web/statement-view.ts';
import { money } from '../../web/amounts.ts';
import { periodFields, readPeriod } from '../../web/period.ts';
import { nameParams } from '../../web/schemas.ts';

const statementQuery = Type.Object({ ...periodFields, format: statementFormat }, { additionalProperties: false });
const invoiceBody = Type.Object(periodFields, { additionalProperties: false });
const formatQuery = Type.Object({ format: statementFormat }, { additionalProperties: false });

/** A period is over for good when no commit of it can still be under way. */
const PERIOD_SETTLED_MS = 60_000;

export const statementRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, iso } = context;

  const invoiceView = (invoice: Invoice): Record<string, unknown> => {
    const { number, ...shown } = viewInvoice(invoice, iso);
    return { number, account: rulebook().accountById.get(invoice.accountId)?.name ?? '', ...shown };
  };

  app.get(
    '/api/accounts/:name/statement',
    { schema: { summary: 'What happened on an account in a period', tags: ['money'], params: nameParams, querystring: statementQuery } },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      const period = readPeriod(request.query, context.timeZone);
      if (!period.ok) return refuse(reply, 'parameter', period.message, period.field);
      const { fromMs, toMs } = period;
      const statement = await readStatement(account.id, fromMs, toMs, context);
      const { format: as = 'json' } = request.query;
      return as === 'json' ? viewStatement(statement, iso) : sendStatement(reply, statement, null, as, context);
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
      const statement = await readStatement(account.id, fromMs, toMs, context);
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
        ? { ...invoiceView(invoice), statement: viewStatement(statement, iso) }
        : sendStatement(reply, statement, invoice, as, context);
    },
  );
};
