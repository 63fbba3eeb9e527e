// What one callback is asked with: made by the forms (kannel, jasmin, twilio), sent by sender.
import { MessageState } from '../../core/message.ts';
import type { Account } from '../../core/rulebook.ts';

export interface Asking {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** What the answer must say to be one; null = any 2xx is. */
  readonly acknowledgement: string | null;
}

export interface FormWorld {
  readonly account: Account;
  /** Zone of times that name none. */
  readonly timeZone: string;
}

/** The names that receipts have for ends (SMPP 3.4 appendix B). */
export const receiptNames: Readonly<Partial<Record<MessageState, string>>> = {
  [MessageState.DELIVERED]: 'DELIVRD',
  [MessageState.UNDELIVERABLE]: 'UNDELIV',
  [MessageState.EXPIRED]: 'EXPIRED',
  [MessageState.REJECTED]: 'REJECTD',
  [MessageState.DELETED]: 'DELETED',
  [MessageState.UNKNOWN]: 'UNKNOWN',
};
