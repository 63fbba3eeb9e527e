// What belongs together on a wire: answers to their requests, by session and sequence number, and both to their message. Sees the entries in the order
// in which they were recorded and says which look-up keys lead to each: message ids, and carrier keys of receipts that no message had claimed yet.
import { type Entry, EntryKind } from './batch.ts';

/** Requests without an answer that are remembered: far above the windows of all binds of a connector. */
const OPEN_REQUESTS_MAX = 100_000;
const COMMAND_ID_AT = 4;
const SEQUENCE_AT = 12;
const HEADER_OCTETS = 16;
const KEYS_END = '\n';

interface Request {
  readonly at: number;
  readonly place: number;
  readonly offset: number;
  /** Which file the offset is in. */
  readonly file: number;
  messageId: number;
  keys: readonly number[];
}

export interface Paired {
  readonly messageId: number;
  readonly latencyMs: number | null;
}

export const isAnswer = (pdu: Uint8Array): boolean => ((pdu[COMMAND_ID_AT] ?? 0) & 0x80) !== 0;

export const sequenceOf = (pdu: Uint8Array): number => {
  if (pdu.length < HEADER_OCTETS) return -1;
  const [a = 0, b = 0, c = 0, d = 0] = pdu.subarray(SEQUENCE_AT, HEADER_OCTETS);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
};

/** A carrier key as a look-up key: below zero, where no message id is. Two mixed 32-bit hashes; 52 bits of them are kept. */
export function hashOf(carrierKey: string): number {
  let [a, b] = [0xdead_beef, 0x41c6_ce57];
  for (let i = 0; i < carrierKey.length; i++) {
    const code = carrierKey.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e37_79b1);
    b = Math.imul(b ^ code, 0x5f35_6495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85eb_ca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2_ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85eb_ca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2_ae35);
  return -1 - ((b >>> 12) * 2 ** 32 + (a >>> 0));
}

export const joinKeys = (keys: readonly string[]): Uint8Array => Buffer.from(keys.join(KEYS_END));

export class Pairing {
  readonly #open = new Map<number, Request>();
  readonly #byPlace = new Map<number, Request>();
  #file = 0;

  /** Offsets are of another file from now on. */
  nextFile(): void {
    this.#file++;
  }

  /** `addRow` is told which look-up key leads to which offset of the current file. */
  see(entry: Entry, offset: number, addRow: (key: number, offset: number) => void): Paired {
    switch (entry.kind) {
      case EntryKind.PDU:
        return this.#pdu(entry, offset, addRow);
      case EntryKind.NAME: {
        const request = this.#byPlace.get(entry.place);
        if (request) request.messageId = entry.messageId;
        addRow(entry.messageId, this.#offsetOf(request, offset));
        break;
      }
      case EntryKind.KEYS: {
        const request = this.#byPlace.get(entry.place);
        const keys = Buffer.from(entry.octets).toString().split(KEYS_END).map(hashOf);
        if (request) request.keys = keys;
        for (const key of keys) addRow(key, this.#offsetOf(request, offset));
        break;
      }
      default:
        entry.kind satisfies never;
    }
    return { messageId: entry.messageId, latencyMs: null };
  }

  /** What was said of a PDU of an earlier file leads to where it was said, and from there to the PDU by its place. */
  #offsetOf(request: Request | undefined, said: number): number {
    return request?.file === this.#file ? request.offset : said;
  }

  #pdu(entry: Entry, offset: number, addRow: (key: number, offset: number) => void): Paired {
    const { isOut, life, octets, at, place } = entry;
    const answers = isAnswer(octets);
    // Of the request: which way it went, in which session, under which number.
    const key = (life * 2 + (isOut === answers ? 0 : 1)) * 2 ** 32 + sequenceOf(octets);
    if (!answers) {
      if (this.#open.size >= OPEN_REQUESTS_MAX) this.#forgetOldest();
      const request: Request = { at, place, offset, file: this.#file, messageId: entry.messageId, keys: [] };
      this.#open.set(key, request);
      if (!isOut) this.#byPlace.set(place, request);
      if (entry.messageId > 0) addRow(entry.messageId, offset);
      return { messageId: entry.messageId, latencyMs: null };
    }
    const request = this.#open.get(key);
    if (!request) return { messageId: entry.messageId, latencyMs: null };
    this.#open.delete(key);
    this.#byPlace.delete(request.place);
    if (request.messageId > 0) addRow(request.messageId, offset);
    for (const each of request.keys) addRow(each, offset);
    return { messageId: request.messageId, latencyMs: Math.max(0, at - request.at) };
  }

  #forgetOldest(): void {
    for (const [key, { place }] of this.#open) {
      this.#open.delete(key);
      this.#byPlace.delete(place);
      return;
    }
  }
}
