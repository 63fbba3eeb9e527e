// The GSM 7 bit alphabets of other languages: a locking shift table in place of the default alphabet, a single shift table in place
// of its extension table, or both. 3GPP TS 23.038 6.2.1.2 and Annex A; named in the header by 3GPP TS 23.040 9.2.3.24.15 and .16.
// The default alphabet without shift has a quicker way of its own in gsm7.ts.
import { BASIC, EXTENSION } from './tables/default-alphabet.ts';
import { COMMON, LANGUAGE_IDENTIFIERS, LOCKING, type NationalLanguage, SINGLE } from './tables/national-alphabets.ts';
import { IEI, type UdhElement } from './udh.ts';
import { stringFromUnits } from './units.ts';

/** The tables a text uses beside or instead of the default ones; each element costs three octets of every segment. */
export interface Shift {
  /** The language whose characters follow an escape. */
  readonly single: NationalLanguage | null;
  /** The language whose table replaces the default alphabet. */
  readonly locking: NationalLanguage | null;
}

/** Every language that has a table, in the order of the specification. */
export const NATIONAL_LANGUAGES = Object.keys(LANGUAGE_IDENTIFIERS) as readonly NationalLanguage[];

const ESC = 0x1b;
const SPACE = 0x20;
const REPLACEMENT = 0xfffd;
const NONE = 0xff;
const CONTROLS: Readonly<Record<string, number>> = { SP: SPACE, LF: 0x0a, CR: 0x0d, FF: 0x0c };
// U+221E, which Portuguese has, is the highest character of any table.
const TABLE_UNITS = 0x2220;

interface Table {
  /** Code unit of each code, 0 where none is assigned. */
  readonly units: Uint16Array;
  /** Code of each code unit, NONE where there is none. Of two codes of one character the lower is sent. */
  readonly codes: Uint8Array;
}

/** The two tables a text is written in. */
export interface ShiftedAlphabet {
  readonly base: Table;
  readonly extension: Table;
}

function tableOf(assigned: Iterable<readonly [code: number, unit: number]>): Table {
  const units = new Uint16Array(0x80);
  const codes = new Uint8Array(TABLE_UNITS).fill(NONE);
  for (const [code, unit] of assigned) {
    units[code] = unit;
    if (code < codes[unit]!) codes[unit] = code;
  }
  return { units, codes };
}

function* run(first: number, tokens: string): Generator<readonly [number, number]> {
  let code = first;
  for (const token of tokens.trim().split(/\s+/)) {
    if (token !== '__' && token !== 'ESC') yield [code, unitOf(token)];
    code++;
  }
}

function unitOf(token: string): number {
  return CONTROLS[token] ?? (token.length === 1 ? token.charCodeAt(0) : Number.parseInt(token, 16));
}

function baseTable(language: NationalLanguage | null): Table {
  if (language !== null) return tableOf(run(0, LOCKING[language]!));
  return tableOf(Array.from(BASIC, (character, code) => [code, character.charCodeAt(0)] as const).filter(([code]) => code !== ESC));
}

function* singleRuns(language: NationalLanguage): Generator<readonly [number, number]> {
  for (const [first, tokens] of [...Object.entries(COMMON), ...Object.entries(SINGLE[language])]) yield* run(Number(first), tokens);
}

function extensionTable(language: NationalLanguage | null): Table {
  if (language !== null) return tableOf(singleRuns(language));
  return tableOf(EXTENSION.map(([character, code]) => [code, character.charCodeAt(0)] as const));
}

// Made when first asked for: most programs use none of them, or one or two.
const bases = new Map<NationalLanguage | null, Table>();
const extensions = new Map<NationalLanguage | null, Table>();

function cached(cache: Map<NationalLanguage | null, Table>, language: NationalLanguage | null, make: typeof baseTable): Table {
  let table = cache.get(language);
  if (table === undefined) cache.set(language, (table = make(language)));
  return table;
}

/** Throws RangeError when there is no such table. */
export function alphabetOf(shift: Shift): ShiftedAlphabet {
  const { single, locking } = shift;
  if (single !== null && !hasTable(single)) throw new RangeError(`no single shift table for ${String(single)}`);
  if (locking !== null && !hasLockingTable(locking)) throw new RangeError(`no locking shift table for ${String(locking)}`);
  return { base: cached(bases, locking, baseTable), extension: cached(extensions, single, extensionTable) };
}

const hasTable = (language: string): language is NationalLanguage => Object.hasOwn(LANGUAGE_IDENTIFIERS, language);

/** True when the language has a locking shift table: all but Spanish. */
export function hasLockingTable(language: string): language is NationalLanguage {
  return Object.hasOwn(LOCKING, language);
}

/** Null for what means no shift at all. */
export function realShift(shift: Shift | null | undefined): Shift | null {
  return shift == null || (shift.single === null && shift.locking === null) ? null : shift;
}

