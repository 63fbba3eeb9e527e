// Writes PDUs one after another into a growing chunk of memory. A chunk that was handed out by `take` is never written again in the
// part handed out, so the socket may keep it as long as it likes; the rest of the chunk serves the next PDUs. Hence no allocation per PDU.
import type { CStringField, DestinationAddress, UnsuccessSme } from './fields.ts';
import { PduFieldError } from './pdu-error.ts';
import { statuses } from './tables/statuses.ts';

/** 3.4 §5.2.22; 5.0 allows 255 but the peers that agreed to it do so in no bind field. */
const shortMessageMax = 254;
/** number_of_dests is one octet and the specification stops at 254 (§5.2.24). */
const destinationsMax = 254;

const destinationField: CStringField = { kind: 'cstring', name: 'destinations', max: 21, maxRead: 21, status: statuses.ESME_RINVDSTADR };
const listField: CStringField = { ...destinationField, status: statuses.ESME_RINVDLNAME };
const unsuccessField: CStringField = { ...destinationField, name: 'unsuccess' };

export class PduWriter {
  buf: Buffer;
  pos = 0;
  private from = 0;
  private readonly chunkBytes: number;

  constructor(chunkBytes = 16_384) {
    this.chunkBytes = chunkBytes;
    this.buf = Buffer.allocUnsafeSlow(chunkBytes);
  }

  /** Octets written and not yet taken. */
  get pending(): number {
    return this.pos - this.from;
  }

  /** Everything written since the last call. The memory now belongs to the caller. */
  take(): Buffer {
    const taken = this.buf.subarray(this.from, this.pos);
    this.from = this.pos;
    return taken;
  }

  /** The last `count` octets written. They stay as they are, also after `take`. */
  last(count: number): Buffer {
    return this.buf.subarray(this.pos - count, this.pos);
  }

  /** Makes room for `octets` more; whatever is pending moves along. */
  reserve(octets: number): void {
    if (this.pos + octets <= this.buf.length) return;
    const pending = this.pos - this.from;
    const needed = pending + octets;
    let size = this.chunkBytes;
    while (size < needed) size *= 2;
    const grown = Buffer.allocUnsafeSlow(size);
    this.buf.copy(grown, 0, this.from, this.pos);
    this.buf = grown;
    this.from = 0;
    this.pos = pending;
  }

  /** Forgets the octets after `pending`: a PDU that turned out not to be encodable leaves nothing behind. */
  truncate(pending: number): void {
    this.pos = this.from + pending;
  }

  u8(value: number, name: string): void {
    // One comparison covers fractions, NaN, negatives, strings and overflow.
    if ((value & 0xff) !== value) throw new PduFieldError(name, statuses.ESME_RINVPARLEN, `${String(value)} is not an integer of 0..255`);
    this.buf[this.pos++] = value;
  }

  u16(value: number, name: string): void {
    if ((value & 0xffff) !== value)
      throw new PduFieldError(name, statuses.ESME_RINVPARLEN, `${String(value)} is not an integer of 0..65535`);
    const { buf, pos } = this;
    buf[pos] = value >>> 8;
    buf[pos + 1] = value;
    this.pos = pos + 2;
  }

  u32(value: number, name: string): void {
    if (value >>> 0 !== value) throw new PduFieldError(name, statuses.ESME_RINVPARLEN, `${String(value)} is not an integer of 32 bits`);
    const { buf, pos } = this;
    buf[pos] = value >>> 24;
    buf[pos + 1] = value >>> 16;
    buf[pos + 2] = value >>> 8;
    buf[pos + 3] = value;
    this.pos = pos + 4;
  }

  /** Room for `field.max` octets must have been reserved. */
  cstring(value: string, field: CStringField): void {
    if (typeof value !== 'string') throw new PduFieldError(field.name, field.status, 'is not a string');
    const length = value.length;
    if (length >= field.max) {
      throw new PduFieldError(field.name, field.status, `has ${length} octets, the limit is ${field.max - 1}`);
    }
    const buf = this.buf;
    let pos = this.pos;
    // A loop beats latin1Write below about 60 characters, and it sees the NUL that would shift every later field.
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code === 0 || code > 0xff) {
        throw new PduFieldError(
          field.name,
          field.status,
          code === 0 ? 'contains a NUL' : `contains U+${code.toString(16)}, which is no octet`,
        );
      }
      buf[pos++] = code;
    }
    buf[pos] = 0;
    this.pos = pos + 1;
  }

  octets(value: Uint8Array): void {
    this.buf.set(value, this.pos);
    this.pos += value.length;
  }

  shortMessage(value: Uint8Array, name: string): void {
    if (!(value instanceof Uint8Array)) throw new PduFieldError(name, statuses.ESME_RINVMSGLEN, 'is not a Uint8Array');
    if (value.length > shortMessageMax) {
      throw new PduFieldError(name, statuses.ESME_RINVMSGLEN, `has ${value.length} octets, the limit is ${shortMessageMax}`);
    }
    this.reserve(value.length + 1);
    this.buf[this.pos++] = value.length;
    this.octets(value);
  }

  destinations(list: readonly DestinationAddress[], name: string): void {
    if (list.length > destinationsMax) {
      throw new PduFieldError(name, statuses.ESME_RINVNUMDESTS, `has ${list.length} entries, the limit is ${destinationsMax}`);
    }
    this.reserve(1 + list.length * 24);
    this.u8(list.length, name);
    for (const item of list) {
      this.u8(item.kind === 'sme' ? 1 : 2, name);
      if (item.kind === 'sme') {
        this.u8(item.ton, name);
        this.u8(item.npi, name);
        this.cstring(item.address, destinationField);
      } else this.cstring(item.name, listField);
    }
  }

  unsuccess(list: readonly UnsuccessSme[], name: string): void {
    if (list.length > 255) throw new PduFieldError(name, statuses.ESME_RINVNUMDESTS, `has ${list.length} entries, the limit is 255`);
    this.reserve(1 + list.length * 27);
    this.u8(list.length, name);
    for (const item of list) {
      this.u8(item.ton, name);
      this.u8(item.npi, name);
      this.cstring(item.address, unsuccessField);
      this.u32(item.status, name);
    }
  }
}
