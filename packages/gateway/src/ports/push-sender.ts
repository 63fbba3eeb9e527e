// PushSender: sends pushes to a customer's endpoint, or as mails. It MUST end each request in exactly one outcome within PUSH_TIMEOUT_MS and some, follow no redirect,
// reach no address the operator does not allow, keep a bounded part of any answer. It MUST NOT retry or touch the store.
// Implementations: notifiers/push/sender, notifiers/email/sender, and notifiers/senders, which asks the one that a webhook's format needs.
import type { Webhook } from '../core/webhook.ts';
import type { DuePush } from './store-pushes.ts';

export interface PushOutcome {
  /** Of the answer; null = there was none. */
  readonly status: number | null;
  /** "" = taken: any 2xx. */
  readonly error: string;
  /** No connection came about, so nothing was sent: the push cannot be at fault. */
  readonly isUnreachable: boolean;
  /** Present: it will never be taken, however often it is tried. */
  readonly isRefused?: true;
  /** From the endpoint's Retry-After; null = it says nothing. */
  readonly retryAfterMs: number | null;
  readonly durationMs: number;
}

export interface PushSender {
  /** How many pushes one request may carry; all of them of one event. */
  batchMax(webhook: Webhook): number;
  send(webhook: Webhook, pushes: readonly DuePush[], done: (outcome: PushOutcome) => void): void;
  /** Closes the connections to an endpoint. */
  forget(webhookId: number): void;
  close(): Promise<void>;
}

/** How an endpoint does, as the engine sees it. */
export interface EndpointHealth {
  /** open: pushes are sent. resting: it failed; one push is tried at nextTryAt. */
  readonly state: 'open' | 'resting';
  readonly failuresInRow: number;
  readonly nextTryAt: number | null;
  readonly inFlight: number;
}
