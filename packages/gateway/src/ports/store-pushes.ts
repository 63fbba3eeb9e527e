// Part of the Store port: webhooks, and the outbox of what is to be pushed to them. A fact (a message ended, a phone wrote) becomes a row per webhook in
// the transaction that makes it true. A row leaves the outbox when it was taken, or given up; until then it may be told again.
import type { MessageState, Reason } from '../core/message.ts';
import type { Micros } from '../core/rulebook.ts';
import type { PushEvent, WebhookSettings } from '../core/webhook.ts';
import type { InboundMessage } from './store.ts';

/** A message that has ended, as its customer is told. */
export interface PushedReport {
  readonly id: number;
  readonly number: string;
  readonly sender: string;
  readonly state: MessageState;
  readonly reason: Reason;
  /** The carrier's error code; "" = none. */
  readonly error: string;
  readonly segments: number;
  /** What was charged. */
  readonly postedMicros: Micros;
  readonly postedSegments: number;
  readonly acceptedAt: number;
  readonly endedAt: number;
  /** What the customer called it; "" = nothing, or not asked for (claimPushes). */
  readonly appId: string;
  readonly orderId: string;
}

interface Waiting {
  /** Place in the webhook's outbox. */
  readonly seq: number;
  /** Tries so far. */
  readonly attempts: number;
  /** When it became true, or was replayed. */
  readonly at: number;
}
export type DuePush = Waiting &
  ({ readonly event: 'report'; readonly fact: PushedReport } | { readonly event: 'inbound'; readonly fact: InboundMessage });

export interface PushClaim {
  /** Never refused, in order of seq, from after `afterSeq`. */
  readonly fresh: readonly DuePush[];
  /** Refused before, and due again. */
  readonly again: readonly DuePush[];
  /** When the next of those that were refused is due; null = none. */
  readonly nextAt: number | null;
}

export interface PushAttempt {
  readonly webhookId: number;
  readonly seq: number;
  readonly event: PushEvent;
  readonly factId: number;
  /** When it was sent. */
  readonly at: number;
  /** Of the answer; null = there was none. */
  readonly status: number | null;
  readonly durationMs: number;
  /** Tries with this one. */
  readonly attempts: number;
}
export interface FailedAttempt extends PushAttempt {
  /** What was wrong, in words; never content. */
  readonly error: string;
  /** wait: stays at its place. later: again at `retryAt`. dead: given up. */
  readonly next: { readonly kind: 'wait' } | { readonly kind: 'later'; readonly retryAt: number } | { readonly kind: 'dead' };
}

export const deliveryStates = ['waiting', 'dead', 'taken'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** What became of a fact at a webhook so far. */
export interface Delivery {
  readonly webhookId: number;
  readonly event: PushEvent;
  readonly factId: number;
  readonly state: DeliveryState;
  /** waiting: since when. dead: when it was given up. taken: when it was sent. */
  readonly at: number;
  /** Of one that was refused and waits; null: as soon as the endpoint takes it. */
  readonly nextAt: number | null;
  /** All tries, the ones before `tries` too. */
  readonly attempts: number;
  /** What is kept of them, oldest first. status null = no answer; error "" = taken. */
  readonly tries: readonly { readonly at: number; readonly status: number | null; readonly error: string; readonly durationMs: number }[];
}

/** What the disk knows of a webhook's health. */
export interface WebhookBook {
  readonly webhookId: number;
  /** Counted up to a bound. */
  readonly waiting: number;
  readonly dead: number;
  readonly oldestWaitingAt: number | null;
  readonly takenAt: number | null;
  readonly failedAt: number | null;
  /** What was wrong then. */
  readonly failure: string;
}

export interface PushStore {
  addWebhook(input: WebhookSettings & { accountId: number; secret: string; now: number }): Promise<number>;
  setWebhook(id: number, settings: WebhookSettings): Promise<void>;
  /** The present secret signs beside the new one until `oldEndsAt`. */
  rotateWebhook(id: number, secret: string, oldEndsAt: number): Promise<void>;
  /** What waits for it is gone with it. */
  removeWebhook(id: number): Promise<boolean>;
  /** An inbound message that a rule tells this webhook of, whatever events it wants. May be asked again: it is told at least once. */
  pushInbound(input: { webhookId: number; inboundId: number; now: number }): Promise<void>;

  /** Webhooks with anything in their outbox. */
  webhooksWaiting(): Promise<readonly number[]>;
  /** hasOrders: the reports are to say what the customer called the messages. */
  claimPushes(input: { webhookId: number; afterSeq: number; now: number; limit: number; hasOrders: boolean }): Promise<PushClaim>;
  /** A row that is not there any more is passed over. */
  recordPushes(results: {
    taken: readonly (PushAttempt & { status: number })[];
    failed: readonly FailedAttempt[];
    now: number;
  }): Promise<void>;
  /** Gives up what has waited since before `before`; at most `limit`, returns how many. */
  giveUpPushes(input: { webhookId: number; before: number; why: string; now: number; limit: number }): Promise<number>;
  /** Puts dead letters back into the outbox: these, or (null) any; at most `limit`, returns how many. */
  replayPushes(input: {
    webhookId: number;
    facts: readonly { event: PushEvent; factId: number }[] | null;
    now: number;
    limit: number;
  }): Promise<number>;
  /** Forgets what was taken before `takenBefore`, given up before `deadBefore`, and all of webhooks that are gone; about `limit` of each, returns how many. */
  purgePushes(input: { takenBefore: number; deadBefore: number; limit: number }): Promise<number>;

  /** Newest facts first; waiting ones oldest first. */
  deliveries(input: { webhookId: number; state: DeliveryState; limit: number }): Promise<readonly Delivery[]>;
  /** What became of one fact at each of the webhooks. */
  deliveriesOf(input: { webhookIds: readonly number[]; event: PushEvent; factId: number }): Promise<readonly Delivery[]>;
  webhookBooks(webhookIds: readonly number[]): Promise<readonly WebhookBook[]>;
}
