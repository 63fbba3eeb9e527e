// Texts as keywords are compared: without case, width, outer punctuation and repeated blanks, so that "Stop!", "ＳＴＯＰ" and " stop " are one word.

/** What stands behind it is never a keyword, and folding must not cost more for a longer message. */
export const FOLDED_CHARACTERS_MAX = 1000;

const OUTER = /^[\s\p{P}]+|[\s\p{P}]+$/gu;

export const foldText = (text: string): string =>
  text.slice(0, FOLDED_CHARACTERS_MAX).normalize('NFKC').toLowerCase().replaceAll(OUTER, '').replaceAll(/\s+/g, ' ');

/** "" of a text that has none. */
export const firstWord = (text: string): string => foldText(foldText(text).split(' ', 1)[0] ?? '');
