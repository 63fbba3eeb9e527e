// Texts in the form that words are compared in, so that a word cannot hide behind another way of writing it: full-width letters, ligatures, capital
// letters, characters of no width between the letters. Unicode NFKC and case folding (UAX 15, UAX 21), done with what the language has:
// - characters that show nothing (Default_Ignorable_Code_Point: zero-width, soft hyphen, variation selectors) are left out;
// - NFKC: ﬁ is fi, Ａ is A, a letter and its combining accent are the one letter. An accent is not taken away: é is not e;
// - case: ß and ẞ are ss, İ and ı are i, σ and ς are one;
// - blanks of every kind in a row are one space.

const PLAIN = /^[\x20-\x7e]*$/;
const DOUBLE_BLANK = / {2}/;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;
const BLANKS = /[\s\u0085]+/gu;

export function foldText(text: string): string {
  // Nearly every text, and several times faster.
  if (PLAIN.test(text)) return (DOUBLE_BLANK.test(text) ? text.replace(/ +/g, ' ') : text).toLowerCase();
  const shown = text.replace(IGNORABLE, '').normalize('NFKC');
  // By way of capitals, which is what takes ß and its like to the letters they stand for; ẞ is ß only in small.
  const folded = shown.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').replaceAll('i\u0307', 'i');
  return folded.normalize('NFKC').replace(IGNORABLE, '').replace(BLANKS, ' ');
}

/** Kinds of characters where words end: between two INSIDE there is no end. */
const OTHER = 1;
const INSIDE = 2;
/** Letters of scripts written without blanks between words: each may begin or end a word. */
const UNSPACED = 3;

const WORD_CHARACTER = /^[\p{L}\p{M}\p{N}_]$/u;
const UNSPACED_LETTER =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]$/u;

/** Filled as characters are met: to ask the tables of Unicode for all of them at start would take longer than most texts ever need. */
const kinds = new Uint8Array(0x11_0000);

function kindOf(codePoint: number): number {
  const known = kinds[codePoint] ?? 0;
  if (known !== 0) return known;
  const character = String.fromCodePoint(codePoint);
  const kind = !WORD_CHARACTER.test(character) ? OTHER : UNSPACED_LETTER.test(character) ? UNSPACED : INSIDE;
  kinds[codePoint] = kind;
  return kind;
}

const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

function kindBefore(text: string, at: number): number {
  if (at <= 0) return OTHER;
  const start = at >= 2 && isLow(text.charCodeAt(at - 1)) ? at - 2 : at - 1;
  return kindOf(text.codePointAt(start) ?? 0);
}

const kindAfter = (text: string, at: number): number => (at >= text.length ? OTHER : kindOf(text.codePointAt(at) ?? 0));

/** Whether a word may begin or end here: between `at - 1` and `at`. */
export const isWordEdge = (text: string, at: number): boolean => kindBefore(text, at) !== INSIDE || kindAfter(text, at) !== INSIDE;

/** Whether the character at `at` is part of a word: what `*` in a word stands for. */
export const isInWord = (text: string, at: number): boolean => kindAfter(text, at) !== OTHER;
