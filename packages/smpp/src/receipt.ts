// Delivery receipts (SMPP 3.4 Appendix B and §5.3.2.12, .35): optional parameters first, the text for whatever they leave out. The text
// is "SMSC vendor specific" by the specification's own words, and vendors took it at that: every tolerance below was seen on a live link
// and has a test. Parsed from raw octets; data_coding is ignored, since receipts flagged UCS-2 hold ASCII as a rule.
import type { PduOf } from './tables/commands.ts';

export type ReceiptState =
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

export interface Receipt {
  /** As the carrier wrote it: case, radix and leading zeros may differ from the submit_sm_resp. */
  messageId: string | null;
  /** null: absent, or a word we have no meaning for (see stateText). */
  state: ReceiptState | null;
  stateText: string | null;
  /** Private to the carrier; kept whole. */
  error: string | null;
  /** As written, no time zone known. */
  submitDate: string | null;
  doneDate: string | null;
  sub: string | null;
  dlvrd: string | null;
  text: string | null;
  /** Where messageId and state come from. */
  source: 'tlv' | 'text' | 'both';
  networkErrorCode?: { type: number; code: number };
}

/** A receipt comes in either. */
export type ReceiptPdu = PduOf<'deliver_sm'> | PduOf<'data_sm'>;

export interface ReceiptOptions {
  /** 'lenient': a message without receipt bits is a receipt too when its content is plainly one. Some SMSCs never set the bits. */
  mode?: 'strict' | 'lenient';
  /** This link's own status words, upper case, before the usual ones. */
  states?: Readonly<Record<string, ReceiptState>>;
}

/** message_state (§5.2.28; 0 and 9 are from 5.0). */
export const messageStates: readonly ReceiptState[] = [
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
];

/** The words of Appendix B, which are what we write. */
const words: Record<ReceiptState, string> = {
  SCHEDULED: 'SCHEDLD',
  ENROUTE: 'ENROUTE',
  DELIVERED: 'DELIVRD',
  EXPIRED: 'EXPIRED',
  DELETED: 'DELETED',
  UNDELIVERABLE: 'UNDELIV',
  ACCEPTED: 'ACCEPTD',
  UNKNOWN: 'UNKNOWN',
  REJECTED: 'REJECTD',
  SKIPPED: 'SKIPPED',
};

const stateByWord = new Map<string, ReceiptState>([
  ...messageStates.map((state): [string, ReceiptState] => [words[state], state]),
  ...messageStates.map((state): [string, ReceiptState] => [state, state]),
  ['ACKED', 'ACCEPTED'],
  ['BUFFRED', 'ENROUTE'],
  ['BUFFERD', 'ENROUTE'],
  ['BUFFERED', 'ENROUTE'],
  ['FAILED', 'UNDELIVERABLE'],
]);

const receiptBits = 0x24; // delivery receipt, intermediate notification
const messageTypeMask = 0x3c; // also acknowledgements by handsets, which are receipts only when they read like one
const udhi = 0x40;

/** More than any receipt holds, so that a 64 KiB payload is not searched. */
const scanOctets = 2048;
const noOctets = new Uint8Array(0);

// A value never begins with the next key: `id: sub:001` has no id.
const value = String.raw`(?!(?:id|sub|dlvrd|submit[\s_]?date|done[\s_]?date|stat|err|text):)(\S+)`;
const field = (key: string): RegExp => new RegExp(String.raw`(?:^|[^a-z])${key}:[ ]{0,4}${value}`, 'i');
export const receiptKeys = {
  id: field('id'),
  sub: field('sub'),
  dlvrd: field('dlvrd'),
  submitDate: field(String.raw`submit[\s_]?date`),
  doneDate: field(String.raw`done[\s_]?date`),
  stat: field('stat'),
  err: field('err'),
};
const textKey = /(?:^|[^a-z])text:/i;
export const bareState = new RegExp(`(?:^|[\\s:])(${[...stateByWord.keys()].join('|')})(?=\\s|$)`);
const beginsWithId = /^\s*id:/i;

/** More octets than this are a letter, not the length of a header: a receipt has at most a few elements. */
const udhOctetsMax = 32;

/** 0 when the header is not one: the bit is set on receipts that have none. */
const udhOctets = (octets: Uint8Array): number => {
  const end = (octets[0] ?? 0) + 1;
  if (end < 3 || end > udhOctetsMax || end > octets.length) return 0;
  let at = 1;
  while (at + 1 < end) at += 2 + octets[at + 1]!;
  return at === end ? end : 0;
};

/** Where the text of a receipt stands and what it says, as one character an octet. */
export const receiptText = (pdu: ReceiptPdu): { place: 'short_message' | 'message_payload' | 'none'; isWide: boolean; text: string } => {
  let place: 'short_message' | 'message_payload' | 'none' = 'short_message';
  let octets = pdu.command === 'deliver_sm' ? pdu.shortMessage : noOctets;
  if (octets.length === 0) {
    octets = pdu.tlvs.messagePayload ?? noOctets;
    place = octets.length > 0 ? 'message_payload' : 'none';
  }
  const from = (pdu.esmClass & udhi) !== 0 ? udhOctets(octets) : 0;
  const text = Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1', from, from + scanOctets);
  // Two octets a character after all, in either order, perhaps with a mark in front: one of the first is NUL. Later ones are an @ of the
  // GSM alphabet, or end the text.
  const nul = text.indexOf('\0');
  const isWide = nul >= 0 && nul < 4 && text.length > 1;
  return { place, isWide, text: isWide ? text.replace(/^[\xfe\xff]{2}/, '').replaceAll('\0', '') : text };
};

const first = (pattern: RegExp, text: string): string | null => pattern.exec(text)?.[1] ?? null;

