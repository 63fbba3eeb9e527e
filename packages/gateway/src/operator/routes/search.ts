// Messages by what is known of them, newest first.
import { Type } from 'typebox';
import { MessageState, messageStateNames } from '../../core/message.ts';
import type { FoundMessage } from '../../ports/sight.ts';
import { type RegisterRoutes } from '../context.ts';
import { money } from '../../web/amounts.ts';
import { sendPagesAsCsv, wantsCsv } from '../list-csv.ts';
import { idField, names, readSearch, searchFields, viewPage } from '../paging.ts';

const query = Type.Object(
  {
    ...searchFields,
    number: Type.Optional(Type.String({ pattern: '^[+ ]?[0-9]{1,20}$', description: 'a number of at most 20 digits, with or without +' })),
    state: Type.Optional(Type.Enum([...messageStateNames], { description: messageStateNames.join(', ') })),
    idFrom: Type.Optional(idField),
    idTo: Type.Optional(idField),
  },
  { additionalProperties: false },
);

const columns = [
  'id',
  'account',
  'number',
  'sender',
  'state',
  'reason',
  'connector',
  'segments',
  'price',
  'acceptedAt',
  'changedAt',
] as const;

export const searchRoutes: RegisterRoutes = (app, context) => {
  const name = names(context);
  const view = (row: FoundMessage): Record<(typeof columns)[number], unknown> => ({
    id: row.id,
    account: name.account(row.accountId),
    number: row.number,
    sender: row.sender,
    state: messageStateNames[row.state],
    reason: row.reason,
    connector: name.connector(row.connectorId),
    segments: row.segments,
    price: money(row.priceMicros),
    acceptedAt: context.iso(row.acceptedAt),
    changedAt: context.iso(row.changedAt),
  });

  const schema = { querystring: query, summary: 'Search messages, newest first', tags: ['messages'] };
  app.get('/api/messages', { schema }, async (request, reply) => {
    const read = readSearch(request.query, context, reply);
    if (!read) return reply;
    const { number, state, idFrom, idTo } = request.query;
    const asked = {
      ...read,
      number: number?.trim() ?? null,
      state: state === undefined ? null : MessageState[state],
      idFrom: idFrom ?? null,
      idTo: idTo ?? null,
    };
    const pageOf = async (before: number | null, limit: number) =>
      viewPage(await context.sight.store.searchMessages({ ...asked, before, limit }), view);
    return wantsCsv(request) ? sendPagesAsCsv(reply, columns, pageOf) : pageOf(read.before, read.limit);
  });
};