/** Septets one UTF-16 code unit takes: 1, 2 (escape pair), or 0 when it is in neither table. */
export function septetsOfShiftedUnit({ base, extension }: ShiftedAlphabet, unit: number): number {
  if (unit >= TABLE_UNITS) return 0;
  return base.codes[unit] !== NONE ? 1 : extension.codes[unit] !== NONE ? 2 : 0;
}

/** Septets the text takes; -1 when any character is in neither table. */
export function shiftedSeptets(text: string, alphabet: ShiftedAlphabet): number {
  let septets = 0;
  for (let i = 0; i < text.length; i++) {
    const cost = septetsOfShiftedUnit(alphabet, text.charCodeAt(i));
    if (cost === 0) return -1;
    septets += cost;
  }
  return septets;
}

/** Septets, one per octet, of a text that `shiftedSeptets` has found to take `length` of them. */
export function encodeShifted(text: string, { base, extension }: ShiftedAlphabet, length: number): Uint8Array {
  const septets = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    let code = base.codes[unit]!;
    if (code === NONE) {
      septets[at++] = ESC;
      code = extension.codes[unit]!;
    }
    septets[at++] = code;
  }
  return septets;
}

/**
 * As `decodeGsm7`. An escape before a code the single shift table leaves empty shows that code's character of the base table (Annex
 * A.2, note); a code that both leave empty shows U+FFFD.
 */
export function decodeShifted(septets: Uint8Array, { base, extension }: ShiftedAlphabet): string {
  const units = new Uint16Array(septets.length);
  let length = 0;
  for (let i = 0; i < septets.length; i++) {
    let code = septets[i]!;
    let unit = 0;
    if (code === ESC) {
      code = ++i < septets.length ? septets[i]! : ESC;
      if (code === ESC) unit = SPACE;
      else if (code < 0x80) unit = extension.units[code]!;
    }
    if (unit === 0 && code < 0x80) unit = base.units[code]!;
    units[length++] = unit === 0 ? REPLACEMENT : unit;
  }
  return stringFromUnits(units.subarray(0, length));
}

/** The elements that announce the tables to the receiver: none when there is no shift. */
export function shiftElements(shift: Shift | null): UdhElement[] {
  const elements: UdhElement[] = [];
  if (shift?.single != null) elements.push({ iei: IEI.nationalSingleShift, data: Uint8Array.of(LANGUAGE_IDENTIFIERS[shift.single]) });
  if (shift?.locking != null) elements.push({ iei: IEI.nationalLockingShift, data: Uint8Array.of(LANGUAGE_IDENTIFIERS[shift.locking]) });
  return elements;
}

/**
 * The tables the elements of a header name, for `decodeGsm7`; null when they name none. A language that is unknown or has no such
 * table is ignored, as 23.040 9.2.3.24.15 and .16 have it; of duplicates the last counts (9.2.3.24).
 */
export function shiftOf(elements: readonly UdhElement[]): Shift | null {
  let single: NationalLanguage | null = null;
  let locking: NationalLanguage | null = null;
  for (const { iei, data } of elements) {
    if (data.length !== 1 || (iei !== IEI.nationalSingleShift && iei !== IEI.nationalLockingShift)) continue;
    const language = NATIONAL_LANGUAGES[data[0]! - 1];
    if (language === undefined) continue;
    if (iei === IEI.nationalSingleShift) single = language;
    else if (hasLockingTable(language)) locking = language;
  }
  return realShift({ single, locking });
}

/** What a text is sent in. */
export interface TextAlphabet {
  alphabet: 'gsm7' | 'ucs2';
  shift: Shift | null;
}

/**
 * The alphabet in one short word that stays the same for ever, to be stored beside a text: `ucs2`, `gsm7`, `gsm7/tr` (single shift),
 * `gsm7/+tr` (locking shift), `gsm7/es+tr` (single shift Spanish, locking shift Turkish).
 */
export function formatAlphabet({ alphabet, shift }: TextAlphabet): string {
  const { single, locking } = realShift(shift) ?? {};
  if (single == null && locking == null) return alphabet;
  return `${alphabet}/${single ?? ''}${locking == null ? '' : `+${locking}`}`;
}

/** The inverse of `formatAlphabet`; null for any other word. */
export function parseAlphabet(word: string): TextAlphabet | null {
  if (word === 'gsm7' || word === 'ucs2') return { alphabet: word, shift: null };
  const match = /^gsm7\/([a-z]{2})?(?:\+([a-z]{2}))?$/.exec(word);
  const single = match?.[1] ?? null;
  const locking = match?.[2] ?? null;
  if (single === null && locking === null) return null;
  if ((single !== null && !hasTable(single)) || (locking !== null && !hasLockingTable(locking))) return null;
  return { alphabet: 'gsm7', shift: { single, locking } };
}
