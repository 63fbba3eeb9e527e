// A message from a phone as deliver_sm (SMPP 3.4 §4.6): in the account's own alphabet when that has all its characters, else in UCS-2; a long one in
// parts with a header, or whole in message_payload; what was not a plain text as it came.
import { buildUdh, concatElement, encodeUcs2, segmentUnits, splitText } from '@trunkline/sms';
import { type CustomerAlphabet, encodeText } from '../core/customer-alphabet.ts';
import type { AccountSettings } from '../core/rulebook.ts';
import type { InboundMessage } from '../ports/store.ts';
import { addressed, type DeliverSm, numberOnWire, senderOnWire } from './bind-addresses.ts';

const UDHI = 0x40;
const SHORT_MESSAGE_OCTETS_MAX = 254;
const DATA_CODING_DEFAULT = 0x00;
const DATA_CODING_OCTETS = 0x04;
const DATA_CODING_UCS2 = 0x08;
/** 3GPP TS 23.038: with this bit the two lowest are the message class. */
const DATA_CODING_CLASS = 0x10;
const REFERENCE_MAX = 0xff;

const codingWithClass = (coding: number, messageClass: number | null): number =>
  messageClass === null ? coding : coding | DATA_CODING_CLASS | messageClass;

/** Octets and coding of a text that is one segment or goes whole. */
function encode(text: string, alphabet: CustomerAlphabet): { readonly octets: Uint8Array; readonly coding: number } {
  const octets = encodeText(text, alphabet);
  return octets ? { octets, coding: DATA_CODING_DEFAULT } : { octets: encodeUcs2(text), coding: DATA_CODING_UCS2 };
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.length + tail.length);
  all.set(head, 0);
  all.set(tail, head.length);
  return all;
}

/** The texts of its parts, cut so that each fits a segment; null: it is one, or more than parts can be counted for. */
function partsOf(text: string, coding: number): readonly string[] | null {
  // A text in an 8-bit alphabet with characters that GSM 7-bit lacks is cut as if it were UCS-2: shorter parts, each of which fits.
  const alphabet = coding === DATA_CODING_UCS2 ? 'ucs2' : 'auto';
  if (text.length <= segmentUnits('ucs2').single) return null;
  try {
    const segments = splitText(text, { reference: 0, alphabet });
    return segments.length === 1 ? null : segments.map((segment) => segment.text);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** One PDU, or one for each part; all on one bind, in this order. */
export function inboundPdus(message: InboundMessage, settings: AccountSettings): readonly DeliverSm[] {
  const { traits, content } = message;
  const { smppAlphabet, smppLongInbound } = settings;
  const addresses = addressed(senderOnWire(message.from), numberOnWire(message.to));
  const messageClass = traits?.messageClass ?? null;
  const pdu = (octets: Uint8Array, udh: Uint8Array | null, coding: number): DeliverSm => {
    const userData = udh ? joined(udh, octets) : octets;
    const isShort = userData.length <= SHORT_MESSAGE_OCTETS_MAX;
    return {
      command: 'deliver_sm',
      ...addresses,
      esmClass: udh ? UDHI : 0,
      protocolId: traits?.protocolId ?? 0,
      dataCoding: codingWithClass(coding, messageClass),
      ...(isShort ? { shortMessage: userData } : { tlvs: { messagePayload: userData } }),
    };
  };
  const ownUdh = traits && traits.udh !== '' ? new Uint8Array(Buffer.from(traits.udh, 'hex')) : null;
  if (traits && traits.octets !== null) return [pdu(new Uint8Array(Buffer.from(traits.octets, 'hex')), ownUdh, DATA_CODING_OCTETS)];
  const whole = encode(content, smppAlphabet);
  if (ownUdh) return [pdu(whole.octets, ownUdh, whole.coding)];
  const parts = partsOf(content, whole.coding);
  if (parts === null) return [pdu(whole.octets, null, whole.coding)];
  if (smppLongInbound === 'payload') return [{ ...pdu(new Uint8Array(0), null, whole.coding), tlvs: { messagePayload: whole.octets } }];
  // The message's own number, so that a part told twice is the same part. Eight bits: the reference that every client joins.
  const reference = message.id & REFERENCE_MAX;
  return parts.map((part, index) => {
    const udh = buildUdh([concatElement({ reference, total: parts.length, part: index + 1, referenceBits: 8 })]);
    const octets = whole.coding === DATA_CODING_UCS2 ? encodeUcs2(part) : (encodeText(part, smppAlphabet) ?? encodeUcs2(part));
    return pdu(octets, udh, whole.coding);
  });
}
