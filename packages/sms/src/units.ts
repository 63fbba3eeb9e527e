// Small helpers over UTF-16 code units and octets, shared by the alphabets and the UDH walker. Not part of the public surface.

// Reflect.apply spreads its list on the stack: 4096 units stay far below the smallest stack a browser gives.
const CHUNK_UNITS = 4096;

/** The string made of these UTF-16 code units. */
export function stringFromUnits(units: Uint16Array): string {
  if (units.length <= CHUNK_UNITS) return chunk(units);
  let text = '';
  for (let at = 0; at < units.length; at += CHUNK_UNITS) text += chunk(units.subarray(at, at + CHUNK_UNITS));
  return text;
}

function chunk(units: Uint16Array): string {
  return Reflect.apply(String.fromCharCode, undefined, units);
}

/** True when the position `at` lies between the two halves of a surrogate pair. */
export function cutsSurrogatePair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

/** `U+00E7`, the way the Unicode charts name a code point. */
export function codePointName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A copy that shares nothing with its source. `slice` would not do: on a Node `Buffer` it is a view. */
export function copyOctets(source: Uint8Array, from: number, to: number): Uint8Array {
  const copy = new Uint8Array(to - from);
  copy.set(source.subarray(from, to));
  return copy;
}

const SLAB_OCTETS = 8192;
/** More than any segment has. */
const FROM_SLAB_OCTETS_MAX = 320;
let slab = new Uint8Array(0);
let taken = 0;

/** Zeroed octets that nobody else has, few of them as a view of a larger buffer: a buffer of their own costs seven times as much. */
export function newOctets(length: number): Uint8Array {
  if (length > FROM_SLAB_OCTETS_MAX) return new Uint8Array(length);
  if (taken + length > slab.length) {
    slab = new Uint8Array(SLAB_OCTETS);
    taken = 0;
  }
  const octets = slab.subarray(taken, taken + length);
  taken += length;
  return octets;
}

/** Throws RangeError unless `value` is an integer of `min`…`max`. */
export function checkInteger(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} is ${value}, must be an integer of ${min}…${max}`);
  }
}
