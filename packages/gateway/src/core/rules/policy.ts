// The rules of an account, compiled once when the rulebook is built, and asked in one order for every submission: first those over the content (length,
// word, template), then for each number opt-outs, block lists, countries and originators. Pure. An account without any rule has no policy at all.
import type { ErrorCode } from '../../errors.ts';
import { blockListKey, type NumberList, numberListOf, optOutKey } from './number-list.ts';
import { judgeOriginator, type OriginatorVerdict } from './originators.ts';
import { numberKey } from '../virtual-number.ts';
import type { Rule } from './rules.ts';
import { matchesTemplate } from './templates.ts';
import { type Step, stepOf, type Witness } from './trace.ts';
import { buildWordFilter, type WordFilter } from './word-filter.ts';

export type CountryOf = (digits: string) => string | null;

export interface AccountPolicy {
  readonly accountId: number;
  readonly lengths: readonly Rule[];
  readonly words: readonly Rule[];
  readonly wordFilter: WordFilter | null;
  readonly templates: readonly Rule[];
  readonly blocklists: readonly { readonly rule: Rule; readonly list: NumberList }[];
  readonly countries: readonly Rule[];
  readonly originators: readonly Rule[];
  readonly pumping: readonly Rule[];
  readonly hasOptOuts: boolean;
  readonly isOptedOut: (digits: string, sender: string) => boolean;
  readonly countryOf: CountryOf;
}

export interface Policies {
  readonly of: (accountId: number) => AccountPolicy | null;
}

const noList = numberListOf(new Float64Array());

export function compilePolicies(rules: readonly Rule[], lists: ReadonlyMap<string, Float64Array>, countryOf: CountryOf): Policies {
  const enabled = rules.filter((rule) => rule.isEnabled).sort((a, b) => a.id - b.id);
  const optOuts = new Map([...lists].filter(([key]) => key.startsWith('out ')).map(([key, sorted]) => [key, numberListOf(sorted)]));
  if (enabled.length === 0 && optOuts.size === 0) return { of: () => null };
  const wordFilter = buildWordFilter(enabled.filter((rule) => rule.kind === 'word'));
  const blockLists = new Map(enabled.map((rule) => [rule.id, numberListOf(lists.get(blockListKey(rule.id)) ?? new Float64Array())]));
  const known = new Map<number, AccountPolicy | null>();

  function optOutsOf(accountId: number, sender: string): readonly NumberList[] {
    const originator = numberKey(sender);
    const keys = [optOutKey(0, ''), optOutKey(accountId, ''), optOutKey(0, originator), optOutKey(accountId, originator)];
    return keys.flatMap((key) => optOuts.get(key) ?? []);
  }

  function compile(accountId: number): AccountPolicy | null {
    const own = enabled.filter((rule) => rule.accountId === null || rule.accountId === accountId);
    const hasOptOuts = [...optOuts.keys()].some((key) => key.startsWith('out 0 ') || key.startsWith(`out ${accountId} `));
    if (own.length === 0 && !hasOptOuts) return null;
    const ofKind = (kind: Rule['kind']): readonly Rule[] => own.filter((rule) => rule.kind === kind);
    const words = ofKind('word');
    // Numbers of one request mostly have one sender.
    let listsOf: { sender: string | null; lists: readonly NumberList[] } = { sender: null, lists: [] };
    return {
      accountId,
      lengths: ofKind('length'),
      words,
      wordFilter: words.length > 0 ? wordFilter : null,
      templates: ofKind('template').filter((rule) => rule.state === 'approved'),
      blocklists: ofKind('blocklist').map((rule) => ({ rule, list: blockLists.get(rule.id) ?? noList })),
      countries: ofKind('country'),
      originators: ofKind('originator'),
      pumping: ofKind('pumping'),
      hasOptOuts,
      isOptedOut(digits, sender) {
        if (sender !== listsOf.sender) listsOf = { sender, lists: optOutsOf(accountId, sender) };
        return listsOf.lists.some((list) => list.has(digits));
      },
      countryOf,
    };
  }

  return {
    of(accountId) {
      const found = known.get(accountId);
      if (found !== undefined) return found;
      const policy = compile(accountId);
      known.set(accountId, policy);
      return policy;
    },
  };
}

const refusedBy = (rule: Rule, code: ErrorCode, detail: string): Step => ({
  check: rule.kind,
  ruleId: rule.id,
  name: rule.name,
  outcome: 'refused',
  code,
  detail,
});
const passedBy = (rule: Rule, detail = ''): Step => ({
  check: rule.kind,
  ruleId: rule.id,
  name: rule.name,
  outcome: 'passed',
  code: null,
  detail,
});

/** Tells the steps of one item or number; the first refusal is the verdict, and without a trace the last step. */
export type Tell = (step: Step) => void;

