// Part of the Store port: callbacks, and the outbox of what they are to be asked with. `accept` keeps a callback with its messages; what becomes of a message
// makes a row in the transaction that makes it true. A row goes when it was taken, or given up: until then it may be told again.
import type { CallbackEvent, CallbackForm } from '../core/callback.ts';
import type { MessageAlphabet } from '../core/plan.ts';
import type { MessageState, Reason } from '../core/message.ts';
import type { Micros } from '../core/rulebook.ts';

/** A message as a callback tells of it. */
export interface ToldMessage {
  readonly id: number;
  readonly number: string;
  readonly sender: string;
  readonly state: MessageState;
  readonly reason: Reason;
  readonly alphabet: MessageAlphabet;
  readonly segments: number;
  readonly content: string;
  readonly priceMicros: Micros;
  readonly acceptedAt: number;
  /** The receipt that ended it, as it came; "" = none is kept. */
  readonly receipt: string;
  readonly connectorId: number;
}

export interface DueCallback {
  /** Place in the outbox. */
  readonly seq: number;
  readonly accountId: number;
  readonly event: CallbackEvent;
  /** When it became true. */
  readonly at: number;
  /** The carrier's error code; "" = none. */
  readonly error: string;
  /** Tries so far. */
  readonly attempts: number;
  readonly form: CallbackForm;
  readonly url: string;
  readonly details: Readonly<Record<string, string>>;
  readonly message: ToldMessage;
}

export interface CallbackClaim {
  /** Due, the ones longest due first; of each message only what comes first. */
  readonly due: readonly DueCallback[];
  /** When the next one is due that is not yet; null = none. */
  readonly nextAt: number | null;
}

export interface FailedCallback {
  readonly seq: number;
  readonly messageId: number;
  readonly why: string;
  /** null: given up. */
  readonly retryAt: number | null;
}

export interface CallbackVerbs {
  /** Accounts with anything in their outbox of callbacks. */
  callbacksWaiting(): Promise<readonly number[]>;
  claimCallbacks(query: { accountId: number; now: number; skip: readonly number[]; limit: number }): Promise<CallbackClaim>;
  /** What is given up is a line in its message's history. */
  recordCallbacks(results: { taken: readonly number[]; failed: readonly FailedCallback[]; now: number }): Promise<void>;
}
