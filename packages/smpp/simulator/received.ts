// The last messages that the simulator accepted, long ones put together, and how often each number got one. Texts are decoded when
// somebody looks, not when they arrive: at 30,000 a second nobody reads them all.
import type { PduOf } from '../src/tables/commands.ts';
import { simulatorLimits } from './limits.ts';
import { digitsOf } from './magic-numbers.ts';
import { unpackSeptets } from './septets.ts';
import { type DefaultAlphabet, decodeText } from './text.ts';

export type SubmitPdu = PduOf<'submit_sm'> | PduOf<'data_sm'>;

export interface ReceivedMessage {
  /** Milliseconds since 1970, of the first segment. */
  at: number;
  systemId: string;
  source: string;
  destination: string;
  text: string;
  dataCoding: number;
  /** As many as the message has, and as many as came. */
  segments: number;
  segmentsReceived: number;
  /** The text of each segment by itself; '' for one that has not come. */
  parts: string[];
  /** As in the responses, by segment; '' for one that has not come. */
  messageIds: string[];
}

interface Part {
  octets: Uint8Array;
  messageId: string;
}

interface Entry {
  at: number;
  systemId: string;
  source: string;
  destination: string;
  dataCoding: number;
  parts: (Part | undefined)[];
  missing: number;
  /** In `open`; null for a message of one segment. */
  key: string | null;
}

export interface Segment {
  reference: number;
  total: number;
  number: number;
}

const esmClassUdhi = 0x40;
const concat8 = 0x00;
const concat16 = 0x08;

export const payloadOf = (pdu: SubmitPdu): Uint8Array => {
  if (pdu.command === 'submit_sm' && pdu.shortMessage.length > 0) return pdu.shortMessage;
  return pdu.tlvs.messagePayload ?? new Uint8Array(0);
};

const headerOctets = (pdu: SubmitPdu, payload: Uint8Array): number =>
  (pdu.esmClass & esmClassUdhi) === 0 || payload.length === 0 ? 0 : Math.min(payload.length, payload[0]! + 1);

/** Without the user data header. */
export const bodyOf = (pdu: SubmitPdu): Uint8Array => {
  const payload = payloadOf(pdu);
  return payload.subarray(headerOctets(pdu, payload));
};

/** The same, packed septets unpacked where the carrier packs them. */
export const plainBodyOf = (pdu: SubmitPdu, zero: DefaultAlphabet): Uint8Array => {
  const payload = payloadOf(pdu);
  const header = headerOctets(pdu, payload);
  const body = payload.subarray(header);
  return zero === 'gsm-packed' && pdu.dataCoding === 0 ? unpackSeptets(body, header) : body;
};

/** The place of this one in a long message: from its UDH (3GPP TS 23.040 §9.2.3.24.1, .8) or the SAR parameters; null: it is whole. */
export const segmentOf = (pdu: SubmitPdu): Segment | null => {
  const payload = payloadOf(pdu);
  const end = headerOctets(pdu, payload);
  for (let at = 1; at + 1 < end; at += 2 + payload[at + 1]!) {
    const [id, length] = [payload[at]!, payload[at + 1]!];
    if (at + 2 + length > end) break;
    if (id === concat8 && length === 3) return legal(payload[at + 2]!, payload[at + 3]!, payload[at + 4]!);
    if (id === concat16 && length === 4) {
      const reference = (payload[at + 2]! << 8) | payload[at + 3]!;
      return legal(reference | 0x10000, payload[at + 4]!, payload[at + 5]!);
    }
  }
  const { sarMsgRefNum, sarTotalSegments, sarSegmentSeqnum } = pdu.tlvs;
  if (sarMsgRefNum === undefined || sarTotalSegments === undefined || sarSegmentSeqnum === undefined) return null;
  return legal(sarMsgRefNum | 0x20000, sarTotalSegments, sarSegmentSeqnum);
};

const legal = (reference: number, total: number, number: number): Segment | null =>
  total < 2 || number < 1 || number > total ? null : { reference, total, number };

export class ReceivedLog {
  /** A ring: the entry after the newest is the oldest. */
  private readonly ring: Entry[] = [];
  private next = 0;
  private readonly open = new Map<string, Entry>();
  private readonly counts = new Map<string, number>();
  private uncounted = 0;
  private readonly zero: () => DefaultAlphabet;

  /** `zero`: what data_coding 0 means now. */
  constructor(zero: () => DefaultAlphabet = () => 'gsm') {
    this.zero = zero;
  }

  get uniqueNumbers(): number {
    return this.counts.size + this.uncounted;
  }

  /** Returns true when the number had a message before. */
  add(at: number, systemId: string, pdu: SubmitPdu, messageId: string): boolean {
    const segment = segmentOf(pdu);
    this.keep(Math.floor(at), systemId, pdu, messageId, segment);
    return segment === null || segment.number === 1 ? this.count(digitsOf(pdu.destinationAddr)) : false;
  }

  /** replace_sm: another text, of the last message with this id. */
  replace(messageId: string, octets: Uint8Array): void {
    for (const { parts } of this.ring) {
      const part = parts.length === 1 ? parts[0] : undefined;
      if (part?.messageId === messageId) part.octets = octets;
    }
  }

  countFor(number: string): number {
    return this.counts.get(digitsOf(number)) ?? 0;
  }

  /** Oldest first. */
  list(): ReceivedMessage[] {
    return [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)].map((entry) => ({
      at: entry.at,
      systemId: entry.systemId,
      source: entry.source,
      destination: entry.destination,
      text: decodeText(Buffer.concat(entry.parts.map((part) => part?.octets ?? new Uint8Array(0))), entry.dataCoding, this.zero()),
      dataCoding: entry.dataCoding,
      segments: entry.parts.length,
      segmentsReceived: entry.parts.length - entry.missing,
      parts: entry.parts.map((part) => (part ? decodeText(part.octets, entry.dataCoding, this.zero()) : '')),
      messageIds: entry.parts.map((part) => part?.messageId ?? ''),
    }));
  }

  private count(number: string): boolean {
    const before = this.counts.get(number);
    if (before !== undefined) {
      this.counts.set(number, before + 1);
      return true;
    }
    if (this.counts.size < simulatorLimits.countedNumbersMax) this.counts.set(number, 1);
    else this.uncounted++;
    return false;
  }

  private keep(at: number, systemId: string, pdu: SubmitPdu, messageId: string, segment: Segment | null): void {
    const part: Part = { octets: plainBodyOf(pdu, this.zero()), messageId };
    const { sourceAddr: source, destinationAddr: destination, dataCoding } = pdu;
    if (segment === null) {
      this.push({ at, systemId, source, destination, dataCoding, parts: [part], missing: 0, key: null });
      return;
    }
    const key = `${systemId}\n${source}\n${destination}\n${segment.reference}\n${segment.total}`;
    let entry = this.open.get(key);
    if (entry === undefined) {
      const parts = Array.from({ length: segment.total }, (): Part | undefined => undefined);
      entry = { at, systemId, source, destination, dataCoding, parts, missing: segment.total, key };
      this.open.set(key, entry);
      this.push(entry);
    }
    if (entry.parts[segment.number - 1] === undefined) entry.missing--;
    entry.parts[segment.number - 1] = part;
    if (entry.missing === 0) this.open.delete(key);
  }

  private push(entry: Entry): void {
    const forgotten = this.ring[this.next];
    if (forgotten !== undefined && forgotten.key !== null && this.open.get(forgotten.key) === forgotten) this.open.delete(forgotten.key);
    this.ring[this.next] = entry;
    this.next = (this.next + 1) % simulatorLimits.receivedMax;
  }
}
