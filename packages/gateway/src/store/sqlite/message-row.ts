// What of a message decides what an outcome or a receipt does to it.
import type { MessageState, Reason } from '../../core/message.ts';
import type { Notify } from '../../core/submission.ts';
import type { HeldBy } from './purses.ts';

export interface MoneyRow extends HeldBy {
  readonly accountId: number;
}
export interface MessageRow extends MoneyRow {
  /** The one it waits for or was handed to; another one's word on it is that of an earlier try. */
  readonly connectorId: number;
  readonly notify: Notify;
  readonly state: MessageState;
  readonly number: string;
  readonly reason: Reason | null;
  readonly changedAt: number;
  readonly isSettled: number;
}
