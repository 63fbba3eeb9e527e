// Reads the body of one PDU. One reader serves all PDUs of the process: decoding is synchronous and a reader per PDU would double the
// allocations. The first fault sticks and stops further reading, so that the compiled decoders need no branch per field.
import type { CStringField, DestinationAddress, UnsuccessSme } from './fields.ts';
import { statuses } from './tables/statuses.ts';

declare global {
  interface Buffer {
    /** Node's own fast path behind toString('latin1'), public in practice and missing from its types. */
    latin1Slice(start: number, end: number): string;
  }
}

const addressMax = 65;
const noOctets = new Uint8Array(0);

export class PduReader {
  buf: Buffer = Buffer.alloc(0);
  pos = 0;
  end = 0;
  /** Responses: what is missing takes its default instead of being a fault (field reports: error responses come in every shape). */
  lenient = false;
  /** 0, or the command_status of the first fault. */
  fault = 0;
  reason = '';

  start(frame: Buffer, from: number, to: number, lenient: boolean): void {
    this.buf = frame;
    this.pos = from;
    this.end = to;
    this.lenient = lenient;
    this.fault = 0;
    this.reason = '';
  }

  fail(status: number, reason: string): void {
    if (this.fault === 0) {
      this.fault = status;
      this.reason = reason;
    }
    this.pos = this.end;
  }

  private ended(name: string): void {
    if (!this.lenient) this.fail(statuses.ESME_RINVCMDLEN, `the body ends before ${name}`);
  }

  u8(name: string): number {
    if (this.pos < this.end) return this.buf[this.pos++]!;
    this.ended(name);
    return 0;
  }

  u32(name: string): number {
    if (this.pos + 4 <= this.end) {
      const value = this.buf.readUInt32BE(this.pos);
      this.pos += 4;
      return value;
    }
    this.pos = this.end;
    this.ended(name);
    return 0;
  }

  cstring(field: CStringField): string {
    const from = this.pos;
    const buf = this.buf;
    const limit = from + field.maxRead;
    const stop = limit < this.end ? limit : this.end;
    let at = from;
    while (at < stop && buf[at] !== 0) at++;
    if (at < stop) {
      this.pos = at + 1;
      return at === from ? '' : buf.latin1Slice(from, at);
    }
    if (this.lenient) {
      // A response whose last string lost its NUL, or an id longer than anyone promised: take what is there.
      const nul = buf.indexOf(0, at);
      const to = nul === -1 || nul >= this.end ? this.end : nul;
      this.pos = to === this.end ? to : to + 1;
      return buf.latin1Slice(from, to);
    }
    if (limit <= this.end) this.fail(field.status, `${field.name} is longer than ${field.maxRead - 1} octets`);
    else this.ended(`the end of ${field.name}`);
    return '';
  }

  shortMessage(name: string): Uint8Array {
    if (this.pos >= this.end) {
      this.ended('sm_length');
      return noOctets;
    }
    const length = this.buf[this.pos]!;
    const from = this.pos + 1;
    if (from + length > this.end) {
      this.fail(statuses.ESME_RINVMSGLEN, `sm_length ${length} runs past the body, which has ${this.end - from} octets left for ${name}`);
      return noOctets;
    }
    this.pos = from + length;
    return length === 0 ? noOctets : this.octets(from, length);
  }

  /** A view into the received chunk; the framer never writes twice into memory it has handed out. */
  octets(from: number, length: number): Uint8Array {
    return new Uint8Array(this.buf.buffer, this.buf.byteOffset + from, length);
  }

  destinations(name: string): DestinationAddress[] {
    const count = this.u8('number_of_dests');
    const list: DestinationAddress[] = [];
    for (let i = 0; i < count && this.fault === 0; i++) {
      const flag = this.u8('dest_flag');
      if (flag === 1) {
        const ton = this.u8('dest_addr_ton');
        const npi = this.u8('dest_addr_npi');
        list.push({ kind: 'sme', ton, npi, address: this.cstring(destinationField) });
      } else if (flag === 2) {
        list.push({ kind: 'list', name: this.cstring(listField) });
      } else this.fail(statuses.ESME_RINVDESTFLAG, `${name}[${i}] has dest_flag ${flag}`);
    }
    return list;
  }

  unsuccess(_name: string): UnsuccessSme[] {
    const count = this.u8('no_unsuccess');
    const list: UnsuccessSme[] = [];
    for (let i = 0; i < count && this.pos < this.end; i++) {
      const ton = this.u8('dest_addr_ton');
      const npi = this.u8('dest_addr_npi');
      const address = this.cstring(unsuccessAddressField);
      list.push({ ton, npi, address, status: this.u32('error_status_code') });
    }
    return list;
  }
}

const listItem = (name: string, max: number, status: number): CStringField => ({ kind: 'cstring', name, max, maxRead: max, status });
const destinationField = listItem('destinations', 21, statuses.ESME_RINVDSTADR);
const listField = listItem('destinations', 21, statuses.ESME_RINVDLNAME);
const unsuccessAddressField = listItem('unsuccess', addressMax, statuses.ESME_RINVDSTADR);
