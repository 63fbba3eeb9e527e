// The proof of who wanted messages and who wanted none: what each phone wrote, when, to which number, and how it was confirmed. It is only read here.
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { ConsentQuery, ConsentRecord } from '../../ports/store-two-way.ts';
import { type RegisterRoutes, findAccount, noAccount } from '../context.ts';
import { PAGE_ROWS, pageFields } from '../paging.ts';
import { knownName } from '../../web/schemas.ts';

const EXPORT_ROWS = 1000;

const address = Type.String({ maxLength: 40, description: 'a number or name of at most 40 characters' });
const query = Type.Object(
  {
    ...pageFields,
    number: Type.Optional(address),
    phone: Type.Optional(address),
    account: Type.Optional(knownName),
    format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('csv')], { description: 'json or csv' })),
  },
  { additionalProperties: false },
);

const columns = [
  'id',
  'at',
  'kind',
  'account',
  'number',
  'phone',
  'language',
  'word',
  'content',
  'inboundId',
  'changed',
  'confirmationId',
  'confirmation',
  'note',
] as const;

/** A cell as RFC 4180 writes it; one that a spreadsheet would take for a formula is kept a text. */
function csvCell(value: string | number | boolean | null): string {
  const text = value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const consentRoutes: RegisterRoutes = (app, context) => {
  const view = (row: ConsentRecord): Record<(typeof columns)[number], string | number | boolean | null> => {
    const { accountId, at, ...rest } = row;
    const account = accountId === null ? null : (context.rulebook().accountById.get(accountId)?.name ?? null);
    return { ...rest, at: context.iso(at), account };
  };

  async function* exported(asked: ConsentQuery): AsyncGenerator<string> {
    yield `${columns.join(',')}\r\n`;
    for (let { before } = asked; ; ) {
      const rows = await context.store.consentRecords({ ...asked, before, limit: EXPORT_ROWS });
      yield rows
        .map(view)
        .map((row) => `${columns.map((name) => csvCell(row[name])).join(',')}\r\n`)
        .join('');
      const last = rows.at(-1);
      if (!last || rows.length < EXPORT_ROWS) return;
      before = last.id;
    }
  }

  const schema = {
    querystring: query,
    summary: 'Who said STOP, START and HELP, newest first, with the proof; as JSON or CSV',
    tags: ['inbound'],
  };
  app.get('/api/consents', { schema }, async (request, reply) => {
    const { number = null, phone = null, account: name, before = null, limit = PAGE_ROWS, format = 'json' } = request.query;
    const account = name === undefined ? null : findAccount(context.rulebook(), name);
    if (name !== undefined && !account) return noAccount(reply, name, 'account');
    const asked: ConsentQuery = { number, phone, accountId: account?.id ?? null, before, limit };
    if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(Readable.from(exported(asked)));
    const rows = await context.store.consentRecords(asked);
    return { rows: rows.map(view), next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
  });
};
