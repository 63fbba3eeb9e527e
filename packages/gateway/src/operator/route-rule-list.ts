// The list of route rules as a change makes it, judged as a whole before anything is kept: the same for a change and for a what-if.
import type { Static } from 'typebox';
import { faultOf, type RouteRule, ruleTitle, type RuleFault, shadowed } from '../core/route-rules.ts';
import type { Rulebook } from '../core/rulebook.ts';
import { blankRule, type createRuleBody, readRule, type RuleBody } from './route-rule-fields.ts';

const RULES_MAX = 500;

/** What is wrong with the rules in this order; null = nothing. */
function faultOfOrder(rules: readonly RouteRule[]): RuleFault | null {
  const found = shadowed(rules);
  if (!found) return null;
  const [rule, by] = [ruleTitle(found.rule), ruleTitle(found.by)];
  return found.isSame
    ? { field: 'position', message: `${rule} overlaps ${by}: both are for the same messages; make one of them narrower or remove it` }
    : {
        field: 'position',
        message: `${rule} would never be reached, because ${by} stands before it and takes all of its messages; put it before that one`,
      };
}

const withRule = (rules: readonly RouteRule[], rule: RouteRule, place: number): readonly RouteRule[] => {
  const others = rules.filter(({ id }) => id !== rule.id);
  return [...others.slice(0, place - 1), rule, ...others.slice(place - 1)];
};

export type ListChange =
  | { readonly ok: true; readonly rules: readonly RouteRule[]; readonly rule: RouteRule; readonly place: number }
  | { readonly ok: false; readonly fault: RuleFault };

const judged = (rules: readonly RouteRule[], rule: RouteRule, place: number, fault: RuleFault | null): ListChange => {
  const found = fault ?? faultOfOrder(rules);
  return found ? { ok: false, fault: found } : { ok: true, rules, rule, place };
};
const ownFault = (rule: RouteRule, rulebook: Rulebook): RuleFault | null => faultOf(rule, new Set(rulebook.connectorById.keys()));

/** `id`: one that no rule of the list has. */
export function addRule(
  rules: readonly RouteRule[],
  id: number,
  { position, ...body }: Static<typeof createRuleBody>,
  rulebook: Rulebook,
  timeZone: string,
): ListChange {
  const read = readRule(body, blankRule, rulebook, timeZone);
  if (!read.ok) return read;
  if (rules.length >= RULES_MAX)
    return { ok: false, fault: { field: 'targets', message: `There are ${RULES_MAX} route rules already; remove one first` } };
  const place = Math.min(position ?? rules.length + 1, rules.length + 1);
  const rule: RouteRule = { id, ...read.value };
  const added = judged(withRule(rules, rule, place), rule, place, ownFault(rule, rulebook));
  if (added.ok) return added;
  const message = added.fault.message.replaceAll(new RegExp(`\\broute rule ${id}\\b`, 'g'), 'the new route rule');
  return { ok: false, fault: { ...added.fault, message } };
}

/** null: there is no rule of this id. */
export function changeRule(
  rules: readonly RouteRule[],
  id: number,
  body: RuleBody,
  rulebook: Rulebook,
  timeZone: string,
): ListChange | null {
  const place = rules.findIndex((rule) => rule.id === id) + 1;
  const before = rules[place - 1];
  if (!before) return null;
  const read = readRule(body, before, rulebook, timeZone);
  if (!read.ok) return read;
  const rule: RouteRule = { ...read.value, id };
  const changed = rules.map((one) => (one.id === id ? rule : one));
  return judged(changed, rule, place, ownFault(rule, rulebook));
}

/** null: there is no rule of this id. */
export function moveRule(rules: readonly RouteRule[], id: number, position: number): ListChange | null {
  const rule = rules.find((one) => one.id === id);
  if (!rule) return null;
  const place = Math.min(position, rules.length);
  return judged(withRule(rules, rule, place), rule, place, null);
}
