// Delivery receipts as deliver_sm bodies: the text of SMPP 3.4 Appendix B, and the ways in which live carriers depart from it, each
// reported in the trackers of Kannel, Jasmin, jSMPP, cloudhopper, smppex or node-smpp.
import { formatReceipt, type ReceiptState, receiptTlvs } from '../src/receipt.ts';
import type { PduInitOf } from '../src/tables/commands.ts';
import type { Tlvs } from '../src/tables/tlvs.ts';

export const receiptDialects = {
  canonical: 'the text of Appendix B',
  seconds: 'dates with seconds, 12 digits',
  'absolute-time': 'dates as SMPP absolute time, 16 characters',
  'joined-dates': '`submitdate:` and `donedate:` without a space, the second all zeros',
  'no-counts': 'no `sub:` and no `dlvrd:`',
  'no-text': 'ends after `err:`',
  'capital-text': '`Text:` instead of `text:`',
  'no-stat-word': 'the state without `stat:`',
  'long-error': '`err:` with four digits',
  'ucs2-flag': 'data_coding 8, although the octets are ASCII',
  payload: 'the text in message_payload, sm_length 0',
  'tlv-only': 'no text at all, only the TLVs',
  'no-esm-class': 'esm_class 0, so that only the text tells it is a receipt',
  'absolute-no-text': 'dates as SMPP absolute time, ends after `err:`',
  'seconds-no-stat': 'dates with seconds, the state without `stat:`',
} as const;
export type ReceiptDialect = keyof typeof receiptDialects;

export const receiptErrorStyles = ['code', 'nul', 'letters', 'four'] as const;

/** How receipts look beyond their dialect: the options of these names. */
export interface ReceiptStyle {
  receiptDialect: ReceiptDialect;
  receiptTlvs: boolean;
  receiptTlvIdOnly: boolean;
  receiptWord: string | null;
  receiptFailWord: string | null;
  receiptErrorStyle: (typeof receiptErrorStyles)[number];
  receiptNotSwapped: boolean;
  intermediateEsmClass: boolean;
}

export interface Receipt {
  id: string;
  state: ReceiptState;
  /** Three characters, private to each carrier. */
  error: string;
  submittedAt: number;
  doneAt: number;
  /** The first 20 characters of the message. */
  text: string;
  /** More will come. */
  isIntermediate?: boolean;
  /** How many segments it speaks for; 1 unless said otherwise. */
  segments?: number;
}

/** The addresses of the message; in the receipt they change places. */
export interface Addresses {
  sourceAddrTon: number;
  sourceAddrNpi: number;
  sourceAddr: string;
  destAddrTon: number;
  destAddrNpi: number;
  destinationAddr: string;
}

/** YYMMDDhhmmss in UTC. */
const stampOf = (ms: number): string => new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14);

const lastStamp = { second: Number.NaN, stamp: '' };
/** Receipts come in thousands per second, and most fall into the second of the one before. */
const cachedStamp = (ms: number): string => {
  const second = Math.floor(ms / 1000);
  if (second !== lastStamp.second) {
    lastStamp.second = second;
    lastStamp.stamp = stampOf(ms);
  }
  return lastStamp.stamp;
};

const dateIn = (dialect: ReceiptDialect, ms: number): string => {
  const stamp = cachedStamp(ms);
  if (dialect === 'seconds' || dialect === 'joined-dates' || dialect === 'seconds-no-stat') return stamp;
  if (dialect === 'absolute-time' || dialect === 'absolute-no-text') return `${stamp}000+`;
  return stamp.slice(0, 10);
};

/** What a dialect makes of the canonical text. The first match is always the label: an id has no blank, and the text stands last. */
const rewrite = (dialect: ReceiptDialect, canonical: string): string => {
  switch (dialect) {
    case 'joined-dates':
      return canonical.replace(' submit date:', ' submitdate:').replace(/ done date:\d+/, ' donedate:000000000000');
    case 'no-counts':
      return canonical.replace(/ sub:\d+ dlvrd:\d+/, '');
    case 'no-text':
    case 'absolute-no-text':
      return canonical.replace(/ text:.*$/s, '');
    case 'capital-text':
      return canonical.replace(' text:', ' Text:');
    case 'no-stat-word':
    case 'seconds-no-stat':
      return canonical.replace(' stat:', ' ');
    case 'long-error':
      return canonical.replace(' err:', ' err:0');
    case 'canonical':
    case 'seconds':
    case 'absolute-time':
    case 'ucs2-flag':
    case 'payload':
    case 'tlv-only':
    case 'no-esm-class':
      return canonical;
    default:
      return dialect satisfies never;
  }
};

