// The GSM 7 bit default alphabet and its extension table, and the packing of septets into octets.
// 3GPP TS 23.038: 6.2.1 (default alphabet), 6.2.1.1 (extension table), 6.1.2.1 (packing).
// Strict going out, tolerant coming in. There is no folding of look-alikes (ç, Greek Α): what is sent is what was written.
// SMPP links carry septets unpacked, one per octet, so that is the form encode and decode use; packing is a step of its own.
import { checkInteger, codePointName, stringFromUnits } from './units.ts';

const ESC = 0x1b;
const SPACE = 0x20;
const EURO = 0x20ac;
const REPLACEMENT = 0xfffd;

// 6.2.1, in code order, 16 a row; position 0x1B is the escape itself and stands for no character.
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅå' +
  'Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ' +
  ' !"#¤%&\'()*+,-./' +
  '0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNO' +
  'PQRSTUVWXYZÄÖÑÜ§' +
  '¿abcdefghijklmno' +
  'pqrstuvwxyzäöñüà';

// 6.2.1.1: each character and the code that follows the escape. Form feed is the page break.
const EXTENSION: readonly (readonly [character: string, code: number])[] = [
  ['\f', 0x0a],
  ['^', 0x14],
  ['{', 0x28],
  ['}', 0x29],
  ['\\', 0x2f],
  ['[', 0x3c],
  ['~', 0x3d],
  [']', 0x3e],
  ['|', 0x40],
  ['€', 0x65],
];

// Every character of both tables but the euro lies below U+0400: 1 KiB tables stay in the first cache.
const TABLE_UNITS = 0x400;
const EXTENDED = 0x80;
const NONE = 0xff;

const COST = new Uint8Array(TABLE_UNITS); // septets per character, 0 = not in the alphabet
const CODE = new Uint8Array(TABLE_UNITS).fill(NONE); // code, with EXTENDED set when an escape goes before it
const FROM_BASIC = new Uint16Array(0x80);
const FROM_EXTENSION = new Uint16Array(0x80); // 0 = nothing assigned

for (let code = 0; code < BASIC.length; code++) {
  const unit = BASIC.charCodeAt(code);
  FROM_BASIC[code] = unit;
  if (code === ESC) continue;
  COST[unit] = 1;
  CODE[unit] = code;
}
for (const [character, code] of EXTENSION) {
  const unit = character.charCodeAt(0);
  FROM_EXTENSION[code] = unit;
  if (unit === EURO) continue;
  COST[unit] = 2;
  CODE[unit] = code | EXTENDED;
}
const EURO_CODE = 0x65 | EXTENDED;

/** Septets one UTF-16 code unit takes: 1, 2 (escape pair), or 0 when it is not in the alphabet. */
export function septetsOfUnit(unit: number): number {
  return unit < TABLE_UNITS ? COST[unit]! : unit === EURO ? 2 : 0;
}

/** Septets the text takes, extension characters costing two; -1 when any character is not in the alphabet. */
export function gsm7Septets(text: string): number {
  let septets = 0;
  for (let i = 0; i < text.length; i++) {
    const cost = septetsOfUnit(text.charCodeAt(i));
    if (cost === 0) return -1;
    septets += cost;
  }
  return septets;
}

export function isGsm7(text: string): boolean {
  return gsm7Septets(text) >= 0;
}

/** The first character outside the alphabet: the one that makes a text UCS-2. `index` counts UTF-16 code units. */
export function firstNonGsm7(text: string): { codePoint: number; index: number } | null {
  for (let index = 0; index < text.length; index++) {
    if (septetsOfUnit(text.charCodeAt(index)) === 0) return { codePoint: text.codePointAt(index)!, index };
  }
  return null;
}

/** Like `gsm7Septets`, but throws RangeError naming the first character that is not in the alphabet. */
export function requireGsm7Septets(text: string): number {
  const septets = gsm7Septets(text);
  if (septets >= 0) return septets;
  const { codePoint, index } = firstNonGsm7(text)!;
  throw new RangeError(`${codePointName(codePoint)} at index ${index} is not in the GSM 7 bit default alphabet`);
}

/** Septets, one per octet. Throws RangeError naming the first character that is not in the alphabet. */
export function encodeGsm7(text: string): Uint8Array {
  const length = requireGsm7Septets(text);
  const septets = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const code = unit === EURO ? EURO_CODE : CODE[unit]!;
    if (code >= EXTENDED) septets[at++] = ESC;
    septets[at++] = code & 0x7f;
  }
  return septets;
}

/**
 * The text of unpacked septets; never throws.
 * An escape before a code with no extension character shows that code's basic character (6.2.1.1 note 1). An escape before an
 * escape, or at the very end, shows a space (6.2.1 and 6.2.1.1). An octet above 127 is no septet: it shows U+FFFD rather than
 * its low seven bits, because it means the link does not speak GSM 7 bit at all and a plausible wrong letter would hide that.
 */
export function decodeGsm7(septets: Uint8Array): string {
  const units = new Uint16Array(septets.length); // never more characters than septets
  let length = 0;
  for (let i = 0; i < septets.length; i++) {
    let code = septets[i]!;
    let extension = 0;
    if (code === ESC) {
      code = ++i < septets.length ? septets[i]! : ESC;
      extension = code < 0x80 ? FROM_EXTENSION[code]! : 0;
    }
    units[length++] = extension !== 0 ? extension : code === ESC ? SPACE : code < 0x80 ? FROM_BASIC[code]! : REPLACEMENT;
  }
  return stringFromUnits(units.subarray(0, length));
}

/** Fill bits that bring the text after a header of so many octets (UDHL included) to a septet boundary (23.040 9.2.3.24). */
export function fillBitsAfter(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7;
}

/**
 * Packs septets, low bits first, after `fillBits` zero bits. Spare bits at the end are zero; the receiver knows the count from
 * TP-UDL, so the CR padding of USSD (6.1.2.3.1) does not belong here. Bit 7 of an input octet is ignored.
 */
export function packSeptets(septets: Uint8Array, fillBits = 0): Uint8Array {
  checkInteger('fillBits', fillBits, 0, 7);
  const octets = new Uint8Array((fillBits + septets.length * 7 + 7) >> 3);
  let bit = fillBits;
  for (let i = 0; i < septets.length; i++, bit += 7) {
    const shifted = (septets[i]! & 0x7f) << (bit & 7);
    const at = bit >> 3;
    octets[at]! |= shifted & 0xff;
    if (shifted > 0xff) octets[at + 1] = shifted >> 8;
  }
  return octets;
}

/** Unpacks up to `septetCount` septets; fewer when the octets end earlier, since the count (TP-UDL) comes from outside. */
export function unpackSeptets(octets: Uint8Array, septetCount: number, fillBits = 0): Uint8Array {
  checkInteger('fillBits', fillBits, 0, 7);
  checkInteger('septetCount', septetCount, 0, Number.MAX_SAFE_INTEGER);
  const available = Math.max(0, Math.floor((octets.length * 8 - fillBits) / 7));
  const septets = new Uint8Array(Math.min(septetCount, available));
  let bit = fillBits;
  for (let i = 0; i < septets.length; i++, bit += 7) {
    const at = bit >> 3;
    const next = at + 1 < octets.length ? octets[at + 1]! : 0;
    septets[i] = ((octets[at]! | (next << 8)) >> (bit & 7)) & 0x7f;
  }
  return septets;
}
