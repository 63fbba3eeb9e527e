// Price lists: named lists of what a segment costs, whole files of rows in and out, and which list an account pays by.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { DEFAULT_LIST_ID, NO_CURRENCY, type PriceList } from '../../core/price-list.ts';
import { readPriceRow } from '../../core/read-price-row.ts';
import type { Account, Rulebook } from '../../core/rulebook.ts';
import type { FastifyReply } from 'fastify';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes, findAccount, findConnector, noAccount, noConnector } from '../context.ts';
import { csvLines, currencyCode, faultOfAssignment, findList, judgeOverlaps, rowBody, rowReader, rowView } from '../price-rows.ts';
import { type LineFault, PRICE_ROWS_MAX, readPriceCsv } from '../read-price-csv.ts';
import { knownName, nameParams, newName } from '../../web/schemas.ts';

const createBody = Type.Object(
  { name: newName, currency: currencyCode, connector: Type.Optional(knownName) },
  { additionalProperties: false },
);
const patchBody = Type.Object({ currency: currencyCode }, { additionalProperties: false });
const importQuery = Type.Object(
  {
    dryRun: Type.Optional(Type.Boolean({ description: 'true or false' })),
    replace: Type.Optional(Type.Boolean({ description: 'true or false' })),
  },
  { additionalProperties: false },
);
const pageQuery = Type.Object({
  after: Type.Optional(Type.Integer({ minimum: 0, description: 'the id of the last row of the page before' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'a whole number from 1 to 1000' })),
});
const rowParams = Type.Object({ name: knownName, id: Type.Integer({ minimum: 1, description: 'the id of a row' }) });
const assignBody = Type.Object({ list: knownName }, { additionalProperties: false });
const tags = ['prices'];
/** So many rows are shown whole in the record of changes. */
const ROWS_SHOWN_MAX = 100;

export const noList = (reply: FastifyReply, name: string): FastifyReply =>
  refuse(reply, 'not_found', `There is no price list ${JSON.stringify(name)}`, 'list');

const accountsOf = (list: PriceList, rulebook: Rulebook): readonly Account[] =>
  list.connectorId === null ? rulebook.accounts.filter(({ id }) => rulebook.pricesOf(id).list.id === list.id) : [];

const connectorNameOf = ({ connectorId }: PriceList, rulebook: Rulebook): string | null =>
  connectorId === null ? null : (rulebook.connectorById.get(connectorId)?.name ?? null);

/** What is kept of the rows of a long list: the store has every version of them. */
function digestOf({ rows }: PriceList, timeZone: string): string {
  const hash = createHash('sha256');
  for (const line of csvLines(rows, timeZone)) hash.update(line);
  return `${rows.length} rows, SHA-256 ${hash.digest('hex')}`;
}

const view = (list: PriceList, rulebook: Rulebook): Record<string, unknown> => ({
  name: list.name,
  currency: list.currency,
  connector: connectorNameOf(list, rulebook),
  rows: list.rows.length,
  accounts: accountsOf(list, rulebook).map(({ name }) => name),
});

interface Imported {
  readonly rows: number;
  readonly faults: readonly LineFault[];
}

