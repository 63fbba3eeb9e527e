// How PDUs lie in memory on their way to disk, and in the files: entries one after the other in batches, each with a sum that tells whether it is
// whole. The main thread fills a batch (a copy and six numbers a PDU, nothing else), the thread of the files completes and writes it. Numbers stand in
// the byte order of the machine: the files never leave it.
import { crc32 } from 'node:zlib';

/** A PDU; or, for the one at `place`: which message it turned out to be about; or the carrier keys it names, which no message has claimed. */
export const EntryKind = { PDU: 1, NAME: 2, KEYS: 3 } as const;
export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind];

export interface Entry {
  readonly kind: EntryKind;
  readonly at: number;
  /** Goes up with every PDU of the connector, over restarts too. */
  readonly place: number;
  /** 0 = not known. */
  readonly messageId: number;
  /** The bind from 1, and which of the connector's sessions: sequence numbers begin anew with each. */
  readonly bind: number;
  readonly life: number;
  readonly isOut: boolean;
  /** Of an answer, since its request; null = not an answer, or not known. */
  readonly latencyMs: number | null;
  /** The PDU; of KEYS the carrier keys, joined by line ends. */
  readonly octets: Uint8Array;
}

export const BATCH_HEADER_OCTETS = 16;
export const ENTRY_HEADER_OCTETS = 40;
/** "TLWB". */
const MAGIC = 0x4257_4c54;

const padded = (octets: number): number => (octets + 7) & ~7;
const entryOctets = (octets: number): number => ENTRY_HEADER_OCTETS + padded(octets);

/** A batch that is being filled. Its buffer goes to the other thread and is not touched again. */
export class Batch {
  readonly buffer: ArrayBuffer;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #doubles: Float64Array;
  #end = BATCH_HEADER_OCTETS;
  #pdus = 0;
  #entries = 0;

  /** Over a buffer that may have been used before; its length is a multiple of 8. */
  constructor(buffer: ArrayBuffer) {
    this.buffer = buffer;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#doubles = new Float64Array(buffer);
  }

  get octets(): number {
    return this.#end;
  }
  get pdus(): number {
    return this.#pdus;
  }
  get isEmpty(): boolean {
    return this.#entries === 0;
  }

  hasRoom(octets: number): boolean {
    return this.#end + entryOctets(octets) <= this.buffer.byteLength;
  }

  /** Only where there is room. */
  add(kind: EntryKind, isOut: boolean, bind: number, life: number, at: number, place: number, messageId: number, octets: Uint8Array): void {
    const word = this.#end >> 2;
    const double = this.#end >> 3;
    this.#words[word] = octets.length;
    this.#words[word + 1] = kind | (bind << 8) | (isOut ? 1 << 16 : 0);
    this.#doubles[double + 1] = at;
    this.#doubles[double + 2] = place;
    this.#doubles[double + 3] = messageId;
    this.#words[word + 8] = life;
    this.#words[word + 9] = 0;
    const next = this.#end + entryOctets(octets.length);
    // What fills the entry up to eight octets must not be what was there before.
    if (octets.length > 0) this.#doubles[(next >> 3) - 1] = 0;
    this.#bytes.set(octets, this.#end + ENTRY_HEADER_OCTETS);
    this.#end = next;
    this.#entries++;
    if (kind === EntryKind.PDU) this.#pdus++;
  }
}

/** The entries of `octets` from `from` to before `to`, which is where the next one would begin; stops where one does not fit. */
export function* entriesIn(octets: Buffer, from: number, to: number): Generator<{ readonly offset: number; readonly entry: Entry }> {
  for (let offset = from; offset + ENTRY_HEADER_OCTETS <= to; ) {
    const entry = entryAt(octets, offset);
    if (entry === null) return;
    yield { offset, entry };
    offset += entryOctets(entry.octets.length);
  }
}

/** null: there is none, or not all of it. */
export function entryAt(octets: Buffer, offset: number): Entry | null {
  if (offset + ENTRY_HEADER_OCTETS > octets.length) return null;
  const length = octets.readUInt32LE(offset);
  const begin = offset + ENTRY_HEADER_OCTETS;
  if (begin + length > octets.length) return null;
  const traits = octets.readUInt32LE(offset + 4);
  const latency = octets.readUInt32LE(offset + 36);
  return {
    kind: (traits & 0xff) as EntryKind,
    bind: (traits >> 8) & 0xff,
    isOut: traits >> 16 === 1,
    at: octets.readDoubleLE(offset + 8),
    place: octets.readDoubleLE(offset + 16),
    messageId: octets.readDoubleLE(offset + 24),
    life: octets.readUInt32LE(offset + 32),
    latencyMs: latency === 0 ? null : latency - 1,
    octets: octets.subarray(begin, begin + length),
  };
}

/** What the thread of the files finds out about an entry. */
export function complete(octets: Buffer, offset: number, messageId: number, latencyMs: number | null): void {
  octets.writeDoubleLE(messageId, offset + 24);
  octets.writeUInt32LE(latencyMs === null ? 0 : Math.min(latencyMs, 0xffff_fffe) + 1, offset + 36);
}

/** Writes the header of a batch over its entries: the last thing before it is written. */
export function seal(batch: Buffer): void {
  batch.writeUInt32LE(MAGIC, 0);
  batch.writeUInt32LE(batch.length - BATCH_HEADER_OCTETS, 4);
  batch.writeUInt32LE(crc32(batch.subarray(BATCH_HEADER_OCTETS)), 8);
  batch.writeUInt32LE(0, 12);
}

/** The whole batches of a file, from its beginning: where the entries of each begin and end. */
export function* batchesIn(file: Buffer): Generator<{ readonly from: number; readonly to: number }> {
  for (let at = 0; at + BATCH_HEADER_OCTETS <= file.length; ) {
    const length = file.readUInt32LE(at + 4);
    const from = at + BATCH_HEADER_OCTETS;
    const to = from + length;
    if (file.readUInt32LE(at) !== MAGIC || length === 0 || to > file.length) return;
    if (crc32(file.subarray(from, to)) !== file.readUInt32LE(at + 8)) return;
    yield { from, to };
    at = to;
  }
}
