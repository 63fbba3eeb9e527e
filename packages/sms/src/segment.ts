// How many short messages a text takes, and which: the alphabet, the parts, their concatenation headers.
// 3GPP TS 23.040 9.2.3.24.1: 153 septets or 67 UCS-2 units a part under an 8-bit reference, 152 or 66 under a 16-bit one; an
// escape pair and a surrogate pair are never cut.
//
// The count is money, so it depends on the units alone: it is the least number of parts that respects those two pairs.
// Graphemes (emoji sequences, flags, letters with marks) are kept whole inside that count: a cut that would tear one moves back to
// the grapheme's start whenever the rest still fits the parts left. It never costs a segment, and the count is the same in every
// runtime, whatever its Unicode version. Where there is no room the cut falls between two code points; a receiver that joins the
// parts shows the text whole all the same.
import { encodeGsm7, gsm7Septets, requireGsm7Septets, septetsOfUnit } from './gsm7.ts';
import { type BoundaryFinder, boundaryFinder } from './grapheme.ts';
import { encodeUcs2 } from './ucs2.ts';
import { buildUdh, concatElement } from './udh.ts';
import { checkInteger, cutsSurrogatePair } from './units.ts';

/** The concatenation element counts parts in one octet. */
export const SEGMENTS_MAX = 255;

export interface TextMeasure {
  alphabet: 'gsm7' | 'ucs2';
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
  /** The concatenation header, length octet included; null when the text is one segment. */
  udh: Uint8Array | null;
}

export type AlphabetChoice = 'auto' | 'gsm7' | 'ucs2';

const UNITS = {
  gsm7: { single: 160, part8: 153, part16: 152 },
  ucs2: { single: 70, part8: 67, part16: 66 },
} as const;

// A longer text cannot fit 255 parts in any alphabet; refused before its characters are looked at.
const TEXT_UNITS_MAX = SEGMENTS_MAX * UNITS.gsm7.part8;

/** Units a lone segment holds, and units each part of a longer text holds. */
export function segmentUnits(alphabet: 'gsm7' | 'ucs2', referenceBits: 8 | 16 = 8): { single: number; part: number } {
  const { single, part8, part16 } = UNITS[alphabet];
  return { single, part: referenceBits === 16 ? part16 : part8 };
}

/**
 * Alphabet, units and segments of a text; `segments` is always the length of what `splitText` gives. One pass for a text of one
 * segment. Throws RangeError above 255 segments, or when `alphabet: 'gsm7'` is asked of a text that has other characters.
 */
export function measureText(text: string, options?: { referenceBits?: 8 | 16; alphabet?: AlphabetChoice }): TextMeasure {
  if (text.length > TEXT_UNITS_MAX) throw tooLong(text);
  const septets = septetsWanted(text, options?.alphabet ?? 'auto');
  const wide = options?.referenceBits === 16;
  if (septets >= 0) {
    const segments = septets <= UNITS.gsm7.single ? 1 : countGsm7(text, septets, wide ? UNITS.gsm7.part16 : UNITS.gsm7.part8);
    return { alphabet: 'gsm7', units: septets, segments };
  }
  const units = text.length;
  const segments = units <= UNITS.ucs2.single ? 1 : countUcs2(text, 0, wide ? UNITS.ucs2.part16 : UNITS.ucs2.part8);
  if (segments > SEGMENTS_MAX) throw tooLong(text);
  return { alphabet: 'ucs2', units, segments };
}

/**
 * The segments of a text, at least one. `reference` marks parts of one text for the receiver: 0…255, or 0…65535 with
 * `referenceBits: 16`. Throws RangeError as `measureText` does, or when the reference does not fit.
 */
export function splitText(text: string, options: { reference: number; referenceBits?: 8 | 16; alphabet?: AlphabetChoice }): Segment[] {
  const { reference, referenceBits = 8 } = options;
  checkInteger('reference', reference, 0, referenceBits === 16 ? 0xffff : 0xff);
  const { alphabet, segments: total } = measureText(text, options);
  const encode = alphabet === 'gsm7' ? encodeGsm7 : encodeUcs2;
  if (total === 1) return [{ part: 1, total, text, userData: encode(text), udh: null }];

  const max = segmentUnits(alphabet, referenceBits).part;
  const boundaryBefore = boundaryFinder(text);
  const segments: Segment[] = [];
  for (let part = 1, from = 0; part <= total; part++) {
    const to = alphabet === 'gsm7' ? cutGsm7(text, from, max) : cutGrapheme(text, from, max, total - part, boundaryBefore);
    const piece = text.slice(from, to);
    segments.push({ part, total, text: piece, userData: encode(piece), udh: header(reference, total, part, referenceBits) });
    from = to;
  }
  return segments;
}

function header(reference: number, total: number, part: number, referenceBits: 8 | 16): Uint8Array {
  return buildUdh([concatElement({ reference, total, part, referenceBits })]);
}

/** Septets, or -1 when the text goes out as UCS-2. */
function septetsWanted(text: string, alphabet: AlphabetChoice): number {
  switch (alphabet) {
    case 'auto':
      return gsm7Septets(text);
    case 'gsm7':
      return requireGsm7Septets(text);
    case 'ucs2':
      return -1;
    default:
      return alphabet satisfies never;
  }
}

function countGsm7(text: string, septets: number, max: number): number {
  let segments = 0;
  if (septets === text.length) segments = Math.ceil(septets / max);
  else for (let at = 0; at < text.length; segments++) at = cutGsm7(text, at, max);
  if (segments > SEGMENTS_MAX) throw tooLong(text);
  return segments;
}

/** End of the part that begins at `from`: as many characters as `max` septets hold, escape pairs whole. */
function cutGsm7(text: string, from: number, max: number): number {
  let at = from;
  for (let left = max; at < text.length; at++) {
    left -= septetsOfUnit(text.charCodeAt(at));
    if (left < 0) break;
  }
  return at;
}

function countUcs2(text: string, from: number, max: number): number {
  let segments = 0;
  for (let at = from; at < text.length; segments++) at = cutUcs2(text, at, max);
  return segments;
}

/** End of the part that begins at `from`: `max` units, one fewer before a surrogate pair. */
function cutUcs2(text: string, from: number, max: number): number {
  const end = from + max;
  if (end >= text.length) return text.length;
  return cutsSurrogatePair(text, end) ? end - 1 : end;
}

/** As `cutUcs2`, but back at the start of a torn grapheme when what follows still fits the parts left. */
function cutGrapheme(text: string, from: number, max: number, partsLeft: number, boundaryBefore: BoundaryFinder): number {
  const end = cutUcs2(text, from, max);
  if (end === text.length) return end;
  const boundary = boundaryBefore(end);
  return boundary > from && boundary < end && countUcs2(text, boundary, max) <= partsLeft ? boundary : end;
}

function tooLong(text: string): RangeError {
  return new RangeError(`text of ${text.length} UTF-16 units takes more than ${SEGMENTS_MAX} segments`);
}
