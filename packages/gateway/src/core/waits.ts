// Why a message waits and when it will be tried: a pure look at what dispatcher and store know of it. Every reason that holds is named, the one that
// holds it longest first; a time is exact where one is set and an estimate where it comes from a position and a rate.
import type { PriorityClass } from './rulebook.ts';
import type { Told } from './told.ts';

/** The link as it is now. */
export interface WaitLink {
  readonly connector: string;
  readonly state: 'stopped' | 'connecting' | 'bound' | 'waiting' | 'refused';
  readonly since: number;
  /** Why it is down; "" when it is not. */
  readonly detail: string;
  readonly nextTryAt: number | null;
  /** Segments that may be on their way at once, as set or learned, and how many are. */
  readonly window: number;
  readonly onWire: number;
  /** Segments per second it is held to; null = none. */
  readonly rateLimit: number | null;
  readonly isRateLearned: boolean;
  /** When the rate lets the next one leave; in the past: now. */
  readonly rateFreeAt: number;
  /** What it took of late. */
  readonly takenPerSecond: number;
  /** Who else has something waiting in memory: flows and the sum of their weights, by class. */
  readonly classes: readonly { readonly priorityClass: PriorityClass; readonly flows: number; readonly weights: number }[];
}

/** A message that waits, or the first one of a lane. */
export interface WaitSnapshot {
  readonly now: number;
  readonly dueAt: number;
  readonly expiresAt: number;
  readonly attempts: number;
  readonly segments: number;
  /** A customer's long message whose parts are not all there; null = it is whole. */
  readonly parts: { readonly known: number; readonly total: number } | null;
  /** Why a rule made it wait for an operator's word; null = none did. */
  readonly hold: string | null;
  /** Parts handed out at most once whose outcome nobody knows. */
  readonly markedParts: readonly number[];
  /** What the carrier last said against it; "" = nothing. */
  readonly refusal: string;
  /** null: no link of its connector runs. */
  readonly link: WaitLink | null;
  readonly priorityClass: PriorityClass;
  readonly weight: number;
  /** Segments of it that the carrier was handed and that are not recorded as answered. */
  readonly handedOut: number;
  /** Messages of its account and connector that leave before it; isMore: at least so many. */
  readonly ahead: number;
  readonly isMore: boolean;
  /** Its account has something in memory, and so counts among those that wait for the link. */
  readonly isQueued: boolean;
}

export const waitCodes = [
  'held',
  'parts_missing',
  'in_doubt',
  'scheduled',
  'refused_for_now',
  'no_link',
  'link_down',
  'on_the_wire',
  'window_full',
  'rate',
  'behind_own',
  'behind_others',
  'next',
] as const;
export type WaitCode = (typeof waitCodes)[number];

/** The sentences there are; a test of the console holds that each has its translation. */
export const waitKeys = [
  'held',
  'all_held',
  'parts_missing',
  'all_parts_missing',
  'in_doubt',
  'in_doubt_parts',
  'scheduled',
  'refused_for_now',
  'no_link',
  'link_refused',
  'link_stopped',
  'link_connecting',
  'link_waiting',
  'on_the_wire',
  'window_full',
  'rate_set',
  'rate_learned',
  'behind_own',
  'behind_own_more',
  'behind_others',
  'next',
] as const;
export type WaitKey = (typeof waitKeys)[number];

export interface WaitReason {
  readonly code: WaitCode;
  /** A sentence for a person. Times stand in the fields. */
  readonly text: string;
  readonly told: Told<WaitKey>;
  readonly since?: number;
  readonly until?: number;
}

export interface Wait {
  /** Never empty; the first one is what it waits for above all. */
  readonly reasons: readonly WaitReason[];
  /** When it will be tried next; null: nobody can tell. */
  readonly nextTryAt: number | null;
  readonly isEstimate: boolean;
}

/** Least shares of lower classes, as parts of one: limits.ts. */
export type LeastShares = Readonly<Record<Exclude<PriorityClass, 'high'>, number>>;

