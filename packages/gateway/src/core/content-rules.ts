// The operator's rules over content: words that are not allowed (-3) and templates that a content must match (-6).
import type { Rule } from './rulebook.ts';

const applies = (rule: Rule, kind: Rule['kind'], accountId: number): boolean =>
  rule.kind === kind && (rule.accountId === null || rule.accountId === accountId);

/** Case-insensitive, anywhere in the text. */
export function containsWord(content: string, accountId: number, rules: readonly Rule[]): boolean {
  const lower = content.toLowerCase();
  return rules.some((rule) => applies(rule, 'word', accountId) && lower.includes(rule.pattern.toLowerCase()));
}

/** `*` in a template stands for any text, none included; everything else must be there as written. */
export function matchesTemplate(content: string, accountId: number, rules: readonly Rule[]): 'match' | 'no_match' | 'no_templates' {
  const templates = rules.filter((rule) => applies(rule, 'template', accountId));
  if (templates.length === 0) return 'no_templates';
  return templates.some((rule) => fitsPattern(content, rule.pattern)) ? 'match' : 'no_match';
}

/** Greedy piece by piece: linear, unlike a regular expression of many `.*`. */
function fitsPattern(content: string, pattern: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return content === pattern;
  if (!content.startsWith(first) || !content.endsWith(last) || content.length < first.length + last.length) return false;
  let at = first.length;
  const end = content.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = content.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
