// Route rules: which messages go which ways, in an order of the operator's own. The first rule that fits a message decides its way; what fits none
// goes by the routes of prefixes. Here is what a rule may say, whether a message fits it, and whether a list of rules makes sense. Pure.
import type { Reason } from './message.ts';
import { type MessageKind, messageKinds, type MmsForm } from './mms.ts';

/** How one target is chosen among those of the best priority that can take the message now. */
export const routeStrategies = ['priority', 'weighted', 'least_cost', 'sticky', 'best_score'] as const;
export type RouteStrategy = (typeof routeStrategies)[number];

export interface RouteTarget {
  readonly connectorId: number;
  /** Share among its equals; 0 = only when no other is left. */
  readonly weight: number;
  /** Lower goes first. */
  readonly priority: number;
}

export const contentAlphabets = ['gsm7', 'ucs2', 'octets'] as const;
export type ContentAlphabet = (typeof contentAlphabets)[number];

/** Of a week, by the wall clock of a zone. A window that ends before it begins goes over midnight and belongs to the day it began on. */
export interface TimeWindow {
  readonly zone: string;
  /** 1 Monday to 7 Sunday; empty = every day. */
  readonly days: readonly number[];
  readonly fromMinute: number;
  /** Not included; 1440 = midnight. */
  readonly toMinute: number;
}

/** Every condition must hold; an empty list or null is no condition. */
export interface RouteMatch {
  readonly accountIds: readonly number[];
  /** The account's `routeTag`. */
  readonly tags: readonly string[];
  /** The recipient is in one of these: prefixes, countries (ISO 3166-1 alpha-2), networks (MCC and MNC). */
  readonly prefixes: readonly string[];
  readonly countries: readonly string[];
  readonly networks: readonly string[];
  /** `*` stands for any characters; letters of either case are the same. */
  readonly senders: readonly string[];
  /** What was sent, not what becomes of it: an MMS that goes as a link by a rule is an mms here. */
  readonly kinds: readonly MessageKind[];
  readonly alphabets: readonly ContentAlphabet[];
  readonly segmentsMin: number | null;
  readonly segmentsMax: number | null;
  readonly flash: boolean | null;
  readonly time: TimeWindow | null;
}

export const anyMessage: RouteMatch = {
  accountIds: [],
  tags: [],
  prefixes: [],
  countries: [],
  networks: [],
  senders: [],
  kinds: [],
  alphabets: [],
  segmentsMin: null,
  segmentsMax: null,
  flash: null,
  time: null,
};

/** Failures after which a message may go again by another target. `expired_waiting`, `cancelled` and `none` are not failures of a carrier. */
export const secondChanceReasons = [
  'carrier_refused',
  'carrier_failed',
  'no_channel',
  'no_receipt',
  'blacklisted',
  'number_length',
  'supplier_balance',
  'mms_refused',
] as const satisfies readonly Reason[];

export interface RouteRule {
  readonly id: number;
  /** In the words of the operator; "" = none. */
  readonly name: string;
  readonly match: RouteMatch;
  readonly strategy: RouteStrategy;
  readonly targets: readonly RouteTarget[];
  /** link: an MMS goes as an SMS with a link, by targets that carry SMS. An SMS is an SMS in any case. */
  readonly mmsAs: MmsForm;
  /** A target whose oldest waiting message is older is passed over, seconds; null = however old. */
  readonly queueAgeMaxSeconds: number | null;
  /** What waits for a link that is down for longer moves on to the next target, seconds; null = it waits. */
  readonly patienceSeconds: number | null;
  /** Reasons, and codes of receipts as `err:CODE`, after which a message goes again by the next target; empty = never. */
  readonly secondChance: readonly string[];
  /** best_score: part of the messages that goes by chance, so that the others are still measured. */
  readonly exploreShare: number;
}

export type NewRouteRule = Omit<RouteRule, 'id'>;

export interface RuleFault {
  readonly field: string;
  readonly message: string;
}

const subset = <T>(inner: readonly T[], outer: readonly T[]): boolean => inner.every((one) => outer.includes(one));
/** An empty list is all. */
const listCovers = <T>(a: readonly T[], b: readonly T[]): boolean => a.length === 0 || (b.length > 0 && subset(b, a));

const kindsOf = ({ kinds }: RouteMatch): readonly MessageKind[] => (kinds.length === 0 ? messageKinds : kinds);

const isAnywhere = (match: RouteMatch): boolean => match.prefixes.length + match.countries.length + match.networks.length === 0;

