// The account's webhooks: where its programs are told, how each endpoint does, what became of its pushes, dead letters back into the outbox. A secret is shown
// when it is made, and never again.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Webhook, WEBHOOKS_PER_ACCOUNT_MAX } from '../../core/webhook.ts';
import { refuse } from '../../web/answers.ts';
import { idParams } from '../../web/schemas.ts';
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
import type { RegisterRoutes } from '../context.ts';

const addBody = Type.Object(addWebhookFields, { additionalProperties: false });
const tags = ['webhooks'];
const fixes = {
  address: 'give a public one, or ask the operator of this gateway to let it through',
  relay: 'ask the operator of this gateway for one',
};

export const webhookRoutes: RegisterRoutes = (app, context) => {
  const { pushes, rulebook, clock, visitorOf } = context;
  const { store } = pushes;
  const ownOf = (request: FastifyRequest): readonly Webhook[] => {
    const { account } = visitorOf(request);
    return (rulebook().webhooks ?? []).filter(({ accountId }) => accountId === account.id);
  };
  const find = (request: FastifyRequest, id: number): Webhook | null => ownOf(request).find((webhook) => webhook.id === id) ?? null;
  const none = (reply: FastifyReply, id: number): FastifyReply => refuse(reply, 'not_found', `There is no webhook ${id}`, 'id');
  async function viewNow(request: FastifyRequest, id: number, isRevealed = false): Promise<Record<string, unknown> | null> {
    const webhook = find(request, id);
    return webhook && viewWebhook(webhook, (await store.webhookBooks([id]))[0], context, isRevealed);
  }

  app.get('/api/webhooks', { schema: { summary: 'The webhooks of the account and how their endpoints do', tags } }, async (request) => {
    const own = ownOf(request);
    const books = new Map((await store.webhookBooks(own.map(({ id }) => id))).map((book) => [book.webhookId, book]));
    return own.map((webhook) => viewWebhook(webhook, books.get(webhook.id), context, false));
  });

  app.post('/api/webhooks', { schema: { summary: 'Push events to a URL', tags, body: addBody } }, async (request, reply) => {
    const { account } = visitorOf(request);
    const { ordered: isOrdered = false, ...body } = request.body;
    const settings = { ...webhookDefaults(body.url), ...body, isOrdered };
    const fault = webhookUrlFault(settings.url, settings.format, pushes, fixes);
    if (fault !== null) return refuse(reply, 'parameter', fault, 'url');
    const made = await context.change(async () => {
      if (ownOf(request).length >= WEBHOOKS_PER_ACCOUNT_MAX) return null;
      const secret = newWebhookSecret(clock);
      return store.addWebhook({ ...settings, accountId: account.id, secret, now: clock.now() });
    });
    return made === null
      ? refuse(reply, 'too_many_webhooks', `An account has at most ${WEBHOOKS_PER_ACCOUNT_MAX} webhooks: remove one first`)
      : reply.code(201).send(await viewNow(request, made, true));
  });

  app.patch(
    '/api/webhooks/:id',
    { schema: { summary: 'Change the URL, format, events or order of a webhook', tags, params: idParams, body: setWebhookBody } },
    async (request, reply) => {
      const { id } = request.params;
      const { ordered: isOrdered, ...body } = request.body;
      const now = find(request, id);
      const isMoved = now !== null && (body.url !== undefined || body.format !== undefined);
      const fault = isMoved ? webhookUrlFault(body.url ?? now.url, body.format ?? now.format, pushes, fixes) : null;
      if (fault !== null) return refuse(reply, 'parameter', fault, 'url');
      const isThere = await context.change(async () => {
        const webhook = find(request, id);
        if (webhook) await store.setWebhook(id, { ...webhook, ...body, ...(isOrdered === undefined ? {} : { isOrdered }) });
        return webhook !== null;
      });
      return isThere ? viewNow(request, id) : none(reply, id);
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
        const webhook = find(request, id);
        if (webhook) await store.rotateWebhook(id, newWebhookSecret(clock), overlapEnd(overlapHours, clock));
        return webhook !== null;
      });
      return isThere ? viewNow(request, id, true) : none(reply, id);
    },
  );

  app.delete(
    '/api/webhooks/:id',
    { schema: { summary: 'Remove a webhook, and what waits for it', tags, params: idParams } },
    async (request, reply) => {
      const { id } = request.params;
      const removed = await context.change(async () => find(request, id) !== null && store.removeWebhook(id));
      return removed ? { id, removed } : none(reply, id);
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
      return find(request, id) ? readDeliveries(id, request.query, context) : none(reply, id);
    },
  );

  app.post(
    '/api/webhooks/:id/replay',
    { schema: { summary: 'Push dead letters again: these events, or all', tags, params: idParams, body: replayBody } },
    async (request, reply) => {
      const { id } = request.params;
      if (!find(request, id)) return none(reply, id);
      const result = await replayEvents(id, request.body.events, context);
      return result.ok ? { id, replayed: result.replayed } : refuse(reply, 'parameter', result.message, 'events');
    },
  );
};
