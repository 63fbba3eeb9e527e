// submit_sm, submit_multi and data_sm as a submission (SMPP 3.4 §4.4, §4.5, §4.7): octets become a text or data, SAR and port parameters become
// the header they stand for, times become moments. Every judgement that is not about the PDU itself is the intake's.
import { type PduOf, statuses } from '@trunkline/smpp';
import { buildUdh, type Concat, concatElement, isGsm7, parseUdh, portsElement, type UdhElement } from '@trunkline/sms';
import type { Account } from '../../core/rulebook.ts';
import type { LongPart, Notify, Submission } from '../../core/submission.ts';
import { noTraits, type Traits } from '../../core/traits.ts';
import { readSender } from './addresses.ts';
import type { Bind } from './binds.ts';
import { readCoding, readText } from './read-content.ts';
import { TIME_AHEAD_MS } from './smpp-limits.ts';
import { readTimes, type Times } from './times.ts';

export type MessagePdu = PduOf<'submit_sm'> | PduOf<'submit_multi'> | PduOf<'data_sm'>;

const UDHI = 0x40;
const RECEIPT_BITS = 0x03;
const PRIORITY_MAX = 3;
const CLASS_SIM = 2;
/** Added to the reference of parts in UCS-2: one message has one alphabet, so parts in two of them belong to two, whatever they say. */
const UCS2_REFERENCES = 0x10000;
const noOctets = new Uint8Array(0);

interface Header {
  /** Hex, length octet included; "" = none. */
  readonly udh: string;
  readonly body: Uint8Array;
  /** Present when the header says nothing but which part this is. */
  readonly concat: Concat | null;
}

const hexOf = (octets: Uint8Array): string => Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('hex');

/** §5.3.2.22 to .24: the parameters that say what a header would; null: there are none. */
function elementsOfTlvs({ tlvs }: MessagePdu): { readonly elements: UdhElement[]; readonly concat: Concat | null } | number | null {
  const { sarMsgRefNum, sarTotalSegments, sarSegmentSeqnum, sourcePort, destinationPort } = tlvs;
  const hasSar = sarMsgRefNum !== undefined || sarTotalSegments !== undefined || sarSegmentSeqnum !== undefined;
  if (!hasSar && destinationPort === undefined && sourcePort === undefined) return null;
  const elements: UdhElement[] = [];
  let concat: Concat | null = null;
  if (hasSar) {
    if (sarMsgRefNum === undefined || sarTotalSegments === undefined || sarSegmentSeqnum === undefined)
      return statuses.ESME_RMISSINGOPTPARAM;
    if (sarSegmentSeqnum < 1 || sarSegmentSeqnum > sarTotalSegments) return statuses.ESME_RINVOPTPARAMVAL;
    concat = {
      reference: sarMsgRefNum,
      total: sarTotalSegments,
      part: sarSegmentSeqnum,
      referenceBits: sarMsgRefNum > 0xff ? 16 : 8,
    };
    // The only part of one is no part.
    if (sarTotalSegments > 1) elements.push(concatElement(concat));
    else concat = null;
  }
  if (destinationPort !== undefined || sourcePort !== undefined) {
    elements.push(portsElement({ destination: destinationPort ?? 0, source: sourcePort ?? 0, bits: 16 }));
    concat = null;
  }
  return { elements, concat };
}

function readHeader(pdu: MessagePdu, octets: Uint8Array): Header | number {
  const fromTlvs = elementsOfTlvs(pdu);
  if (typeof fromTlvs === 'number') return fromTlvs;
  if ((pdu.esmClass & UDHI) === 0) {
    if (fromTlvs === null || fromTlvs.elements.length === 0) return { udh: '', body: octets, concat: null };
    return { udh: hexOf(buildUdh(fromTlvs.elements)), body: octets, concat: fromTlvs.concat };
  }
  // Two words on the same thing: which one counts, phones and carriers would answer differently.
  if (fromTlvs !== null) return statuses.ESME_RINVOPTPARAMVAL;
  const parsed = parseUdh(octets);
  if (!parsed.ok) return statuses.ESME_RINVESMCLASS;
  const { headerLength, elements, concat } = parsed;
  return {
    udh: hexOf(octets.subarray(0, headerLength)),
    body: octets.subarray(headerLength),
    concat: elements.length === 1 ? concat : null,
  };
}

