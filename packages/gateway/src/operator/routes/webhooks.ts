// Webhooks: where customers are told by HTTP, how each endpoint does, what became of its pushes, and dead letters back into the outbox.
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import {
  eventIdOf,
  mailAddressOf,
  pushEvents,
  type PushFormat,
  pushFormats,
  readEventId,
  type Webhook,
  webhookEvents,
  type WebhookSettings,
  WEBHOOK_CONNECTIONS_DEFAULT,
  WEBHOOK_CONNECTIONS_MAX,
  WEBHOOK_MAILS_AT_ONCE,
  WEBHOOKS_PER_ACCOUNT_MAX,
} from '../../core/webhook.ts';
import { PUSH_ROWS_PER_CALL_MAX } from '../../limits.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Delivery, deliveryStates, type WebhookBook } from '../../ports/store-pushes.ts';
import { refuse } from '../../web/answers.ts';
import { findAccount, noAccount, type RegisterRoutes, type RouteContext } from '../context.ts';
import { idParams, knownName } from '../../web/schemas.ts';

const HOUR_MS = 3_600_000;
const OVERLAP_HOURS_DEFAULT = 24;
const OVERLAP_HOURS_MAX = 24 * 90;
const URL_CHARACTERS_MAX = 2000;
const SECRET_BYTES = 24;
const DELIVERIES_DEFAULT = 50;
const DELIVERIES_MAX = 1000;
const REPLAYED_EVENTS_MAX = 1000;

const URL_ALLOWED = `an http or https URL of at most ${URL_CHARACTERS_MAX} characters, without user name, password or fragment, or mailto: and an address`;
const fields = {
  url: Type.String({ maxLength: URL_CHARACTERS_MAX, description: URL_ALLOWED }),
  format: Type.Union(
    pushFormats.map((format) => Type.Literal(format)),
    { description: `one of ${pushFormats.join(', ')}` },
  ),
  events: Type.Array(Type.Union(webhookEvents.map((event) => Type.Literal(event))), {
    maxItems: webhookEvents.length,
    uniqueItems: true,
    description: `a list of ${webhookEvents.join(', ')}; empty: only what rules tell it`,
  }),
  ordered: Type.Boolean({ description: 'true or false' }),
  connections: Type.Integer({
    minimum: 1,
    maximum: WEBHOOK_CONNECTIONS_MAX,
    description: `a whole number from 1 to ${WEBHOOK_CONNECTIONS_MAX}`,
  }),
};
const { url, format, events, ordered, connections } = fields;
const optional = {
  format: Type.Optional(format),
  events: Type.Optional(events),
  ordered: Type.Optional(ordered),
  connections: Type.Optional(connections),
};
const addBody = Type.Object({ account: knownName, url, ...optional }, { additionalProperties: false });
const setBody = Type.Object({ url: Type.Optional(url), ...optional }, { additionalProperties: false });
const rotateBody = Type.Object(
  {
    overlapHours: Type.Optional(
      Type.Number({ minimum: 0, maximum: OVERLAP_HOURS_MAX, description: `a number from 0 to ${OVERLAP_HOURS_MAX}` }),
    ),
  },
  { additionalProperties: false },
);
const replayBody = Type.Object(
  {
    events: Type.Optional(
      Type.Array(Type.String({ maxLength: 40 }), {
        minItems: 1,
        maxItems: REPLAYED_EVENTS_MAX,
        description: `a list of at most ${REPLAYED_EVENTS_MAX} event ids such as report-4711`,
      }),
    ),
  },
  { additionalProperties: false },
);
const listQuery = Type.Object(
  { account: Type.Optional(knownName), reveal: Type.Optional(Type.Boolean({ description: 'true or false' })) },
  { additionalProperties: false },
);
const deliveriesQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Union(
        deliveryStates.map((state) => Type.Literal(state)),
        { description: `one of ${deliveryStates.join(', ')}` },
      ),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: DELIVERIES_MAX, description: `a whole number from 1 to ${DELIVERIES_MAX}` })),
  },
  { additionalProperties: false },
);
const tags = ['webhooks'];

const newSecret = (clock: Clock): string => `whsec_${Buffer.from(clock.id(SECRET_BYTES), 'hex').toString('base64')}`;

export const viewDelivery = (delivery: Delivery, iso: RouteContext['iso']): Record<string, unknown> => ({
  webhook: delivery.webhookId,
  eventId: eventIdOf(delivery.event, delivery.factId),
  event: delivery.event,
  state: delivery.state,
  at: iso(delivery.at),
  nextAt: delivery.nextAt === null ? null : iso(delivery.nextAt),
  attempts: delivery.attempts,
  tries: delivery.tries.map(({ at, ...rest }) => ({ at: iso(at), ...rest })),
});