function destinationCovers(a: RouteMatch, b: RouteMatch): boolean {
  if (isAnywhere(a)) return true;
  if (isAnywhere(b)) return false;
  const isInside = (prefix: string): boolean => a.prefixes.some((outer) => prefix.startsWith(outer));
  return b.prefixes.every(isInside) && subset(b.countries, a.countries) && subset(b.networks, a.networks);
}

/** Whether every sender that fits `b` fits `a`, as far as the patterns show it by themselves. */
function senderCovers(a: string, b: string): boolean {
  const [outer, inner] = [a.toLowerCase(), b.toLowerCase()];
  if (outer === inner || outer === '*') return true;
  return outer.indexOf('*') === outer.length - 1 && inner.startsWith(outer.slice(0, -1));
}

const ALL_DAYS = [1, 2, 3, 4, 5, 6, 7];

function timeCovers(a: TimeWindow | null, b: TimeWindow | null): boolean {
  if (a === null) return true;
  if (b === null || a.zone !== b.zone || !subset(b.days.length === 0 ? ALL_DAYS : b.days, a.days.length === 0 ? ALL_DAYS : a.days))
    return false;
  const length = (window: TimeWindow): number => (window.toMinute - window.fromMinute + 1440) % 1440 || 1440;
  const offset = (b.fromMinute - a.fromMinute + 1440) % 1440;
  return offset + length(b) <= length(a);
}

/** Whether every message that fits `b` fits `a`. */
export function covers(a: RouteMatch, b: RouteMatch): boolean {
  return (
    listCovers(a.accountIds, b.accountIds) &&
    listCovers(a.tags, b.tags) &&
    destinationCovers(a, b) &&
    (a.senders.length === 0 ||
      (b.senders.length > 0 && b.senders.every((inner) => a.senders.some((outer) => senderCovers(outer, inner))))) &&
    subset(kindsOf(b), kindsOf(a)) &&
    listCovers(a.alphabets, b.alphabets) &&
    (a.segmentsMin ?? 1) <= (b.segmentsMin ?? 1) &&
    (a.segmentsMax ?? Number.MAX_SAFE_INTEGER) >= (b.segmentsMax ?? Number.MAX_SAFE_INTEGER) &&
    (a.flash === null || a.flash === b.flash) &&
    timeCovers(a.time, b.time)
  );
}

/** A rule as it is spoken of: by id and, where it has one, by name. */
export const ruleTitle = ({ id, name }: { readonly id: number; readonly name: string }): string =>
  name === '' ? `route rule ${id}` : `route rule ${id} (${name})`;

/** What is wrong with the rule itself; null = nothing. `connectors` are those that exist. */
export function faultOf(rule: NewRouteRule, connectors: ReadonlySet<number>): RuleFault | null {
  if (rule.targets.length === 0) return { field: 'targets', message: 'targets must name at least one connector' };
  const seen = new Set<number>();
  for (const { connectorId } of rule.targets) {
    if (!connectors.has(connectorId)) return { field: 'targets', message: `targets name connector ${connectorId}, which does not exist` };
    if (seen.has(connectorId)) return { field: 'targets', message: `targets name connector ${connectorId} twice; one weight is enough` };
    seen.add(connectorId);
  }
  const { segmentsMin, segmentsMax, time } = rule.match;
  if (segmentsMin !== null && segmentsMax !== null && segmentsMin > segmentsMax)
    return { field: 'segmentsMin', message: 'segmentsMin must not be above segmentsMax: no message has as many and as few' };
  if (time && time.fromMinute === time.toMinute)
    return { field: 'time', message: 'time must not begin and end at the same minute; leave it out for the whole day' };
  if (rule.mmsAs === 'link' && rule.match.kinds.length > 0 && !rule.match.kinds.includes('mms'))
    return { field: 'mmsAs', message: 'mmsAs is for MMS, and kinds leaves them out; add mms to kinds, or leave kinds out' };
  if (rule.patienceSeconds !== null && rule.targets.length < 2)
    return { field: 'patienceSeconds', message: 'patienceSeconds needs a second target to move on to' };
  if (rule.secondChance.length > 0 && rule.targets.length < 2)
    return { field: 'secondChance', message: 'secondChance needs a second target to go by' };
  return null;
}

/** The first rule of an order that no message can reach, because an earlier one takes all of its messages; null = each is of use. */
export function shadowed(
  rules: readonly RouteRule[],
): { readonly rule: RouteRule; readonly by: RouteRule; readonly isSame: boolean } | null {
  for (const [index, rule] of rules.entries())
    for (const by of rules.slice(0, index)) if (covers(by.match, rule.match)) return { rule, by, isSame: covers(rule.match, by.match) };
  return null;
}
