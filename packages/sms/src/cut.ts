// Where a long text is cut into parts, and how many that makes. Not part of the public surface.
// 3GPP TS 23.040 9.2.3.24.1: an escape pair and a surrogate pair are never cut. segment.ts says what is promised beyond that.
import { septetsOfUnit } from './gsm7.ts';
import type { BoundaryFinder } from './grapheme.ts';
import { type ShiftedAlphabet, septetsOfShiftedUnit } from './shift.ts';
import { cutsSurrogatePair } from './units.ts';

/** End of the part that begins at `from`: as many characters as `max` units or septets hold, pairs whole. */
export type Cut = (text: string, from: number, max: number) => number;

export function cutGsm7(text: string, from: number, max: number): number {
  let at = from;
  for (let left = max; at < text.length; at++) {
    left -= septetsOfUnit(text.charCodeAt(at));
    if (left < 0) break;
  }
  return at;
}

/** `max` units, one fewer before a surrogate pair. */
export function cutUcs2(text: string, from: number, max: number): number {
  const end = from + max;
  if (end >= text.length) return text.length;
  return cutsSurrogatePair(text, end) ? end - 1 : end;
}

export function cutShifted(alphabet: ShiftedAlphabet): Cut {
  return (text, from, max) => {
    let at = from;
    for (let left = max; at < text.length; at++) {
      left -= septetsOfShiftedUnit(alphabet, text.charCodeAt(at));
      if (left < 0) break;
    }
    return at;
  };
}

export function countParts(cut: Cut, text: string, from: number, max: number): number {
  let parts = 0;
  for (let at = from; at < text.length; parts++) at = cut(text, at, max);
  return parts;
}

/** As `cut`, but back at the start of a torn grapheme when what follows still fits the parts left. */
export function cutGrapheme(cut: Cut, text: string, from: number, max: number, partsLeft: number, boundaryBefore: BoundaryFinder): number {
  const end = cut(text, from, max);
  if (end === text.length) return end;
  const boundary = boundaryBefore(end);
  return boundary > from && boundary < end && countParts(cut, text, boundary, max) <= partsLeft ? boundary : end;
}