/** short_message or message_payload; a number is the command_status of a refusal. */
function userDataOf(pdu: MessagePdu): Uint8Array | number {
  const payload = pdu.tlvs.messagePayload;
  if (pdu.command === 'data_sm') return payload ?? noOctets;
  if (pdu.shortMessage.length === 0) return payload ?? noOctets;
  return payload === undefined || payload.length === 0 ? pdu.shortMessage : statuses.ESME_ROPTPARNOTALLWD;
}

function timesOf(pdu: MessagePdu, now: number): Times | number {
  if (pdu.command !== 'data_sm') return readTimes(pdu.scheduleDeliveryTime, pdu.validityPeriod, now);
  const { qosTimeToLive } = pdu.tlvs;
  if (qosTimeToLive === undefined) return readTimes('', '', now);
  if (qosTimeToLive === 0) return statuses.ESME_RINVEXPIRY;
  return { dueAt: null, expiresAt: now + Math.min(qosTimeToLive * 1000, TIME_AHEAD_MS) };
}

/** What a PDU says of itself before its content; 0: nothing is wrong. */
function faultOf(pdu: MessagePdu): number {
  if (pdu.command === 'data_sm') return 0;
  if (pdu.priorityFlag > PRIORITY_MAX) return statuses.ESME_RINVPRTFLG;
  if (pdu.smDefaultMsgId !== 0) return statuses.ESME_RINVDFTMSGID;
  return pdu.replaceIfPresentFlag > 1 ? statuses.ESME_RINVREPFLAG : 0;
}

interface Read {
  readonly content: string;
  readonly traits: Traits | null;
  readonly longPart: LongPart | null;
}

function readOwn(pdu: MessagePdu, account: Account): Read | number {
  const userData = userDataOf(pdu);
  if (typeof userData === 'number') return userData;
  const coding = readCoding(pdu.dataCoding);
  if (coding === null) return statuses.ESME_RINVDCS;
  const header = readHeader(pdu, userData);
  if (typeof header === 'number') return header;
  const { kind, messageClass } = coding;
  const protocolId = pdu.command === 'data_sm' ? 0 : pdu.protocolId;
  const priority = pdu.command === 'data_sm' ? 0 : pdu.priorityFlag;
  const traits = { ...noTraits, messageClass, protocolId, priority };
  if (kind === 'octets') return { content: '', traits: { ...traits, udh: header.udh, octets: hexOf(header.body) }, longPart: null };
  const text = readText(header.body, kind, account.settings.smppAlphabet);
  if (typeof text === 'number') return text;
  const content = text.toWellFormed();
  // Parts of one message must agree on their alphabet, which a part that happens to need no more than GSM does not show.
  const alphabet = kind === 'ucs2' ? 'ucs2' : null;
  if (header.concat && header.concat.total > 1 && account.settings.smppJoinParts && messageClass !== CLASS_SIM) {
    if (alphabet === null && !isGsm7(content)) return statuses.ESME_RINVDCS;
    const { total, part } = header.concat;
    const reference = alphabet === 'ucs2' ? header.concat.reference + UCS2_REFERENCES : header.concat.reference;
    return { content: text, traits: { ...traits, alphabet: alphabet ?? 'gsm7' }, longPart: { reference, total, part } };
  }
  const cutUcs2 = content === text ? '' : hexOf(header.body);
  if (header.udh !== '') return { content, traits: { ...traits, alphabet, udh: header.udh, cutUcs2 }, longPart: null };
  const isPlain = messageClass === null && protocolId === 0 && priority === 0;
  return { content, traits: isPlain ? null : traits, longPart: null };
}

/** A number is the command_status of a refusal. */
export function readMessage(
  pdu: MessagePdu,
  numbers: readonly string[],
  { account, caller }: Pick<Bind, 'account' | 'caller'>,
  now: number,
): Submission | number {
  const fault = faultOf(pdu);
  if (fault !== 0) return fault;
  const times = timesOf(pdu, now);
  if (typeof times === 'number') return times;
  const own = readOwn(pdu, account);
  if (typeof own === 'number') return own;
  const { content, traits, longPart } = own;
  const sender = readSender(pdu.sourceAddrTon, pdu.sourceAddr);
  const item = { numbers, content, sender, smsType: 0, mmsTitle: '' };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- two bits, and Notify has a value for each of the four
  const notify = (pdu.registeredDelivery & RECEIPT_BITS) as Notify;
  return {
    accountId: account.id,
    door: 'smpp',
    caller,
    items: [traits === null ? item : { ...item, traits }],
    dueAt: times.dueAt,
    notify,
    ...(times.expiresAt === null ? {} : { expiresAt: times.expiresAt }),
    ...(longPart === null ? {} : { longPart }),
  };
}