/** The part of a link that a flow of this class and weight gets beside those that wait. `isCounted`: it is among them. */
export function portionOf(
  classes: WaitLink['classes'],
  own: { readonly priorityClass: PriorityClass; readonly weight: number; readonly isCounted: boolean },
  least: LeastShares,
): number {
  const waiting = (name: PriorityClass): number => {
    const found = classes.find(({ priorityClass }) => priorityClass === name);
    return (found?.weights ?? 0) + (name === own.priorityClass && !own.isCounted ? own.weight : 0);
  };
  const [high, normal, bulk] = [waiting('high'), waiting('normal'), waiting('bulk')];
  const top: PriorityClass = high > 0 ? 'high' : normal > 0 ? 'normal' : 'bulk';
  const ofNormal = normal === 0 ? 0 : top === 'normal' ? 1 - (bulk > 0 ? least.bulk : 0) : least.normal;
  const ofBulk = bulk === 0 ? 0 : top === 'bulk' ? 1 : least.bulk;
  const ofClass = own.priorityClass === 'high' ? 1 - ofNormal - ofBulk : own.priorityClass === 'normal' ? ofNormal : ofBulk;
  return ofClass * (own.weight / waiting(own.priorityClass));
}

const tell = (key: WaitKey, values: Told['values'] = {}): Told<WaitKey> => ({ key, values });

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** How fast its account's messages leave; null: nothing was measured and no rate is set. */
export function expectedPerSecond(snapshot: WaitSnapshot, least: LeastShares): number | null {
  const { link } = snapshot;
  if (!link) return null;
  const rate = link.takenPerSecond > 0 ? link.takenPerSecond : link.rateLimit;
  if (rate === null) return null;
  return rate * portionOf(link.classes, { ...snapshot, isCounted: snapshot.isQueued }, least);
}

function linkReason({ connector, state, since, detail, nextTryAt }: WaitLink): WaitReason | null {
  if (state === 'bound') return null;
  const why = detail === '' ? '' : `: ${detail}`;
  const until = nextTryAt === null ? {} : { until: nextTryAt };
  const told = (key: WaitKey): Told<WaitKey> => tell(key, { connector, why });
  switch (state) {
    case 'refused':
      return {
        code: 'link_down',
        text: `the link ${connector} is refused and not tried until its settings change${why}`,
        told: told('link_refused'),
        since,
      };
    case 'stopped':
      return { code: 'link_down', text: `the link ${connector} is stopped${why}`, told: told('link_stopped'), since };
    case 'connecting':
      return { code: 'link_down', text: `the link ${connector} is connecting${why}`, told: told('link_connecting'), since };
    case 'waiting':
      return { code: 'link_down', text: `the link ${connector} is down${why}`, told: told('link_waiting'), since, ...until };
    default:
      return state satisfies never;
  }
}

function queueReasons(snapshot: WaitSnapshot, link: WaitLink): WaitReason[] {
  const { now, ahead, isMore, isQueued, priorityClass } = snapshot;
  const reasons: WaitReason[] = [];
  const others = link.classes.reduce((sum, { flows }) => sum + flows, 0) - (isQueued ? 1 : 0);
  const isLimited = link.rateLimit !== null && (link.rateFreeAt > now || ahead > 0 || others > 0);
  const isFull = link.onWire >= link.window;
  if (ahead > 0)
    reasons.push({
      code: 'behind_own',
      text: `${isMore ? 'more than ' : ''}${count(ahead, 'message')} of its account leave before it`,
      told: tell(isMore ? 'behind_own_more' : 'behind_own', { count: ahead }),
    });
  if (isLimited) {
    const how = link.isRateLearned ? 'learned from the carrier’s refusals' : 'as set';
    const until = link.rateFreeAt > now ? { until: link.rateFreeAt } : {};
    reasons.push({
      code: 'rate',
      text: `the link ${link.connector} is held to ${link.rateLimit} segments a second, ${how}`,
      told: tell(link.isRateLearned ? 'rate_learned' : 'rate_set', { connector: link.connector, limit: link.rateLimit ?? 0 }),
      ...until,
    });
  }
  if (isFull)
    reasons.push({
      code: 'window_full',
      text: `all ${link.window} slots of the window are taken by segments without an answer yet`,
      told: tell('window_full', { window: link.window }),
    });
  if (others > 0)
    reasons.push({
      code: 'behind_others',
      text: `${count(others, 'other queue')} of the link ${link.connector} take turns with it (its class: ${priorityClass})`,
      told: tell('behind_others', { count: others, connector: link.connector, priorityClass }),
    });
  if (reasons.length === 0) reasons.push({ code: 'next', text: 'nothing stands before it: it leaves now', told: tell('next') });
  return reasons;
}

