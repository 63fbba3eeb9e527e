// The part of the store that knows what may be sent: rules, lists of numbers, opt-outs, guards over time, messages held for a decision, alerts.
import type { AcceptPlan } from '../core/plan.ts';
import type { Rule } from '../core/rules/rules.ts';
import type { Told } from '../core/told.ts';
import type { AcceptResult } from './store.ts';
import type { ListVerbs } from './store-lists.ts';

/** A rule without its id, as it is saved. */
export type NewRule = Omit<Rule, 'id'>;
export interface RuleHits {
  readonly ruleId: number;
  readonly hits: number;
  readonly lastAt: number;
}
export interface OptOutScope {
  /** null = whatever the account. */
  readonly accountId: number | null;
  /** "" = whatever the originator; kept as its digits or in lower case. */
  readonly originator: string;
  /** Digits, at most fifteen. */
  readonly number: string;
}
export interface OptOut extends OptOutScope {
  /** Who said so: operator, import, the text of a reply. */
  readonly source: string;
  readonly at: number;
}
export type HeldDecision = 'released' | 'refused';
/** A submission that waits for an operator's word. */
export interface HeldMessages {
  /** Of its first message; the others follow it. */
  readonly id: number;
  readonly messages: number;
  readonly accountId: number;
  readonly account: string;
  readonly ruleId: number;
  readonly reason: string;
  readonly at: number;
  /** When it may leave once it is released. */
  readonly dueAt: number;
  readonly expiresAt: number;
  /** Of the first message. */
  readonly number: string;
  readonly sender: string;
  readonly content: string;
}
export interface AlertRow {
  readonly id: number;
  readonly kind: string;
  readonly accountId: number;
  readonly account: string;
  readonly at: number;
  readonly detail: string;
  /** The detail as data: amounts as decimals of six digits. */
  readonly told: Told<'low_balance'>;
  /** null: it still is so. */
  readonly clearedAt: number | null;
}

export interface RuleStore extends ListVerbs {
  /** id null makes a new one; returns its id. */
  saveRule(id: number | null, rule: NewRule): Promise<number>;
  /** With its hits; its list of numbers is kept for restoreRule. */
  removeRule(id: number): Promise<boolean>;
  /** Makes a removed rule again under its id, with the list it had. */
  restoreRule(rule: Rule): Promise<void>;
  addRuleHits(hits: readonly (readonly [ruleId: number, count: number])[], now: number): Promise<void>;
  ruleHits(): Promise<readonly RuleHits[]>;
  /** In order of account, originator and number, from after `after`. accountId null = of all accounts. */
  optOuts(after: OptOut | null, accountId: number | null, limit: number): Promise<readonly OptOut[]>;
  /** What the guards of this plan would say now; nothing is counted. */
  guardRefusal(plan: AcceptPlan): Promise<Extract<AcceptResult, { ok: false }> | null>;
  held(limit: number): Promise<readonly HeldMessages[]>;
  /** How many messages were released or refused; null: nothing is held by this id. */
  decideHeld(firstId: number, decision: HeldDecision, now: number): Promise<number | null>;
  /** Newest first. */
  alerts(limit: number): Promise<readonly AlertRow[]>;
}
