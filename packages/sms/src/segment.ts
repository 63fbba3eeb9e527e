// How many short messages a text takes, and which: the alphabet, the parts, their headers.
// 3GPP TS 23.040 9.2.3.24.1: 153 septets or 67 UCS-2 units a part under an 8-bit reference, 152 or 66 under a 16-bit one; an
// escape pair and a surrogate pair are never cut. National language tables take room in each segment (shift-choice.ts).
//
// The count is money, so it depends on the units alone: it is the least number of parts that respects those two pairs.
// Graphemes (emoji sequences, flags, letters with marks) are kept whole inside that count: a cut that would tear one moves back to
// the grapheme's start whenever the rest still fits the parts left. It never costs a segment, and the count is the same in every
// runtime, whatever its Unicode version. Where there is no room the cut falls between two code points; a receiver that joins the
// parts shows the text whole all the same.
import { countParts, type Cut, cutGrapheme, cutGsm7, cutShifted, cutUcs2 } from './cut.ts';
import { boundaryFinder } from './grapheme.ts';
import { encodeGsm7, gsm7Septets, requireGsm7Septets } from './gsm7.ts';
import { alphabetOf, realShift, type Shift, shiftElements, type TextAlphabet } from './shift.ts';
import { chooseShift, measureShifted, shiftedSegmentUnits } from './shift-choice.ts';
import type { NationalLanguage } from './tables/national-alphabets.ts';
import { encodeUcs2 } from './ucs2.ts';
import { buildUdh, concatElement } from './udh.ts';
import { checkInteger } from './units.ts';

/** The concatenation element counts parts in one octet. */
export const SEGMENTS_MAX = 255;

export interface TextMeasure extends TextAlphabet {
  /** Septets or UTF-16 code units of the whole text. */
  units: number;
  segments: number;
}

export interface Segment {
  /** 1-based. */
  part: number;
  total: number;
  text: string;
  /** The encoded text without the header: GSM 7 bit unpacked, one septet per octet, or UTF-16BE. */
  userData: Uint8Array;
  /** The header, length octet included: concatenation, then the tables of a shift. Null when the segment needs neither. */
  udh: Uint8Array | null;
}

export type AlphabetChoice = 'auto' | 'gsm7' | 'ucs2';

export interface TextOptions {
  referenceBits?: 8 | 16;
  alphabet?: AlphabetChoice;
  /**
   * The languages whose tables the carrier lets through: none unless told. A text beyond the default alphabet uses them when that
   * saves a segment against UCS-2; under `alphabet: 'gsm7'` whenever they hold the text.
   */
  languages?: readonly NationalLanguage[];
  /** The tables decided on before, by `measureText` or `parseAlphabet`; `alphabet` and `languages` are not looked at then. */
  shift?: Shift | null;
}

const UNITS = {
  gsm7: { single: 160, part8: 153, part16: 152 },
  ucs2: { single: 70, part8: 67, part16: 66 },
} as const;

// A longer text cannot fit 255 parts in any alphabet; refused before its characters are looked at.
const TEXT_UNITS_MAX = SEGMENTS_MAX * UNITS.gsm7.part8;

/** Units a lone segment holds, and units each part of a longer text holds. */
export function segmentUnits(
  alphabet: 'gsm7' | 'ucs2',
  referenceBits: 8 | 16 = 8,
  shift: Shift | null = null,
): { single: number; part: number } {
  const real = realShift(shift);
  if (alphabet === 'gsm7' && real !== null) return shiftedSegmentUnits(real, referenceBits);
  const { single, part8, part16 } = UNITS[alphabet];
  return { single, part: referenceBits === 16 ? part16 : part8 };
}

/**
 * Alphabet, units and segments of a text; `segments` is always the length of what `splitText` gives. One pass for a text of one
 * segment. Throws RangeError above 255 segments, or when `alphabet: 'gsm7'` or a `shift` is asked of a text that has other characters.
 */