const errorIn = (style: ReceiptStyle['receiptErrorStyle'], error: string): string => {
  switch (style) {
    case 'code':
      return error;
    case 'nul':
      return error === '000' ? 'nul' : error;
    case 'letters':
      return `${error.slice(0, 2)}B`;
    case 'four':
      return error.padStart(4, '0');
    default:
      return style satisfies never;
  }
};

/** The word that this carrier has for the state; null: that of Appendix B. */
const wordFor = (style: ReceiptStyle, state: ReceiptState): string | null => {
  if (state === 'DELIVERED') return style.receiptWord;
  return state === 'UNDELIVERABLE' ? style.receiptFailWord : null;
};

export const receiptText = (style: ReceiptStyle, receipt: Receipt): string => {
  const { id, state, text, segments = 1 } = receipt;
  const dialect = style.receiptDialect;
  const submitDate = dateIn(dialect, receipt.submittedAt);
  const doneDate = dateIn(dialect, receipt.doneAt);
  const error = errorIn(style.receiptErrorStyle, receipt.error);
  const counts = segments === 1 ? {} : { sub: segments, dlvrd: state === 'DELIVERED' ? segments : 0 };
  const canonical = formatReceipt({ messageId: id, state, submitDate, doneDate, error, text, ...counts });
  const word = wordFor(style, state);
  return rewrite(dialect, word === null ? canonical : canonical.replace(/ stat:\S+/, () => ` stat:${word}`));
};

/** §5.2.12: bits 5..2 are 0001, "short message contains SMSC delivery receipt"; 1000 is an intermediate notification. */
const esmClassReceipt = 0x04;
const esmClassIntermediate = 0x20;
/** §5.3.2.31: network type GSM. */
const networkGsm = 3;
const nothing = new Uint8Array(0);

const swapped = (of: Addresses) => ({
  sourceAddrTon: of.destAddrTon,
  sourceAddrNpi: of.destAddrNpi,
  sourceAddr: of.destinationAddr,
  destAddrTon: of.sourceAddrTon,
  destAddrNpi: of.sourceAddrNpi,
  destinationAddr: of.sourceAddr,
});

const asSubmitted = (of: Addresses) => ({
  sourceAddrTon: of.sourceAddrTon,
  sourceAddrNpi: of.sourceAddrNpi,
  sourceAddr: of.sourceAddr,
  destAddrTon: of.destAddrTon,
  destAddrNpi: of.destAddrNpi,
  destinationAddr: of.destinationAddr,
});

const tlvsOf = ({ receiptTlvIdOnly }: ReceiptStyle, { id, state, error }: Receipt): Tlvs => {
  const { receiptedMessageId, messageState } = receiptTlvs({ messageId: id, state });
  if (receiptTlvIdOnly) return { receiptedMessageId };
  const code = Number.parseInt(error, 10);
  if (!Number.isInteger(code) || code <= 0) return { receiptedMessageId, messageState };
  return { receiptedMessageId, messageState, networkErrorCode: Uint8Array.of(networkGsm, (code >> 8) & 0xff, code & 0xff) };
};

export const receiptPdu = (style: ReceiptStyle, receipt: Receipt, of: Addresses): PduInitOf<'deliver_sm'> => {
  const dialect = style.receiptDialect;
  const octets = dialect === 'tlv-only' ? nothing : Buffer.from(receiptText(style, receipt), 'latin1');
  const inPayload = dialect === 'payload';
  const isFlagged = receipt.isIntermediate === true && style.intermediateEsmClass;
  const addresses = style.receiptNotSwapped ? asSubmitted(of) : swapped(of);
  const pdu: PduInitOf<'deliver_sm'> = {
    command: 'deliver_sm',
    sourceAddrTon: addresses.sourceAddrTon,
    sourceAddrNpi: addresses.sourceAddrNpi,
    sourceAddr: addresses.sourceAddr,
    destAddrTon: addresses.destAddrTon,
    destAddrNpi: addresses.destAddrNpi,
    destinationAddr: addresses.destinationAddr,
    esmClass: dialect === 'no-esm-class' ? 0 : isFlagged ? esmClassIntermediate : esmClassReceipt,
    dataCoding: dialect === 'ucs2-flag' ? 8 : 0,
    shortMessage: inPayload ? nothing : octets,
  };
  const payload = inPayload ? { messagePayload: octets } : {};
  if (style.receiptTlvs || dialect === 'tlv-only') pdu.tlvs = { ...tlvsOf(style, receipt), ...payload };
  else if (inPayload) pdu.tlvs = payload;
  return pdu;
};