export const priceListRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;
  /** One at a time: a file of the largest size takes a hundred megabytes while it is read. */
  let isImporting = false;

  context.registerSubject({
    kind: 'price-list',
    counters: ['version'],
    read(name) {
      const list = findList(rulebook(), name);
      if (!list) return null;
      const { id, currency, version, rows } = list;
      const shown = rows.length > ROWS_SHOWN_MAX ? digestOf(list, context.timeZone) : rows.map((row) => rowView(row, context.timeZone));
      return { id, currency, connector: connectorNameOf(list, rulebook()), version, rows: shown };
    },
    async write(name, value) {
      const list = findList(rulebook(), name);
      if (value === null) {
        if (list && list.id === DEFAULT_LIST_ID) return { ok: false, why: 'The default list stays' };
        if (list && accountsOf(list, rulebook()).length > 0)
          return { ok: false, why: `Accounts pay by ${name}; give them another list first` };
        if (list) await store.removePriceList(list.id);
        return { ok: true };
      }
      const id = Number(value['id']);
      if (list && list.id !== id) return { ok: false, why: `Another list is called ${name} by now` };
      const taken = typeof value['connector'] === 'string' ? findConnector(rulebook(), value['connector']) : null;
      const costs = taken && rulebook().costsOf(taken.id)?.list;
      if (costs && costs.id !== id) return { ok: false, why: `The costs of ${taken.name} are in ${costs.name} by now` };
      if (list && list.currency !== value['currency']) await store.setPriceListCurrency(id, String(value['currency']));
      if (list?.version !== value['version']) await store.restorePriceList(id, Number(value['version']));
      return { ok: true };
    },
  });

  app.post('/api/price-lists', { schema: { summary: 'Make a price list', tags, body: createBody } }, async (request, reply) => {
    const { name, connector: connectorName } = request.body;
    const connector = connectorName === undefined ? null : findConnector(rulebook(), connectorName);
    if (connectorName !== undefined && !connector) return noConnector(reply, connectorName, 'connector');
    const taken = await context.change(async () => {
      if (findList(rulebook(), name)) return `There is already a price list ${JSON.stringify(name)}`;
      if (connector && rulebook().costsOf(connector.id)) return `The connector ${connector.name} has a cost list already`;
      await store.addPriceList({ name, currency: request.body.currency, connectorId: connector?.id ?? null });
      return null;
    });
    if (taken !== null) return refuse(reply, 'exists', taken, 'name');
    const made = findList(rulebook(), name);
    return reply.code(201).send(made && view(made, rulebook()));
  });

  app.get('/api/price-lists', { schema: { summary: 'All price lists', tags } }, async () => {
    const now = rulebook();
    return now.priceLists.map((list) => view(list, now));
  });

  app.get('/api/price-lists/:name', { schema: { summary: 'One price list', tags, params: nameParams } }, async (request, reply) => {
    const list = findList(rulebook(), request.params.name);
    return list ? view(list, rulebook()) : noList(reply, request.params.name);
  });

  app.patch(
    '/api/price-lists/:name',
    { schema: { summary: 'Name the currency of a list', tags, params: nameParams, body: patchBody } },
    async (request, reply) => {
      const to = request.body.currency;
      const list = findList(rulebook(), request.params.name);
      if (!list) return noList(reply, request.params.name);
      // What has no currency yet is only given its name; anything else would turn the money of accounts into other money.
      if (list.currency !== to && list.currency !== NO_CURRENCY) {
        const rich = await withMoney(accountsOf(list, rulebook()));
        if (rich !== null)
          return refuse(
            reply,
            'conflict',
            `The account ${rich.name} has money in ${list.currency}; take it out first, or make a new list in ${to}`,
            'currency',
          );
      }
      await context.change(() => store.setPriceListCurrency(list.id, to));
      const changed = findList(rulebook(), list.name);
      return changed && view(changed, rulebook());
    },
  );

  app.delete(
    '/api/price-lists/:name',
    { schema: { summary: 'Remove a list nobody pays by', tags, params: nameParams } },
    async (request, reply) => {
      const { name } = request.params;
      const fault = await context.change(async () => {
        const list = findList(rulebook(), name);
        if (!list) return 'missing';
        if (list.id === DEFAULT_LIST_ID) return 'The default list stays: it is what accounts without another list pay by';
        const [user] = rulebook().accountLists.filter(({ listId }) => listId === list.id);
        const account = user && rulebook().accountById.get(user.accountId);
        if (account) return `The account ${account.name} pays by ${name}; give it another list first`;
        await store.removePriceList(list.id);
        return null;
      });
      if (fault === 'missing') return noList(reply, name);
      if (fault !== null) return refuse(reply, 'conflict', fault, 'name');
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/price-lists/:name/rows',
    { schema: { summary: 'Rows of a list, a page at a time', tags, params: nameParams, querystring: pageQuery } },
    async (request, reply) => {
      const list = findList(rulebook(), request.params.name);
      if (!list) return noList(reply, request.params.name);
      const { after = 0, limit = 100 } = request.query;
      const page = list.rows.filter(({ id }) => id > after).toSorted((a, b) => a.id - b.id);
      return page.slice(0, limit).map((row) => ({ id: row.id, ...rowView(row, context.timeZone) }));
    },
  );

  app.post(
    '/api/price-lists/:name/rows',
    { schema: { summary: 'Add a row to a list', tags, params: nameParams, body: rowBody } },
    async (request, reply) => {
      await context.retarget(request, { kind: 'price-list', name: request.params.name });
      const row = readPriceRow(request.body, rowReader(rulebook(), context.timeZone));
      if (!('kind' in row)) {
        const [first] = row;
        return refuse(reply, 'parameter', first?.message ?? '', first?.field === 'row' ? 'prefix' : first?.field);
      }
      const result = await context.change(async () => {
        const list = findList(rulebook(), request.params.name);
        if (!list) return 'missing';
        if (list.rows.length >= PRICE_ROWS_MAX) return `A list has at most ${PRICE_ROWS_MAX} rows`;
        const [fault] = judgeOverlaps([{ ...row, line: 1 }], list.rows);
        if (fault) return fault.message;
        await store.addPriceRows(list.id, [row], false);
        return null;
      });
      if (result === 'missing') return noList(reply, request.params.name);
      if (result !== null) return refuse(reply, 'conflict', result, 'prefix');
      const added = findList(rulebook(), request.params.name)?.rows.reduce((newest, each) => (each.id > newest.id ? each : newest));
      return reply.code(201).send(added && { id: added.id, ...rowView(added, context.timeZone) });
    },
  );

  app.delete(
    '/api/price-lists/:name/rows/:id',
    { schema: { summary: 'Remove a row of a list', tags, params: rowParams } },
    async (request, reply) => {
      const { name, id } = request.params;
      await context.retarget(request, { kind: 'price-list', name });
      const list = findList(rulebook(), name);
      if (!list) return noList(reply, name);
      const isRemoved = await context.change(() => store.removePriceRow(list.id, id));
      return isRemoved ? reply.code(204).send() : refuse(reply, 'not_found', `The list ${name} has no row ${id}`, 'id');
    },
  );

  app.get('/api/price-lists/:name/export', { schema: { summary: 'A list as CSV', tags, params: nameParams } }, async (request, reply) => {
    const list = findList(rulebook(), request.params.name);
    if (!list) return noList(reply, request.params.name);
    return reply.type('text/csv; charset=utf-8').send(Readable.from(csvLines(list.rows, context.timeZone)));
  });

  async function runImport(name: string, body: Readable, { dryRun = false, replace = false }): Promise<Imported | null> {
    const read = await readPriceCsv(body, rowReader(rulebook(), context.timeZone));
    return context.change(async () => {
      const list = findList(rulebook(), name);
      if (!list) return null;
      const staying = replace ? [] : list.rows;
      const faults = [...read.faults, ...judgeOverlaps(read.rows, staying)].toSorted((a, b) => a.row - b.row);
      if (staying.length + read.rows.length > PRICE_ROWS_MAX && faults.length === 0)
        faults.push({ row: read.rows.length, field: 'row', message: `a list has at most ${PRICE_ROWS_MAX} rows, with those it has` });
      if (faults.length === 0 && !dryRun) await store.addPriceRows(list.id, read.rows, replace);
      return { rows: read.rows.length, faults };
    });
  }

  // In a room of its own: only here a body may be a CSV file.
  app.register(async (scope) => {
    scope.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
    scope.post<{ Params: { name: string }; Querystring: { dryRun?: boolean; replace?: boolean }; Body: unknown }>(
      '/api/price-lists/:name/import',
      { schema: { summary: 'Rows of a CSV file into a list: all or none', tags, params: nameParams, querystring: importQuery } },
      async (request, reply) => {
        if (!findList(rulebook(), request.params.name)) return noList(reply, request.params.name);
        if (!(request.body instanceof Readable))
          return refuse(reply, 'media_type', 'The body must be a CSV file, with Content-Type: text/csv');
        if (isImporting) return refuse(reply, 'platform', 'Another file is being read; try again in a few seconds');
        isImporting = true;
        try {
          const { dryRun = false } = request.query;
          const done = await runImport(request.params.name, request.body, request.query);
          if (!done) return noList(reply, request.params.name);
          const { faults, rows } = done;
          if (faults.length === 0) return { rows, dryRun, faults };
          const [first] = faults;
          const where = first?.field === 'row' ? `row ${first.row}` : `row ${first?.row}, ${first?.field}`;
          const message = `${faults.length} fault(s), nothing was changed; the first: ${where}: ${first?.message}`;
          return reply.code(400).send({ error: { code: 'parameter', message, field: 'body' }, faults });
        } finally {
          isImporting = false;
        }
      },
    );
  });

  async function withMoney(accounts: readonly Account[]): Promise<Account | null> {
    const balances = await store.balances();
    return (
      accounts.find(({ id }) => {
        const had = balances.get(id);
        return had !== undefined && had.balanceMicros + had.giftMicros + had.heldBalanceMicros + had.heldGiftMicros > 0;
      }) ?? null
    );
  }

  app.put(
    '/api/accounts/:name/price-list',
    { schema: { summary: 'The list an account pays by', tags, params: nameParams, body: assignBody } },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      const list = findList(rulebook(), request.body.list);
      if (!list) return noList(reply, request.body.list);
      const fault = faultOfAssignment(list, account, rulebook());
      if (fault) return refuse(reply, 'conflict', fault.message, fault.field === 'account' ? 'name' : fault.field);
      const { list: had } = rulebook().pricesOf(account.id);
      if (had.currency !== list.currency && (await withMoney([account])) !== null) {
        const fix =
          had.currency === NO_CURRENCY
            ? `name the currency of ${had.name} first`
            : 'take the money out first, or choose a list of its currency';
        return refuse(
          reply,
          'conflict',
          `${account.name} has money in ${had.currency} and ${list.name} is in ${list.currency}: ${fix}`,
          'list',
        );
      }
      await context.change(() => store.assignPriceList(account.id, list.id));
      return { account: account.name, list: list.name, currency: list.currency };
    },
  );
};
