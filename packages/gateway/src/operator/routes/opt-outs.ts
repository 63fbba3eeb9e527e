// Opt-outs: who does not want to hear from an account, from an originator, or from anybody here; with source and time, to be shown when asked.
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { Rulebook } from '../../core/rulebook.ts';
import { numberKey } from '../../core/virtual-number.ts';
import type { OptOut, OptOutScope } from '../../ports/store.ts';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes, findAccount, noAccount } from '../context.ts';
import { type BadRow, csvCell, readCsv, tellBadRows } from '../../web/csv.ts';
import { LIST_NUMBER_ALLOWED, readListNumber } from '../rule-fields.ts';
import { knownName } from '../../web/schemas.ts';

const tags = ['opt-outs'];
const CSV_BYTES_MAX = 32 * 1024 * 1024;
const PAGE_ROWS_MAX = 1000;
const SOURCE_CHARACTERS_MAX = 100;

const number = Type.String({ maxLength: 40, description: LIST_NUMBER_ALLOWED });
const originator = Type.String({ maxLength: 32, description: 'a sender of at most 32 characters' });
const addBody = Type.Object(
  {
    number: Type.Optional(number),
    csv: Type.Optional(
      Type.String({ description: 'a text with the columns number, account, originator and source; the last three may be empty' }),
    ),
    account: Type.Optional(Type.Union([knownName, Type.Null()], { description: 'the name of an account or null' })),
    originator: Type.Optional(originator),
    source: Type.Optional(Type.String({ maxLength: SOURCE_CHARACTERS_MAX, description: 'a text of at most 100 characters' })),
  },
  { additionalProperties: false },
);
const scopeQuery = Type.Object({ number, account: Type.Optional(knownName), originator: Type.Optional(originator) });
const listQuery = Type.Object({
  account: Type.Optional(knownName),
  after: Type.Optional(Type.String({ maxLength: 100, description: 'the `next` of the page before' })),
  format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('csv')], { description: 'json or csv' })),
});

const cursorOf = ({ accountId, originator: from, number: digits }: OptOut): string => `${accountId ?? 0},${digits},${from}`;
function readCursor(text: string | undefined): OptOut | null {
  const match = /^(\d{1,15}),(\d{1,15}),(.*)$/.exec(text ?? '');
  const [, accountId, digits = '', from = ''] = match ?? [];
  return match ? { accountId: Number(accountId) || null, number: digits, originator: from, source: '', at: 0 } : null;
}

function readRows(csv: string, rulebook: Rulebook, source: string, at: number): { rows: OptOut[] } | { message: string } {
  const all = readCsv(csv);
  const data = /\d/.test(all[0]?.cells[0] ?? '') ? all : all.slice(1);
  const bad: BadRow[] = [];
  const rows: OptOut[] = [];
  for (const { line, cells } of data) {
    const [text = '', name = '', from = '', why = ''] = cells;
    const digits = readListNumber(text);
    const account = name === '' ? null : findAccount(rulebook, name);
    if (digits === null) bad.push({ line, why: `number ${JSON.stringify(text.slice(0, 40))} must be ${LIST_NUMBER_ALLOWED}` });
    else if (name !== '' && !account) bad.push({ line, why: `there is no account ${JSON.stringify(name.slice(0, 40))}` });
    else if (from.length > 32) bad.push({ line, why: 'originator must be a sender of at most 32 characters' });
    else
      rows.push({
        number: digits,
        accountId: account?.id ?? null,
        originator: from,
        source: (why || source).slice(0, SOURCE_CHARACTERS_MAX),
        at,
      });
  }
  return bad.length > 0 ? { message: tellBadRows(bad, data.length) } : { rows };
}

