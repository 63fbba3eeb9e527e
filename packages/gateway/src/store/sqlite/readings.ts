// How a receipt or a refusal is read where it moves a message: its reason, its text, which parts it speaks for.
import { MessageState, type Reason } from '../../core/message.ts';
import type { ReceiptRecord } from '../../ports/store.ts';

/** What a message ended as. */
export interface End {
  readonly state: MessageState;
  readonly reason: Reason | null;
  /** The carrier's code; "" = none. */
  readonly error: string;
  readonly at: number;
}

/** Why a receipt's state is what it is: by the carrier's error code when that is known. */
export function reasonOf(state: MessageState, known: Reason | null): Reason | null {
  if (state === MessageState.DELIVERED) return null;
  return known ?? (state === MessageState.EXPIRED ? 'no_receipt' : 'carrier_failed');
}

/** REJECTED means that nothing was charged: who was charged by an earlier try ends as undeliverable when the next carrier refuses. */
export function endOfCharged(state: MessageState, reason: Reason | null): MessageState {
  if (state !== MessageState.REJECTED) return state;
  return reason === 'expired_waiting' ? MessageState.EXPIRED : MessageState.UNDELIVERABLE;
}

export const textOf = ({ raw, stateText, error }: ReceiptRecord): string => raw || `${stateText} ${error}`;

/** Whether the receipt of this part is the only one the carrier sends for the whole message. */
export const countsForAll = ({ reportedParts }: ReceiptRecord, part: number, total: number): boolean =>
  (reportedParts === 'first' && part === 1) || (reportedParts === 'last' && part === total);
