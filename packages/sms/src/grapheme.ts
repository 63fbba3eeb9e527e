// Where a text may be cut without tearing what a reader sees as one character: an emoji with its skin tone, a flag, a letter
// with its marks. Unicode UAX #29 through Intl.Segmenter, made only when a cut really falls between characters that could join.
// Not part of the public surface. Nothing here may change a segment count: the tables differ from one runtime to the next.

/** Finds the last boundary at or before a position of one text. */
export type BoundaryFinder = (at: number) => number;

// Code units that join to no other unit of this list, whichever side they stand on (checked against UAX #29 by the test). CR LF is
// one cluster there, yet a cut between the two shows nowhere, so both count as free. First and last unit of each run:
const FREE_RUNS = [
  [0x0000, 0x02ff], // Latin
  [0x0370, 0x0482], // Greek, Cyrillic
  [0x048a, 0x052f], // Cyrillic
  [0x05d0, 0x05ea], // Hebrew letters
  [0x0620, 0x064a], // Arabic letters
  [0x1e00, 0x200b], // Latin and Greek with accents, spaces
  [0x2010, 0x2027], // punctuation
  [0x2030, 0x205e], // punctuation
  [0x20a0, 0x20cf], // currency signs
  [0x3041, 0x3096], // Hiragana
  [0x30a0, 0x30ff], // Katakana
  [0x3400, 0x9fff], // CJK ideographs
  [0xac00, 0xd7a3], // Hangul syllables
] as const;

/** True when the unit joins to no other such unit. */
export function isFreeUnit(unit: number): boolean {
  for (const [first, last] of FREE_RUNS) {
    if (unit <= last) return unit >= first;
  }
  return false;
}

let segmenter: Intl.Segmenter | null | undefined;

function lazySegmenter(): Intl.Segmenter | null {
  // Browsers before 2024 may lack it; cutting at code points is all that is lost.
  segmenter ??= typeof Intl.Segmenter === 'function' ? new Intl.Segmenter('en', { granularity: 'grapheme' }) : null;
  return segmenter;
}

/** A finder for one text; costs nothing until it is asked about a place where characters could join. */
export function boundaryFinder(text: string): BoundaryFinder {
  let segments: Intl.Segments | undefined;
  return (at) => {
    if (isFreeUnit(text.charCodeAt(at - 1)) && isFreeUnit(text.charCodeAt(at))) return at;
    const tool = lazySegmenter();
    if (tool === null) return at;
    segments ??= tool.segment(text);
    return segments.containing(at)?.index ?? at;
  };
}
