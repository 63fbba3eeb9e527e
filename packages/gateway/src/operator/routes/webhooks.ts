// Webhooks: where customers are told by HTTP, how each endpoint does, what became of its pushes, and dead letters back into the outbox.
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { type Webhook, type WebhookSettings, WEBHOOKS_PER_ACCOUNT_MAX } from '../../core/webhook.ts';
import { refuse } from '../../web/answers.ts';
import { idParams, knownName } from '../../web/schemas.ts';
import { idIn } from '../../web/subjects.ts';
import {
  addWebhookFields,
  deliveriesQuery,
  newWebhookSecret,
  OVERLAP_HOURS_DEFAULT,
  overlapEnd,
  readDeliveries,
  replayBody,
  replayEvents,
  rotateWebhookBody,
  setWebhookBody,
  viewWebhook,
  webhookDefaults,
  webhookUrlFault,
} from '../../web/webhook-fields.ts';
import { findAccount, noAccount, type RegisterRoutes } from '../context.ts';

const addBody = Type.Object({ account: knownName, ...addWebhookFields }, { additionalProperties: false });
const listQuery = Type.Object(
  { account: Type.Optional(knownName), reveal: Type.Optional(Type.Boolean({ description: 'true or false' })) },
  { additionalProperties: false },
);
const tags = ['webhooks'];
const fixes = {
  address: 'name its block in TRUNKLINE_PUSH_ALLOW, or give a public one',
  relay: 'set TRUNKLINE_MAIL_RELAY and start again',
};

