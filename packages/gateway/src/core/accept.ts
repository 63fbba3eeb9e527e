// The judgement over a submission: pure, in the contract's order of checks (docs/api.md), out comes a plan to commit or a refusal with its code.
import { originatorAddress, parseNumber } from '@trunkline/sms';
import type { ErrorCode } from '../errors.ts';
import type { AcceptPlan, PlannedItem } from './plan.ts';
import { type AccountPolicy, judgeContentByRules, judgeRecipient, judgeSegments, judgeSender, type Tell } from './rules/policy.ts';
import type { Witness } from './rules/trace.ts';
import { SANDBOX_CONNECTOR_ID } from './sandbox.ts';
import type { Account, Rulebook } from './rulebook.ts';
import { type Shape, type ShapeOn, shapeOf } from './shape.ts';
import { Notify, type Submission, type SubmissionItem } from './submission.ts';
import { noTraits, type Traits } from './traits.ts';

export const CONTENT_CODE_POINTS_MAX = 1024;
export const TITLE_CODE_POINTS_MAX = 64;
export const SENDER_CHARACTERS_MAX = 32;
/** A message that could not be handed to a carrier for this long after its time is given up. */
export const VALIDITY_MS = 72 * 3_600_000;

export interface AcceptOptions {
  readonly witness: Witness;
  /** Numbers that the store would not take, by their place among those accepted when nothing is dropped, and why. */
  readonly dropped: ReadonlyMap<number, ErrorCode> | null;
}

/** Nobody listens. */
export const unwitnessed: AcceptOptions = { witness: { hit() {}, trace: null }, dropped: null };

export type Decision =
  /** refusals: why each of the failed numbers was refused, in their order. */
  | { readonly ok: true; readonly plan: AcceptPlan; readonly failed: number; readonly refusals: readonly ErrorCode[] }
  | { readonly ok: false; readonly code: ErrorCode; readonly detail?: string; readonly failed: number };

const refuse = (code: ErrorCode, failed = 0): Decision => ({ ok: false, code, failed });

function longerThan(text: string, codePointsMax: number): boolean {
  if (text.length <= codePointsMax) return false;
  let count = 0;
  for (const _ of text) if (++count > codePointsMax) return true;
  return false;
}

function judgeContent(item: SubmissionItem): ErrorCode | null {
  if (item.traits?.octets == null && item.content.trim() === '' && !item.traits?.udh) return 'content_empty';
  if (longerThan(item.content, CONTENT_CODE_POINTS_MAX)) return 'content_too_long';
  if (item.smsType !== 0 && item.smsType !== 1) return 'smstype_wrong';
  if (longerThan(item.mmsTitle, TITLE_CODE_POINTS_MAX)) return 'title_too_long';
  if (item.smsType === 1) return 'mms_unavailable';
  if (item.sender.length > SENDER_CHARACTERS_MAX) return 'sender_wrong';
  return null;
}

/** What all items of a submission are judged with. */
interface Bench {
  readonly account: Account;
  readonly rulebook: Rulebook;
  /** null: no rule is the account's. */
  readonly policy: AccountPolicy | null;
  readonly options: AcceptOptions;
  /** Numbers accepted so far, dropped ones included. */
  ordinal: number;
}

interface Judged {
  /** Empty when no number was accepted; several where carriers need different counts of segments. */
  readonly items: readonly PlannedItem[];
  readonly accepted: number;
  readonly totalMicros: number;
  /** Why each refused number was refused. */
  readonly refusals: readonly ErrorCode[];
}

type Run = { connectorId: number; priceMicros: number; numbers: string[] };

/** What a sandbox account sends never meets a carrier, whatever the routes say. */
const sandboxRoute = { connectorId: SANDBOX_CONNECTOR_ID };

const isSameShape = (a: Shape, b: Shape): boolean => a.segments === b.segments && a.alphabet === b.alphabet && a.content === b.content;

