// The single door to the main job: judge a submission by the current rulebook, commit it with its hold, hand it to the dispatcher.
// A message is accepted when its commit is on disk, and only then does the customer hear. A dry run goes the same way up to the commit.
import { accept, type AcceptOptions } from '../core/accept.ts';
import type { AcceptPlan } from '../core/plan.ts';
import { quietWorld, type RoutingWorld } from '../core/routing.ts';
import type { Rulebook } from '../core/rulebook.ts';
import type { Explanation, Step, Witness } from '../core/rules/trace.ts';
import type { Submission } from '../core/submission.ts';
import type { ErrorCode } from '../errors.ts';
import { DROP_TRIES_MAX } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import { type AcceptResult, type Store, StoreUnavailable } from '../ports/store.ts';
import { createExplanation } from './explanation.ts';
import type { Gatekeeper } from './gatekeeper.ts';

/** ids and order ids (null = none were given) belong to the accepted numbers in request order; refusals say why each of the others was refused, in their order. */
export type SubmitResult =
  | {
      readonly ok: true;
      readonly accepted: readonly { readonly number: string; readonly id: number }[];
      readonly failed: number;
      readonly refusals: readonly ErrorCode[];
      readonly orderIds: readonly string[] | null;
    }
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
  /** What would become of it now, and why: every rule's word, those that have nothing to say included. Nothing is written or counted. */
  explain(submission: Submission): Promise<Explanation>;
}

export interface IntakeParts {
  readonly store: Pick<Store, 'accept' | 'answeredRequest' | 'guardRefusal'>;
  readonly clock: Clock;
  readonly rulebook: () => Rulebook;
  /** What the links are doing, for route rules; absent = every link is taken as usable. */
  readonly world?: RoutingWorld;
  /** How links to MMS begin; absent = there are none. */
  readonly linkBase?: () => string;
  readonly gatekeeper: Gatekeeper;
  /** A rule refused, held or changed something. */
  readonly onRuleHit: (ruleId: number) => void;
  /** Called after the commit, in commit order. */
  readonly onCommitted: (plan: AcceptPlan, firstId: number, isWhole: boolean) => void;
  readonly onRefused: (code: ErrorCode) => void;
  readonly onLowBalance: (accountId: number) => void;
  readonly onStoreError: (error: unknown) => void;
}

const silent: Witness = { hit() {}, trace: null };

type Dropped = Extract<AcceptResult, { code: 'dropped' }>['dropped'];

/** Places count in what is left of the plan: back to where they are in the whole of it. */
function merge(dropped: ReadonlyMap<number, ErrorCode>, more: Dropped, messages: number): ReadonlyMap<number, ErrorCode> {
  const left = Array.from({ length: messages + dropped.size }, (_, place) => place).filter((place) => !dropped.has(place));
  return new Map([...dropped, ...more.map(([place, code]) => [left[place] ?? 0, code] as const)]);
}

export function createIntake(parts: IntakeParts): Intake {
  const { store, clock, gatekeeper } = parts;
  const counting: Witness = { hit: (ruleId) => parts.onRuleHit(ruleId), trace: null };

  function refused(code: ErrorCode, failed = 0): SubmitResult {
    parts.onRefused(code);
    return { ok: false, code, failed };
  }

  async function submitNew(submission: Submission): Promise<SubmitResult> {
    const rulebook = parts.rulebook();
    const now = clock.now();
    const options: AcceptOptions = {
      world: parts.world ?? quietWorld,
      witness: counting,
      linkBase: parts.linkBase?.() ?? null,
      dropped: null,
    };
    let decision = accept(submission, rulebook, now, options);
    if (!decision.ok) {
      parts.onRefused(decision.code);
      return decision;
    }
    const admission = gatekeeper.admit(decision.plan, rulebook, counting, null);
    if (!admission.ok) return refused(admission.code);
    let { plan } = admission;
    let result: AcceptResult;
    let dropped: ReadonlyMap<number, ErrorCode> = new Map();
    for (let tries = 1; ; tries++) {
      try {
        result = await store.accept(plan);
      } catch (error) {
        parts.onStoreError(error);
        if (error instanceof StoreUnavailable) return { ok: false, code: 'platform', failed: 0 };
        throw error;
      }
      if (result.ok || result.code !== 'dropped') break;
      if (tries >= DROP_TRIES_MAX) return refused('platform');
      // The same judgement without those numbers; what was counted stays counted.
      dropped = merge(dropped, result.dropped, plan.messages);
      decision = accept(submission, rulebook, now, { ...options, witness: silent, dropped });
      if (!decision.ok) return refused(decision.code, decision.failed);
      const { guards, hold } = plan;
      plan = { ...decision.plan, ...(guards ? { guards } : {}), ...(hold ? { hold } : {}) };
    }
    // The first one was accepted while this one was judged, and is on disk by now.
    if (!result.ok && result.code === 'repeated') return (await answeredBefore(submission, now)) ?? refused('platform');
    if (!result.ok && result.code === 'not_answered') return { ok: false, code: 'parameter', failed: 0, notAnswered: result.why };
    if (!result.ok) return refused(result.code);
    parts.onCommitted(plan, result.firstId, result.isWhole);
    if (result.isLow) parts.onLowBalance(plan.accountId);
    const accepted: { number: string; id: number }[] = [];
    let id = result.firstId;
    for (const item of plan.items) for (const run of item.runs) for (const number of run.numbers) accepted.push({ number, id: id++ });
    return { ok: true, accepted, failed: decision.failed, refusals: decision.refusals, orderIds: plan.order?.orderIds ?? null };
  }

  /** What was answered the first time, if there was one within the window. */
  async function answeredBefore({ accountId, requestKey }: Submission, now: number): Promise<SubmitResult | null> {
    const first = requestKey ? await store.answeredRequest({ accountId, key: requestKey.key, since: now - requestKey.windowMs }) : null;
    if (!first) return null;
    const { firstId, numbers, refusals, orderIds, fingerprint } = first;
    if (requestKey?.fingerprint !== undefined && fingerprint !== null && requestKey.fingerprint !== fingerprint)
      return refused('key_reused');
    return {
      ok: true,
      accepted: numbers.map((number, place) => ({ number, id: firstId + place })),
      failed: refusals.length,
      refusals,
      orderIds,
    };
  }

  /** A repeat is known before it is judged: what may be sent can be other than it was then. */
  async function submitOnce(submission: Submission): Promise<SubmitResult> {
    try {
      return (await answeredBefore(submission, clock.now())) ?? (await submitNew(submission));
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      parts.onStoreError(error);
      return { ok: false, code: 'platform', failed: 0 };
    }
  }

  return {
    submit: (submission) => (submission.requestKey ? submitOnce(submission) : submitNew(submission)),

    async explain(submission) {
      const explanation = createExplanation();
      const witness: Witness = { hit() {}, trace: explanation.trace };
      const rulebook = parts.rulebook();
      const linkBase = parts.linkBase?.() ?? null;
      const decision = accept(submission, rulebook, clock.now(), { world: parts.world ?? quietWorld, witness, linkBase, dropped: null });
      if (!decision.ok) return explanation.refused(decision.code);
      const tell = (step: Step): void => explanation.step(step);
      const admission = gatekeeper.admit(decision.plan, rulebook, witness, tell);
      if (!admission.ok) return explanation.refused(admission.code);
      const refusal = admission.plan.guards ? await store.guardRefusal(admission.plan) : null;
      return explanation.guarded(admission.plan, refusal);
    },
  };
}
