// Messages that a phone sends, as deliver_sm bodies: one, or as many as a phone would cut a long text into, with everything that networks
// were seen to do to them: how the parts say that they belong together, in which order they come, which of them, and under which label.
import { validatePdu } from '../src/codec.ts';
import type { PduInitOf } from '../src/tables/commands.ts';
import type { Tlvs } from '../src/tables/tlvs.ts';
import { simulatorLimits } from './limits.ts';
import { packSeptets } from './septets.ts';
import { cutOctets, type Encoded, encodeText, type PhoneAlphabet } from './text.ts';

export { phoneAlphabets } from './text.ts';
export const phoneConcats = ['udh8', 'udh16', 'sar', 'payload'] as const;
export const phoneOrders = ['forward', 'reverse', 'shuffled'] as const;

/** How one message goes out. What is left out is as the options `phone…` say. */
export interface PhoneManner {
  /** udh8, udh16: concatenation element with a reference of 8 or 16 bits; sar: SAR parameters; payload: uncut, in message_payload. */
  concat?: (typeof phoneConcats)[number] | undefined;
  order?: (typeof phoneOrders)[number] | undefined;
  /** This part, from 1, comes twice. */
  duplicatePart?: number | undefined;
  /** This part, from 1, never comes. */
  missingPart?: number | undefined;
  /** Another element stands in the user data header before the concatenation. */
  udhFirst?: boolean | undefined;
  alphabet?: PhoneAlphabet | undefined;
  /** What it says, whatever the octets are: 0 for UCS-2, 0xf0, 0x11 and whatever else is seen. */
  dataCoding?: number | null | undefined;
  /** Application port addressing (3GPP TS 23.040 §9.2.3.24.4). */
  sourcePort?: number | undefined;
  destinationPort?: number | undefined;
  receiptedMessageId?: string | undefined;
  esmClass?: number | undefined;
  command?: 'deliver_sm' | 'data_sm' | undefined;
}

interface PhoneAddresses {
  from: string;
  to: string;
  /** User data header with its length octet, in front of every segment; texts must then fit one segment. */
  udh?: Uint8Array | undefined;
  /** Only to binds of this system_id; left out: to whoever can receive. */
  systemId?: string | undefined;
}

/** A text is cut and encoded as a phone would; octets go out as they are. */
export type PhoneMessage = PhoneAddresses & PhoneManner & ({ text: string } | { octets: Uint8Array; dataCoding: number });

const shortNumberDigits = 7;
const udhi = 0x40;

/** Type of number and numbering plan (3.4 §5.2.5, §5.2.6): international E.164; unknown for short numbers; alphanumeric. */
const addressOf = (address: string): { ton: number; npi: number; address: string } => {
  if (!/^\+?\d+$/.test(address)) return { ton: 5, npi: 0, address };
  const digits = address.replace('+', '');
  return { ton: digits.length < shortNumberDigits ? 0 : 1, npi: 1, address: digits };
};

/** National language shift, for Turkish: harmless, and never the first element that a reader expects. */
const anotherElement = [0x24, 1, 1];
const [concat8, concat16, ports16] = [0x00, 0x08, 0x05];

const high = (n: number): number => (n >> 8) & 0xff;

const elementsOf = (message: PhoneMessage, place: { reference: number; total: number; number: number } | null): number[] => {
  const elements: number[] = message.udhFirst === true ? [...anotherElement] : [];
  const { destinationPort, sourcePort, concat = 'udh8' } = message;
  if (destinationPort !== undefined) {
    const from = sourcePort ?? 0;
    elements.push(ports16, 4, high(destinationPort), destinationPort & 0xff, high(from), from & 0xff);
  }
  if (place === null) return elements;
  const { reference, total, number } = place;
  if (concat === 'udh8') elements.push(concat8, 3, reference & 0xff, total, number);
  if (concat === 'udh16') elements.push(concat16, 4, high(reference), reference & 0xff, total, number);
  return elements;
};

interface Part {
  udh: Uint8Array | null;
  octets: Uint8Array;
  tlvs: Tlvs;
}