export function explainWait(snapshot: WaitSnapshot, least: LeastShares): Wait {
  const { now, dueAt, expiresAt, attempts, parts, markedParts, refusal, link, handedOut, ahead, isMore } = snapshot;
  const reasons: WaitReason[] = [];
  if (snapshot.hold !== null)
    return {
      reasons: [
        {
          code: 'held',
          text: `a rule holds it for an operator to release or refuse: ${snapshot.hold}`,
          told: tell('held', { why: snapshot.hold }),
          until: expiresAt,
        },
      ],
      nextTryAt: null,
      isEstimate: false,
    };
  if (parts)
    return {
      reasons: [
        {
          code: 'parts_missing',
          text: `${parts.known} of its ${parts.total} parts have come from the customer`,
          told: tell('parts_missing', { known: parts.known, total: parts.total }),
          until: expiresAt,
        },
      ],
      nextTryAt: null,
      isEstimate: false,
    };
  if (markedParts.length > 0 && handedOut === 0)
    reasons.push({
      code: 'in_doubt',
      text:
        `nobody knows whether the carrier took ${snapshot.segments === 1 ? 'it' : `part ${markedParts.join(', ')}`}; ` +
        'its account wants it at most once, so a receipt or the end of its validity decides',
      told: snapshot.segments === 1 ? tell('in_doubt') : tell('in_doubt_parts', { parts: markedParts.join(', ') }),
      until: expiresAt,
    });
  const areAllMarked = markedParts.length >= snapshot.segments && handedOut === 0;
  if (areAllMarked) return { reasons, nextTryAt: null, isEstimate: false };
  if (handedOut > 0)
    reasons.push({
      code: 'on_the_wire',
      text: `the carrier was handed ${count(handedOut, 'segment')} of it and has not answered, or the answer is being written`,
      told: tell('on_the_wire', { count: handedOut }),
    });
  if (dueAt > now)
    reasons.push(
      attempts > 0
        ? {
            code: 'refused_for_now',
            text: `the carrier refused it for now${refusal === '' ? '' : `: ${refusal}`}`,
            told: tell('refused_for_now', { why: refusal === '' ? '' : `: ${refusal}` }),
            until: dueAt,
          }
        : { code: 'scheduled', text: 'its time has not come', told: tell('scheduled'), until: dueAt },
    );
  const down = link ? linkReason(link) : ({ code: 'no_link', text: 'no link of its connector runs', told: tell('no_link') } as const);
  if (down) reasons.push(down);
  if (!link || down) {
    const at = link?.nextTryAt ?? null;
    return { reasons, nextTryAt: at === null ? null : Math.max(at, dueAt), isEstimate: true };
  }
  if (handedOut > 0) return { reasons, nextTryAt: null, isEstimate: false };
  if (dueAt > now) return { reasons, nextTryAt: dueAt, isEstimate: false };
  reasons.push(...queueReasons(snapshot, link));
  const perSecond = expectedPerSecond(snapshot, least);
  const isNext = ahead === 0 && link.onWire < link.window;
  const at = isNext
    ? Math.max(now, link.rateFreeAt)
    : perSecond === null || perSecond === 0 || isMore
      ? null
      : now + (ahead / perSecond) * 1000;
  return { reasons, nextTryAt: at === null ? null : Math.round(at), isEstimate: true };
}
