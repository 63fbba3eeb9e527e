// The inbox: what phones wrote to the account's numbers, conversation by conversation, with what was sent because of it, and replies by hand.
import { Type } from 'typebox';
import { callerText } from '../../core/caller.ts';
import { CONTENT_CODE_POINTS_MAX } from '../../core/accept.ts';
import { messageStateNames } from '../../core/message.ts';
import { numberKey, plainAddress } from '../../core/virtual-number.ts';
import type { ConversationEntry, ConversationKey } from '../../ports/store-dashboard.ts';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';
import { formKey, requestKeyOf } from '../form-key.ts';
import { accountRefusal } from '../sent.ts';

const PAGE_ROWS = 50;
const PAGE_ROWS_MAX = 200;

const address = Type.String({ minLength: 1, maxLength: 40, description: 'a number, or a name, of at most 40 characters' });
const params = Type.Object({ phone: address, number: address });
const id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'a positive whole number' });
const page = {
  before: Type.Optional(id),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_ROWS_MAX, description: `a whole number from 1 to ${PAGE_ROWS_MAX}` })),
};
const listQuery = Type.Object(
  { ...page, phone: Type.Optional(Type.String({ pattern: '^[+ ]?[0-9]{1,20}$', description: 'at most 20 digits' })) },
  { additionalProperties: false },
);
const pageQuery = Type.Object(page, { additionalProperties: false });
const seenBody = Type.Object({ upto: id }, { additionalProperties: false });
const replyBody = Type.Object(
  {
    content: Type.String({
      minLength: 1,
      maxLength: 2 * CONTENT_CODE_POINTS_MAX,
      description: `a text of 1 to ${CONTENT_CODE_POINTS_MAX} characters`,
    }),
    key: formKey,
  },
  { additionalProperties: false },
);
const tags = ['inbox'];

export const conversationRoutes: RegisterRoutes = (app, context) => {
  const { store, iso, visitorOf, intake } = context;

  const view = ({ receivedAt, media, replies, ...entry }: ConversationEntry): Record<string, unknown> => ({
    ...entry,
    receivedAt: iso(receivedAt),
    media: media.map(({ name, contentType, octets, url }) => ({ name, type: contentType, octets, url })),
    replies: replies.map(({ messageId, state, acceptedAt, ...reply }) => ({
      id: messageId,
      ...reply,
      state: messageStateNames[state],
      acceptedAt: iso(acceptedAt),
    })),
  });

  app.get(
    '/api/conversations',
    { schema: { summary: 'Conversations, the newest first', tags, querystring: listQuery } },
    async (request) => {
      const { before, limit = PAGE_ROWS, phone } = request.query;
      const accountId = visitorOf(request).account.id;
      const found = await store.conversations({ accountId, phone: phone?.trim() ?? null, before: before ?? null, limit });
      return { rows: found.rows.map(({ lastAt, excerpt, ...row }) => ({ ...row, lastAt: iso(lastAt), text: excerpt })), next: found.next };
    },
  );

  app.get(
    '/api/conversations/:phone/:number',
    {
      schema: {
        summary: 'What one phone wrote to one number, and what was sent because of it, newest first',
        tags,
        params,
        querystring: pageQuery,
      },
    },
    async (request) => {
      const { before, limit = PAGE_ROWS } = request.query;
      const found = await store.conversation({
        accountId: visitorOf(request).account.id,
        ...request.params,
        before: before ?? null,
        limit,
      });
      return { rows: found.rows.map(view), next: found.next };
    },
  );

  app.post(
    '/api/conversations/:phone/:number/seen',
    {
      schema: {
        summary: 'Somebody has looked at it up to this message; what programs have still to fetch stays unread',
        tags,
        params,
        body: seenBody,
      },
    },
    async (request) => {
      await store.markSeen({ accountId: visitorOf(request).account.id, ...request.params, uptoId: request.body.upto });
      return { seen: request.body.upto };
    },
  );

  app.post(
    '/api/conversations/:phone/:number/reply',
    { schema: { summary: 'Answer the phone; the same key again sends nothing', tags, params, body: replyBody } },
    async (request, reply) => {
      const { account, name: user } = visitorOf(request);
      const accountId = account.id;
      const { phone, number } = request.params;
      const { content, key } = request.body;
      const conversation: ConversationKey = { accountId, phone, number };
      const [last] = (await store.conversation({ ...conversation, before: null, limit: 1 })).rows;
      if (!last) return refuse(reply, 'not_found', `There is no conversation of ${phone} with ${number}`, 'phone');
      const result = await intake.submit({
        accountId,
        door: 'dashboard',
        caller: callerText({ address: request.ip, user }),
        dueAt: null,
        items: [{ numbers: [phone], content, sender: plainAddress(number), smsType: 0, mmsTitle: '' }],
        answers: { inboundId: last.id, step: `person ${key}`, kind: 'person', number: numberKey(number), phone: numberKey(phone) },
        requestKey: requestKeyOf(key),
      });
      const [sent] = result.ok ? result.accepted : [];
      if (!result.ok) return accountRefusal(reply, result);
      return sent
        ? reply.code(201).send({ id: sent.id })
        : accountRefusal(reply, { ok: false, code: result.refusals[0] ?? 'platform', failed: 1 });
    },
  );
};
