// A segment as submit_sm (SMPP 3.4 §4.4.1): addresses, esm_class, data_coding and octets.
import { encodeDcs, encodeGsm7, encodeLatin1, encodeUcs2, originatorAddress, recipientAddress } from '@trunkline/sms';
import type { AnsweredInit } from '@trunkline/smpp';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import type { Segment } from '../../ports/connector.ts';

const UDHI = 0x40;
const SHORT_MESSAGE_OCTETS_MAX = 254;
const DATA_CODING_DEFAULT = 0x00;
const DATA_CODING_LATIN1 = 0x03;
const DATA_CODING_OCTETS = 0x04;
const DATA_CODING_UCS2 = 0x08;

const NO_OCTETS = new Uint8Array(0);

type SubmitInit = Extract<AnsweredInit, { command: 'submit_sm' }>;

/** GSM 7-bit text leaves unpacked, an octet a septet, which is what nearly every carrier means by data_coding 0. */
function encode(text: string, alphabet: Segment['alphabet'], carrierDefault: ConnectorSettings['defaultAlphabet']): Encoded {
  if (alphabet === 'ucs2') return { octets: encodeUcs2(text), dataCoding: DATA_CODING_UCS2 };
  if (carrierDefault === 'gsm7') return { octets: encodeGsm7(text), dataCoding: DATA_CODING_DEFAULT };
  // A carrier whose default is Latin-1: the same characters, other octets; what Latin-1 lacks (€ and Greek) goes as UCS-2.
  const latin1 = encodeLatin1(text);
  return latin1 ? { octets: latin1, dataCoding: DATA_CODING_LATIN1 } : { octets: encodeUcs2(text), dataCoding: DATA_CODING_UCS2 };
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.length + tail.length);
  all.set(head, 0);
  all.set(tail, head.length);
  return all;
}

interface Encoded {
  readonly octets: Uint8Array;
  readonly dataCoding: number;
}

/** What a connector makes of a segment. A submission of many numbers has one text: it is encoded once, not once a number. */
export function createSubmitSm(settings: ConnectorSettings): (segment: Segment) => SubmitInit {
  let last: { readonly text: string; readonly alphabet: Segment['alphabet']; readonly encoded: Encoded } | null = null;
  return (segment) => {
    const { text, alphabet, octets } = segment;
    if (octets) return submitSm(segment, { octets, dataCoding: DATA_CODING_OCTETS }, settings);
    if (last?.text !== text || last.alphabet !== alphabet)
      last = { text, alphabet, encoded: encode(text, alphabet, settings.defaultAlphabet) };
    return submitSm(segment, last.encoded, settings);
  };
}

/** A message class has no value of SMPP's own (§5.2.19): it is said in the GSM octet. */
const classCoding = (alphabet: Segment['alphabet'], messageClass: 0 | 1 | 2 | 3): number =>
  encodeDcs({ alphabet: alphabet === 'octets' ? 'octet' : alphabet, messageClass, compressed: false, autoDelete: false, indication: null });

/** Throws RangeError for addresses that no submit_sm can carry; core/accept refuses those before. */
function submitSm(segment: Segment, { octets, dataCoding }: Encoded, settings: ConnectorSettings): SubmitInit {
  const { traits } = segment;
  const userData = segment.udh ? joined(segment.udh, octets) : octets;
  const destination = recipientAddress(segment.number);
  const source = segment.sender === '' ? { ton: 0, npi: 0, digits: '' } : originatorAddress(segment.sender);
  if (!source) throw new RangeError(`the originator of message ${segment.messageId} fits no address`);
  const pdu: SubmitInit = {
    command: 'submit_sm',
    sourceAddrTon: source.ton,
    sourceAddrNpi: source.npi,
    sourceAddr: source.digits,
    destAddrTon: destination.ton,
    destAddrNpi: destination.npi,
    destinationAddr: destination.digits,
    esmClass: segment.udh ? UDHI : 0,
    registeredDelivery: settings.receipts ? 1 : 0,
    dataCoding: traits && traits.messageClass !== null ? classCoding(segment.alphabet, traits.messageClass) : dataCoding,
    shortMessage: userData,
  };
  if (traits && traits.protocolId > 0) pdu.protocolId = traits.protocolId;
  if (traits && traits.priority > 0) pdu.priorityFlag = traits.priority;
  if (userData.length <= SHORT_MESSAGE_OCTETS_MAX) return pdu;
  // Only a text that had to leave as UCS-2 although it was counted as GSM is longer than sm_length can say (§5.2.21).
  return { ...pdu, shortMessage: NO_OCTETS, tlvs: { messagePayload: userData } };
}
