// The judgement over a submission: pure, in the contract's order of checks (docs/api.md), out comes a plan to commit or a refusal with its code.
import { originatorAddress } from '@trunkline/sms';
import type { ErrorCode } from '../errors.ts';
import { createGroundsOf, type Grounds, type GroundsOf } from './grounds.ts';
import { asLinkItem, isSameLink, type MmsBench, mmsContentOf, mmsShape } from './judge-mms.ts';
import { judgeNumber, type NumberBench } from './judge-number.ts';
import { MMS_PARTS_MAX, type MmsContent } from './mms.ts';
import type { AcceptPlan, Fallback, LinkInstead, PlannedItem } from './plan.ts';
import type { PriceTable } from './price-list.ts';
import { quietWorld, type RoutingWorld } from './routing.ts';
import { judgeContentByRules, type Tell } from './rules/policy.ts';
import type { Witness } from './rules/trace.ts';
import type { Micros, Rulebook } from './rulebook.ts';
import { isSameShape, type Shape, shapeOf } from './shape.ts';
import { Notify, type Submission, type SubmissionItem } from './submission.ts';
import { noTraits, type Traits } from './traits.ts';
import { createWayFinder, type WayFinderParts } from './way-finder.ts';

export const CONTENT_CODE_POINTS_MAX = 1024;
export const TITLE_CODE_POINTS_MAX = 64;
export const SENDER_CHARACTERS_MAX = 32;
/** A message that could not be handed to a carrier for this long after its time is given up. */
export const VALIDITY_MS = 72 * 3_600_000;

export interface AcceptOptions {
  /** What the links are doing, for route rules. */
  readonly world: RoutingWorld;
  readonly witness: Witness;
  /** How links to MMS begin; null = there are none. */
  readonly linkBase: string | null;
  /** Numbers that the store would not take, by their place among those accepted when nothing is dropped, and why. */
  readonly dropped: ReadonlyMap<number, ErrorCode> | null;
}

/** Every link is usable, and nobody listens. */
export const quietly: AcceptOptions = { world: quietWorld, witness: { hit() {}, trace: null }, linkBase: null, dropped: null };

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
  const hasMore = item.traits?.octets != null || (item.traits?.udh ?? '') !== '' || (item.smsType === 1 && (item.media?.length ?? 0) > 0);
  if (item.content.trim() === '' && !hasMore) return 'content_empty';
  if (longerThan(item.content, CONTENT_CODE_POINTS_MAX)) return 'content_too_long';
  if (item.smsType !== 0 && item.smsType !== 1) return 'smstype_wrong';
  if (longerThan(item.mmsTitle, TITLE_CODE_POINTS_MAX)) return 'title_too_long';
  if (item.smsType === 0 && item.media) return 'media_without_mms';
  if ((item.media?.length ?? 0) > MMS_PARTS_MAX) return 'too_many_media';
  if (item.sender.length > SENDER_CHARACTERS_MAX) return 'sender_wrong';
  return null;
}

interface Judged {
  /** Empty when no number was accepted; several where carriers need different counts of segments. */
  readonly items: readonly PlannedItem[];
  readonly accepted: number;
  readonly totalMicros: Micros;
  /** Why each refused number was refused. */
  readonly refusals: readonly ErrorCode[];
}

type Run = {
  connectorId: number;
  priceMicros: Micros;
  numbers: string[];
  grounds: Grounds[];
  fallback?: Fallback;
  linkInstead?: LinkInstead;
  parentPrices?: readonly Micros[];
};

/** One stands for all numbers until another one has others: then each has its own. */
function addGrounds({ grounds, numbers }: Run, next: Grounds): void {
  const [first] = grounds;
  if (grounds.length === 1 && first !== next) for (let count = numbers.length; count > 1; count--) grounds.push(first ?? next);
  if (grounds.length !== 1 || first !== next) grounds.push(next);
}

/**
 * `isDropped`: why the store would not take the next accepted number; null = it would. `kept` gets the order ids of the accepted ones, null where nobody
 * gave any.
 */
