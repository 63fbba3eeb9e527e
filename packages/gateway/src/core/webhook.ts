// Webhooks: where a customer is told of its facts by HTTP or by mail, in which form, and under which key it is signed (docs/pushes.md, docs/email.md).
import { readMailAddress } from './mail-address.ts';

/** put: the report and inbound push of the customer API, many rows a request. v3, standard: one event a request. email: one event a mail. */
export const pushFormats = ['put', 'v3', 'standard', 'email'] as const;
export type PushFormat = (typeof pushFormats)[number];

/** report: a message has ended. inbound: a phone has written. Stored by their place in this list. */
export const pushEvents = ['report', 'inbound'] as const;
export type PushEvent = (typeof pushEvents)[number];

/** What a webhook can be told of. failure: of the messages that have ended only those that were not delivered. */
export const webhookEvents = [...pushEvents, 'failure'] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

export interface WebhookSettings {
  /** mailto: and one plain address with the format email, http or https with any other. */
  readonly url: string;
  readonly format: PushFormat;
  readonly events: readonly WebhookEvent[];
  /** One request at a time, in the order of the facts: what is not taken holds up what came after it. */
  readonly isOrdered: boolean;
  /** Requests at once, where no order is kept. */
  readonly connections: number;
}

export const WEBHOOK_CONNECTIONS_DEFAULT = 16;
export const WEBHOOK_CONNECTIONS_MAX = 100;
/** Of mails: relays count connections, and have many customers. */
export const WEBHOOK_MAILS_AT_ONCE = 2;
export const WEBHOOKS_PER_ACCOUNT_MAX = 10;

export interface Webhook extends WebhookSettings {
  readonly id: number;
  readonly accountId: number;
  readonly createdAt: number;
  /** whsec_ and base64: what pushes are signed with. */
  readonly secret: string;
  /** The one before it signs too until then; null = there is none. */
  readonly oldSecret: { readonly secret: string; readonly endsAt: number } | null;
}

/** The same for every push and every webhook that tells of this fact, whenever it does. */
export const eventIdOf = (event: PushEvent, factId: number): string => `${event}-${factId}`;

export function readEventId(text: string): { readonly event: PushEvent; readonly factId: number } | null {
  const [, name, digits] = /^(report|inbound)-([1-9]\d{0,15})$/.exec(text) ?? [];
  const event = pushEvents.find((one) => one === name);
  const factId = Number(digits);
  return event && Number.isSafeInteger(factId) ? { event, factId } : null;
}

const MAIL_SCHEME = 'mailto:';

/** The address of a webhook's URL; null = it is no mail address. */
export function mailAddressOf(url: string): string | null {
  const address = url.slice(0, MAIL_SCHEME.length).toLowerCase() === MAIL_SCHEME ? url.slice(MAIL_SCHEME.length) : '';
  return readMailAddress(address) === null ? null : address;
}
