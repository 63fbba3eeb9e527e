// A rule over what may be sent as an operator writes it, read into the rule of core/rules/rules.ts: the same for a change and for a what-if.
import { Type, type Static } from 'typebox';
import { defaultRuleSettings, type Rule, ruleKinds, type RuleSettings, templateStates } from '../core/rules/rules.ts';
import type { Rulebook } from '../core/rulebook.ts';
import type { NewRule } from '../ports/store.ts';
import { findAccount } from './context.ts';
import type { Told } from '../core/told.ts';
import { readFields } from '../web/fields.ts';
import { faultOf, ruleFields, settingsOfKind } from './rule-fields.ts';
import { knownName, settingValue } from '../web/schemas.ts';

const changeable = {
  name: Type.Optional(Type.String({ maxLength: 100, description: 'a text of at most 100 characters' })),
  enabled: Type.Optional(Type.Boolean({ description: 'true or false' })),
  pattern: Type.Optional(Type.String({ minLength: 1, maxLength: 2048, description: '1 to 2048 characters' })),
  state: Type.Optional(
    Type.Union(
      templateStates.map((state) => Type.Literal(state)),
      { description: templateStates.join(' or ') },
    ),
  ),
  settings: Type.Optional(
    Type.Record(Type.String({ maxLength: 100 }), settingValue, { description: 'an object of the settings of this kind of rule' }),
  ),
};
export const newRuleBody = Type.Object(
  {
    kind: Type.Union(
      ruleKinds.map((kind) => Type.Literal(kind)),
      { description: ruleKinds.join(' or ') },
    ),
    account: Type.Optional(Type.Union([knownName, Type.Null()], { description: 'the name of an account or null' })),
    ...changeable,
  },
  { additionalProperties: false },
);
export const changedRuleBody = Type.Object(changeable, { additionalProperties: false });
type SettingsRead =
  | { readonly ok: true; readonly settings: RuleSettings }
  | { readonly ok: false; readonly field: string; readonly message: string; readonly told?: Told };

function readSettings(kind: Rule['kind'], before: RuleSettings, given: Readonly<Record<string, unknown>>): SettingsRead {
  const known = settingsOfKind[kind];
  const foreign = Object.keys(given).find((key) => ruleFields.some((row) => row.key === key) && !known.some((name) => name === key));
  if (foreign !== undefined) return { ok: false, field: foreign, message: `${foreign} is no setting of a ${kind} rule` };
  const read = readFields<RuleSettings>(ruleFields, given);
  return read.ok ? { ok: true, settings: { ...before, ...read.values } } : read;
}

export type RuleRead =
  | { readonly ok: true; readonly rule: NewRule }
  | {
      readonly ok: false;
      readonly code: 'parameter' | 'not_found';
      readonly field: string;
      readonly message: string;
      readonly told?: Told;
    };

function judged(rule: NewRule, rulebook: Rulebook): RuleRead {
  const fault = faultOf(rule, rulebook.numberPlan.isCountry);
  return fault ? { ok: false, code: 'parameter', ...fault } : { ok: true, rule };
}

export function newRule(body: Static<typeof newRuleBody>, rulebook: Rulebook): RuleRead {
  const { kind, name = '', pattern = '', state = 'approved', enabled = true, account: owner = null } = body;
  const account = owner === null ? null : findAccount(rulebook, owner);
  if (owner !== null && !account)
    return { ok: false, code: 'not_found', field: 'account', message: `There is no account ${JSON.stringify(owner)}` };
  const read = readSettings(kind, defaultRuleSettings, body.settings ?? {});
  if (!read.ok) return { ...read, code: 'parameter' };
  return judged({ kind, name, accountId: account?.id ?? null, isEnabled: enabled, pattern, state, settings: read.settings }, rulebook);
}

/** What the body leaves out stays. */
export function changedRule(before: Rule, body: Static<typeof changedRuleBody>, rulebook: Rulebook): RuleRead {
  const read = readSettings(before.kind, before.settings, body.settings ?? {});
  if (!read.ok) return { ...read, code: 'parameter' };
  const rule: NewRule = {
    kind: before.kind,
    accountId: before.accountId,
    name: body.name ?? before.name,
    isEnabled: body.enabled ?? before.isEnabled,
    pattern: body.pattern ?? before.pattern,
    state: body.state ?? before.state,
    settings: read.settings,
  };
  return judged(rule, rulebook);
}