const headerOf = (elements: readonly number[]): Uint8Array | null =>
  elements.length === 0 ? null : Uint8Array.of(elements.length, ...elements);

const contentOf = (message: PhoneMessage): Encoded =>
  'octets' in message ? { octets: message.octets, dataCoding: message.dataCoding } : encodeText(message.text, message.alphabet ?? 'auto');

const partsOf = (message: PhoneMessage, content: Encoded, reference: number): Part[] => {
  const whole = (): Part[] => [{ udh: message.udh ?? headerOf(elementsOf(message, null)), octets: content.octets, tlvs: {} }];
  if ('octets' in message || message.udh !== undefined) return whole();
  if (message.concat === 'payload')
    return [
      {
        udh: null,
        octets: new Uint8Array(0),
        tlvs: { messagePayload: message.alphabet === 'gsm-packed' ? packSeptets(content.octets) : content.octets },
      },
    ];
  const place = { reference, total: 1, number: 1 };
  const headerOctets = 1 + elementsOf(message, place).length;
  const plainOctets = elementsOf(message, null).length;
  const pieces = cutOctets(content, plainOctets === 0 ? 0 : plainOctets + 1, headerOctets);
  const total = pieces.length;
  if (total === 1) return whole();
  return pieces.map((octets, i) => {
    const at = { reference, total, number: i + 1 };
    const sar = message.concat === 'sar';
    const tlvs = sar ? { sarMsgRefNum: reference & 0xffff, sarTotalSegments: total & 0xff, sarSegmentSeqnum: at.number & 0xff } : {};
    return { udh: headerOf(elementsOf(message, sar ? null : at)), octets, tlvs };
  });
};

const ordered = (parts: readonly Part[], { order, duplicatePart, missingPart }: PhoneManner, draw: () => number): Part[] => {
  const coming = parts.flatMap((part, i) => (i + 1 === missingPart ? [] : i + 1 === duplicatePart ? [part, part] : [part]));
  if (order === 'reverse') return coming.toReversed();
  if (order !== 'shuffled') return coming;
  for (let i = coming.length - 1; i > 0; i--) {
    const other = draw() % (i + 1);
    [coming[i], coming[other]] = [coming[other]!, coming[i]!];
  }
  return coming;
};

/** `draw`: whole numbers by chance, for `order: 'shuffled'`. Throws RangeError for what no deliver_sm can carry. */
export const phonePdus = (message: PhoneMessage, reference: number, draw: () => number = () => 0): PduInitOf<'deliver_sm'>[] => {
  const [from, to] = [addressOf(message.from), addressOf(message.to)];
  const content = contentOf(message);
  const parts = partsOf(message, content, reference);
  if (parts.length > simulatorLimits.phoneSegmentsMax) {
    throw new RangeError(`the text has ${parts.length} segments, the limit is ${simulatorLimits.phoneSegmentsMax}`);
  }
  const isPacked = message.alphabet === 'gsm-packed' && 'text' in message;
  return ordered(parts, message, draw).map(({ udh, octets: unpacked, tlvs }) => {
    const octets = isPacked ? packSeptets(unpacked, udh?.length) : unpacked;
    const pdu: PduInitOf<'deliver_sm'> = {
      command: 'deliver_sm',
      sourceAddrTon: from.ton,
      sourceAddrNpi: from.npi,
      sourceAddr: from.address,
      destAddrTon: to.ton,
      destAddrNpi: to.npi,
      destinationAddr: to.address,
      esmClass: message.esmClass ?? (udh === null ? 0 : udhi),
      dataCoding: message.dataCoding ?? content.dataCoding,
      shortMessage: udh === null ? octets : Buffer.concat([udh, octets]),
      tlvs: message.receiptedMessageId === undefined ? tlvs : { ...tlvs, receiptedMessageId: message.receiptedMessageId },
    };
    const problem = validatePdu(pdu);
    if (problem !== null) throw new RangeError(problem.reason);
    return pdu;
  });
};
