// What the judgement over a submission tells whoever asks: the hits of rules, and in a dry run every step, those that did not match included. The
// judgement is the same with and without; a trace only keeps it from ending at the first refusal.
import type { ErrorCode } from '../../errors.ts';
import type { Micros } from '../rulebook.ts';

export interface Step {
  /** The kind of a rule, or what else was asked: opt_out, number, price, route, mms, rate, totals, frequency, duplicate. */
  readonly check: string;
  /** null: not a rule. */
  readonly ruleId: number | null;
  readonly name: string;
  /** passed: it was asked and had nothing to say. */
  readonly outcome: 'passed' | 'refused' | 'changed' | 'held';
  readonly code: ErrorCode | null;
  readonly detail: string;
}

/** A step that no rule of the operator made; `code`: why it refused. */
export const stepOf = (check: string, code: ErrorCode | null, detail = ''): Step => ({
  check,
  ruleId: null,
  name: '',
  outcome: code === null ? 'passed' : 'refused',
  code,
  detail,
});

export interface NumberVerdict {
  readonly item: number;
  readonly number: string;
  readonly code: ErrorCode | null;
  readonly sender: string;
  readonly country: string | null;
  readonly connectorId: number | null;
  readonly segments: number | null;
  readonly alphabet: string | null;
  readonly priceMicros: Micros | null;
}

export interface Trace {
  /** number null: of the item as a whole. */
  step(item: number, number: string | null, step: Step): void;
  verdict(verdict: NumberVerdict): void;
}

export interface Witness {
  /** A rule refused, held or changed something. */
  readonly hit: (ruleId: number) => void;
  readonly trace: Trace | null;
}

/** What a dry run says. */
export interface ExplainedNumber extends NumberVerdict {
  readonly steps: readonly Step[];
}
export interface Explanation {
  /** null: it would be accepted, whole or in part. */
  readonly code: ErrorCode | null;
  /** It would wait for an operator's word. */
  readonly isHeld: boolean;
  /** Of the submission as a whole: rate, totals, pumping. */
  readonly steps: readonly Step[];
  readonly items: readonly { readonly steps: readonly Step[]; readonly numbers: readonly ExplainedNumber[] }[];
  /** Of the numbers that would be accepted. */
  readonly messages: number;
  readonly totalMicros: number;
}
