// CallbackSender: asks the URL that a customer gave with a message. It MUST end each call in exactly one outcome within PUSH_TIMEOUT_MS and some, follow no
// redirect, reach no address the operator does not allow, keep a bounded part of any answer. It MUST NOT retry or touch the store.
// Implementation: notifiers/callback/sender.
import type { DueCallback } from './store-callbacks.ts';

export interface CallbackOutcome {
  /** "" = taken, as the form says what that is. */
  readonly error: string;
  /** Asking again cannot help. */
  readonly isFinal: boolean;
}

export interface CallbackSender {
  send(due: DueCallback): Promise<CallbackOutcome>;
  close(): Promise<void>;
}
