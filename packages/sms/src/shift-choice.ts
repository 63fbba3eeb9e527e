// Which national language tables are worth their place in the header. A table costs three octets of every segment and is not known to
// every handset, so one is taken only when it saves a segment against UCS-2. Not part of the public surface.
import { countParts, cutShifted } from './cut.ts';
import { alphabetOf, hasLockingTable, NATIONAL_LANGUAGES, type Shift, shiftedSeptets } from './shift.ts';
import type { NationalLanguage } from './tables/national-alphabets.ts';

const USER_DATA_OCTETS = 140;
const SHIFT_ELEMENT_OCTETS = 3;
const CONCAT_ELEMENT_OCTETS = { 8: 5, 16: 6 } as const;

/** Septets that fit beside the elements of a shift: in a lone segment, and in a part of a longer text. */
export function shiftedSegmentUnits({ single, locking }: Shift, referenceBits: 8 | 16): { single: number; part: number } {
  const header = 1 + (single === null ? 0 : SHIFT_ELEMENT_OCTETS) + (locking === null ? 0 : SHIFT_ELEMENT_OCTETS);
  const septets = (octets: number) => Math.floor(((USER_DATA_OCTETS - octets) * 8) / 7);
  return { single: septets(header), part: septets(header + CONCAT_ELEMENT_OCTETS[referenceBits]) };
}

export interface ShiftMeasure {
  shift: Shift;
  septets: number;
  segments: number;
}

/** Septets and segments of a text under a shift, or null when the text has other characters. */
export function measureShifted(text: string, shift: Shift, referenceBits: 8 | 16): ShiftMeasure | null {
  const alphabet = alphabetOf(shift);
  const septets = shiftedSeptets(text, alphabet);
  if (septets < 0) return null;
  const { single, part } = shiftedSegmentUnits(shift, referenceBits);
  return { shift, septets, segments: septets <= single ? 1 : countParts(cutShifted(alphabet), text, 0, part) };
}

/**
 * The best shift among the languages a carrier allows that takes fewer than `segmentsToBeat`, or null. Fewest segments, then fewest
 * septets, then single before locking before both, then the order of `languages`.
 */
export function chooseShift(
  text: string,
  languages: readonly NationalLanguage[],
  referenceBits: 8 | 16,
  segmentsToBeat: number,
): ShiftMeasure | null {
  if (segmentsToBeat <= 1) return null;
  let best: ShiftMeasure | null = null;
  for (const shift of shiftsOf(languages)) {
    const measure = measureShifted(text, shift, referenceBits);
    if (measure === null || measure.segments >= segmentsToBeat) continue;
    if (best === null || measure.segments < best.segments || (measure.segments === best.segments && measure.septets < best.septets)) {
      best = measure;
    }
  }
  return best;
}

function* shiftsOf(languages: readonly NationalLanguage[]): Generator<Shift> {
  // A list from settings may name a language twice, or one that only a later version knows.
  const known = [...new Set(languages)].filter((language) => NATIONAL_LANGUAGES.includes(language));
  const lockings = known.filter(hasLockingTable);
  for (const single of known) yield { single, locking: null };
  for (const locking of lockings) yield { single: null, locking };
  for (const single of known) for (const locking of lockings) yield { single, locking };
}
