// A segment as submit_sm (SMPP 3.4 §4.4.1) or data_sm (§4.7.1): addresses, esm_class, data_coding and octets, each as the connector's settings
// want it.
import { type Address, encodeDcs, originatorAddress, recipientAddress } from '@trunkline/sms';
import { type AnsweredInit, formatAbsoluteTime, formatRelativeTime, type Tlvs } from '@trunkline/smpp';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import type { Segment } from '../../ports/connector.ts';
import { DATA_CODING_OCTETS, type EncodedText, encodeText } from './text.ts';

const UDHI = 0x40;
const SHORT_MESSAGE_OCTETS_MAX = 254;
const TON_INTERNATIONAL = 1;
const TON_ALPHANUMERIC = 5;
/** The longest time that relative validity can say without months, which have no fixed length. */
const RELATIVE_MS_MAX = 31 * 86_400_000;

const NO_OCTETS = new Uint8Array(0);

export type SubmitInit = Extract<AnsweredInit, { command: 'submit_sm' | 'data_sm' }>;

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.length + tail.length);
  all.set(head, 0);
  all.set(tail, head.length);
  return all;
}

/** What a connector makes of a segment. A submission of many numbers has one text: it is encoded once, not once a number. */
export function createSubmit(settings: ConnectorSettings, now: () => number): (segment: Segment) => SubmitInit {
  let last: {
    readonly text: string;
    readonly alphabet: Segment['alphabet'];
    readonly header: number;
    readonly encoded: EncodedText;
  } | null = null;
  return (segment) => {
    const { text, alphabet, octets } = segment;
    if (alphabet === 'mms') throw new RangeError('an MMS does not leave over SMPP');
    if (octets || alphabet === 'octets')
      return submitOf(segment, { octets: octets ?? NO_OCTETS, dataCoding: DATA_CODING_OCTETS }, settings, now);
    const header = headerOf(segment, settings)?.length ?? 0;
    if (last?.text !== text || last.alphabet !== alphabet || last.header !== header)
      last = { text, alphabet, header, encoded: encodeText(text, alphabet, header, settings) };
    return submitOf(segment, last.encoded, settings, now);
  };
}

/** A header of ours gives way to SAR parameters where the carrier wants those; one of the customer's, or with the tables of a language, never. */
const isSar = ({ total, isWhole, alphabet }: Segment, { longMessages }: ConnectorSettings): boolean =>
  longMessages === 'sar' && total > 1 && isWhole !== true && !alphabet.startsWith('gsm7/');
const headerOf = (segment: Segment, settings: ConnectorSettings): Uint8Array | null => (isSar(segment, settings) ? null : segment.udh);

/** A message class has no value of SMPP's own (§5.2.19): it is said in the GSM octet. */
const classCoding = (alphabet: Segment['alphabet'], messageClass: 0 | 1 | 2 | 3): number =>
  encodeDcs({
    alphabet: alphabet === 'octets' ? 'octet' : alphabet === 'ucs2' ? 'ucs2' : 'gsm7',
    messageClass,
    compressed: false,
    autoDelete: false,
    indication: null,
  });

const given = (setting: 'auto' | number, auto: number): number => (setting === 'auto' ? auto : setting);
const written = ({ ton, digits }: Address, plus: boolean): string => (plus && ton === TON_INTERNATIONAL ? `+${digits}` : digits);

function sourceOf({ sender, messageId }: Segment, { sourceTon, sourceNpi, plus }: ConnectorSettings): readonly [number, number, string] {
  if (sender === '') return [0, 0, ''];
  const address = originatorAddress(sender);
  if (!address) throw new RangeError(`the originator of message ${messageId} fits no address`);
  // A name is a name whatever the link says of numbers.
  if (address.ton === TON_ALPHANUMERIC) return [address.ton, address.npi, address.digits];
  return [given(sourceTon, address.ton), given(sourceNpi, address.npi), written(address, plus)];
}

function wantsReceipt({ part, total, isWhole }: Segment, { receipts, registeredDelivery }: ConnectorSettings): boolean {
  if (!receipts) return false;
  switch (registeredDelivery) {
    case 'all':
      return true;
    case 'first':
      return part === 1;
    case 'last':
      return part === total || isWhole === true;
    case 'none':
      return false;
    default:
      return registeredDelivery satisfies never;
  }
}

/** How long it is still valid, when the carrier is to be told; null = it is not. */
function validityMs({ expiresAt, traits }: Segment, { validity }: ConnectorSettings, now: number): number | null {
  const isTold = validity === 'asked' ? traits?.isExpiryAsked === true : validity !== 'never';
  const left = expiresAt - now;
  return isTold && left > 0 ? Math.min(left, RELATIVE_MS_MAX) : null;
}

/** Throws RangeError for addresses that no PDU can carry; core/accept refuses those before. */
function submitOf(segment: Segment, { octets, dataCoding }: EncodedText, settings: ConnectorSettings, clock: () => number): SubmitInit {
  const { traits, messageId, part, total } = segment;
  const header = headerOf(segment, settings);
  const userData = header ? joined(header, octets) : octets;
  const destination = recipientAddress(segment.number);
  const [sourceAddrTon, sourceAddrNpi, sourceAddr] = sourceOf(segment, settings);
  const common = {
    serviceType: settings.serviceType,
    sourceAddrTon,
    sourceAddrNpi,
    sourceAddr,
    destAddrTon: given(settings.destTon, destination.ton),
    destAddrNpi: given(settings.destNpi, destination.npi),
    destinationAddr: written(destination, settings.plus),
    esmClass: settings.esmClass | (header ? UDHI : 0),
    registeredDelivery: wantsReceipt(segment, settings) ? 1 : 0,
    dataCoding: traits && traits.messageClass !== null ? classCoding(segment.alphabet, traits.messageClass) : dataCoding,
  };
  const now = clock();
  const leftMs = validityMs(segment, settings, now);
  const sar: Tlvs = isSar(segment, settings) ? { sarMsgRefNum: messageId % 0x10000, sarTotalSegments: total, sarSegmentSeqnum: part } : {};
  if (settings.submitCommand === 'data_sm') {
    const tlvs = { ...sar, ...(leftMs === null ? {} : { qosTimeToLive: Math.ceil(leftMs / 1000) }), messagePayload: userData };
    return { command: 'data_sm', ...common, tlvs };
  }
  const isPayload = userData.length > SHORT_MESSAGE_OCTETS_MAX || segment.isWhole === true;
  const pdu: Extract<SubmitInit, { command: 'submit_sm' }> = {
    // In front: a spread into an empty object is a copy of it, one behind other fields a walk over them.
    ...common,
    command: 'submit_sm',
    shortMessage: isPayload ? NO_OCTETS : userData,
  };
  if (leftMs !== null)
    pdu.validityPeriod = settings.validity === 'absolute' ? formatAbsoluteTime(segment.expiresAt) : formatRelativeTime(leftMs);
  if (traits && traits.protocolId > 0) pdu.protocolId = traits.protocolId;
  if (traits && traits.priority > 0) pdu.priorityFlag = traits.priority;
  if (isPayload) pdu.tlvs = { ...sar, messagePayload: userData };
  else if (isSar(segment, settings)) pdu.tlvs = sar;
  return pdu;
}
