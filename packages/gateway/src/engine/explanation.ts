// What a dry run gathers: the steps of the judgement and a verdict for each number, in the order in which they came.
import type { AcceptPlan } from '../core/plan.ts';
import { type Explanation, type NumberVerdict, type Step, stepOf, type Trace } from '../core/rules/trace.ts';
import type { ErrorCode } from '../errors.ts';
import type { AcceptResult } from '../ports/store.ts';

type Refusal = Extract<AcceptResult, { ok: false }>;

interface Gathered {
  readonly steps: Step[];
  readonly numbers: (NumberVerdict & { code: ErrorCode | null; steps: Step[] })[];
  /** Those of the number whose verdict is still to come. */
  open: Step[];
}

export function createExplanation() {
  const steps: Step[] = [];
  const items: Gathered[] = [];
  const itemAt = (index: number): Gathered => (items[index] ??= { steps: [], numbers: [], open: [] });

  const trace: Trace = {
    step(item, number, step) {
      const gathered = itemAt(item);
      (number === null ? gathered.steps : gathered.open).push(step);
    },
    verdict(verdict) {
      const gathered = itemAt(verdict.item);
      gathered.numbers.push({ ...verdict, steps: gathered.open });
      gathered.open = [];
    },
  };

  function finish(code: ErrorCode | null, isHeld: boolean): Explanation {
    const all = items.flatMap(({ numbers }) => numbers);
    // What refuses the whole refuses each.
    if (code !== null) for (const number of all) number.code ??= code;
    const taken = all.filter((number) => number.code === null);
    return {
      code,
      isHeld,
      steps,
      items,
      messages: taken.length,
      totalMicros: taken.reduce((sum, { priceMicros }) => sum + (priceMicros ?? 0), 0),
    };
  }

  return {
    trace,
    step: (step: Step): void => void steps.push(step),
    refused: (code: ErrorCode): Explanation => finish(code, false),
    /** After the guards of the plan were asked. */
    guarded({ guards, hold }: AcceptPlan, refusal: Refusal | null): Explanation {
      const taken = items.flatMap(({ numbers }) => numbers.filter(({ code }) => code === null));
      const dropped = new Map(refusal?.code === 'dropped' ? refusal.dropped : []);
      for (const [place, number] of taken.entries()) {
        const code = dropped.get(place) ?? null;
        if (guards?.frequency)
          number.steps.push(
            stepOf(
              'frequency',
              code === 'recipient_limit' ? code : null,
              `${guards.frequency.messagesMax} in ${guards.frequency.windowMs / 3_600_000} h`,
            ),
          );
        if (guards && guards.duplicateWindowMs > 0)
          number.steps.push(stepOf('duplicate', code === 'duplicate_message' ? code : null, `within ${guards.duplicateWindowMs / 1000} s`));
        number.code = code;
      }
      const isOver = refusal?.code === 'total_limit';
      if (guards && guards.totals.length > 0) steps.push(stepOf('totals', isOver ? 'total_limit' : null));
      // One item without a number that passes refuses all.
      const empty = items.find(({ numbers }) => numbers.every(({ code }) => code !== null));
      const code = isOver ? 'total_limit' : (empty?.numbers[0]?.code ?? null);
      return finish(code, hold !== undefined && code === null);
    },
  };
}
