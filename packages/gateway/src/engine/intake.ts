// The single door to the main job: judge a submission by the current rulebook, commit it with its hold, hand it to the dispatcher.
// A message is accepted when its commit is on disk, and only then does the customer hear.
import { accept } from '../core/accept.ts';
import type { AcceptPlan } from '../core/plan.ts';
import { quietWorld, type RoutingWorld } from '../core/routing.ts';
import type { Rulebook } from '../core/rulebook.ts';
import type { Submission } from '../core/submission.ts';
import type { ErrorCode } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import { type Store, StoreUnavailable } from '../ports/store.ts';

/** ids belong to the accepted numbers in request order; the refused ones only count. */
export type SubmitResult =
  | { readonly ok: true; readonly accepted: readonly { readonly number: string; readonly id: number }[]; readonly failed: number }
  | {
      readonly ok: false;
      readonly code: ErrorCode /** For the customer's `desc`, when more precise than the table's text. */;
      readonly detail?: string;
      readonly failed: number;
      /** Of an answer to a phone: why it needs or gets none. */
      readonly notAnswered?: 'answered_already' | 'answer_loop';
    };

export interface Intake {
  submit(submission: Submission): Promise<SubmitResult>;
}

export interface IntakeParts {
  readonly store: Pick<Store, 'accept'>;
  readonly clock: Clock;
  readonly rulebook: () => Rulebook;
  /** What the links are doing, for route rules; absent = every link is taken as usable. */
  readonly world?: RoutingWorld;
  /** Called after the commit, in commit order. */
  readonly onCommitted: (plan: AcceptPlan, firstId: number, isWhole: boolean) => void;
  readonly onRefused: (code: ErrorCode) => void;
  readonly onStoreError: (error: unknown) => void;
}

export function createIntake(parts: IntakeParts): Intake {
  return {
    async submit(submission) {
      const decision = accept(submission, parts.rulebook(), parts.clock.now(), parts.world ?? quietWorld);
      if (!decision.ok) {
        parts.onRefused(decision.code);
        return decision;
      }
      const { plan } = decision;
      let result: Awaited<ReturnType<Store['accept']>>;
      try {
        result = await parts.store.accept(plan);
      } catch (error) {
        parts.onStoreError(error);
        if (error instanceof StoreUnavailable) return { ok: false, code: 'platform', failed: 0 };
        throw error;
      }
      if (!result.ok && result.code === 'not_answered') return { ok: false, code: 'parameter', failed: 0, notAnswered: result.why };
      if (!result.ok) {
        parts.onRefused(result.code);
        return { ok: false, code: result.code, failed: 0 };
      }
      parts.onCommitted(plan, result.firstId, result.isWhole);
      const accepted: { number: string; id: number }[] = [];
      let id = result.firstId;
      for (const item of plan.items) for (const run of item.runs) for (const number of run.numbers) accepted.push({ number, id: id++ });
      return { ok: true, accepted, failed: decision.failed };
    },
  };
}
