// The ledger's proofs: that balances equal the fold of the transfers (a finding is an answer, not an error: the status is 200 either way), and an
// account's ledger as a file that proves itself.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { endLine, foldTransfer, headerLine, ledgerCsvHead, ledgerCsvLine, sealLine, transferLine } from '../../core/ledger-file.ts';
import type { Account } from '../../core/rulebook.ts';
import { SEAL_TRANSFERS_MAX } from '../../limits.ts';
import { refuse } from '../../web/answers.ts';
import { findAccount, noAccount, type OperatorStore, type RegisterRoutes, type RouteContext } from '../context.ts';
import { money } from '../../web/amounts.ts';
import { periodFields, readPeriod } from '../../web/period.ts';
import { nameParams } from '../../web/schemas.ts';

const exportQuery = Type.Object(
  {
    ...periodFields,
    format: Type.Optional(Type.Union([Type.Literal('ndjson'), Type.Literal('csv')], { description: 'ndjson or csv' })),
  },
  { additionalProperties: false },
);

type Export = Awaited<ReturnType<OperatorStore['exportLedger']>>;

async function* ndjson(account: Account, { pages, ...start }: Export): AsyncGenerator<string> {
  const file = createHash('sha256');
  const write = (lines: readonly string[]): string => {
    const text = lines.map((line) => `${line}\n`).join('');
    file.update(text);
    return text;
  };
  yield write([headerLine({ account: account.name, accountId: account.id, ...start })]);
  let purses = start.opening;
  let transfers = 0;
  for await (const page of pages) {
    for (const transfer of page.transfers) purses = foldTransfer(purses, transfer);
    transfers += page.transfers.length;
    yield write([...page.transfers.map(transferLine), ...(page.seal ? [sealLine(page.seal)] : [])]);
  }
  yield `${endLine(transfers, purses, file.digest('hex'))}\n`;
}

async function* csv({ pages }: Export, { iso }: RouteContext): AsyncGenerator<string> {
  yield `${ledgerCsvHead()}\r\n`;
  for await (const { transfers } of pages) yield transfers.map((row) => `${ledgerCsvLine(row, money, iso)}\r\n`).join('');
}

export const ledgerRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;

  /** What is exported is sealed first, so that nothing of it can be changed unnoticed. */
  async function seal(): Promise<void> {
    while ((await store.sealLedger(context.clock.now(), SEAL_TRANSFERS_MAX)) >= SEAL_TRANSFERS_MAX);
  }

  app.get('/api/ledger/verify', () => store.verifyLedger());

  app.get(
    '/api/accounts/:name/ledger/proof',
    { schema: { summary: 'The last seal of an account’s ledger', tags: ['money'], params: nameParams } },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      await seal();
      const head = await store.ledgerHead(account.id);
      if (!head) return { account: account.name, seal: 0, lastTransfer: 0, hash: null, at: null };
      return { account: account.name, seal: head.seq, lastTransfer: head.lastId, hash: head.hash, at: context.iso(head.at) };
    },
  );

  app.get(
    '/api/accounts/:name/ledger/export',
    {
      schema: {
        summary: 'An account’s ledger as a file that proves itself',
        tags: ['money'],
        params: nameParams,
        querystring: exportQuery,
      },
    },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      const { format = 'ndjson', ...given } = request.query;
      const isAll = Object.keys(given).length === 0;
      const period = isAll ? null : readPeriod(given, context.timeZone);
      if (period?.ok === false) return refuse(reply, 'parameter', period.message, period.field);
      await seal();
      const range = { accountId: account.id, fromMs: period?.fromMs ?? null, toMs: period?.toMs ?? null };
      const found = await store.exportLedger(range);
      reply.header('Content-Disposition', `attachment; filename="ledger-${account.name.replaceAll(/[^A-Za-z0-9._-]/g, '_')}.${format}"`);
      reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson');
      return reply.send(Readable.from(format === 'csv' ? csv(found, context) : ndjson(account, found)));
    },
  );
};
