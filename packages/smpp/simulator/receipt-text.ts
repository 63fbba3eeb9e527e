// Delivery receipts as deliver_sm bodies: the text of SMPP 3.4 Appendix B, and the ways in which live carriers depart from it, each
// reported in the trackers of Kannel, Jasmin, jSMPP, cloudhopper, smppex or node-smpp.
import { formatReceipt, type ReceiptState, receiptTlvs } from '../src/receipt.ts';
import type { PduInitOf } from '../src/tables/commands.ts';

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
} as const;
export type ReceiptDialect = keyof typeof receiptDialects;

export interface Receipt {
  id: string;
  state: ReceiptState;
  /** Three characters, private to each carrier. */
  error: string;
  submittedAt: number;
  doneAt: number;
  /** The first 20 characters of the message. */
  text: string;
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
  if (dialect === 'seconds' || dialect === 'joined-dates') return stamp;
  if (dialect === 'absolute-time') return `${stamp}000+`;
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
      return canonical.replace(/ text:.*$/s, '');
    case 'capital-text':
      return canonical.replace(' text:', ' Text:');
    case 'no-stat-word':
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

export const receiptText = (dialect: ReceiptDialect, receipt: Receipt): string => {
  const { id, state, error, text } = receipt;
  const submitDate = dateIn(dialect, receipt.submittedAt);
  const doneDate = dateIn(dialect, receipt.doneAt);
  return rewrite(dialect, formatReceipt({ messageId: id, state, submitDate, doneDate, error, text }));
};

/** §5.2.12: bits 5..2 are 0001, "short message contains SMSC delivery receipt". */
const esmClassReceipt = 0x04;
/** §5.3.2.31: network type GSM. */
const networkGsm = 3;
const nothing = new Uint8Array(0);

export const receiptPdu = (dialect: ReceiptDialect, withTlvs: boolean, receipt: Receipt, of: Addresses): PduInitOf<'deliver_sm'> => {
  const octets = dialect === 'tlv-only' ? nothing : Buffer.from(receiptText(dialect, receipt), 'latin1');
  const inPayload = dialect === 'payload';
  const pdu: PduInitOf<'deliver_sm'> = {
    command: 'deliver_sm',
    sourceAddrTon: of.destAddrTon,
    sourceAddrNpi: of.destAddrNpi,
    sourceAddr: of.destinationAddr,
    destAddrTon: of.sourceAddrTon,
    destAddrNpi: of.sourceAddrNpi,
    destinationAddr: of.sourceAddr,
    esmClass: dialect === 'no-esm-class' ? 0 : esmClassReceipt,
    dataCoding: dialect === 'ucs2-flag' ? 8 : 0,
    shortMessage: inPayload ? nothing : octets,
  };
  const payload = inPayload ? { messagePayload: octets } : {};
  if (withTlvs || dialect === 'tlv-only') {
    const code = Number.parseInt(receipt.error, 10);
    const failed =
      Number.isInteger(code) && code > 0 ? { networkErrorCode: Uint8Array.of(networkGsm, (code >> 8) & 0xff, code & 0xff) } : {};
    pdu.tlvs = { ...receiptTlvs({ messageId: receipt.id, state: receipt.state }), ...failed, ...payload };
  } else if (inPayload) pdu.tlvs = payload;
  return pdu;
};
