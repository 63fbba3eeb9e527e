// What a rule is: what an operator may set about who sends what to whom. One shape for all kinds; each reads the settings it knows (rule-kinds of
// the operator API tells which those are) and the others stand at their defaults.

/** In the order in which they are asked. */
export const ruleKinds = ['length', 'word', 'template', 'blocklist', 'country', 'originator', 'pumping'] as const;
export type RuleKind = (typeof ruleKinds)[number];

/** Only approved templates let a content pass. */
export const templateStates = ['draft', 'approved', 'refused'] as const;
export type TemplateState = (typeof templateStates)[number];

export interface RuleSettings {
  /** originator: what becomes of a message with one of `originators`, or without. */
  readonly action: 'allow' | 'deny' | 'force';
  /** originator: compared without case, `*` at the end stands for any ending; force: the one that is put in place. */
  readonly originators: readonly string[];
  /** originator: which kind the rule speaks of. */
  readonly originatorKind: 'any' | 'numeric' | 'alphanumeric';
  /**
   * ISO 3166 alpha-2. country: the recipients allowed. originator: recipients the rule holds for, empty = all. pumping: the account's usual
   * destinations, others are held; empty = all are usual.
   */
  readonly countries: readonly string[];
  /** length: longest content in code points and in segments; 0 = no limit of the rule. */
  readonly charactersMax: number;
  readonly segmentsMax: number;
  /** pumping: this many consecutive numbers within `withinS` seconds are held; 0 = runs are not looked for. */
  readonly runLength: number;
  readonly withinS: number;
}

export const defaultRuleSettings: RuleSettings = {
  action: 'allow',
  originators: [],
  originatorKind: 'any',
  countries: [],
  charactersMax: 0,
  segmentsMax: 0,
  runLength: 0,
  withinS: 3600,
};

export interface Rule {
  readonly id: number;
  readonly kind: RuleKind;
  /** For people; "" = none was given. */
  readonly name: string;
  /** null = every account. */
  readonly accountId: number | null;
  readonly isEnabled: boolean;
  /** word and template: the text; "" for the others. */
  readonly pattern: string;
  readonly state: TemplateState;
  readonly settings: RuleSettings;
}
