// The account's own messages: searched, one with its story, taken back while it waits, and a search as a file.
import { Readable } from 'node:stream';
import { Type, type Static } from 'typebox';
import { isPending, MessageState, messageStateNames } from '../../core/message.ts';
import type { OwnMessage, OwnMessageQuery } from '../../ports/store-dashboard.ts';
import { money } from '../../web/amounts.ts';
import { refuse } from '../../web/answers.ts';
import { csvCell } from '../../web/csv.ts';
import { idParams } from '../../web/schemas.ts';
import { readTimes, timeField } from '../../web/time-range.ts';
import type { DashboardContext, RegisterRoutes } from '../context.ts';
import { viewMessagePage, viewOwnMessage } from '../message-view.ts';

const PAGE_ROWS = 50;
const PAGE_ROWS_MAX = 200;
/** A spreadsheet holds so many rows. */
const EXPORT_ROWS_MAX = 1_000_000;
const EXPORT_PAGE_ROWS = 1000;

/** failed: all the ways to end without being delivered. */
const stateGroups = { failed: [MessageState.UNDELIVERABLE, MessageState.EXPIRED, MessageState.REJECTED] } as const;
const stateChoices = [...messageStateNames, ...Object.keys(stateGroups)];

const id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'a positive whole number' });
const filters = {
  number: Type.Optional(Type.String({ pattern: '^[+ ]?[0-9]{1,20}$', description: 'a number of at most 20 digits, with or without +' })),
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'a text of 1 to 100 characters' })),
  state: Type.Optional(Type.Enum(stateChoices, { description: stateChoices.join(', ') })),
  id: Type.Optional(id),
  from: Type.Optional(timeField),
  to: Type.Optional(timeField),
};
const query = Type.Object(
  {
    ...filters,
    before: Type.Optional(id),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_ROWS_MAX, description: `a whole number from 1 to ${PAGE_ROWS_MAX}` })),
  },
  { additionalProperties: false },
);
const exportQuery = Type.Object(filters, { additionalProperties: false });
const tags = ['messages'];

type Asked = Static<typeof query>;

function statesOf(state: string | undefined): readonly MessageState[] {
  if (state === undefined) return [];
  const group = Object.entries(stateGroups).find(([name]) => name === state)?.[1];
  return group ?? messageStateNames.flatMap((name, index) => (name === state ? [index as MessageState] : []));
}

const csvHead = 'id,number,sender,state,reason,segments,price,accepted,changed,text';
const csvLine = (row: OwnMessage, { iso }: DashboardContext): string =>
  [
    row.id,
    csvCell(row.number),
    csvCell(row.sender),
    messageStateNames[row.state],
    row.reason === 'none' ? '' : row.reason,
    row.segments,
    money(row.priceMicros),
    iso(row.acceptedAt),
    iso(row.changedAt),
    csvCell(row.excerpt),
  ].join(',');

export const messageRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, iso, visitorOf, sight, pushes } = context;

  type Found =
    | { readonly ok: true; readonly query: OwnMessageQuery }
    | { readonly ok: false; readonly field: string; readonly message: string };
  function readQuery(accountId: number, asked: Asked): Found {
    const times = readTimes(asked);
    if (!times.ok) return times;
    const { number, text, state, before, limit = PAGE_ROWS } = asked;
    const { fromMs, toMs } = times;
    return {
      ok: true,
      query: {
        accountId,
        states: statesOf(state),
        number: number?.trim() ?? null,
        text: text ?? null,
        id: asked.id ?? null,
        fromMs,
        toMs,
        before: before ?? null,
        limit,
      },
    };
  }

  /** Newest first, as the list shows them; what was accepted after the first row was read is not among them. */
  async function* csv(first: OwnMessageQuery): AsyncGenerator<string> {
    yield `${csvHead}\r\n`;
    let before = first.before;
    let left = EXPORT_ROWS_MAX;
    do {
      const page = await store.searchOwnMessages({ ...first, before, limit: Math.min(EXPORT_PAGE_ROWS, left) });
      left -= page.rows.length;
      before = page.next;
      if (page.rows.length > 0) yield page.rows.map((row) => `${csvLine(row, context)}\r\n`).join('');
    } while (before !== null && left > 0);
  }

  app.get(
    '/api/messages',
    { schema: { summary: 'Search own messages, newest first', tags, querystring: query } },
    async (request, reply) => {
      const read = readQuery(visitorOf(request).account.id, request.query);
      if (!read.ok) return refuse(reply, 'parameter', read.message, read.field);
      const { rows, next } = await store.searchOwnMessages(read.query);
      return { rows: rows.map((row) => viewOwnMessage(row, iso)), next };
    },
  );

  app.get(
    '/api/messages/export',
    { schema: { summary: 'The messages of a search as CSV, newest first', tags, querystring: exportQuery } },
    async (request, reply) => {
      const { account } = visitorOf(request);
      const read = readQuery(account.id, request.query);
      if (!read.ok) return refuse(reply, 'parameter', read.message, read.field);
      reply.header('Content-Disposition', 'attachment; filename="messages.csv"').type('text/csv; charset=utf-8');
      return reply.send(Readable.from(csv(read.query)));
    },
  );

  app.get('/api/messages/:id', { schema: { summary: 'What became of one message', tags, params: idParams } }, async (request, reply) => {
    const { account } = visitorOf(request);
    const { id: messageId } = request.params;
    const none = () => refuse(reply, 'not_found', `There is no message ${messageId}`, 'id');
    const message = await store.messageHistory(messageId);
    // That somebody else has it is nobody's business.
    if (message?.accountId !== account.id) return none();
    const facts = await sight.store.xrayFacts(messageId);
    if (!facts) return none();
    const own = (rulebook().webhooks ?? []).filter(({ accountId }) => accountId === account.id);
    const webhookIds = own.map((webhook) => webhook.id);
    const deliveries = webhookIds.length === 0 ? [] : await pushes.store.deliveriesOf({ webhookIds, event: 'report', factId: messageId });
    const wait = isPending(message.state) ? await sight.explain(messageId) : null;
    const urlOf = (webhookId: number): string => own.find((webhook) => webhook.id === webhookId)?.url ?? '';
    const mms = facts.traits?.mms == null ? null : await store.mmsOfMessage(messageId);
    return viewMessagePage({ message, facts, wait, deliveries, mms, urlOf, account }, iso);
  });

  app.post(
    '/api/messages/:id/cancel',
    { schema: { summary: 'Take back a message that waits', tags, params: idParams } },
    async (request, reply) => {
      const { id: messageId } = request.params;
      const message = await store.messageHistory(messageId);
      const none = () => refuse(reply, 'not_found', `There is no message ${messageId}`, 'id');
      if (message?.accountId !== visitorOf(request).account.id) return none();
      const result = await context.cancelMessage(messageId);
      switch (result.kind) {
        case 'cancelled':
          return { id: messageId, state: 'DELETED', givenBack: money(result.refundMicros) };
        case 'not_found':
          return none();
        case 'too_late':
          return refuse(reply, 'too_late', `Message ${messageId} does not wait any more; nothing was given back`, 'id');
        default:
          return result satisfies never;
      }
    },
  );
};
