// Which originators an account may use towards which country. The first rule that speaks of the recipient's country and of the originator decides: allow
// lets it pass, deny refuses it, force puts another in its place. Where rules allow some, all others are refused.
import type { ErrorCode } from '../../errors.ts';
import type { Rule } from './rules.ts';

export interface OriginatorVerdict {
  readonly code: ErrorCode | null;
  readonly sender: string;
  /** The rule that decided; null = none did. */
  readonly rule: Rule | null;
}

const NUMERIC = /^\+?[0-9]+$/;

function matches({ settings }: Rule, sender: string): boolean {
  const { action, originators, originatorKind } = settings;
  if (originatorKind !== 'any' && (sender === '' || NUMERIC.test(sender) !== (originatorKind === 'numeric'))) return false;
  // What a force rule lists is what it puts in place.
  if (action === 'force' || originators.length === 0) return true;
  const given = sender.toLowerCase();
  return originators.some((listed) => {
    const known = listed.toLowerCase();
    return known.endsWith('*') ? given.startsWith(known.slice(0, -1)) : given === known;
  });
}

export function judgeOriginator(rules: readonly Rule[], sender: string, country: string | null): OriginatorVerdict {
  /** The first rule that allows some here, but not this one. */
  let missed: Rule | null = null;
  for (const rule of rules) {
    const { action, countries, originators } = rule.settings;
    if (countries.length > 0 && (country === null || !countries.includes(country))) continue;
    if (!matches(rule, sender)) {
      if (action === 'allow') missed ??= rule;
      continue;
    }
    switch (action) {
      case 'allow':
        return { code: null, sender, rule };
      case 'deny':
        return { code: 'sender_not_allowed', sender, rule };
      case 'force':
        return { code: null, sender: originators[0] ?? sender, rule };
      default:
        action satisfies never;
    }
  }
  return { code: missed ? 'sender_not_allowed' : null, sender, rule: missed };
}
