// What phones sent, newest first: also what was sent to numbers that nobody owns.
import { Type } from 'typebox';
import { sourceOf } from '../../core/carrier-forms.ts';
import type { InboundMms } from '../../core/mms.ts';
import type { FoundInbound } from '../../ports/sight.ts';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';
import { idParams } from '../../web/schemas.ts';
import { sendPagesAsCsv, wantsCsv } from '../list-csv.ts';
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

const columns = [
  'id',
  'account',
  'connector',
  'from',
  'to',
  'receivedAt',
  'readAt',
  'missingParts',
  'characters',
  'remark',
  'note',
  'rule',
];

/** What it says, and the links to it, only to those who ask for content. */
const mmsView = ({ subject, media }: InboundMms, isShown: boolean): Record<string, unknown> => ({
  ...(isShown ? { subject } : {}),
  parts: media.map(({ name, contentType, octets, url }) => ({ name, type: contentType, octets, ...(isShown ? { url } : {}) })),
});

export const inboundRoutes: RegisterRoutes = (app, context) => {
  const name = names(context);
  /** Of a door without a connector its own name. */
  const sourceName = (id: number): string | null =>
    name.connector(id) ?? context.rulebook().carrierDoors?.find((door) => sourceOf(door) === id)?.name ?? null;
  const view = (row: FoundInbound, isShown: boolean): Record<string, unknown> => ({
    id: row.id,
    account: name.account(row.accountId),
    connector: sourceName(row.connectorId),
    from: row.from,
    to: row.to,
    receivedAt: context.iso(row.receivedAt),
    readAt: row.readAt === null ? null : context.iso(row.readAt),
    missingParts: row.missingParts,
    media: row.media,
    remark: row.remark,
    note: row.note,
    rule: row.ruleId,
    characters: row.content.length,
    ...(isShown ? { content: row.content } : {}),
  });

  const schema = { querystring: query, summary: 'Search inbound messages, newest first', tags: ['inbound'] };
  app.get('/api/inbound', { schema }, async (request, reply) => {
    const read = readSearch(request.query, context, reply);
    if (!read) return reply;
    const { phone, number, unowned = false, content = false } = request.query;
    const asked = { ...read, from: phone?.trim() ?? null, to: number?.trim() ?? null, isUnowned: unowned };
    const pageOf = async (before: number | null, limit: number) =>
      viewPage(await context.sight.store.searchInbound({ ...asked, before, limit }), (row) => view(row, content));
    return wantsCsv(request) ? sendPagesAsCsv(reply, content ? [...columns, 'content'] : columns, pageOf) : pageOf(read.before, read.limit);
  });

  const detailSchema = {
    params: idParams,
    querystring: Type.Object({ content: Type.Optional(Type.Boolean({ description: 'true or false' })) }, { additionalProperties: false }),
    summary: 'One inbound message: what it answers, what was odd about it, what its rules did',
    tags: ['inbound'],
  };
  app.get('/api/inbound/:id', { schema: detailSchema }, async (request, reply) => {
    const { id } = request.params;
    const isShown = request.query.content === true;
    const row = await context.store.inboundDetail(id);
    if (!row) return refuse(reply, 'not_found', `There is no inbound message ${id}`, 'id');
    return {
      ...view(row, isShown),
      mms: row.mms && mmsView(row.mms, isShown),
      carrierId: row.carrierMessageId,
      waitsForRules: row.isDue,
      inReplyTo: row.answersId,
      replies: row.replies.map(({ messageId, kind, step }) => ({ message: messageId, kind, step })),
    };
  });
};
