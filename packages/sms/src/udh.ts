// The user data header: information elements before the text, of which concatenation and ports matter to a gateway.
// 3GPP TS 23.040 9.2.3.24 (structure, duplicates), 9.2.3.24.1 and .8 (concatenation, 8- and 16-bit), 9.2.3.24.3 and .4 (ports).
// What arrives is hostile: the walker never throws and never reads past the header. What we build is checked instead.
import { checkInteger, copyOctets } from './units.ts';

export interface UdhElement {
  iei: number;
  data: Uint8Array;
}

export interface Concat {
  reference: number;
  total: number;
  /** 1-based. */
  part: number;
  referenceBits: 8 | 16;
}

export interface Ports {
  destination: number;
  source: number;
  bits: 8 | 16;
}

export type UdhResult =
  | {
      ok: true;
      elements: UdhElement[];
      /** Octets before the text, the length octet included. */
      headerLength: number;
      concat: Concat | null;
      ports: Ports | null;
    }
  | { ok: false; reason: string };

/** Identifiers of the elements this module understands, and of the national language tables it leaves to others. */
export const IEI = {
  concat8: 0x00,
  ports8: 0x04,
  ports16: 0x05,
  concat16: 0x08,
  nationalSingleShift: 0x24,
  nationalLockingShift: 0x25,
} as const;

/** TP-UD holds 140 octets, so a header, its length octet included, cannot be longer. */
export const UDH_OCTETS_MAX = 140;

/**
 * Walks every element and keeps unknown ones. `ok: false` when the header does not fit the octets, or when its elements do not
 * fill it exactly: 9.2.3.24 then has the whole header ignored. Of duplicates the last valid one counts. A concatenation element
 * with part 0, total 0 or part above total is kept among the elements and gives no `concat` (9.2.3.24.1). Port numbers are
 * reported whatever their value: a gateway passes them on, it is not their addressee.
 */
export function parseUdh(userData: Uint8Array): UdhResult {
  if (userData.length === 0) return { ok: false, reason: 'no user data' };
  const headerLength = userData[0]! + 1;
  if (headerLength > userData.length) {
    return { ok: false, reason: `header of ${headerLength} octets in user data of ${userData.length}` };
  }
  const elements: UdhElement[] = [];
  let concat: Concat | null = null;
  let ports: Ports | null = null;
  let at = 1;
  while (at < headerLength) {
    if (at + 1 === headerLength) return { ok: false, reason: `element at octet ${at} has no length` };
    const iei = userData[at]!;
    const from = at + 2;
    const to = from + userData[at + 1]!;
    if (to > headerLength) return { ok: false, reason: `element at octet ${at} ends ${to - headerLength} octets past the header` };
    const data = copyOctets(userData, from, to);
    elements.push({ iei, data });
    concat = readConcat(iei, data) ?? concat;
    ports = readPorts(iei, data) ?? ports;
    at = to;
  }
  return { ok: true, elements, headerLength, concat, ports };
}

function readConcat(iei: number, data: Uint8Array): Concat | null {
  const wide = iei === IEI.concat16;
  if (!wide && iei !== IEI.concat8) return null;
  if (data.length !== (wide ? 4 : 3)) return null;
  const reference = wide ? (data[0]! << 8) | data[1]! : data[0]!;
  const total = data[data.length - 2]!;
  const part = data[data.length - 1]!;
  if (part === 0 || part > total) return null; // covers total 0
  return { reference, total, part, referenceBits: wide ? 16 : 8 };
}

function readPorts(iei: number, data: Uint8Array): Ports | null {
  if (iei === IEI.ports16 && data.length === 4) {
    return { destination: (data[0]! << 8) | data[1]!, source: (data[2]! << 8) | data[3]!, bits: 16 };
  }
  if (iei === IEI.ports8 && data.length === 2) return { destination: data[0]!, source: data[1]!, bits: 8 };
  return null;
}

/** The header with its length octet. Throws RangeError when an element or the whole cannot be carried. */
export function buildUdh(elements: readonly UdhElement[]): Uint8Array {
  let length = 1;
  for (const { iei, data } of elements) {
    checkInteger('IEI', iei, 0, 0xff);
    length += 2 + data.length;
  }
  if (length > UDH_OCTETS_MAX) throw new RangeError(`header of ${length} octets, at most ${UDH_OCTETS_MAX} fit a short message`);
  const udh = new Uint8Array(length);
  udh[0] = length - 1;
  let at = 1;
  for (const { iei, data } of elements) {
    udh[at] = iei;
    udh[at + 1] = data.length;
    udh.set(data, at + 2);
    at += 2 + data.length;
  }
  return udh;
}

/** Throws RangeError when the reference does not fit its bits or the part is not one of the total. */
export function concatElement(c: Concat): UdhElement {
  const wide = c.referenceBits === 16;
  checkInteger('concat reference', c.reference, 0, wide ? 0xffff : 0xff);
  checkInteger('concat total', c.total, 1, 0xff);
  checkInteger('concat part', c.part, 1, c.total);
  return wide
    ? { iei: IEI.concat16, data: Uint8Array.of(c.reference >> 8, c.reference & 0xff, c.total, c.part) }
    : { iei: IEI.concat8, data: Uint8Array.of(c.reference, c.total, c.part) };
}

/** Throws RangeError when a port does not fit its bits. */
export function portsElement(p: Ports): UdhElement {
  const wide = p.bits === 16;
  const max = wide ? 0xffff : 0xff;
  checkInteger('destination port', p.destination, 0, max);
  checkInteger('source port', p.source, 0, max);
  return wide
    ? { iei: IEI.ports16, data: Uint8Array.of(p.destination >> 8, p.destination & 0xff, p.source >> 8, p.source & 0xff) }
    : { iei: IEI.ports8, data: Uint8Array.of(p.destination, p.source) };
}
