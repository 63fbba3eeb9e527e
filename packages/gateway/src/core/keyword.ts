// Whether a message says a keyword: as the whole text, at its beginning, or where an expression finds something. Expressions run in RE2's automaton
// (re2js), whose time grows with the text and never explodes; their size and the text they see are bounded besides.
import { RE2JS } from 're2js';
import { foldText } from './fold-text.ts';

export const keywordMatches = ['any', 'exact', 'prefix', 'regex'] as const;
export type KeywordMatch = (typeof keywordMatches)[number];

export const PATTERN_CHARACTERS_MAX = 200;
/** Instructions of a compiled expression: with the text below some ten milliseconds at worst, and everybody waits for them. */
const PROGRAM_SIZE_MAX = 200;
/** Keywords stand at the beginning of a message: three segments of Latin text are looked at. */
const MATCHED_CHARACTERS_MAX = 500;

/** keyword: what was said, as far as it is the pattern's. rest: what stands behind it. */
export interface Said {
  readonly keyword: string;
  readonly rest: string;
}
export type Matcher = (content: string) => Said | null;
export type MatcherResult = { readonly ok: true; readonly matcher: Matcher } | { readonly ok: false; readonly why: string };

const isWordCharacter = (text: string): boolean => /^[\p{L}\p{N}]$/u.test(text);
/** Scripts without blanks between words: a keyword may be followed by anything. */
const isUnspaced = (text: string): boolean => /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]$/u.test(text);

function prefixMatcher(keyword: string): Matcher {
  const last = keyword.at(-1) ?? '';
  return (content) => {
    const text = content
      .slice(0, MATCHED_CHARACTERS_MAX)
      .normalize('NFKC')
      .replaceAll(/\s+/g, ' ')
      .replace(/^[\s\p{P}]+/u, '');
    if (text.slice(0, keyword.length).toLowerCase() !== keyword) return null;
    const next = text.charAt(keyword.length);
    if (next !== '' && isWordCharacter(next) && isWordCharacter(last) && !isUnspaced(last)) return null;
    return {
      keyword: text.slice(0, keyword.length),
      rest: text
        .slice(keyword.length)
        .replace(/^[\s\p{P}]+/u, '')
        .trimEnd(),
    };
  };
}

function regexMatcher(pattern: string): MatcherResult {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : 'it cannot be read' };
  }
  const size = compiled.programSize();
  if (size > PROGRAM_SIZE_MAX) return { ok: false, why: `it is too large: ${size} steps, at most ${PROGRAM_SIZE_MAX}` };
  return {
    ok: true,
    matcher(content) {
      const text = content.slice(0, MATCHED_CHARACTERS_MAX);
      const found = compiled.matcher(text);
      if (!found.find()) return null;
      return { keyword: found.group() ?? '', rest: text.slice(found.end()).trim() };
    },
  };
}

/** Refuses an expression that RE2 does not read, and one that would cost too much. */
export function matcherOf(match: KeywordMatch, pattern: string): MatcherResult {
  if (match === 'any') return { ok: true, matcher: (content) => ({ keyword: '', rest: content }) };
  if (pattern.length > PATTERN_CHARACTERS_MAX) return { ok: false, why: `it is longer than ${PATTERN_CHARACTERS_MAX} characters` };
  if (match === 'regex') return pattern === '' ? { ok: false, why: 'it is empty' } : regexMatcher(pattern);
  const keyword = foldText(pattern);
  if (keyword === '') return { ok: false, why: 'it has no letter or digit' };
  if (match === 'exact')
    return { ok: true, matcher: (content) => (foldText(content) === keyword ? { keyword: content.trim(), rest: '' } : null) };
  return { ok: true, matcher: prefixMatcher(keyword) };
}
