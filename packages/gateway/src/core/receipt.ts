// What a carrier's receipt means for a message. Carriers disagree about ACCEPTD and UNKNOWN: waiting for the final word is the safe reading of the
// first, and giving up that of the second; both can be set. Their error codes are private: a dictionary per connector gives the reason.
import type { ConnectorSettings } from './connector-settings.ts';
import { MessageState, type Reason } from './message.ts';

/** message_state of SMPP 3.4 §5.2.28 and 5.0, by name. */
export const carrierStates = [
  'SCHEDULED',
  'ENROUTE',
  'DELIVERED',
  'EXPIRED',
  'DELETED',
  'UNDELIVERABLE',
  'ACCEPTED',
  'UNKNOWN',
  'REJECTED',
  'SKIPPED',
] as const;
export type CarrierState = (typeof carrierStates)[number];

/**
 * null: intermediate. REJECTD in a receipt comes after the carrier took the segment, so it is UNDELIVERABLE here: our REJECTED means that no
 * carrier took it and nothing was charged.
 */
const usual: Readonly<Record<CarrierState, MessageState | null>> = {
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

export type ReceiptHabits = Pick<ConnectorSettings, 'acceptedMeans' | 'unknownMeans' | 'receiptErrors'>;

export function receiptMeaning(state: CarrierState, { acceptedMeans, unknownMeans }: ReceiptHabits): MessageState | null {
  if (state === 'ACCEPTED' && acceptedMeans === 'delivered') return MessageState.DELIVERED;
  if (state === 'UNKNOWN' && unknownMeans === 'intermediate') return null;
  return usual[state];
}

/** Why, by the connector's dictionary; null when it does not know the code. Codes are written with and without leading zeros. */
export function receiptReason(error: string, { receiptErrors }: ReceiptHabits): Reason | null {
  const code = error.toUpperCase();
  return receiptErrors[code] ?? receiptErrors[code.replace(/^0+(?=.)/, '')] ?? null;
}
