// Substitution of characters that GSM 7 bit lacks by ones that look alike, so that a curly quote does not double the price of a text.
// Always a choice of the sender, and it says what it changed: what is sent is then no longer what was written.
import { isGsm7 } from './gsm7.ts';
import { FULL_WIDTH, LETTERS, TYPOGRAPHY } from './tables/look-alikes.ts';

/**
 * `typography` replaces quotes, dashes, blanks, bullets, ligatures and full-width forms and removes what shows nothing. `letters` also
 * takes the accents off letters (ç → c, ł → l), which in some languages makes another word.
 */
export type LookAlikeLevel = 'typography' | 'letters';

export interface LookAlikeChange {
  /** As it stood in the text: a character, with its combining marks. */
  from: string;
  /** What stands there now; empty when it was removed. */
  to: string;
  count: number;
}

const typography = new Map<string, string>();
for (const [from, to] of TYPOGRAPHY) for (const character of from) typography.set(character, to);
for (let code: number = FULL_WIDTH.first; code <= FULL_WIDTH.last; code++) {
  const character = String.fromCharCode(code);
  if (!typography.has(character)) typography.set(character, String.fromCharCode(code - FULL_WIDTH.distance));
}
const letters = new Map<string, string>();
for (const [from, to] of LETTERS) for (const character of from) letters.set(character, to);

/**
 * The text with look-alikes, when that makes all of it GSM 7 bit; otherwise the text as it was, since nothing would be gained. A
 * letter written with combining marks counts as the letter it makes (e + U+0301 is é).
 */
export function substituteLookAlikes(
  text: string,
  options?: { level?: LookAlikeLevel },
): { text: string; changes: readonly LookAlikeChange[] } {
  const unchanged = { text, changes: [] };
  if (isGsm7(text)) return unchanged;
  const level = options?.level ?? 'typography';
  const changes = new Map<string, LookAlikeChange>();
  let result = '';
  for (const [from] of text.matchAll(/\P{M}\p{M}*|\p{M}+/gsu)) {
    const change = changes.get(from);
    const to = change?.to ?? (isGsm7(from) ? from : lookAlike(from, level));
    if (to === null) return unchanged;
    result += to;
    if (change !== undefined) change.count++;
    else if (to !== from) changes.set(from, { from, to, count: 1 });
  }
  return { text: result, changes: [...changes.values()] };
}

/** GSM 7 bit text for one character with its marks, or null. */
function lookAlike(cluster: string, level: LookAlikeLevel): string | null {
  const composed = cluster.normalize('NFC');
  let result = '';
  for (const character of composed) {
    const to = isGsm7(character) ? character : (typography.get(character) ?? (level === 'letters' ? letterFor(character) : null));
    if (to === null) return null;
    result += to;
  }
  return result;
}

/** The nearest letter the alphabet has: with one of its marks if that exists (ǜ → ü), else bare; a mark that joined nothing goes. */
function letterFor(character: string): string | null {
  const known = letters.get(character);
  if (known !== undefined) return known;
  const [base = '', ...marks] = character.normalize('NFD');
  if (/^\p{M}$/u.test(base)) return '';
  if (!/^[A-Za-zΑ-Ωſ]$/u.test(base) || marks.length === 0) return null;
  const marked = marks.map((mark) => (base + mark).normalize('NFC')).find((letter) => letter.length === 1 && isGsm7(letter));
  return marked ?? (isGsm7(base) ? base : (letters.get(base) ?? null));
}
