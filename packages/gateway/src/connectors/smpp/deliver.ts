// deliver_sm and data_sm from a carrier: a receipt or a message from a phone. Receipts are told from messages by esm_class first; the text alone
// makes a receipt only where the connector says so, or where the message it names is known.
import { WAP_PUSH_PORT } from '@trunkline/mms/notification';
import { decodeDcs, IEI, parseUdh, shiftOf, type UdhResult } from '@trunkline/sms';
import { describeReceipt, parseReceipt, type PduOf } from '@trunkline/smpp';
import { carrierIdAs, type CarrierIdCandidate, carrierIdCandidates } from '../../core/carrier-id.ts';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import type { LinkProfile, ReceiptTraits } from '../../core/link-profile.ts';
import { receiptMeaning, receiptReason } from '../../core/receipt.ts';
import { mmsWaiting } from '../../core/mms-waiting.ts';
import { noTraits, type Traits } from '../../core/traits.ts';
import { RECEIPT_RAW_CHARACTERS_MAX } from '../../limits.ts';
import type { CarrierInbound, CarrierReceipt } from '../../ports/connector.ts';
import { decodeText } from './text.ts';

export type Delivery = PduOf<'deliver_sm'> | PduOf<'data_sm'>;

const UDHI = 0x40;
const MESSAGE_TYPE = 0x3c;
const CLASS_SIM = 2;
const PRINTABLE = /[^\x20-\x7e]/g;
/** Parts count apart by how they are numbered: the same reference of another numbering is another message. */
const NUMBERING_16_BIT = 0x1_0000;
const NUMBERING_SAR = 0x2_0000;
/** And parts of octets are never among parts of a text. */
const NUMBERING_PUSH = 0x4_0000;

const octetsOf = (pdu: Delivery): Uint8Array => {
  const short = pdu.command === 'deliver_sm' ? pdu.shortMessage : new Uint8Array(0);
  return short.length > 0 ? short : (pdu.tlvs.messagePayload ?? short);
};
const digitsOf = (address: string): string => address.replace(/^\+|^00/, '').replace(/\D/g, '');

export interface FoundReceipt {
  readonly receipt: CarrierReceipt;
  /** As the carrier wrote it; "" = none. */
  readonly rawId: string;
  readonly candidates: readonly CarrierIdCandidate[];
  readonly traits: ReceiptTraits;
}

/** null: not a receipt. */
export function receiptOf(pdu: Delivery, settings: ConnectorSettings, profile: LinkProfile, now: number): FoundReceipt | null {
  const mode = settings.receiptMode === 'strict' ? 'strict' : 'lenient';
  const parsed = parseReceipt(pdu, { mode, states: settings.receiptStates });
  if (!parsed) return null;
  const rawId = parsed.messageId ?? '';
  const hasBits = (pdu.esmClass & MESSAGE_TYPE) !== 0;
  const octets = octetsOf(pdu);
  const raw = Buffer.from(octets.buffer, octets.byteOffset, Math.min(octets.length, RECEIPT_RAW_CHARACTERS_MAX))
    .toString('latin1')
    .replace(PRINTABLE, '.');
  const { messageIds } = settings;
  const candidates = messageIds === 'auto' ? carrierIdCandidates(rawId, profile.likeliestForm()) : [carrierIdAs(rawId, messageIds)];
  const error = parsed.error ?? '';
  return {
    rawId,
    candidates,
    traits: {
      id: rawId,
      hasBits,
      hasIdTlv: (pdu.tlvs.receiptedMessageId ?? '') !== '',
      hasStateTlv: pdu.tlvs.messageState !== undefined,
      dialect: () => dialectOf(pdu),
    },
    receipt: {
      carrierKeys: rawId === '' ? [] : candidates.map(({ key }) => key),
      // The receipt comes "from" the phone it is about.
      recipient: digitsOf(pdu.sourceAddr),
      state: parsed.state === null ? null : receiptMeaning(parsed.state, settings),
      stateText: parsed.stateText ?? parsed.state ?? '',
      error,
      reason: error === '' ? null : receiptReason(error, settings),
      raw: withoutText(raw),
      isDoubtful: !hasBits && settings.receiptMode === 'auto',
      reportedParts: profile.reportedParts(settings, now),
    },
  };
}

/** The end of a receipt quotes the message: content has no place in a history that support reads. */
function withoutText(raw: string): string {
  const at = raw.search(QUOTES);
  return at < 0 ? raw : `${raw.slice(0, at + QUOTES_LENGTH)}…`;
}
const QUOTES = /\btext:/i;
const QUOTES_LENGTH = 'text:'.length;

