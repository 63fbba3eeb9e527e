// Webhooks as the APIs read and show them: which settings fit, how an endpoint does, what became of its pushes, dead letters back into the outbox.
import { Type } from 'typebox';
import {
  eventIdOf,
  mailAddressOf,
  pushEvents,
  type PushFormat,
  pushFormats,
  readEventId,
  type Webhook,
  WEBHOOK_CONNECTIONS_DEFAULT,
  WEBHOOK_CONNECTIONS_MAX,
  WEBHOOK_MAILS_AT_ONCE,
  webhookEvents,
} from '../core/webhook.ts';
import { PUSH_ROWS_PER_CALL_MAX } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import { type Delivery, deliveryStates, type WebhookBook } from '../ports/store-pushes.ts';
import type { PushDesk } from './push-desk.ts';
import type { Iso } from './times.ts';

const HOUR_MS = 3_600_000;
export const OVERLAP_HOURS_DEFAULT = 24;
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
export const addWebhookFields = { url, ...optional };
export const setWebhookBody = Type.Object({ url: Type.Optional(url), ...optional }, { additionalProperties: false });
export const rotateWebhookBody = Type.Object(
  {
    overlapHours: Type.Optional(
      Type.Number({ minimum: 0, maximum: OVERLAP_HOURS_MAX, description: `a number from 0 to ${OVERLAP_HOURS_MAX}` }),
    ),
  },
  { additionalProperties: false },
);
export const replayBody = Type.Object(
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
export const deliveriesQuery = Type.Object(
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

export const newWebhookSecret = (clock: Clock): string => `whsec_${Buffer.from(clock.id(SECRET_BYTES), 'hex').toString('base64')}`;

/** When the old secret stops signing beside a new one. */
export const overlapEnd = (overlapHours: number, clock: Pick<Clock, 'now'>): number => clock.now() + Math.round(overlapHours * HOUR_MS);

export const viewDelivery = (delivery: Delivery, iso: Iso): Record<string, unknown> => ({
  webhook: delivery.webhookId,
  eventId: eventIdOf(delivery.event, delivery.factId),
  event: delivery.event,
  state: delivery.state,
  at: iso(delivery.at),
  nextAt: delivery.nextAt === null ? null : iso(delivery.nextAt),
  attempts: delivery.attempts,
  tries: delivery.tries.map(({ at, ...rest }) => ({ at: iso(at), ...rest })),
});

export interface WebhookViewParts {
  readonly pushes: PushDesk;
  readonly clock: Pick<Clock, 'now'>;
  readonly iso: Iso;
}

export function viewWebhook(
  webhook: Webhook,
  book: WebhookBook | undefined,
  { pushes, clock, iso }: WebhookViewParts,
  isRevealed: boolean,
): Record<string, unknown> {
  const { id, secret, oldSecret, createdAt } = webhook;
  const live = pushes.health(id);
  const time = (ms: number | null | undefined): string | null => (ms === null || ms === undefined ? null : iso(ms));
  return {
    id,
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

const isMail = (url: string): boolean => /^mailto:/i.test(url);

/** What a new webhook is where nothing else is asked for: its URL says whether it is told by HTTP or by mail. */
export const webhookDefaults = (url: string) =>
  isMail(url)
    ? ({ format: 'email', connections: WEBHOOK_MAILS_AT_ONCE, events: ['inbound', 'failure'] } as const)
    : ({ format: 'standard', connections: WEBHOOK_CONNECTIONS_DEFAULT, events: pushEvents } as const);

/** Who may let an address through, and who sets a relay: the operator says it otherwise than a customer. */
export interface WebhookFixes {
  readonly address: string;
  readonly relay: string;
}

/** What is wrong with a URL; null = nothing that can be seen from here. Names are judged when they are connected to. */
export function webhookUrlFault(text: string, format: PushFormat, pushes: PushDesk, fixes: WebhookFixes): string | null {
  if (isMail(text) !== (format === 'email'))
    return 'url must be mailto: and an address with the format email, and http or https with any other';
  if (format === 'email' && !pushes.hasRelay) return `url is a mail address and no relay is set: ${fixes.relay}`;
  if (format === 'email')
    return mailAddressOf(text) === null ? 'url must be mailto: and one address, such as mailto:ann@example.com' : null;
  if (!URL.canParse(text)) return `url must be ${URL_ALLOWED}`;
  const { protocol, username, password, hash, hostname } = new URL(text);
  if (!['http:', 'https:'].includes(protocol) || username !== '' || password !== '' || hash !== '') return `url must be ${URL_ALLOWED}`;
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  const isAddress = address.includes(':') || /^\d+(\.\d+){3}$/.test(address);
  return isAddress && !pushes.isAddressAllowed(address) ? `url leads to ${address}, which is not a public address: ${fixes.address}` : null;
}

/** Deliveries of each state that is asked for, or of all; newest first within a state. */
export async function readDeliveries(
  webhookId: number,
  { state, limit = DELIVERIES_DEFAULT }: { readonly state?: Delivery['state'] | undefined; readonly limit?: number | undefined },
  { pushes, iso }: Pick<WebhookViewParts, 'pushes' | 'iso'>,
): Promise<readonly Record<string, unknown>[]> {
  const lists = await Promise.all(
    deliveryStates
      .filter((one) => state === undefined || one === state)
      .map((one) => pushes.store.deliveries({ webhookId, state: one, limit })),
  );
  return lists.flat().map((delivery) => viewDelivery(delivery, iso));
}

export type Replayed = { readonly ok: true; readonly replayed: number } | { readonly ok: false; readonly message: string };

/** These events, or (absent) all dead letters, back into the outbox. */
export async function replayEvents(
  webhookId: number,
  ids: readonly string[] | undefined,
  { pushes, clock }: Pick<WebhookViewParts, 'pushes' | 'clock'>,
): Promise<Replayed> {
  const facts = ids?.map((text) => ({ text, fact: readEventId(text) })) ?? null;
  const wrong = facts?.find(({ fact }) => fact === null);
  if (wrong) return { ok: false, message: `${JSON.stringify(wrong.text)} is not an event id; they are like report-4711` };
  const chosen = facts?.flatMap(({ fact }) => fact ?? []) ?? null;
  let replayed = 0;
  for (let more = true; more; ) {
    const count = await pushes.store.replayPushes({ webhookId, facts: chosen, now: clock.now(), limit: PUSH_ROWS_PER_CALL_MAX });
    replayed += count;
    more = chosen === null && count === PUSH_ROWS_PER_CALL_MAX;
  }
  return { ok: true, replayed };
}