function planItem(
  { numbers, content, orderIds }: SubmissionItem,
  traits: Traits | null,
  bench: NumberBench,
  groundsOf: GroundsOf,
  isDropped: () => ErrorCode | null,
  mms: MmsContent | undefined,
  kept: string[] | null,
): Judged {
  const items: (Shape & { sender: string; traits: Traits | null; mms?: MmsContent; runs: Run[] })[] = [];
  let last: (typeof items)[number] | undefined;
  let lastShape: Shape | undefined;
  let run: Run | undefined;
  let accepted = 0;
  let totalMicros = 0;
  const refusals: ErrorCode[] = [];
  for (const number of numbers) {
    const { code, sender, originatorRuleId, priceRow, priceMicros, parentPrices, way, shape, linkInstead } = judgeNumber(number, bench);
    const refusal = code ?? isDropped();
    if (refusal !== null || !way || !shape || !priceRow || priceMicros === null) {
      refusals.push(refusal ?? 'no_route');
      continue;
    }
    // By the shape it was made of: the content of an MMS that goes as a link is its own text, and the link is written when it leaves.
    const isOtherItem = last?.sender !== sender || !lastShape || !isSameShape(lastShape, shape);
    // Numbers of one request mostly take the same way.
    const isOtherRun = run?.connectorId !== way.connectorId || run.priceMicros !== priceMicros || run.fallback !== way.fallback;
    if (!run || isOtherItem || isOtherRun || !isSameLink(run.linkInstead, linkInstead ?? undefined)) {
      run = { connectorId: way.connectorId, priceMicros, numbers: [], grounds: [] };
      if (way.fallback) run.fallback = way.fallback;
      if (linkInstead) run.linkInstead = linkInstead;
      if (parentPrices) run.parentPrices = parentPrices;
      if (!last || isOtherItem) {
        lastShape = shape;
        last = { ...shape, sender, traits, runs: [] };
        if (mms) Object.assign(last, { content, mms });
        items.push(last);
      }
      last.runs.push(run);
    }
    addGrounds(run, groundsOf(way, priceRow, originatorRuleId));
    run.numbers.push(number);
    // As many numbers as were accepted and refused came before this one.
    kept?.push(orderIds?.[accepted + refusals.length] ?? '');
    accepted++;
    totalMicros += priceMicros;
  }
  return { items, accepted, totalMicros, refusals };
}

function mmsBenchOf({ content }: SubmissionItem, link: WayFinderParts, prices: PriceTable | null, hasLinks: boolean): MmsBench {
  const whole = mmsShape(content);
  const way = { ...link, shape: () => whole, linkShape: link.shape };
  const mayBeLink = hasLinks && link.account.settings.mmsFallback === 'link';
  return { ...way, prices, wayOf: createWayFinder(way), hasLinks, mayBeLink };
}

/** The parts of a long message come one by one and must choose alike. */
function worldFor({ longPart }: Submission, world: RoutingWorld): RoutingWorld {
  return longPart ? { ...world, random: () => (longPart.reference % 251) / 251 } : world;
}

export function accept(submission: Submission, rulebook: Rulebook, now: number, options: AcceptOptions = quietly): Decision {
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
  const prices = rulebook.pricesOf(account.id);
  const chain = rulebook.chainById.get(account.id) ?? null;
  const world = worldFor(submission, options.world);
  const groundsOf = createGroundsOf(prices.list.id);
  const { dropped } = options;
  let place = 0;
  const isDropped = (): ErrorCode | null => dropped?.get(place++) ?? null;
  const items: PlannedItem[] = [];
  let orderIds: string[] | null = null;
  let messages = 0;
  let totalMicros = 0;
  const refusals: ErrorCode[] = [];
  for (const [index, item] of submission.items.entries()) {
    const sender = item.sender === '' ? account.settings.defaultSender : item.sender;
    if (sender !== '' && originatorAddress(sender) === null) return refuse('sender_wrong');
    const isMms = item.smsType === 1;
    const { linkBase } = options;
    const shape = shapeOf(isMms && linkBase !== null ? asLinkItem(item, linkBase) : item, submission.longPart, rulebook);
    if (!shape) return refuse('content_too_long');
    const traits = submission.expiresAt === undefined ? (item.traits ?? null) : { ...(item.traits ?? noTraits), isExpiryAsked: true };
    const way = { account, sender, traits, shape, now, rulebook, world };
    const { isExemptFromOptOut = false } = submission;
    const mms = isMms ? mmsBenchOf(item, way, prices.mms, linkBase !== null) : null;
    const wayOf = createWayFinder(way);
    const bench: NumberBench = { ...way, itemIndex: index, policy, prices, chain, isExemptFromOptOut, witness, mms, wayOf };
    if (item.orderIds) orderIds ??= Array<string>(messages).fill('');
    const judged = planItem(item, traits, bench, groundsOf, isDropped, isMms ? mmsContentOf(item, linkBase) : undefined, orderIds);
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
  const { caller, answers, appId = '', requestKey, callback } = submission;
  const plan: { -readonly [K in keyof AcceptPlan]: AcceptPlan[K] } = {
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
  };
  // Not as spreads that are mostly empty: together they cost a quarter of the judgement.
  if (caller !== undefined) plan.caller = caller;
  if (answers) plan.answers = answers;
  if (chain) plan.parents = chain.totalsOf(items);
  if (orderIds || appId !== '') plan.order = { appId, orderIds };
  if (callback) plan.callback = callback;
  if (requestKey) plan.request = { ...requestKey, refusals };
  return { ok: true, failed: refusals.length, refusals, plan };
}
