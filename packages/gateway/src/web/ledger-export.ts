// An account's ledger as a file that proves itself (docs/ledger.md), or as CSV; page by page, sealed before it is read.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { endLine, foldTransfer, headerLine, ledgerCsvHead, ledgerCsvLine, sealLine, transferLine } from '../core/ledger-file.ts';
import type { Account } from '../core/rulebook.ts';
import { SEAL_TRANSFERS_MAX } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { MoneyVerbs } from '../ports/store-money.ts';
import { money } from './amounts.ts';
import { refuse } from './answers.ts';
import { type PeriodGiven, periodFields, readPeriod } from './period.ts';
import type { Iso } from './times.ts';

export const ledgerExportQuery = Type.Object(
  {
    ...periodFields,
    format: Type.Optional(Type.Union([Type.Literal('ndjson'), Type.Literal('csv')], { description: 'ndjson or csv' })),
  },
  { additionalProperties: false },
);

export interface LedgerParts {
  readonly store: Pick<MoneyVerbs, 'sealLedger' | 'ledgerHead' | 'exportLedger'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly timeZone: string;
  readonly iso: Iso;
}

type Export = Awaited<ReturnType<MoneyVerbs['exportLedger']>>;

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

async function* csv({ pages }: Export, iso: Iso): AsyncGenerator<string> {
  yield `${ledgerCsvHead()}\r\n`;
  for await (const { transfers } of pages) yield transfers.map((row) => `${ledgerCsvLine(row, money, iso)}\r\n`).join('');
}

/** What is shown is sealed first, so that nothing of it can be changed unnoticed. */
async function seal({ store, clock }: LedgerParts): Promise<void> {
  while ((await store.sealLedger(clock.now(), SEAL_TRANSFERS_MAX)) >= SEAL_TRANSFERS_MAX);
}

/** The last seal of an account. */
export async function readProof(account: Account, parts: LedgerParts): Promise<Record<string, unknown>> {
  await seal(parts);
  const head = await parts.store.ledgerHead(account.id);
  if (!head) return { account: account.name, seal: 0, lastTransfer: 0, hash: null, at: null };
  return { account: account.name, seal: head.seq, lastTransfer: head.lastId, hash: head.hash, at: parts.iso(head.at) };
}

/** All of it, where no period is given. */
export async function sendLedger(
  reply: FastifyReply,
  account: Account,
  { format = 'ndjson', ...given }: PeriodGiven & { readonly format?: 'ndjson' | 'csv' },
  parts: LedgerParts,
): Promise<FastifyReply> {
  const period = Object.keys(given).length === 0 ? null : readPeriod(given, parts.timeZone);
  if (period?.ok === false) return refuse(reply, 'parameter', period.message, period.field);
  await seal(parts);
  const range = { accountId: account.id, fromMs: period?.fromMs ?? null, toMs: period?.toMs ?? null };
  const found = await parts.store.exportLedger(range);
  reply.header('Content-Disposition', `attachment; filename="ledger-${account.name.replaceAll(/[^A-Za-z0-9._-]/g, '_')}.${format}"`);
  reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson');
  return reply.send(Readable.from(format === 'csv' ? csv(found, parts.iso) : ndjson(account, found)));
}
