// What an account may send over time, between the judgement over a submission and its commit: the rate over all doors and the shield against pumping are
// decided here, in memory; totals, frequency and duplicates are written down for the store, which decides them in the transaction of the accept. An account
// that has nothing of it costs a few comparisons.
import { parseNumber } from '@trunkline/sms';
import { type AcceptPlan, HELD_DUE_AT, type PlanGuards, type PlanHold } from '../core/plan.ts';
import { createRate, type Rate } from '../core/rate.ts';
import type { AccountPolicy } from '../core/rules/policy.ts';
import { createRecentNumbers, type RecentNumbers } from '../core/rules/pumping.ts';
import { type Step, stepOf, type Witness } from '../core/rules/trace.ts';
import type { Account, Rulebook } from '../core/rulebook.ts';
import { formatDate } from '../core/zone-time.ts';
import type { Clock } from '../ports/clock.ts';

export type Admission = { readonly ok: true; readonly plan: AcceptPlan } | { readonly ok: false; readonly code: 'rate_limit' };

export interface Gatekeeper {
  /** With a trace in the witness nothing is counted or kept. */
  admit(plan: AcceptPlan, rulebook: Rulebook, witness: Witness, tell: ((step: Step) => void) | null): Admission;
}

const MICROS = 1_000_000;
const HOUR_MS = 3_600_000;

/** Undefined: the account has no limit. */
export function guardsOf({ settings }: Account, now: number, timeZone: string): PlanGuards | undefined {
  const { messagesPerDay, messagesPerMonth, moneyPerDay, moneyPerMonth, recipientMessagesMax, duplicateWindowS, lowBalance } = settings;
  const hasDay = messagesPerDay > 0 || moneyPerDay > 0;
  const hasMonth = messagesPerMonth > 0 || moneyPerMonth > 0;
  if (!hasDay && !hasMonth && recipientMessagesMax === 0 && duplicateWindowS === 0 && lowBalance === 0) return undefined;
  const date = hasDay || hasMonth ? formatDate(now, timeZone) : '';
  const total = (period: string, messagesMax: number, money: number): PlanGuards['totals'][number] => ({
    period,
    messagesMax,
    microsMax: Math.round(money * MICROS),
  });
  return {
    totals: [
      ...(hasDay ? [total(`day ${date}`, messagesPerDay, moneyPerDay)] : []),
      ...(hasMonth ? [total(`month ${date.slice(0, 6)}`, messagesPerMonth, moneyPerMonth)] : []),
    ],
    frequency: recipientMessagesMax > 0 ? { messagesMax: recipientMessagesMax, windowMs: settings.recipientWindowHours * HOUR_MS } : null,
    duplicateWindowMs: duplicateWindowS * 1000,
    lowBalanceMicros: Math.round(lowBalance * MICROS),
  };
}

const digitsOfPlan = (plan: AcceptPlan): readonly string[] =>
  plan.items.flatMap(({ runs }) =>
    runs.flatMap(({ numbers }) =>
      numbers.flatMap((number) => {
        const parsed = parseNumber(number);
        return parsed.ok ? [parsed.digits] : [];
      }),
    ),
  );

export function createGatekeeper({ clock, timeZone }: { readonly clock: Clock; readonly timeZone: string }): Gatekeeper {
  const rates = new Map<number, Rate>();
  const recent = new Map<number, RecentNumbers>();

  function entryOf<T>(map: Map<number, T>, accountId: number, make: () => T): T {
    const known = map.get(accountId);
    if (known !== undefined) return known;
    const made = make();
    map.set(accountId, made);
    return made;
  }

  function isInRate({ id, settings }: Account, messages: number, isDry: boolean): boolean {
    const rate = entryOf(rates, id, createRate);
    const now = clock.monotonic();
    return isDry ? rate.hasRoom(messages, settings.messagesPerSecond, now) : rate.take(messages, settings.messagesPerSecond, now);
  }

  /** Why the plan must wait for an operator's word; null = it need not. */
  function holdOf(policy: AccountPolicy, plan: AcceptPlan, tell: ((step: Step) => void) | null): PlanHold | null {
    const all = digitsOfPlan(plan);
    const numbers = all.map(Number);
    const kept = entryOf(recent, plan.accountId, createRecentNumbers);
    let hold: PlanHold | null = null;
    for (const { id: ruleId, name, settings } of policy.pumping) {
      const { runLength, withinS, countries } = settings;
      const run = runLength > 0 ? kept.longestRun(numbers, plan.acceptedAt - withinS * 1000, runLength) : 0;
      const foreign = countries.length > 0 ? all.find((digits) => !countries.includes(policy.countryOf(digits) ?? '')) : undefined;
      const reason =
        runLength > 0 && run >= runLength
          ? `${run} consecutive numbers within ${withinS} s`
          : foreign === undefined
            ? null
            : `${foreign} is outside ${countries.join(' ')}`;
      tell?.({ ...stepOf('pumping', null, reason ?? ''), outcome: reason === null ? 'passed' : 'held', ruleId, name });
      if (reason !== null) hold ??= { ruleId, reason };
    }
    if (!tell) kept.keep(numbers, plan.acceptedAt);
    return hold;
  }

  return {
    admit(plan, rulebook, witness, tell) {
      const account = rulebook.accountById.get(plan.accountId);
      if (!account) return { ok: true, plan };
      const isDry = witness.trace !== null;
      if (account.settings.messagesPerSecond > 0) {
        const isIn = isInRate(account, plan.messages, isDry);
        tell?.(stepOf('rate', isIn ? null : 'rate_limit', `${account.settings.messagesPerSecond} per second`));
        if (!isIn) return { ok: false, code: 'rate_limit' };
      }
      const guards = guardsOf(account, plan.acceptedAt, timeZone);
      const policy = rulebook.policies.of(account.id);
      const hold = policy && policy.pumping.length > 0 ? holdOf(policy, plan, isDry ? tell : null) : null;
      if (hold) witness.hit(hold.ruleId);
      if (!guards && !hold) return { ok: true, plan };
      return { ok: true, plan: { ...plan, ...(guards ? { guards } : {}), ...(hold ? { hold } : {}) } };
    },
  };
}

/** When the messages may be handed to a link. */
export const leavesAt = (plan: AcceptPlan): number => (plan.hold ? HELD_DUE_AT : plan.dueAt);