function planItem(item: SubmissionItem, itemIndex: number, sender: string, shapeOn: ShapeOn, traits: Traits | null, bench: Bench): Judged {
  const { account, rulebook, policy } = bench;
  const { witness, dropped } = bench.options;
  const { trace } = witness;
  const items: (Shape & { sender: string; traits: Traits | null; runs: Run[] })[] = [];
  let last: (typeof items)[number] | undefined;
  let shape: Shape | undefined;
  let run: Run | undefined;
  let accepted = 0;
  let totalMicros = 0;
  const refusals: ErrorCode[] = [];
  for (const number of item.numbers) {
    let code: ErrorCode | null = null;
    let numberSender = sender;
    const tell: Tell | null = trace && ((step) => trace.step(itemIndex, number, step));
    const parsed = parseNumber(number);
    const country = parsed.ok && policy ? policy.countryOf(parsed.digits) : null;
    if (!parsed.ok) code = 'number_abnormal';
    else if (policy) {
      code = judgeRecipient(policy, parsed.digits, sender, country, witness, tell);
      if (policy.originators.length > 0 && (code === null || tell)) {
        const verdict = judgeSender(policy, sender, country, witness, tell);
        code ??= verdict.code;
        numberSender = verdict.sender;
      }
    }
    const price = parsed.ok && (code === null || tell) ? rulebook.priceFor(parsed.digits) : null;
    if (price === null) code ??= 'no_price';
    const route =
      !parsed.ok || (code !== null && !tell) ? null : account.settings.sandbox ? sandboxRoute : rulebook.routeFor(parsed.digits);
    if (route === null) code ??= 'no_route';
    // Numbers of one request mostly take the same way.
    if (route && (!shape || run?.connectorId !== route.connectorId)) shape = shapeOn(route.connectorId);
    if (shape && policy && policy.lengths.length > 0 && (code === null || tell)) {
      const over = judgeSegments(policy, shape.segments, witness, tell);
      code ??= over;
    }
    if (code === null) code = dropped?.get(bench.ordinal++) ?? null;
    if (trace && tell) {
      const way = parsed.ok ? null : parsed.reason;
      tell({
        check: 'number',
        ruleId: null,
        name: '',
        outcome: parsed.ok ? 'passed' : 'refused',
        code: parsed.ok ? null : 'number_abnormal',
        detail: way ?? '',
      });
      if (parsed.ok)
        tell({
          check: 'price',
          ruleId: null,
          name: '',
          outcome: price ? 'passed' : 'refused',
          code: price ? null : 'no_price',
          detail: '',
        });
      if (parsed.ok)
        tell({
          check: 'route',
          ruleId: null,
          name: '',
          outcome: route ? 'passed' : 'refused',
          code: route ? null : 'no_route',
          detail: '',
        });
      trace.verdict({
        item: itemIndex,
        number,
        code,
        sender: numberSender,
        country: parsed.ok ? rulebook.countryOf(parsed.digits) : null,
        connectorId: route?.connectorId ?? null,
        segments: route && shape ? shape.segments : null,
        alphabet: route && shape ? shape.alphabet : null,
        priceMicros: price && route && shape ? price.priceMicros * shape.segments : null,
      });
    }
    if (code !== null || !price || !route || !shape) {
      refusals.push(code ?? 'no_route');
      continue;
    }
    const priceMicros = price.priceMicros * shape.segments;
    if (run?.connectorId !== route.connectorId || run.priceMicros !== priceMicros || last?.sender !== numberSender) {
      run = { connectorId: route.connectorId, priceMicros, numbers: [] };
      if (!last || last.sender !== numberSender || !isSameShape(last, shape)) {
        last = { ...shape, sender: numberSender, traits, runs: [] };
        items.push(last);
      }
      last.runs.push(run);
    }
    run.numbers.push(number);
    accepted++;
    totalMicros += priceMicros;
  }
  return { items, accepted, totalMicros, refusals };
}

export function accept(submission: Submission, rulebook: Rulebook, now: number, options: AcceptOptions = unwitnessed): Decision {
  const account = rulebook.accountById.get(submission.accountId);
  if (!account) return refuse('authentication');
  if (account.locked) return refuse('account_locked');
  const policy = rulebook.policies.of(account.id);
  const { witness } = options;
  const { trace } = witness;
  // In a dry run the first refusal stands and the walk goes on.
  let verdict: ErrorCode | null = null;
  for (const [index, item] of submission.items.entries()) {
    if (item.numbers.length === 0) return refuse('number_empty');
    const refusal = judgeContent(item);
    if (refusal) return refuse(refusal);
    if (policy === null && !account.settings.templatesRequired) continue;
    const tell: Tell | null = trace && ((step) => trace.step(index, null, step));
    verdict ??= judgeContentByRules(policy, item.content, account.settings.templatesRequired, witness, tell);
    if (verdict && !trace) return refuse(verdict);
  }
  const items: PlannedItem[] = [];
  let messages = 0;
  let totalMicros = 0;
  const refusals: ErrorCode[] = [];
  const bench: Bench = { account, rulebook, policy, options, ordinal: 0 };
  for (const [index, item] of submission.items.entries()) {
    const sender = item.sender === '' ? account.settings.defaultSender : item.sender;
    if (sender !== '' && originatorAddress(sender) === null) return refuse('sender_wrong');
    const shape = shapeOf(item, submission.longPart, rulebook);
    if (!shape) return refuse('content_too_long');
    const traits = submission.expiresAt === undefined ? (item.traits ?? null) : { ...(item.traits ?? noTraits), isExpiryAsked: true };
    const judged = planItem(item, index, sender, shape, traits, bench);
    for (const code of judged.refusals) refusals.push(code);
    // One bad item refuses the whole request with its code.
    if (judged.items.length === 0) {
      verdict ??= judged.refusals[0] ?? 'number_abnormal';
      if (!trace) return refuse(verdict, judged.refusals.length);
    }
    items.push(...judged.items);
    messages += judged.accepted;
    totalMicros += judged.totalMicros;
  }
  if (verdict) return refuse(verdict, refusals.length);
  const dueAt = Math.max(submission.dueAt ?? now, now);
  return {
    ok: true,
    failed: refusals.length,
    refusals,
    plan: {
      accountId: account.id,
      door: submission.door,
      acceptedAt: now,
      dueAt,
      expiresAt: submission.expiresAt ?? dueAt + VALIDITY_MS,
      notify: submission.notify ?? Notify.NONE,
      longPart: submission.longPart ?? null,
      items,
      totalMicros,
      messages,
    },
  };
}