/** What tells one carrier's way of writing receipts from another's, in a few words. */
function dialectOf(pdu: Delivery): string {
  const { place, isWide, id, state, hasStatKey, hasCounts, dateDigits, doneDate, errorLength, hasText } = describeReceipt(pdu);
  if (place === 'none') return 'TLVs only';
  return [
    `id in ${id}`,
    hasStatKey || state === 'none' ? `state in ${state}` : `bare state in ${state}`,
    hasCounts ? 'sub and dlvrd' : 'no counts',
    doneDate === 'zeros' ? 'empty dates' : dateDigits > 0 ? `dates of ${dateDigits} digits` : 'no dates',
    errorLength > 0 ? `err of ${errorLength}` : 'no err',
    hasText ? 'text' : 'no text',
    ...(isWide ? ['two octets a character'] : []),
    ...(place === 'message_payload' ? ['in message_payload'] : []),
  ].join(', ');
}

type Header = Extract<UdhResult, { ok: true }>;

function concatOf(pdu: Delivery, header: Header | null): CarrierInbound['concat'] {
  if (header?.concat) {
    const { reference, total, part, referenceBits } = header.concat;
    return { reference: referenceBits === 16 ? NUMBERING_16_BIT + reference : reference, total, part };
  }
  const { sarMsgRefNum: reference, sarTotalSegments: total, sarSegmentSeqnum: part } = pdu.tlvs;
  if (reference === undefined || total === undefined || part === undefined || part < 1 || part > total) return null;
  return { reference: NUMBERING_SAR + reference, total, part };
}

/** null: there is nothing to wait for. */
const pushPlace = ({ reference, total, part }: NonNullable<CarrierInbound['concat']>): CarrierInbound['concat'] =>
  total === 1 ? null : { reference: NUMBERING_PUSH + reference, total, part };

/** Whether something says that it is a part, be the place possible or not. */
const saysPart = (pdu: Delivery, header: Header | null): boolean =>
  header?.elements.some(({ iei }) => iei === IEI.concat8 || iei === IEI.concat16) === true || pdu.tlvs.sarTotalSegments !== undefined;

/** Digits where there are no letters: a name may have digits in it. */
const plainAddressOf = (address: string): string => (/[A-Za-z]/.test(address) ? address : digitsOf(address) || address);

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

/** What cannot be read is kept as octets, with a remark: the carrier would not send it better, and the operator can look at it. */
export function inboundOf(pdu: Delivery, settings: ConnectorSettings): CarrierInbound {
  const octets = octetsOf(pdu);
  const parsed = (pdu.esmClass & UDHI) !== 0 ? parseUdh(octets) : null;
  const addresses = { from: pdu.sourceAddr, to: plainAddressOf(pdu.destinationAddr) };
  if (parsed && !parsed.ok) {
    const traits = { ...noTraits, octets: hex(octets) };
    return { ...addresses, content: '', concat: null, traits, remark: `its user data header cannot be read: ${parsed.reason}` };
  }
  const header = parsed?.ok ? parsed : null;
  const headerLength = header?.headerLength ?? 0;
  const body = octets.subarray(headerLength);
  const content = decodeText(body, pdu.dataCoding, { octets: headerLength, shift: header ? shiftOf(header.elements) : null }, settings);
  const { messageClass } = decodeDcs(pdu.dataCoding);
  const port = header?.ports?.destination ?? pdu.tlvs.destinationPort;
  // What is for the SIM, for an application or no text at all is not joined as text: each part stands for itself, with its header. A push is joined as the
  // octets it is, because only the whole of it can be read.
  const isText = content !== null && port === undefined && messageClass !== CLASS_SIM;
  const isPush = port === WAP_PUSH_PORT;
  const place = isText || isPush ? concatOf(pdu, header) : null;
  const concat = isPush && place ? pushPlace(place) : place;
  const waiting = isPush && (place?.total === 1 || !saysPart(pdu, header)) ? mmsWaiting(body) : null;
  const isPartOfPush = isPush && concat !== null;
  const traits: Traits = {
    ...noTraits,
    udh: isText || !header ? '' : hex(octets.subarray(0, headerLength)),
    octets: content === null || waiting !== null || isPartOfPush ? hex(body) : null,
    messageClass,
  };
  return {
    ...addresses,
    // Half a character is joined with its other half in the next part, or shown as none.
    content: isPartOfPush ? '' : (waiting ?? (concat ? content : content?.toWellFormed()) ?? ''),
    concat,
    ...(place === null && (isText || isPush) && saysPart(pdu, header)
      ? { remark: 'kept alone: its place among the parts of a long message cannot be' }
      : {}),
    traits: isText && messageClass === null ? null : traits,
  };
}