function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The rules over a content. `templatesRequired`: the account's setting. */
export function judgeContentByRules(
  policy: AccountPolicy | null,
  content: string,
  templatesRequired: boolean,
  witness: Witness,
  tell: Tell | null,
): ErrorCode | null {
  let verdict: ErrorCode | null = null;
  const refuse = (rule: Rule, code: ErrorCode, detail: string): void => {
    verdict ??= code;
    witness.hit(rule.id);
    tell?.(refusedBy(rule, code, detail));
  };
  for (const rule of policy?.lengths ?? []) {
    const { charactersMax } = rule.settings;
    if (charactersMax > 0 && countCodePoints(content) > charactersMax)
      refuse(rule, 'content_over_limit', `longer than ${charactersMax} characters`);
    else tell?.(passedBy(rule));
    if (verdict && !tell) return verdict;
  }
  if (policy?.wordFilter) {
    const found = new Set(policy.wordFilter.find(content, policy.accountId, tell === null));
    for (const rule of policy.words)
      if (found.has(rule.id)) refuse(rule, 'sensitive_words', `the content has ${rule.pattern}`);
      else tell?.(passedBy(rule, rule.pattern));
    if (verdict && !tell) return verdict;
  }
  if (templatesRequired) {
    const templates = policy?.templates ?? [];
    const fitting = templates.find((rule) => matchesTemplate(content, rule.pattern));
    for (const rule of tell ? templates : [])
      tell?.({ ...passedBy(rule, rule === fitting ? 'the content fits' : 'the content does not fit') });
    const code = fitting ? null : templates.length === 0 ? 'template_empty' : 'not_a_template';
    if (code) {
      verdict ??= code;
      tell?.(stepOf('template', code, 'the account needs an approved template'));
    }
  }
  return verdict;
}

/** The rules over a recipient: opt-outs, block lists, countries. */
export function judgeRecipient(
  policy: AccountPolicy,
  digits: string,
  sender: string,
  country: string | null,
  isExemptFromOptOut: boolean,
  witness: Witness,
  tell: Tell | null,
): ErrorCode | null {
  let verdict: ErrorCode | null = null;
  if (policy.hasOptOuts && !isExemptFromOptOut) {
    const isOut = policy.isOptedOut(digits, sender);
    if (isOut) verdict = 'recipient_opted_out';
    tell?.(stepOf('opt_out', verdict));
    if (verdict && !tell) return verdict;
  }
  for (const { rule, list } of policy.blocklists) {
    if (list.has(digits)) {
      verdict ??= 'recipient_blocked';
      witness.hit(rule.id);
      tell?.(refusedBy(rule, 'recipient_blocked', 'the number is in the list'));
    } else tell?.(passedBy(rule, `not among ${list.size} number(s)`));
    if (verdict && !tell) return verdict;
  }
  for (const rule of policy.countries) {
    if (country === null || !rule.settings.countries.includes(country)) {
      verdict ??= 'country_not_allowed';
      witness.hit(rule.id);
      tell?.(
        refusedBy(rule, 'country_not_allowed', `${country ?? 'an unknown country'} is not among ${rule.settings.countries.join(' ')}`),
      );
    } else tell?.(passedBy(rule, country));
    if (verdict && !tell) return verdict;
  }
  return verdict;
}

/** What becomes of the originator on its way to this country. */
export function judgeSender(
  policy: AccountPolicy,
  sender: string,
  country: string | null,
  witness: Witness,
  tell: Tell | null,
): OriginatorVerdict {
  const verdict = judgeOriginator(policy.originators, sender, country);
  if (verdict.rule && (verdict.code !== null || verdict.sender !== sender)) witness.hit(verdict.rule.id);
  if (tell) {
    for (const rule of policy.originators) if (rule !== verdict.rule) tell(passedBy(rule, 'it is not the first that matches'));
    if (verdict.rule && verdict.code !== null) tell(refusedBy(verdict.rule, verdict.code, `${sender || '(none)'} is not allowed here`));
    else if (verdict.rule && verdict.sender !== sender)
      tell({ ...passedBy(verdict.rule, `${sender || '(none)'} becomes ${verdict.sender}`), outcome: 'changed' });
    else if (verdict.rule) tell(passedBy(verdict.rule, 'allowed'));
  }
  return verdict;
}

/** The first rule that allows fewer segments. */
export function judgeSegments(policy: AccountPolicy, segments: number, witness: Witness, tell: Tell | null): ErrorCode | null {
  for (const rule of policy.lengths) {
    const { segmentsMax } = rule.settings;
    if (segmentsMax === 0 || segments <= segmentsMax) continue;
    witness.hit(rule.id);
    tell?.(refusedBy(rule, 'content_over_limit', `${segments} segments, at most ${segmentsMax}`));
    return 'content_over_limit';
  }
  return null;
}
