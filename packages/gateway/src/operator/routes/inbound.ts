// What phones sent, newest first: also what was sent to numbers that nobody owns.
import { Type } from 'typebox';
import type { FoundInbound } from '../../ports/sight.ts';
import type { RegisterRoutes } from '../context.ts';
import { names, readSearch, searchFields, viewPage } from '../paging.ts';

const digits = Type.String({ pattern: '^[+ ]?[0-9A-Za-z]{1,20}$', description: 'a number of at most 20 digits, with or without +' });
const query = Type.Object(
  {
    ...searchFields,
    phone: Type.Optional(digits),
    number: Type.Optional(digits),
    unowned: Type.Optional(Type.Boolean({ description: 'true or false' })),
    content: Type.Optional(Type.Boolean({ description: 'true or false' })),
  },
  { additionalProperties: false },
);

export const inboundRoutes: RegisterRoutes = (app, context) => {
  const name = names(context);
  const view = (row: FoundInbound, isShown: boolean): Record<string, unknown> => ({
    id: row.id,
    account: name.account(row.accountId),
    connector: name.connector(row.connectorId),
    from: row.from,
    to: row.to,
    receivedAt: context.iso(row.receivedAt),
    readAt: row.readAt === null ? null : context.iso(row.readAt),
    missingParts: row.missingParts,
    characters: row.content.length,
    ...(isShown ? { content: row.content } : {}),
  });

  const schema = { querystring: query, summary: 'Search inbound messages, newest first', tags: ['inbound'] };
  app.get('/api/inbound', { schema }, async (request, reply) => {
    const read = readSearch(request.query, context, reply);
    if (!read) return reply;
    const { phone, number, unowned = false, content = false } = request.query;
    const page = await context.sight.store.searchInbound({
      ...read,
      from: phone?.trim() ?? null,
      to: number?.trim() ?? null,
      isUnowned: unowned,
    });
    return viewPage(page, (row) => view(row, content));
  });
};