export const optOutRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, iso, clock } = context;
  const nameOf = (accountId: number | null): string | null =>
    accountId === null ? null : (rulebook().accountById.get(accountId)?.name ?? null);
  /** Of a name in the record of changes; null: its account is gone. */
  function scopeOf(name: string): OptOutScope | null {
    const [digits = '', accountName = '', ...from] = name.split('/');
    const account = accountName === '' ? null : findAccount(rulebook(), accountName);
    if (accountName !== '' && !account) return null;
    return { number: digits, accountId: account?.id ?? null, originator: numberKey(from.join('/')) };
  }
  const view = (row: OptOut) => ({
    number: row.number,
    account: nameOf(row.accountId),
    originator: row.originator,
    source: row.source,
    at: iso(row.at),
  });

  context.registerSubject({
    kind: 'opt-out',
    // 447700900001, 447700900001/acme, 447700900001/acme/SHOP, 447700900001//SHOP
    nameIn({ number: text, account, originator: from }) {
      const digits = typeof text === 'string' ? readListNumber(text) : null;
      if (digits === null) return undefined;
      const scope = [digits, typeof account === 'string' ? account : '', typeof from === 'string' ? from : ''];
      return scope.join('/').replace(/\/+$/, '');
    },
    async read(name) {
      const scope = scopeOf(name);
      if (!scope) return null;
      const before = { ...scope, number: String(Number(scope.number) - 1), source: '', at: 0 };
      const [row] = await store.optOuts(before, scope.accountId, 1);
      const isIt = row?.number === scope.number && row.accountId === scope.accountId && row.originator === scope.originator;
      return isIt ? { source: row.source, at: row.at } : null;
    },
    async write(name, value) {
      const scope = scopeOf(name);
      if (!scope) return { ok: false, why: 'The account is not there any more' };
      if (value === null) await store.removeOptOut(scope);
      else await store.addOptOuts([{ ...scope, source: String(value['source']), at: Number(value['at']) }]);
      return { ok: true };
    },
  });

  context.registerSubject({
    kind: 'opt-out-import',
    isById: true,
    async read(name) {
      const found = await store.optOutImport(Number(name));
      return found?.isIn === true ? { added: found.added } : null;
    },
    async write(name, value) {
      const turned = await store.setOptOutImport(Number(name), value !== null);
      return turned ? { ok: true, ...turned } : { ok: false, why: `There is no import ${name} of opt-outs` };
    },
  });

  async function* csvLines(accountId: number | null): AsyncGenerator<string> {
    yield 'number,account,originator,source,at\r\n';
    for (let after: OptOut | null = null; ; ) {
      const page: readonly OptOut[] = await store.optOuts(after, accountId, PAGE_ROWS_MAX);
      for (const row of page) {
        const { number: digits, account, originator: from, source, at } = view(row);
        yield `${[digits, account ?? '', from, source, at].map(csvCell).join(',')}\r\n`;
      }
      after = page.at(-1) ?? null;
      if (page.length < PAGE_ROWS_MAX) return;
    }
  }

  app.get(
    '/api/opt-outs',
    { schema: { summary: 'Opt-outs by page, or all of them as CSV', tags, querystring: listQuery } },
    async (request, reply) => {
      const { account: name, after, format } = request.query;
      const account = name === undefined ? null : findAccount(rulebook(), name);
      if (name !== undefined && !account) return noAccount(reply, name, 'account');
      if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(Readable.from(csvLines(account?.id ?? null)));
      const cursor = readCursor(after);
      if (after !== undefined && !cursor) return refuse(reply, 'parameter', 'after must be the `next` of the page before', 'after');
      const page = await store.optOuts(cursor, account?.id ?? null, PAGE_ROWS_MAX);
      const last = page.at(-1);
      return { rows: page.map(view), next: page.length === PAGE_ROWS_MAX && last ? cursorOf(last) : null };
    },
  );

  app.post(
    '/api/opt-outs',
    { bodyLimit: CSV_BYTES_MAX, schema: { summary: 'Add opt-outs: one number, or CSV', tags, body: addBody } },
    async (request, reply) => {
      const { number: text, csv, account: name = null, originator: from = '', source = 'operator' } = request.body;
      if ((text === undefined) === (csv === undefined)) return refuse(reply, 'parameter', 'Give either number or csv', 'number');
      const at = clock.now();
      if (csv !== undefined) {
        // What it is called is known when it is there.
        await context.retarget(request, { kind: 'opt-out-import', name: null });
        const read = readRows(csv, rulebook(), request.body.source ?? 'import', at);
        if ('message' in read) return refuse(reply, 'parameter', read.message, 'csv');
        const made = await context.change(() => store.addOptOutImport(read.rows));
        if (made) context.named(request, String(made.id));
        const added = made?.added ?? 0;
        return reply.code(201).send({ added, known: read.rows.length - added });
      }
      const digits = readListNumber(text ?? '');
      if (digits === null) return refuse(reply, 'parameter', `number must be ${LIST_NUMBER_ALLOWED}`, 'number');
      const account = name === null ? null : findAccount(rulebook(), name);
      if (name !== null && !account) return noAccount(reply, name, 'account');
      const added = await context.change(() =>
        store.addOptOuts([{ number: digits, accountId: account?.id ?? null, originator: from, source, at }]),
      );
      return reply.code(201).send({ added, known: 1 - added });
    },
  );

  app.delete('/api/opt-outs', { schema: { summary: 'Take an opt-out back', tags, querystring: scopeQuery } }, async (request, reply) => {
    const { number: text, account: name, originator: from = '' } = request.query;
    const digits = readListNumber(text);
    if (digits === null) return refuse(reply, 'parameter', `number must be ${LIST_NUMBER_ALLOWED}`, 'number');
    const account = name === undefined ? null : findAccount(rulebook(), name);
    if (name !== undefined && !account) return noAccount(reply, name, 'account');
    const scope = { number: digits, accountId: account?.id ?? null, originator: from };
    const removed = await context.change(() => store.removeOptOut(scope));
    return removed ? { number: digits, removed: true } : refuse(reply, 'not_found', `There is no such opt-out of ${digits}`, 'number');
  });
};
