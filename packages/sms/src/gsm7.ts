// Text in the GSM 7 bit alphabet: the default alphabet with its extension table, or, under a shift, those of other languages.
// 3GPP TS 23.038: 6.2.1 (default alphabet), 6.2.1.1 (extension table); shift.ts has the national ones.
// Strict going out, tolerant coming in. There is no folding of look-alikes (ç, Greek Α): what is sent is what was written.
// SMPP links carry septets unpacked, one per octet, so that is the form encode and decode use; packing.ts packs them.
import { alphabetOf, decodeShifted, encodeShifted, realShift, type Shift, septetsOfShiftedUnit, shiftedSeptets } from './shift.ts';
import { BASIC, EXTENSION } from './tables/default-alphabet.ts';
import { codePointName, newOctets, stringFromUnits } from './units.ts';

const ESC = 0x1b;
const SPACE = 0x20;
const EURO = 0x20ac;
const REPLACEMENT = 0xfffd;

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
export function gsm7Septets(text: string, shift?: Shift | null): number {
  if (shift != null) return shiftedSeptets(text, alphabetOf(shift));
  let septets = 0;
  for (let i = 0; i < text.length; i++) {
    const cost = septetsOfUnit(text.charCodeAt(i));
    if (cost === 0) return -1;
    septets += cost;
  }
  return septets;
}

export function isGsm7(text: string, shift?: Shift | null): boolean {
  return gsm7Septets(text, shift) >= 0;
}

/** The first character outside the alphabet: the one that makes a text UCS-2. `index` counts UTF-16 code units. */
export function firstNonGsm7(text: string, shift?: Shift | null): { codePoint: number; index: number } | null {
  const real = realShift(shift);
  const alphabet = real && alphabetOf(real);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const septets = alphabet === null ? septetsOfUnit(unit) : septetsOfShiftedUnit(alphabet, unit);
    if (septets === 0) return { codePoint: text.codePointAt(index)!, index };
  }
  return null;
}

/** Like `gsm7Septets`, but throws RangeError naming the first character that is not in the alphabet. */
export function requireGsm7Septets(text: string, shift: Shift | null): number {
  const septets = gsm7Septets(text, shift);
  if (septets >= 0) return septets;
  const { codePoint, index } = firstNonGsm7(text, shift)!;
  const which = shift === null ? 'default alphabet' : `alphabet under this shift`;
  throw new RangeError(`${codePointName(codePoint)} at index ${index} is not in the GSM 7 bit ${which}`);
}

/** Septets, one per octet, perhaps as a view of a larger buffer. Throws RangeError naming the first character that is not in the alphabet. */
export function encodeGsm7(text: string, shift?: Shift | null): Uint8Array {
  const real = realShift(shift);
  const length = requireGsm7Septets(text, real);
  if (real !== null) return encodeShifted(text, alphabetOf(real), length);
  const septets = newOctets(length);
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
 * `shift` is what `shiftOf` found in the header of this very segment.
 */
export function decodeGsm7(septets: Uint8Array, shift?: Shift | null): string {
  if (shift != null) return decodeShifted(septets, alphabetOf(shift));
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