export function measureText(text: string, options?: TextOptions): TextMeasure {
  if (text.length > TEXT_UNITS_MAX) throw tooLong(text);
  const wide = options?.referenceBits === 16;
  if (options?.shift != null && realShift(options.shift) !== null) return measureUnder(text, options.shift, wide ? 16 : 8);
  const alphabet = options?.alphabet ?? 'auto';
  const septets = alphabet === 'ucs2' ? -1 : gsm7Septets(text);
  if (septets >= 0) {
    const segments = septets <= UNITS.gsm7.single ? 1 : countGsm7(text, septets, wide ? UNITS.gsm7.part16 : UNITS.gsm7.part8);
    return { alphabet: 'gsm7', shift: null, units: septets, segments };
  }
  const units = text.length;
  const segments = units <= UNITS.ucs2.single ? 1 : countParts(cutUcs2, text, 0, wide ? UNITS.ucs2.part16 : UNITS.ucs2.part8);
  if (alphabet !== 'ucs2' && options?.languages !== undefined && options.languages.length > 0) {
    const toBeat = Math.min(alphabet === 'gsm7' ? Infinity : segments, SEGMENTS_MAX + 1);
    const choice = chooseShift(text, options.languages, wide ? 16 : 8, toBeat);
    if (choice !== null) return { alphabet: 'gsm7', shift: choice.shift, units: choice.septets, segments: choice.segments };
  }
  if (alphabet === 'gsm7') requireGsm7Septets(text, null);
  if (segments > SEGMENTS_MAX) throw tooLong(text);
  return { alphabet: 'ucs2', shift: null, units, segments };
}

function measureUnder(text: string, shift: Shift, referenceBits: 8 | 16): TextMeasure {
  requireGsm7Septets(text, shift);
  const { septets, segments } = measureShifted(text, shift, referenceBits)!;
  if (segments > SEGMENTS_MAX) throw tooLong(text);
  return { alphabet: 'gsm7', shift, units: septets, segments };
}

/**
 * The segments of a text, at least one. `reference` marks parts of one text for the receiver: 0…255, or 0…65535 with
 * `referenceBits: 16`. Throws RangeError as `measureText` does, or when the reference does not fit.
 */
export function splitText(text: string, options: TextOptions & { reference: number }): Segment[] {
  const { reference, referenceBits = 8 } = options;
  checkInteger('reference', reference, 0, referenceBits === 16 ? 0xffff : 0xff);
  const { alphabet, shift, segments: total } = measureText(text, options);
  const encode = alphabet === 'ucs2' ? encodeUcs2 : shift === null ? encodeGsm7 : (piece: string) => encodeGsm7(piece, shift);
  const tables = shiftElements(shift);
  if (total === 1) return [{ part: 1, total, text, userData: encode(text), udh: tables.length === 0 ? null : buildUdh(tables) }];

  const max = segmentUnits(alphabet, referenceBits, shift).part;
  const cut = cutOf(alphabet, shift);
  const boundaryBefore = boundaryFinder(text);
  const segments: Segment[] = [];
  for (let part = 1, from = 0; part <= total; part++) {
    // No two characters of the default alphabet join.
    const to = cut === cutGsm7 ? cutGsm7(text, from, max) : cutGrapheme(cut, text, from, max, total - part, boundaryBefore);
    const piece = text.slice(from, to);
    const concat = concatElement({ reference, total, part, referenceBits });
    const udh = buildUdh(tables.length === 0 ? [concat] : [concat, ...tables]);
    segments.push({ part, total, text: piece, userData: encode(piece), udh });
    from = to;
  }
  return segments;
}

function cutOf(alphabet: 'gsm7' | 'ucs2', shift: Shift | null): Cut {
  if (alphabet === 'ucs2') return cutUcs2;
  return shift === null ? cutGsm7 : cutShifted(alphabetOf(shift));
}

function countGsm7(text: string, septets: number, max: number): number {
  const segments = septets === text.length ? Math.ceil(septets / max) : countParts(cutGsm7, text, 0, max);
  if (segments > SEGMENTS_MAX) throw tooLong(text);
  return segments;
}

function tooLong(text: string): RangeError {
  return new RangeError(`text of ${text.length} UTF-16 units takes more than ${SEGMENTS_MAX} segments`);
}
