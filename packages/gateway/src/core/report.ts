// What a report row says about a message: the code at index 3, the label and delivery status of the longer rows, and the counter it falls
// into. Two dialects, chosen per account (docs/api.md, "Codes of a message"): `delivery` tells what became of the message, `eims` what
// became of sending it and, with deliverReport on, of delivering it beside that.
import { isFinal, MessageState, type Reason } from './message.ts';

export type ReportStyle = 'delivery' | 'eims';
export type ReportCounter = 'success' | 'fail' | 'unsent' | 'sending';

const S = MessageState;

const DELIVERY_DONE = 0;
const DELIVERY_UNSENT = 1;
const DELIVERY_SENDING = 2;
const DELIVERY_FAILED = 3;

const DELIVER_NOT_YET = 1;
const DELIVER_FAILED = 2;
const DELIVER_DONE = 3;
const DELIVER_TIMEOUT = 4;
const DELIVER_UNKNOWN = 5;

/** In both dialects 0 is success and 1 is not yet sent. */
const eims = {
  SUCCESS: 0,
  UNSENT: 1,
  NO_CHANNEL: 1002,
  UNKNOWN: 1004,
  REFUSED: 1005,
  SEND_TIMEOUT: 1006,
  SERVER_TIMEOUT: 1007,
  BLACKLISTED: 1011,
  SUPPLIER_BALANCE: 1017,
  NUMBER_LENGTH: 1020,
} as const;

/** All names of the dialect. Some are refused before a message exists (route, balance, words, limits, template) and never in a row. */
export const eimsLabels: Readonly<Record<number, string>> = {
  0: 'success',
  1: 'not sent yet',
  1001: 'no route',
  1002: 'no channel',
  1003: 'no balance',
  1004: 'unknown',
  1005: 'refused',
  1006: 'send timeout',
  1007: 'server timeout',
  1011: 'blacklisted',
  1012: 'sensitive words',
  1013: 'daily limit',
  1014: 'destination limit',
  1016: 'template',
  1017: 'supplier out of balance',
  1020: 'number length',
};

const deliveryCodes: Readonly<Record<MessageState, number>> = {
  [S.SCHEDULED]: DELIVERY_UNSENT,
  [S.QUEUED]: DELIVERY_UNSENT,
  [S.ENROUTE]: DELIVERY_SENDING,
  [S.DELIVERED]: DELIVERY_DONE,
  [S.UNDELIVERABLE]: DELIVERY_FAILED,
  [S.EXPIRED]: DELIVERY_FAILED,
  [S.REJECTED]: DELIVERY_FAILED,
  [S.DELETED]: DELIVERY_FAILED,
  [S.UNKNOWN]: DELIVERY_FAILED,
};

/** The name of a failure; null = the reason names none and the state must. */
const eimsByReason: Readonly<Record<Reason, number | null>> = {
  none: null,
  no_channel: eims.NO_CHANNEL,
  carrier_refused: eims.REFUSED,
  carrier_failed: null,
  expired_waiting: eims.SEND_TIMEOUT,
  no_receipt: eims.SERVER_TIMEOUT,
  cancelled: eims.UNKNOWN,
  blacklisted: eims.BLACKLISTED,
  number_length: eims.NUMBER_LENGTH,
  supplier_balance: eims.SUPPLIER_BALANCE,
  refused_by_operator: eims.REFUSED,
  mms_refused: eims.REFUSED,
};

/** What a state means when no reason says more. */
const eimsByState: Readonly<Record<MessageState, number>> = {
  [S.SCHEDULED]: eims.UNSENT,
  [S.QUEUED]: eims.UNSENT,
  [S.ENROUTE]: eims.SUCCESS,
  [S.DELIVERED]: eims.SUCCESS,
  [S.UNDELIVERABLE]: eims.UNKNOWN,
  [S.EXPIRED]: eims.SEND_TIMEOUT,
  [S.REJECTED]: eims.REFUSED,
  [S.DELETED]: eims.UNKNOWN,
  // The carrier took it and no failure is known: in this dialect that was, and stays, a success.
  [S.UNKNOWN]: eims.SUCCESS,
};

function eimsCode(state: MessageState, reason: Reason): number {
  const isFailure = isFinal(state) && state !== S.DELIVERED;
  if (!isFailure || (state === S.UNKNOWN && reason === 'no_receipt')) return eimsByState[state];
  return eimsByReason[reason] ?? eimsByState[state];
}

/** Index 3 of a report row. */
export function reportCode(style: ReportStyle, state: MessageState, reason: Reason): number {
  return style === 'delivery' ? deliveryCodes[state] : eimsCode(state, reason);
}

/** The counter of the answer that a row with this code is counted in. */
export function reportCounter(style: ReportStyle, code: number): ReportCounter {
  if (code === DELIVERY_DONE) return 'success';
  if (code === DELIVERY_UNSENT) return 'unsent';
  return style === 'delivery' && code === DELIVERY_SENDING ? 'sending' : 'fail';
}

/** Index 4 of a row of seven: the name of its eims code. */
export const reportLabel = (code: number): string => eimsLabels[code] ?? 'unknown';

/** 0 (none wanted) never shows: receipts are always asked for. */
const deliverStatuses: Readonly<Record<MessageState, number>> = {
  [S.SCHEDULED]: DELIVER_NOT_YET,
  [S.QUEUED]: DELIVER_NOT_YET,
  [S.ENROUTE]: DELIVER_NOT_YET,
  [S.DELIVERED]: DELIVER_DONE,
  [S.UNDELIVERABLE]: DELIVER_FAILED,
  [S.EXPIRED]: DELIVER_TIMEOUT,
  [S.REJECTED]: DELIVER_FAILED,
  [S.DELETED]: DELIVER_FAILED,
  [S.UNKNOWN]: DELIVER_UNKNOWN,
};

/** Index 6 of a row of seven. */
export const deliverStatus = (state: MessageState): number => deliverStatuses[state];
