// The account's money on paper: statements, invoices, and the ledger as a file that proves itself.
import { readFile } from 'node:fs/promises';
import { Type } from 'typebox';
import { refuse } from '../../web/answers.ts';
import { ledgerExportQuery, readProof, sendLedger } from '../../web/ledger-export.ts';
import { periodFields, readPeriod } from '../../web/period.ts';
import { invoiceParams, readStatement, sendStatement, statementFormat, viewInvoice, viewStatement } from '../../web/statement-view.ts';
import type { RegisterRoutes } from '../context.ts';

const statementQuery = Type.Object({ ...periodFields, format: statementFormat }, { additionalProperties: false });
const formatQuery = Type.Object({ format: statementFormat }, { additionalProperties: false });
const tags = ['money'];
/** The page of code that proves an export with nothing but Node; it is documentation, and so stands there. */
const VERIFIER = new URL('../../../../../docs/verify-ledger.mjs', import.meta.url);

export const statementRoutes: RegisterRoutes = (app, context) => {
  const { store, iso, visitorOf } = context;

  app.get(
    '/api/statement',
    { schema: { summary: 'What happened on the account in a period', tags, querystring: statementQuery } },
    async (request, reply) => {
      const period = readPeriod(request.query, context.timeZone);
      if (!period.ok) return refuse(reply, 'parameter', period.message, period.field);
      const statement = await readStatement(visitorOf(request).account.id, period.fromMs, period.toMs, context);
      const { format = 'json' } = request.query;
      return format === 'json' ? viewStatement(statement, iso) : sendStatement(reply, statement, null, format, context);
    },
  );

  app.get('/api/invoices', { schema: { summary: 'The invoices of the account', tags } }, async (request) =>
    (await store.invoices(visitorOf(request).account.id)).map((invoice) => viewInvoice(invoice, iso)),
  );

  app.get(
    '/api/invoices/:number',
    { schema: { summary: 'One invoice with its statement', tags, params: invoiceParams, querystring: formatQuery } },
    async (request, reply) => {
      const { number } = request.params;
      const found = await store.invoice(number);
      // Those of others have numbers too.
      if (found?.accountId !== visitorOf(request).account.id) return refuse(reply, 'not_found', `There is no invoice ${number}`, 'number');
      const { statement, ...invoice } = found;
      const { format = 'json' } = request.query;
      return format === 'json'
        ? { ...viewInvoice(invoice, iso), statement: viewStatement(statement, iso) }
        : sendStatement(reply, statement, invoice, format, context);
    },
  );

  app.get('/api/ledger/proof', { schema: { summary: 'The last seal of the account’s ledger', tags } }, (request) =>
    readProof(visitorOf(request).account, context),
  );

  app.get(
    '/api/ledger/export',
    { schema: { summary: 'The account’s ledger as a file that proves itself', tags, querystring: ledgerExportQuery } },
    (request, reply) => sendLedger(reply, visitorOf(request).account, request.query, context),
  );

  app.get(
    '/api/ledger/verifier',
    { schema: { summary: 'The program that proves such a file: node verify-ledger.mjs FILE', tags } },
    async (_, reply) => {
      reply.header('Content-Disposition', 'attachment; filename="verify-ledger.mjs"');
      return reply.type('text/javascript; charset=utf-8').send(await readFile(VERIFIER));
    },
  );
};