/** The text up to the part that quotes the message, which may hold anything. */
export const receiptHead = (text: string): { head: string; textAt: RegExpExecArray | null } => {
  const textAt = textKey.exec(text);
  const head = textAt === null ? text : text.slice(0, textAt.index + 1);
  return { head: head.includes('\0') ? head.replaceAll('\0', ' ') : head, textAt };
};

/** What the text says, each as it stands there; null: not said. */
interface TextFields {
  id: string | null;
  beginsWithId: boolean;
  sub: string | null;
  dlvrd: string | null;
  submitDate: string | null;
  doneDate: string | null;
  stat: string | null;
  /** stat, or a state that stands alone. */
  word: string | null;
  err: string | null;
  text: string | null;
}

/** However a carrier writes it. */
export const readLoosely = (text: string): TextFields => {
  const { head, textAt } = receiptHead(text);
  const stat = first(receiptKeys.stat, head);
  return {
    id: first(receiptKeys.id, head),
    beginsWithId: beginsWithId.test(head),
    sub: first(receiptKeys.sub, head),
    dlvrd: first(receiptKeys.dlvrd, head),
    submitDate: first(receiptKeys.submitDate, head),
    doneDate: first(receiptKeys.doneDate, head),
    stat,
    word: stat ?? first(bareState, head),
    err: first(receiptKeys.err, head),
    text: textAt === null ? null : text.slice(textAt.index + textAt[0].length),
  };
};

// A value without a colon cannot hold a key, so what follows is the first of its name.
const plainValue = '([!-9;-~]+)';
const appendixB = new RegExp(
  `^id:${plainValue} sub:${plainValue} dlvrd:${plainValue} submit date:${plainValue} done date:${plainValue} stat:${plainValue} err:${plainValue} text:`,
  'i',
);

/** As Appendix B writes it, which most carriers do: one look instead of eight. null: it is written otherwise. */
export const readAppendixB = (text: string): TextFields | null => {
  const found = appendixB.exec(text);
  if (found === null) return null;
  const [whole, id = '', sub = '', dlvrd = '', submitDate = '', doneDate = '', stat = '', err = ''] = found;
  return { id, beginsWithId: true, sub, dlvrd, submitDate, doneDate, stat, word: stat, err, text: text.slice(whole.length) };
};

/** null: not a receipt. A message with receipt bits is one even when nothing in it can be read: it must be answered all the same. */
export const parseReceipt = (pdu: ReceiptPdu, options: ReceiptOptions = {}): Receipt | null => {
  const type = pdu.esmClass & messageTypeMask;
  if (type === 0 && options.mode !== 'lenient') return null;
  const { receiptedMessageId, messageState, networkErrorCode } = pdu.tlvs;
  const tlvId = receiptedMessageId === '' || receiptedMessageId === undefined ? null : receiptedMessageId;
  const tlvState = messageState === undefined ? null : (messageStates[messageState] ?? null);

  const { text } = receiptText(pdu);
  const said = readAppendixB(text) ?? readLoosely(text);
  const { id: textId, stat, word, doneDate } = said;
  const upper = word?.toUpperCase() ?? '';
  const textState = options.states?.[upper] ?? stateByWord.get(upper) ?? null;

  if ((type & receiptBits) === 0) {
    // Without the bits it must read like a receipt from its first word on. An MO may carry receipted_message_id alone.
    const hasId = tlvId !== null || (textId !== null && said.beginsWithId);
    const hasState = tlvState !== null || stat !== null || (word !== null && doneDate !== null);
    if (!hasId || !hasState) return null;
  }

  const fromTlv = tlvId !== null || tlvState !== null;
  const fromText = (tlvId === null && textId !== null) || (tlvState === null && word !== null);
  const receipt: Receipt = {
    messageId: tlvId ?? textId,
    state: tlvState ?? textState,
    stateText: word,
    error: said.err,
    submitDate: said.submitDate,
    doneDate,
    sub: said.sub,
    dlvrd: said.dlvrd,
    text: said.text,
    source: fromTlv ? (fromText ? 'both' : 'tlv') : 'text',
  };
  if (networkErrorCode?.length === 3) {
    const [kind = 0, high = 0, low = 0] = networkErrorCode;
    receipt.networkErrorCode = { type: kind, code: (high << 8) | low };
  }
  return receipt;
};

export interface ReceiptFields {
  messageId: string;
  state: ReceiptState;
  /** YYMMDDhhmm, see formatReceiptDate. */
  submitDate: string;
  doneDate: string;
  /** 1 unless said otherwise. */
  sub?: number;
  /** 1 when delivered, else 0, unless said otherwise. */
  dlvrd?: number;
  /** '000' unless said otherwise. */
  error?: string;
  /** The first 20 characters are sent. */
  text?: string;
}

const three = (count: number): string => String(count).padStart(3, '0');

/** The canonical text of Appendix B, for short_message. */
export const formatReceipt = (fields: ReceiptFields): string => {
  const { messageId, state, submitDate, doneDate, sub = 1, dlvrd = state === 'DELIVERED' ? 1 : 0, error = '000', text = '' } = fields;
  const counts = `sub:${three(sub)} dlvrd:${three(dlvrd)}`;
  const dates = `submit date:${submitDate} done date:${doneDate}`;
  return `id:${messageId} ${counts} ${dates} stat:${words[state]} err:${error.padStart(3, '0')} text:${text.slice(0, 20)}`;
};

/** The optional parameters that belong to the same receipt. */
export const receiptTlvs = (fields: Pick<ReceiptFields, 'messageId' | 'state'>): { receiptedMessageId: string; messageState: number } => ({
  receiptedMessageId: fields.messageId,
  messageState: messageStates.indexOf(fields.state),
});
