// Virtual numbers: the inventory, who rents them and for how much, and giving them back.
import { Type } from 'typebox';
import type { FastifyReply } from 'fastify';
import { firstWord, foldText } from '../../core/fold-text.ts';
import { defaultNumberSettings, numberKey, readVirtualNumber, type VirtualNumber } from '../../core/virtual-number.ts';
import type { RentResult } from '../../ports/store-two-way.ts';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes, findAccount, findConnector, noAccount, noConnector } from '../context.ts';
import { money, readAmount } from '../../web/amounts.ts';
import {
  type GivenNumber,
  guessedCountry,
  keywordText,
  numberSettingsFields,
  numberText,
  readNumberSettings,
  viewNumber,
} from '../number-fields.ts';
import { PAGE_ROWS, pageFields } from '../paging.ts';
import { amount, knownName } from '../../web/schemas.ts';

const tags = ['numbers'];
const params = Type.Object({ number: numberText });
const createBody = Type.Object({ number: numberText, ...numberSettingsFields }, { additionalProperties: false });
const changeBody = Type.Object(numberSettingsFields, { additionalProperties: false });
const assignBody = Type.Object(
  {
    account: Type.Union([knownName, Type.Null()], { description: 'the name of an account or null' }),
    keyword: Type.Optional(keywordText),
    setup: Type.Optional(amount),
    monthly: Type.Optional(amount),
  },
  { additionalProperties: false },
);
const releaseBody = Type.Object(
  { account: Type.Optional(knownName), keyword: Type.Optional(keywordText) },
  { additionalProperties: false },
);

const rentRefusals: Readonly<
  Record<Extract<RentResult, { ok: false }>['code'], readonly [code: 'exists' | 'balance_too_low' | 'not_found', what: string]>
> = {
  taken: ['exists', 'belongs to an account already: release it first'],
  yours: ['exists', 'belongs to this account already'],
  quarantined: ['exists', 'was released a short time ago and is still in quarantine'],
  balance_too_low: ['balance_too_low', 'costs more than the account has; nothing was taken'],
  no_number: ['not_found', 'is not there any more'],
};

