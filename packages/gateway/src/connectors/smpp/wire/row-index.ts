// Which PDUs of a file belong to a message: rows of look-up key and offset. While a file is written they grow in memory; when it is closed they are
// sorted into a file beside it, in which a few reads find a key. It can always be made again from the file it belongs to.
import { readSync, renameSync, writeFileSync } from 'node:fs';

/** Times and places of the PDUs of a file; of none: from Infinity to 0. */
export interface Span {
  firstAt: number;
  lastAt: number;
  firstPlace: number;
  lastPlace: number;
}

export const emptySpan = (): Span => ({ firstAt: Infinity, lastAt: 0, firstPlace: Infinity, lastPlace: 0 });

/** "TLWI", version 1. */
const MAGIC = 0x4957_4c54;
const VERSION = 1;
const HEADER_OCTETS = 48;

export class RowIndex {
  #keys = new Float64Array(1024);
  #offsets = new Uint32Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(key: number, offset: number): void {
    if (this.#count === this.#keys.length) {
      const [keys, offsets] = [this.#keys, this.#offsets];
      this.#keys = new Float64Array(this.#count * 2);
      this.#offsets = new Uint32Array(this.#count * 2);
      this.#keys.set(keys);
      this.#offsets.set(offsets);
    }
    this.#keys[this.#count] = key;
    this.#offsets[this.#count++] = offset;
  }

  find(key: number): number[] {
    const found: number[] = [];
    for (let at = this.#keys.subarray(0, this.#count).indexOf(key); at >= 0; at = this.#keys.subarray(0, this.#count).indexOf(key, at + 1))
      found.push(this.#offsets[at] ?? 0);
    return found;
  }

  /** Written whole or not at all. */
  save(path: string, span: Span): void {
    const keys = this.#keys.subarray(0, this.#count);
    const order = new Uint32Array(this.#count).map((_, place) => place);
    order.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
    const octets = Buffer.alloc(HEADER_OCTETS + this.#count * 12);
    octets.writeUInt32LE(MAGIC, 0);
    octets.writeUInt32LE(VERSION, 4);
    octets.writeUInt32LE(this.#count, 8);
    for (const [place, value] of [span.firstAt, span.lastAt, span.firstPlace, span.lastPlace].entries())
      octets.writeDoubleLE(value, 16 + place * 8);
    const offsetsAt = HEADER_OCTETS + this.#count * 8;
    for (let place = 0; place < order.length; place++) {
      const row = order[place] ?? 0;
      octets.writeDoubleLE(keys[row] ?? 0, HEADER_OCTETS + place * 8);
      octets.writeUInt32LE(this.#offsets[row] ?? 0, offsetsAt + place * 4);
    }
    writeFileSync(`${path}.new`, octets, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}

function readAt(fd: number, length: number, position: number): Buffer | null {
  const octets = Buffer.allocUnsafe(length);
  return readSync(fd, octets, 0, length, position) === length ? octets : null;
}

/** Rows and span of a saved index; null: it is none, or a torn one. */
export function readHeader(fd: number, octets: number): { readonly count: number; readonly span: Span } | null {
  const header = readAt(fd, HEADER_OCTETS, 0);
  if (!header || header.readUInt32LE(0) !== MAGIC || header.readUInt32LE(4) !== VERSION) return null;
  const count = header.readUInt32LE(8);
  if (octets !== HEADER_OCTETS + count * 12) return null;
  const [firstAt = 0, lastAt = 0, firstPlace = 0, lastPlace = 0] = [16, 24, 32, 40].map((at) => header.readDoubleLE(at));
  return { count, span: { firstAt, lastAt, firstPlace, lastPlace } };
}

/** The offsets of a key in a saved index of `count` rows, by bisection; at most `limit`. */
export function findSaved(fd: number, count: number, key: number, limit: number): number[] {
  const keyAt = (row: number): number => readAt(fd, 8, HEADER_OCTETS + row * 8)?.readDoubleLE(0) ?? Number.POSITIVE_INFINITY;
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (keyAt(middle) < key) low = middle + 1;
    else high = middle;
  }
  const found: number[] = [];
  for (let row = low; row < count && found.length < limit && keyAt(row) === key; row++)
    found.push(readAt(fd, 4, HEADER_OCTETS + count * 8 + row * 4)?.readUInt32LE(0) ?? 0);
  return found;
}
