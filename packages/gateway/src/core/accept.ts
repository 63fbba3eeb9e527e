// The judgement over a submission: pure, in the contract's order of checks (docs/api.md), out comes a plan to commit or a refusal with its code.
import { originatorAddress, parseNumber } from '@trunkline/sms';
import type { ErrorCode } from '../errors.ts';
import { matchesTemplate, containsWord } from './content-rules.ts';
import type { AcceptPlan, Fallback, PlannedItem } from './plan.ts';
import { quietWorld, type RoutingWorld } from './routing.ts';
import { createWayFinder, type WayOf } from './way-finder.ts';
import type { Account, Rulebook } from './rulebook.ts';
import { isSameShape, type Shape, type ShapeOn, shapeOf } from './shape.ts';
import { Notify, type Submission, type SubmissionItem } from './submission.ts';
import { noTraits, type Traits } from './traits.ts';

export const CONTENT_CODE_POINTS_MAX = 1024;
export const TITLE_CODE_POINTS_MAX = 64;
export const SENDER_CHARACTERS_MAX = 32;
/** A message that could not be handed to a carrier for this long after its time is given up. */
export const VALIDITY_MS = 72 * 3_600_000;

export type Decision =
  | { readonly ok: true; readonly plan: AcceptPlan; readonly failed: number }
  | { readonly ok: false; readonly code: ErrorCode; readonly detail?: string; readonly failed: number };

const refuse = (code: ErrorCode, failed = 0): Decision => ({ ok: false, code, failed });

function longerThan(text: string, codePointsMax: number): boolean {
  if (text.length <= codePointsMax) return false;
  let count = 0;
  for (const _ of text) if (++count > codePointsMax) return true;
  return false;
}

function judgeContent(item: SubmissionItem, account: Account, rulebook: Rulebook): ErrorCode | null {
  if (item.traits?.octets == null && item.content.trim() === '' && !item.traits?.udh) return 'content_empty';
  if (longerThan(item.content, CONTENT_CODE_POINTS_MAX)) return 'content_too_long';
  if (item.smsType !== 0 && item.smsType !== 1) return 'smstype_wrong';
  if (longerThan(item.mmsTitle, TITLE_CODE_POINTS_MAX)) return 'title_too_long';
  if (item.smsType === 1) return 'mms_unavailable';
  if (item.sender.length > SENDER_CHARACTERS_MAX) return 'sender_wrong';
  if (rulebook.rules.length > 0 && containsWord(item.content, account.id, rulebook.rules)) return 'sensitive_words';
  if (account.settings.templatesRequired) {
    const verdict = matchesTemplate(item.content, account.id, rulebook.rules);
    if (verdict === 'no_templates') return 'template_empty';
    if (verdict === 'no_match') return 'not_a_template';
  }
  return null;
}

interface Judged {
  /** Empty when no number was accepted; several where carriers need different counts of segments. */
  readonly items: readonly PlannedItem[];
  readonly accepted: number;
  readonly totalMicros: number;
  readonly refused: number;
  /** Why the first refused number was refused. */
  readonly firstRefusal: ErrorCode | null;
}

type Run = { connectorId: number; priceMicros: number; numbers: string[]; fallback?: Fallback };

function planItem(item: SubmissionItem, sender: string, shapeOn: ShapeOn, traits: Traits | null, rulebook: Rulebook, wayOf: WayOf): Judged {
  const items: (Shape & { sender: string; traits: Traits | null; runs: Run[] })[] = [];
  let last: (typeof items)[number] | undefined;
  let shape: Shape | undefined;
  let run: Run | undefined;
  let refused = 0;
  let accepted = 0;
  let totalMicros = 0;
  let firstRefusal: ErrorCode | null = null;
  const fail = (code: ErrorCode): void => {
    refused++;
    firstRefusal ??= code;
  };
  for (const number of item.numbers) {
    const parsed = parseNumber(number);
    if (!parsed.ok) {
      fail('number_abnormal');
      continue;
    }
    const price = rulebook.priceFor(parsed.digits);
    if (!price) {
      fail('no_price');
      continue;
    }
    const way = wayOf(parsed.digits);
    if (!way) {
      fail('no_route');
      continue;
    }
    // Numbers of one request mostly take the same way.
    if (!shape || run?.connectorId !== way.connectorId) shape = shapeOn(way.connectorId);
    const priceMicros = price.priceMicros * shape.segments;
    if (run?.connectorId !== way.connectorId || run.priceMicros !== priceMicros || run.fallback !== way.fallback) {
      run = { connectorId: way.connectorId, priceMicros, numbers: [] };
      if (way.fallback) run.fallback = way.fallback;
      if (!last || !isSameShape(last, shape)) {
        last = { ...shape, sender, traits, runs: [] };
        items.push(last);
      }
      last.runs.push(run);
    }
    run.numbers.push(number);
    accepted++;
    totalMicros += priceMicros;
  }
  return { items, accepted, totalMicros, refused, firstRefusal };
}

/** The parts of a long message come one by one and must choose alike. */
function worldFor({ longPart }: Submission, world: RoutingWorld): RoutingWorld {
  return longPart ? { ...world, random: () => (longPart.reference % 251) / 251 } : world;
}

export function accept(submission: Submission, rulebook: Rulebook, now: number, world: RoutingWorld = quietWorld): Decision {
  const account = rulebook.accountById.get(submission.accountId);
  if (!account) return refuse('authentication');
  if (account.locked) return refuse('account_locked');
  for (const item of submission.items) {
    if (item.numbers.length === 0) return refuse('number_empty');
    const refusal = judgeContent(item, account, rulebook);
    if (refusal) return refuse(refusal);
  }
  const items: PlannedItem[] = [];
  let messages = 0;
  let totalMicros = 0;
  let failed = 0;
  for (const item of submission.items) {
    const sender = item.sender === '' ? account.settings.defaultSender : item.sender;
    if (sender !== '' && originatorAddress(sender) === null) return refuse('sender_wrong');
    const shape = shapeOf(item, submission.longPart, rulebook);
    if (!shape) return refuse('content_too_long');
    const traits = submission.expiresAt === undefined ? (item.traits ?? null) : { ...(item.traits ?? noTraits), isExpiryAsked: true };
    const wayOf =
      rulebook.routing === null
        ? rulebook.routeFor
        : createWayFinder({ account, sender, traits, shape, now, rulebook, world: worldFor(submission, world) });
    const judged = planItem(item, sender, shape, traits, rulebook, wayOf);
    failed += judged.refused;
    // One bad item refuses the whole request with its code.
    if (judged.items.length === 0) return refuse(judged.firstRefusal ?? 'number_abnormal', judged.refused);
    items.push(...judged.items);
    messages += judged.accepted;
    totalMicros += judged.totalMicros;
  }
  const dueAt = Math.max(submission.dueAt ?? now, now);
  return {
    ok: true,
    failed,
    plan: {
      accountId: account.id,
      door: submission.door,
      acceptedAt: now,
      dueAt,
      expiresAt: submission.expiresAt ?? dueAt + VALIDITY_MS,
      notify: submission.notify ?? Notify.NONE,
      longPart: submission.longPart ?? null,
      ...(submission.answers ? { answers: submission.answers } : {}),
      items,
      totalMicros,
      messages,
    },
  };
}