export const numberRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, clock } = context;
  const find = (text: string): VirtualNumber | undefined => rulebook().numberByKey.get(numberKey(text));
  const none = (reply: FastifyReply, text: string): FastifyReply =>
    refuse(reply, 'not_found', `There is no number ${JSON.stringify(text)}`, 'number');
  const view = (number: string): Record<string, unknown> => {
    const row = find(number);
    return row ? viewNumber(row, rulebook(), clock.now(), context.iso) : { number };
  };
  /** undefined: it was refused. */
  function connectorIn(given: GivenNumber, before: number | null, reply: FastifyReply): number | null | undefined {
    if (given.connector === undefined) return before;
    if (given.connector === null) return null;
    const connector = findConnector(rulebook(), given.connector);
    if (!connector) noConnector(reply, given.connector, 'connector');
    return connector?.id;
  }

  context.registerSubject({
    kind: 'number',
    nameIn: ({ number }) => {
      const read = readVirtualNumber(typeof number === 'string' ? number : '');
      return read.ok ? read.number : undefined;
    },
    read(name) {
      const row = find(name);
      return row ? { connector: row.connectorId, settings: row.settings, rents: row.rents } : null;
    },
    async write(name, value) {
      const row = find(name);
      if (value === null) {
        const isRemoved = row ? await store.removeNumber(row.id) : true;
        return isRemoved ? { ok: true } : { ok: false, why: 'A number that was rented stays in the inventory' };
      }
      const settings = { ...defaultNumberSettings, ...row?.settings, ...(value['settings'] as Partial<VirtualNumber['settings']>) };
      const connectorId = typeof value['connector'] === 'number' ? value['connector'] : null;
      if (row) await store.setNumber(row.id, { connectorId, settings });
      else await store.addNumber({ number: name, connectorId, settings });
      // Rents moved money: they are begun and ended, never put back.
      return { ok: true };
    },
  });

  app.post('/api/numbers', { schema: { summary: 'Add a number to the inventory', tags, body: createBody } }, async (request, reply) => {
    const { number: text, ...given } = request.body;
    const read = readVirtualNumber(text);
    if (!read.ok || (read.kind === 'alphanumeric' && given.kind !== 'alphanumeric'))
      return refuse(
        reply,
        'parameter',
        'number must be 3 to 20 digits; a name of at most 11 letters and digits needs the kind alphanumeric',
        'number',
      );
    const kind = given.kind ?? read.kind;
    if ((kind === 'alphanumeric') !== (read.kind === 'alphanumeric'))
      return refuse(reply, 'parameter', `kind ${kind} does not fit ${read.number}`, 'kind');
    const base = { ...defaultNumberSettings, kind, country: guessedCountry(kind, read.number, rulebook().numberPlan) };
    // Phones cannot write to a name.
    const settings = readNumberSettings(given, kind === 'alphanumeric' ? { ...base, capabilities: ['send'] } : base, rulebook().numberPlan);
    if (!settings.ok) return refuse(reply, 'parameter', settings.message, settings.field);
    const connectorId = connectorIn(given, null, reply);
    if (connectorId === undefined) return reply;
    const id = await context.change(async () =>
      find(read.number) ? null : store.addNumber({ number: read.number, connectorId, settings: settings.settings }),
    );
    if (id === null) return refuse(reply, 'exists', `The number ${read.number} is there already`, 'number');
    return reply.code(201).send(view(read.number));
  });

  app.patch('/api/numbers/:number', { schema: { summary: 'Change a number', tags, params, body: changeBody } }, async (request, reply) => {
    const row = find(request.params.number);
    if (!row) return none(reply, request.params.number);
    const settings = readNumberSettings(request.body, row.settings, rulebook().numberPlan);
    if (!settings.ok) return refuse(reply, 'parameter', settings.message, settings.field);
    if (settings.settings.isShared !== row.settings.isShared && row.rents.length > 0)
      return refuse(reply, 'exists', 'A number that is rented cannot change between shared and not', 'shared');
    const connectorId = connectorIn(request.body, row.connectorId, reply);
    if (connectorId === undefined) return reply;
    await context.change(() => store.setNumber(row.id, { connectorId, settings: settings.settings }));
    return view(row.number);
  });

  app.delete(
    '/api/numbers/:number',
    { schema: { summary: 'Take a number that nobody ever rented out of the inventory', tags, params } },
    async (request, reply) => {
      const row = find(request.params.number);
      if (!row) return none(reply, request.params.number);
      const isGone = await context.change(() => store.removeNumber(row.id));
      if (!isGone) return refuse(reply, 'exists', `The number ${row.number} was rented; it stays, for its history`, 'number');
      return { number: row.number, removed: true };
    },
  );

  async function release(row: VirtualNumber, rentIds: readonly number[]): Promise<Record<string, unknown>> {
    await context.change(async () => {
      for (const id of rentIds) await store.endRent(id, 'released', clock.now());
    });
    return view(row.number);
  }

  app.post(
    '/api/numbers/:number/assign',
    { schema: { summary: 'Rent a number, or a keyword of a shared one, to an account; null releases it', tags, params, body: assignBody } },
    async (request, reply) => {
      const row = find(request.params.number);
      if (!row) return none(reply, request.params.number);
      const { account: name, keyword: word = '' } = request.body;
      if (name === null)
        return release(
          row,
          row.rents.map(({ id }) => id),
        );
      const account = findAccount(rulebook(), name);
      if (!account) return noAccount(reply, name, 'account');
      const keyword = foldText(word);
      if (row.settings.isShared !== (keyword !== ''))
        return refuse(
          reply,
          'parameter',
          row.settings.isShared ? 'keyword is needed: the number is shared' : 'keyword must be left out: the number is not shared',
          'keyword',
        );
      if (keyword !== firstWord(keyword)) return refuse(reply, 'parameter', 'keyword must be one word', 'keyword');
      const setup = readAmount(request.body.setup ?? money(row.settings.setupMicros), 'setup', 'positive');
      if (!setup.ok) return refuse(reply, 'parameter', setup.message, 'setup');
      const monthly = readAmount(request.body.monthly ?? money(row.settings.monthlyMicros), 'monthly', 'positive');
      if (!monthly.ok) return refuse(reply, 'parameter', monthly.message, 'monthly');
      const rent = {
        numberId: row.id,
        accountId: account.id,
        keyword,
        setupMicros: setup.micros,
        monthlyMicros: monthly.micros,
        now: clock.now(),
      };
      const result = await context.change(() => store.rentNumber(rent));
      if (result.ok || result.code === 'yours') return view(row.number);
      const [code, what] = rentRefusals[result.code];
      return refuse(reply, code, `The number ${row.number}${keyword === '' ? '' : ` with the keyword ${keyword}`} ${what}`, 'number');
    },
  );

  app.post(
    '/api/numbers/:number/release',
    { schema: { summary: 'End the rents of a number, of one account or of one keyword', tags, params, body: releaseBody } },
    async (request, reply) => {
      const row = find(request.params.number);
      if (!row) return none(reply, request.params.number);
      const { account: name, keyword } = request.body;
      const account = name === undefined ? null : findAccount(rulebook(), name);
      if (name !== undefined && !account) return noAccount(reply, name, 'account');
      const rents = row.rents.filter(
        (rent) => (!account || rent.accountId === account.id) && (keyword === undefined || rent.keyword === foldText(keyword)),
      );
      if (rents.length === 0) return refuse(reply, 'not_found', `Nobody rents ${row.number} like that`, 'number');
      return release(
        row,
        rents.map(({ id }) => id),
      );
    },
  );

  app.get('/api/numbers', { schema: { summary: 'All virtual numbers with their rents', tags } }, async () => {
    const now = rulebook();
    return now.numbers.map((row) => viewNumber(row, now, clock.now(), context.iso));
  });

  app.get(
    '/api/numbers/:number/rents',
    {
      schema: {
        summary: 'What happened to the rents of a number, newest first',
        tags,
        params,
        querystring: Type.Object(pageFields, { additionalProperties: false }),
      },
    },
    async (request, reply) => {
      const row = find(request.params.number);
      if (!row) return none(reply, request.params.number);
      const { before, limit = PAGE_ROWS } = request.query;
      const rows = await store.rentEvents({ numberId: row.id, before: before ?? null, limit });
      return {
        rows: rows.map((event) => ({
          id: event.id,
          at: context.iso(event.at),
          account: rulebook().accountById.get(event.accountId)?.name ?? null,
          keyword: event.keyword,
          event: event.kind,
          amount: money(event.micros),
          detail: event.detail,
        })),
        next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null,
      };
    },
  );
};