export const webhookRoutes: RegisterRoutes = (app, context) => {
  const { pushes, rulebook, clock } = context;
  const { store } = pushes;
  const find = (id: number): Webhook | null => rulebook().webhooks?.find((webhook) => webhook.id === id) ?? null;
  const noWebhook = (reply: FastifyReply, id: number): FastifyReply => refuse(reply, 'not_found', `There is no webhook ${id}`, 'id');
  const accountOf = ({ accountId }: Webhook): string | null => rulebook().accountById.get(accountId)?.name ?? null;
  const view = (webhook: Webhook, book: Parameters<typeof viewWebhook>[1], isRevealed: boolean): Record<string, unknown> => {
    const { id, ...shown } = viewWebhook(webhook, book, context, isRevealed);
    return { id, account: accountOf(webhook), ...shown };
  };
  async function viewNow(id: number, isRevealed = false): Promise<Record<string, unknown> | null> {
    const webhook = find(id);
    return webhook && view(webhook, (await store.webhookBooks([id]))[0], isRevealed);
  }

  context.registerSubject({
    kind: 'webhook',
    nameIn: () => undefined,
    read(id) {
      const webhook = find(idIn(id));
      if (!webhook) return null;
      const { accountId: _a, id: _i, createdAt: _c, oldSecret: _o, ...settings } = webhook;
      return { account: accountOf(webhook), ...settings };
    },
    async write(idText, value) {
      const id = idIn(idText);
      const webhook = find(id);
      if (!webhook) return { ok: false, why: 'A webhook that was removed is made anew with webhook add: its secret is not kept' };
      if (value === null) await store.removeWebhook(id);
      else await store.setWebhook(id, { ...webhook, ...(value as Partial<WebhookSettings>) });
      return { ok: true };
    },
  });

  app.get(
    '/api/webhooks',
    { schema: { summary: 'The webhooks of an account, or all, and how their endpoints do', tags, querystring: listQuery } },
    async (request, reply) => {
      const { account: name, reveal = false } = request.query;
      const account = name === undefined ? null : findAccount(rulebook(), name);
      if (name !== undefined && !account) return noAccount(reply, name, 'account');
      const list = (rulebook().webhooks ?? []).filter(({ accountId }) => account === null || accountId === account.id);
      const books = new Map((await store.webhookBooks(list.map(({ id }) => id))).map((book) => [book.webhookId, book]));
      return list.map((webhook) => view(webhook, books.get(webhook.id), reveal));
    },
  );

  app.post('/api/webhooks', { schema: { summary: 'Push events of an account to a URL', tags, body: addBody } }, async (request, reply) => {
    const { account: name, ordered: isOrdered = false, ...body } = request.body;
    const settings = { ...webhookDefaults(body.url), ...body, isOrdered };
    const fault = webhookUrlFault(settings.url, settings.format, pushes, fixes);
    if (fault !== null) return refuse(reply, 'parameter', fault, 'url');
    const secret = newWebhookSecret(clock);
    const made = await context.change(async () => {
      const account = findAccount(rulebook(), name);
      if (!account) return 'no_account';
      const own = (rulebook().webhooks ?? []).filter(({ accountId }) => accountId === account.id);
      if (own.length >= WEBHOOKS_PER_ACCOUNT_MAX) return 'too_many';
      return store.addWebhook({ ...settings, accountId: account.id, secret, now: clock.now() });
    });
    if (made === 'no_account') return noAccount(reply, name, 'account');
    if (made === 'too_many')
      return refuse(reply, 'too_many_webhooks', `An account has at most ${WEBHOOKS_PER_ACCOUNT_MAX} webhooks: remove one first`);
    return reply.code(201).send(await viewNow(made, true));
  });

  app.patch(
    '/api/webhooks/:id',
    { schema: { summary: 'Change the URL, format, events or order of a webhook', tags, params: idParams, body: setWebhookBody } },
    async (request, reply) => {
      const { id } = request.params;
      const { ordered: isOrdered, ...body } = request.body;
      const now = find(id);
      const isMoved = now !== null && (body.url !== undefined || body.format !== undefined);
      const fault = isMoved ? webhookUrlFault(body.url ?? now.url, body.format ?? now.format, pushes, fixes) : null;
      if (fault !== null) return refuse(reply, 'parameter', fault, 'url');
      const isThere = await context.change(async () => {
        const webhook = find(id);
        if (webhook) await store.setWebhook(id, { ...webhook, ...body, ...(isOrdered === undefined ? {} : { isOrdered }) });
        return webhook !== null;
      });
      return isThere ? viewNow(id) : noWebhook(reply, id);
    },
  );

  app.post(
    '/api/webhooks/:id/rotate',
    {
      schema: {
        summary: `Make a new secret; the old one signs too for overlapHours (${OVERLAP_HOURS_DEFAULT})`,
        tags,
        params: idParams,
        body: rotateWebhookBody,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { overlapHours = OVERLAP_HOURS_DEFAULT } = request.body;
      const isThere = await context.change(async () => {
        const webhook = find(id);
        if (webhook) await store.rotateWebhook(id, newWebhookSecret(clock), overlapEnd(overlapHours, clock));
        return webhook !== null;
      });
      return isThere ? viewNow(id, true) : noWebhook(reply, id);
    },
  );

  app.delete(
    '/api/webhooks/:id',
    { schema: { summary: 'Remove a webhook, and what waits for it', tags, params: idParams } },
    async (request, reply) => {
      const { id } = request.params;
      const removed = await context.change(async () => find(id) !== null && store.removeWebhook(id));
      return removed ? { id, removed } : noWebhook(reply, id);
    },
  );

  app.get(
    '/api/webhooks/:id/deliveries',
    {
      schema: {
        summary: 'What waits for a webhook, what was given up, what was taken',
        tags,
        params: idParams,
        querystring: deliveriesQuery,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return find(id) ? readDeliveries(id, request.query, context) : noWebhook(reply, id);
    },
  );

  app.post(
    '/api/webhooks/:id/replay',
    { schema: { summary: 'Push dead letters again: these events, or all', tags, params: idParams, body: replayBody } },
    async (request, reply) => {
      const { id } = request.params;
      if (!find(id)) return noWebhook(reply, id);
      const result = await replayEvents(id, request.body.events, context);
      return result.ok ? { id, replayed: result.replayed } : refuse(reply, 'parameter', result.message, 'events');
    },
  );
};