export const webhookRoutes: RegisterRoutes = (app, context) => {
  const { pushes, rulebook, clock, iso } = context;
  const { store } = pushes;
  const find = (id: number): Webhook | null => rulebook().webhooks?.find((webhook) => webhook.id === id) ?? null;
  const noWebhook = (reply: FastifyReply, id: number): FastifyReply => refuse(reply, 'not_found', `There is no webhook ${id}`, 'id');
  const accountOf = ({ accountId }: Webhook): string | null => rulebook().accountById.get(accountId)?.name ?? null;

  function view(webhook: Webhook, book: WebhookBook | undefined, isRevealed: boolean): Record<string, unknown> {
    const { id, secret, oldSecret, createdAt } = webhook;
    const live = pushes.health(id);
    const time = (ms: number | null | undefined): string | null => (ms === null || ms === undefined ? null : iso(ms));
    return {
      id,
      account: accountOf(webhook),
      url: webhook.url,
      format: webhook.format,
      events: webhook.events,
      ordered: webhook.isOrdered,
      connections: webhook.connections,
      createdAt: iso(createdAt),
      oldSecretEndsAt: oldSecret && oldSecret.endsAt > clock.now() ? iso(oldSecret.endsAt) : null,
      health: {
        state: live?.state ?? 'open',
        failuresInRow: live?.failuresInRow ?? 0,
        nextTryAt: time(live?.nextTryAt),
        waiting: book?.waiting ?? 0,
        oldestWaitingAt: time(book?.oldestWaitingAt),
        dead: book?.dead ?? 0,
        lastTakenAt: time(book?.takenAt),
        lastFailedAt: time(book?.failedAt),
        lastFailure: book?.failure ?? '',
      },
      ...(isRevealed ? { secret } : {}),
    };
  }
  async function viewNow(id: number, isRevealed = false): Promise<Record<string, unknown> | null> {
    const webhook = find(id);
    return webhook && view(webhook, (await store.webhookBooks([id]))[0], isRevealed);
  }

  /** What is wrong with a URL; null = nothing that can be seen from here. Names are judged when they are connected to. */
  function urlFault(text: string, format: PushFormat): string | null {
    const isMail = /^mailto:/i.test(text);
    if (isMail !== (format === 'email'))
      return 'url must be mailto: and an address with the format email, and http or https with any other';
    if (isMail && !context.mailer) return 'url is a mail address and no relay is set: set TRUNKLINE_MAIL_RELAY and start again';
    if (isMail) return mailAddressOf(text) === null ? 'url must be mailto: and one address, such as mailto:ann@example.com' : null;
    if (!URL.canParse(text)) return `url must be ${URL_ALLOWED}`;
    const { protocol, username, password, hash, hostname } = new URL(text);
    if (!['http:', 'https:'].includes(protocol) || username !== '' || password !== '' || hash !== '') return `url must be ${URL_ALLOWED}`;
    const address = hostname.replace(/^\[(.*)\]$/, '$1');
    const isAddress = address.includes(':') || /^\d+(\.\d+){3}$/.test(address);
    return isAddress && !pushes.isAddressAllowed(address)
      ? `url leads to ${address}, which is not a public address: name its block in TRUNKLINE_PUSH_ALLOW, or give a public one`
      : null;
  }

  context.registerSubject({
    kind: 'webhook',
    nameIn: () => undefined,
    read(id) {
      const webhook = find(Number(id));
      if (!webhook) return null;
      const { accountId: _a, id: _i, createdAt: _c, oldSecret: _o, ...settings } = webhook;
      return { account: accountOf(webhook), ...settings };
    },
    async write(idText, value) {
      const id = Number(idText);
      const webhook = find(id);
      if (!webhook) return { ok: false, why: 'A webhook that was removed is made anew' };
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
    const isMail = /^mailto:/i.test(body.url);
    const defaults = isMail
      ? ({ format: 'email', connections: WEBHOOK_MAILS_AT_ONCE, events: ['inbound', 'failure'] } as const)
      : ({ format: 'standard', connections: WEBHOOK_CONNECTIONS_DEFAULT, events: pushEvents } as const);
    const settings = { ...defaults, ...body, isOrdered };
    const fault = urlFault(settings.url, settings.format);
    if (fault !== null) return refuse(reply, 'parameter', fault, 'url');
    const secret = newSecret(clock);
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
    { schema: { summary: 'Change the URL, format, events or order of a webhook', tags, params: idParams, body: setBody } },
    async (request, reply) => {
      const { id } = request.params;
      const { ordered: isOrdered, ...body } = request.body;
      const now = find(id);
      const isMoved = now !== null && (body.url !== undefined || body.format !== undefined);
      const fault = isMoved ? urlFault(body.url ?? now.url, body.format ?? now.format) : null;
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
        body: rotateBody,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { overlapHours = OVERLAP_HOURS_DEFAULT } = request.body;
      const isThere = await context.change(async () => {
        const webhook = find(id);
        if (webhook) await store.rotateWebhook(id, newSecret(clock), clock.now() + Math.round(overlapHours * HOUR_MS));
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
      const { state, limit = DELIVERIES_DEFAULT } = request.query;
      if (!find(id)) return noWebhook(reply, id);
      const lists = await Promise.all(
        deliveryStates
          .filter((one) => state === undefined || one === state)
          .map((one) => store.deliveries({ webhookId: id, state: one, limit })),
      );
      return lists.flat().map((delivery) => viewDelivery(delivery, iso));
    },
  );

  app.post(
    '/api/webhooks/:id/replay',
    { schema: { summary: 'Push dead letters again: these events, or all', tags, params: idParams, body: replayBody } },
    async (request, reply) => {
      const { id } = request.params;
      const { events: ids } = request.body;
      const facts = ids?.map((text) => ({ text, fact: readEventId(text) })) ?? null;
      const wrong = facts?.find(({ fact }) => fact === null);
      if (wrong) return refuse(reply, 'parameter', `${JSON.stringify(wrong.text)} is not an event id; they are like report-4711`, 'events');
      if (!find(id)) return noWebhook(reply, id);
      const chosen = facts?.flatMap(({ fact }) => fact ?? []) ?? null;
      let replayed = 0;
      for (let more = true; more; ) {
        const count = await store.replayPushes({ webhookId: id, facts: chosen, now: clock.now(), limit: PUSH_ROWS_PER_CALL_MAX });
        replayed += count;
        more = chosen === null && count === PUSH_ROWS_PER_CALL_MAX;
      }
      return { id, replayed };
    },
  );
};
