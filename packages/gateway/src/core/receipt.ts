// What a carrier's receipt state means for a message. ACCEPTD is intermediate: carriers disagree, and waiting for the final word is the safe reading.
import { MessageState } from './message.ts';

/** message_state of SMPP 3.4 §5.2.28 and 5.0, by name. */
export type CarrierState =
  | 'SCHEDULED'
  | 'ENROUTE'
  | 'DELIVERED'
  | 'EXPIRED'
  | 'DELETED'
  | 'UNDELIVERABLE'
  | 'ACCEPTED'
  | 'UNKNOWN'
  | 'REJECTED'
  | 'SKIPPED';

/**
 * null: intermediate. REJECTD in a receipt comes after the carrier took the segment, so it is UNDELIVERABLE here: our REJECTED means that no
 * carrier took it and nothing was charged.
 */
export const receiptMeaning: Readonly<Record<CarrierState, MessageState | null>> = {
  SCHEDULED: null,
  ENROUTE: null,
  ACCEPTED: null,
  DELIVERED: MessageState.DELIVERED,
  EXPIRED: MessageState.EXPIRED,
  DELETED: MessageState.UNDELIVERABLE,
  UNDELIVERABLE: MessageState.UNDELIVERABLE,
  REJECTED: MessageState.UNDELIVERABLE,
  SKIPPED: MessageState.UNDELIVERABLE,
  UNKNOWN: MessageState.UNKNOWN,
};
