// Notifier: a way to tell a customer. It MUST end each notice it took in exactly one result, say how much it can take, and on stop end what it
// holds. It MUST NOT touch the store, retry, or choose what is told. Implementations: notifiers/bind (deliver_sm on a customer's receiver bind).
import type { CustomerReceipt, InboundMessage } from './store.ts';

export type Notice =
  | { readonly kind: 'receipt'; readonly receipt: CustomerReceipt }
  | { readonly kind: 'inbound'; readonly message: InboundMessage };

export type NoticeResult =
  /** The customer has it. */
  | { readonly kind: 'taken' }
  /** The customer cannot take it now: the same one again after a pause. */
  | { readonly kind: 'later'; readonly detail: string }
  /** The customer will never take it. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** The way was lost before the answer came: again, as soon as there is one. */
  | { readonly kind: 'unknown'; readonly detail: string };

export interface Notifier {
  /** How many notices may be handed over for the account now; 0: there is no way to it, or its window is full. */
  room(accountId: number): number;
  /** Hands a notice over; `done` is called once, possibly before this returns. */
  deliver(accountId: number, notice: Notice, done: (result: NoticeResult) => void): void;
}

export type BindMode = 'transmitter' | 'receiver' | 'transceiver';

/** A customer's bind as the operator sees it. */
export interface BindStatus {
  readonly mode: BindMode;
  readonly address: string;
  /** Unix ms. */
  readonly since: number;
  /** Requests of the customer without an answer yet. */
  readonly unanswered: number;
  /** Beyond so many we stop reading. */
  readonly window: number;
  /** Receipts and inbound messages handed over, without an answer yet. */
  readonly delivering: number;
}
