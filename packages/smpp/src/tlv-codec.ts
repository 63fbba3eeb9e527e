// Optional parameters, octets to values and back (SMPP 3.4 §3.2.4): two-octet tag, two-octet length, value. Interprets tables/tlvs.ts;
// not compiled like the mandatory part, since most messages carry none.
import { entries } from './entries.ts';
import type { CStringField } from './fields.ts';
import { PduFieldError } from './pdu-error.ts';
import type { PduReader } from './reader.ts';
import { statuses } from './tables/statuses.ts';
import { type RawTlv, type TlvName, type Tlvs, type TlvSpec, tlvTable } from './tables/tlvs.ts';
import type { PduWriter } from './writer.ts';

/** The optional parameters of a PDU that has none: one object for all, so that the hot path allocates nothing. */
export const noTlvs: Tlvs = Object.freeze({});

const byTag = new Map<number, { name: TlvName; spec: TlvSpec }>();
const byName = new Map<string, { spec: TlvSpec; text: CStringField }>();
for (const [name, spec] of entries<TlvName, TlvSpec>(tlvTable)) {
  byTag.set(spec.tag, { name, spec });
  const max = spec.kind === 'cstring' ? spec.max : 1;
  byName.set(name, { spec, text: { kind: 'cstring', name: `tlvs.${name}`, max, maxRead: max, status: statuses.ESME_RINVPARLEN } });
}

/** null: the value does not fit its kind. Integers of another width than the table's are read, since peers differ there. */
const readValue = (r: PduReader, spec: TlvSpec, from: number, length: number): number | string | Uint8Array | null => {
  switch (spec.kind) {
    case 'octets':
      return r.octets(from, length);
    case 'cstring': {
      // The NUL is missing as often as it is there.
      let to = from;
      while (to < from + length && r.buf[to] !== 0) to++;
      return r.buf.latin1Slice(from, to);
    }
    case 'u8':
    case 'u16':
    case 'u32':
      return length >= 1 && length <= 4 ? r.buf.readUIntBE(from, length) : null;
    default:
      return spec satisfies never;
  }
};

/** Reads to the end of the body. `faultStatus` is what a broken stream is answered with. */
export const readTlvs = (r: PduReader, faultStatus: number): Tlvs => {
  if (r.pos >= r.end) return noTlvs;
  const tlvs: Record<string, unknown> = {};
  let extra: RawTlv[] | null = null;
  const { buf, end } = r;
  let at = r.pos;
  while (at < end) {
    if (at + 4 > end) {
      if (!r.lenient) r.fail(faultStatus, `${end - at} octets after the last parameter are too few for another`);
      break;
    }
    const tag = (buf[at]! << 8) | buf[at + 1]!;
    const length = (buf[at + 2]! << 8) | buf[at + 3]!;
    const from = at + 4;
    if (from + length > end) {
      if (!r.lenient) r.fail(faultStatus, `optional parameter 0x${tag.toString(16).padStart(4, '0')} runs past the PDU`);
      break;
    }
    const known = byTag.get(tag);
    const value = known === undefined || tlvs[known.name] !== undefined ? null : readValue(r, known.spec, from, length);
    if (known === undefined || value === null) {
      extra ??= [];
      extra.push({ tag, value: r.octets(from, length) });
    } else tlvs[known.name] = value;
    at = from + length;
  }
  r.pos = end;
  if (extra !== null) tlvs['extra'] = extra;
  return tlvs;
};

const bad = (name: string, reason: string): PduFieldError => new PduFieldError(`tlvs.${name}`, statuses.ESME_RINVPARLEN, reason);

const writeOctets = (w: PduWriter, name: string, tag: number, value: Uint8Array): void => {
  if (value.length > 0xffff) throw bad(name, `has ${value.length} octets, the limit is 65535`);
  w.reserve(4 + value.length);
  w.u16(tag, name);
  w.u16(value.length, name);
  w.octets(value);
};

const writeInteger = (w: PduWriter, label: string, spec: TlvSpec, value: number): void => {
  w.reserve(8);
  w.u16(spec.tag, label);
  w.u16(spec.kind === 'u32' ? 4 : spec.kind === 'u16' ? 2 : 1, label);
  if (spec.kind === 'u32') w.u32(value, label);
  else if (spec.kind === 'u16') w.u16(value, label);
  else w.u8(value, label);
};

/** The object may come from JSON, so its types are looked at and not believed. */
export const writeTlvs = (w: PduWriter, tlvs: Tlvs): void => {
  for (const [name, value] of Object.entries(tlvs)) {
    if (value === undefined || name === 'extra') continue;
    const known = byName.get(name);
    if (known === undefined) throw new PduFieldError(`tlvs.${name}`, statuses.ESME_ROPTPARNOTALLWD, 'is no optional parameter we know');
    const { spec, text } = known;
    if (spec.kind === 'octets') {
      if (!(value instanceof Uint8Array)) throw bad(name, 'is not a Uint8Array');
      if (value.length < spec.min || value.length > spec.max) {
        throw bad(name, `has ${value.length} octets, the limits are ${spec.min} and ${spec.max}`);
      }
      writeOctets(w, name, spec.tag, value);
    } else if (spec.kind === 'cstring') {
      if (typeof value !== 'string') throw bad(name, 'is not a string');
      w.reserve(4 + spec.max);
      w.u16(spec.tag, text.name);
      w.u16((value.length + 1) & 0xffff, text.name);
      w.cstring(value, text);
    } else {
      if (typeof value !== 'number') throw bad(name, 'is not a number');
      writeInteger(w, text.name, spec, value);
    }
  }
  for (const { tag, value } of tlvs.extra ?? []) writeOctets(w, 'extra', tag, value);
};
