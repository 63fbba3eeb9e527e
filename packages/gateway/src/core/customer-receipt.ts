// How the end of a message is told to a customer on its binds (receipts and query_sm): the states of SMPP 3.4 §5.2.28 and the error code.
import type { CarrierState } from './receipt.ts';
import { MessageState, type Reason } from './message.ts';

const S = MessageState;

/** QUEUED is ENROUTE to a customer: between the gateway and the phone it is all one way. */
export const customerStates: Readonly<Record<MessageState, CarrierState>> = {
  [S.SCHEDULED]: 'SCHEDULED',
  [S.QUEUED]: 'ENROUTE',
  [S.ENROUTE]: 'ENROUTE',
  [S.DELIVERED]: 'DELIVERED',
  [S.UNDELIVERABLE]: 'UNDELIVERABLE',
  [S.EXPIRED]: 'EXPIRED',
  [S.REJECTED]: 'REJECTED',
  [S.DELETED]: 'DELETED',
  [S.UNKNOWN]: 'UNKNOWN',
};

/** Our own reasons as an error code of one octet; carriers' codes stand as they came. docs/smpp.md lists them. */
export const reasonCodes: Readonly<Record<Reason, number>> = {
  none: 0,
  no_channel: 201,
  carrier_refused: 202,
  carrier_failed: 203,
  expired_waiting: 204,
  no_receipt: 205,
  cancelled: 206,
  blacklisted: 207,
  number_length: 208,
  supplier_balance: 209,
  refused_by_operator: 210,
  mms_refused: 211,
};

const byName: ReadonlyMap<string, number> = new Map(Object.entries(reasonCodes));
const CHARACTERS = 3;

/** The three characters after `err:`. A number that needs more of them is 999: half a number would be another carrier's error. */
export function receiptError(error: string): string {
  const ours = byName.get(error);
  if (ours !== undefined) return String(ours).padStart(CHARACTERS, '0');
  const text = error.replaceAll(/[^0-9A-Za-z]/g, '');
  if (!/^[0-9]+$/.test(text)) return text.slice(0, CHARACTERS).padStart(CHARACTERS, '0');
  const digits = text.replace(/^0+/, '');
  return digits.length > CHARACTERS ? '999' : digits.padStart(CHARACTERS, '0');
}
