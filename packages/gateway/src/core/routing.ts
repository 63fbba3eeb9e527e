// Where a message goes: the first route rule that it fits, and of that rule's targets the one its strategy chooses among those that can take it now.
// Pure: what the links are doing, chance, costs and scores come in as data. Rules are made ready when the rulebook is built, so that a message costs
// a few set look-ups, and nothing where there is no rule.
import type { MessageKind, MmsForm } from './mms.ts';
import { nowhere, type NumberPlan } from './number-plan.ts';
import type { MessageAlphabet } from './plan.ts';
import type { ContentAlphabet, RouteMatch, RouteRule, RouteTarget, TimeWindow } from './route-rules.ts';
import { ruleTitle } from './route-rules.ts';
import type { Micros } from './rulebook.ts';
import { formatStamp } from './zone-time.ts';

/** What rules ask beside the message. `digits` is the recipient without + or 00. */
interface RouteLookups {
  readonly destinationOf: NumberPlan['destinationOf'];
  readonly carries: (connectorId: number, kind: MessageKind) => boolean;
  /** What one segment, or one MMS, costs us, micros; null = not known. */
  readonly costOf: (connectorId: number, digits: string, kind: MessageKind, now: number) => Micros | null;
}

/** A link as it is at this moment. */
export interface LinkFact {
  readonly isUsable: boolean;
  /** How long its oldest waiting message has been due. */
  readonly queueAgeMs: number;
}

/** The world beside the rulebook. A link that is not listed is taken as usable. */
export interface RoutingWorld {
  readonly links: ReadonlyMap<number, LinkFact>;
  readonly random: () => number;
  /** How well a connector serves the destination, 0 to 1; null = not known. */
  readonly qualityOf?: (connectorId: number, digits: string) => number | null;
}

export const quietWorld: RoutingWorld = { links: new Map(), random: () => 0 };

export interface RouteFacts {
  readonly accountId: number;
  readonly tag: string;
  readonly digits: string;
  readonly sender: string;
  /** Looked at only where a rule asks. */
  readonly content: () => { readonly alphabet: MessageAlphabet; readonly segments: number };
  readonly isFlash: boolean;
  readonly now: number;
  /** Absent: an SMS. */
  readonly isMms?: true;
}

/** target: the rule has none that carries the message. */
type Condition = 'kind' | 'target' | 'account' | 'tag' | 'destination' | 'sender' | 'alphabet' | 'segments' | 'flash' | 'time';

interface ReadyRule {
  readonly rule: RouteRule;
  readonly accountIds: ReadonlySet<number> | null;
  readonly prefixes: ReadonlySet<string>;
  readonly prefixLengths: readonly number[];
  readonly countries: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly isAnywhere: boolean;
  readonly senders: readonly RegExp[];
  /** Those that carry SMS, in the order in which they are tried. */
  readonly targets: readonly RouteTarget[];
  /** Those by which an MMS goes: they carry MMS, or SMS where the rule makes it a link. */
  readonly mmsTargets: readonly RouteTarget[];
}

export interface Routing {
  readonly ready: readonly ReadyRule[];
  readonly lookups: RouteLookups;
}

const noRouting: Routing = { ready: [], lookups: { destinationOf: () => nowhere, carries: () => true, costOf: () => null } };

export interface RouteChoice {
  readonly connectorId: number;
  readonly rule: RouteRule;
}

/** Only `*` means something. Linear in practice: a sender has 32 characters at most. */
const senderPattern = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((piece) => piece.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('.*')}$`,
    'i',
  );

export function readyRouting(rules: readonly RouteRule[], lookups: RouteLookups): Routing | null {
  if (rules.length === 0) return null;
  const ready = rules.map((rule): ReadyRule => {
    const { accountIds, prefixes, countries, networks, senders } = rule.match;
    const targets = rule.targets.toSorted((a, b) => a.priority - b.priority);
    const those = (kind: MessageKind) => targets.filter(({ connectorId }) => lookups.carries(connectorId, kind));
    return {
      rule,
      accountIds: accountIds.length === 0 ? null : new Set(accountIds),
      prefixes: new Set(prefixes),
      prefixLengths: [...new Set(prefixes.map((prefix) => prefix.length))],
      countries: new Set(countries),
      networks: new Set(networks),
      isAnywhere: prefixes.length + countries.length + networks.length === 0,
      senders: senders.map(senderPattern),
      targets: those('sms'),
      mmsTargets: those(rule.mmsAs === 'link' ? 'sms' : 'mms'),
    };
  });
  return { ready, lookups };
}

const contentAlphabet = (alphabet: MessageAlphabet): ContentAlphabet => (alphabet === 'ucs2' || alphabet === 'octets' ? alphabet : 'gsm7');

function isDestination(
  { isAnywhere, prefixes, prefixLengths, countries, networks }: ReadyRule,
  digits: string,
  lookups: RouteLookups,
): boolean {
  if (isAnywhere) return true;
  for (const length of prefixLengths) if (prefixes.has(digits.slice(0, length))) return true;
  if (countries.size + networks.size === 0) return false;
  const { country, mccs, network } = lookups.destinationOf(digits);
  if (country !== null && countries.has(country)) return true;
  if (networks.size === 0) return false;
  return (network !== null && networks.has(network.replace('-', ''))) || mccs.some((mcc) => networks.has(mcc));
}

/** 1 Monday to 7 Sunday. */
const weekday = (yyyymmdd: number): number =>
  new Date(Date.UTC(Math.floor(yyyymmdd / 10_000), (Math.floor(yyyymmdd / 100) % 100) - 1, yyyymmdd % 100)).getUTCDay() || 7;

function isTime({ zone, days, fromMinute, toMinute }: TimeWindow, now: number): boolean {
  const stamp = formatStamp(now, zone);
  const clock = Math.floor((stamp % 1_000_000) / 100);
  const minute = Math.floor(clock / 100) * 60 + (clock % 100);
  const today = weekday(Math.floor(stamp / 1_000_000));
  const isOn = (day: number): boolean => days.length === 0 || days.includes(day);
  if (fromMinute < toMinute) return minute >= fromMinute && minute < toMinute && isOn(today);
  // Over midnight: the small hours belong to the day before.
  return minute >= fromMinute ? isOn(today) : minute < toMinute && isOn(today === 1 ? 7 : today - 1);
}

/** As what a message leaves. */
export type MessageForm = 'sms' | MmsForm;

const formBy = ({ mmsAs }: RouteRule, { isMms }: RouteFacts): MessageForm => (isMms ? mmsAs : 'sms');

const targetsFor = ({ targets, mmsTargets }: ReadyRule, { isMms }: RouteFacts): readonly RouteTarget[] => (isMms ? mmsTargets : targets);

/** The first condition of the rule that the message does not fit; null = it fits. */
function unmet(ready: ReadyRule, facts: RouteFacts, lookups: RouteLookups): Condition | null {
  const match: RouteMatch = ready.rule.match;
  if (match.kinds.length > 0 && !match.kinds.includes(facts.isMms ? 'mms' : 'sms')) return 'kind';
  if (targetsFor(ready, facts).length === 0) return 'target';
  if (ready.accountIds !== null && !ready.accountIds.has(facts.accountId)) return 'account';
  if (match.tags.length > 0 && !match.tags.includes(facts.tag)) return 'tag';
  if (!isDestination(ready, facts.digits, lookups)) return 'destination';
  if (ready.senders.length > 0 && !ready.senders.some((pattern) => pattern.test(facts.sender))) return 'sender';
  if (match.alphabets.length > 0 && (facts.isMms || !match.alphabets.includes(contentAlphabet(facts.content().alphabet))))
    return 'alphabet';
  if (match.segmentsMin !== null && facts.content().segments < match.segmentsMin) return 'segments';
  if (match.segmentsMax !== null && facts.content().segments > match.segmentsMax) return 'segments';
  if (match.flash !== null && match.flash !== facts.isFlash) return 'flash';
  return match.time !== null && !isTime(match.time, facts.now) ? 'time' : null;
}

/** FNV-1a over the text, then mixed: neighbouring numbers must not have neighbouring hashes. In (0, 1). */
function hashShare(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}

const first = <T>(list: readonly T[]): T => list[0] as T;

/** The one with the highest value; of equals the first; those without a value only when none has one. */
function highest(targets: readonly RouteTarget[], valueOf: (target: RouteTarget) => number | null): RouteTarget {
  let best = first(targets);
  let bestValue: number | null = null;
  for (const target of targets) {
    const value = valueOf(target);
    if (value !== null && (bestValue === null || value > bestValue)) {
      best = target;
      bestValue = value;
    }
  }
  return best;
}

function byWeight(targets: readonly RouteTarget[], chance: number): RouteTarget {
  let total = 0;
  for (const { weight } of targets) total += weight;
  let left = chance * total;
  for (const target of targets) if (target.weight > 0 && (left -= target.weight) < 0) return target;
  return first(targets);
}

function choose(
  rule: RouteRule,
  targets: readonly RouteTarget[],
  facts: RouteFacts,
  world: RoutingWorld,
  lookups: RouteLookups,
): RouteTarget {
  if (targets.length === 1) return first(targets);
  const { strategy, exploreShare } = rule;
  const { digits, now } = facts;
  switch (strategy) {
    case 'priority':
      return first(targets);
    case 'weighted':
      return byWeight(targets, world.random());
    case 'least_cost':
      return highest(targets, ({ connectorId }) => {
        const cost = lookups.costOf(connectorId, digits, formBy(rule, facts) === 'mms' ? 'mms' : 'sms', now);
        return cost === null ? null : -cost;
      });
    case 'sticky':
      // Weighted rendezvous hashing: a target that goes away moves only its own recipients.
      return highest(targets, ({ connectorId, weight }) =>
        weight === 0 ? null : weight / -Math.log(hashShare(`${digits}/${connectorId}`)),
      );
    case 'best_score':
      if (exploreShare > 0 && world.random() < exploreShare) return targets[Math.floor(world.random() * targets.length)] ?? first(targets);
      return highest(targets, ({ connectorId }) => world.qualityOf?.(connectorId, digits) ?? null);
    default:
      return strategy satisfies never;
  }
}

function cannotNow({ queueAgeMaxSeconds }: RouteRule, { connectorId }: RouteTarget, { links }: RoutingWorld): 'down' | 'late' | null {
  const link = links.get(connectorId);
  if (!link) return null;
  if (!link.isUsable) return 'down';
  return queueAgeMaxSeconds !== null && link.queueAgeMs > queueAgeMaxSeconds * 1000 ? 'late' : null;
}

function targetOf(ready: ReadyRule, facts: RouteFacts, world: RoutingWorld, lookups: RouteLookups): RouteTarget {
  const { rule } = ready;
  const targets = targetsFor(ready, facts);
  // The common case first: nothing to choose from.
  if (targets.length === 1) return first(targets);
  const able = targets.filter((target) => cannotNow(rule, target, world) === null);
  // None can: it waits where it would have gone.
  const left = able.length > 0 ? able : targets;
  const { priority } = first(left);
  return choose(
    rule,
    left.filter((target) => target.priority === priority),
    facts,
    world,
    lookups,
  );
}

/** The way by the rules; null: none fits. */
export function routeByRules({ ready, lookups }: Routing, facts: RouteFacts, world: RoutingWorld): RouteChoice | null {
  for (const one of ready)
    if (unmet(one, facts, lookups) === null) return { connectorId: targetOf(one, facts, world, lookups).connectorId, rule: one.rule };
  return null;
}

export interface NotMatched {
  readonly ruleId: number;
  readonly name: string;
  /** The first condition that the message does not fit. */
  readonly because: Condition;
}
export interface RouteExplained {
  /** null: no rule fits and no prefix either. */
  readonly connectorId: number | null;
  readonly ruleId: number | null;
  /** Of an MMS without a way as well. */
  readonly as: MessageForm;
  readonly why: string;
  readonly notMatched: readonly NotMatched[];
  /** Targets of the rule that were passed over. */
  readonly passedOver: readonly { readonly connectorId: number; readonly because: 'down' | 'late' }[];
}

interface Ways {
  readonly routing: Routing | null;
  routeFor(digits: string): { readonly connectorId: number; readonly prefix: string } | null;
  mmsRouteFor(digits: string): { readonly connectorId: number; readonly prefix: string } | null;
}

/** The same decision in words, with all that was looked at before. */
export function chooseRoute(facts: RouteFacts, rulebook: Ways, world: RoutingWorld): RouteExplained {
  const notMatched: NotMatched[] = [];
  const { ready, lookups } = rulebook.routing ?? noRouting;
  for (const one of ready) {
    const because = unmet(one, facts, lookups);
    if (because !== null) {
      notMatched.push({ ruleId: one.rule.id, name: one.rule.name, because });
      continue;
    }
    const targets = targetsFor(one, facts);
    const passedOver = targets.flatMap((target) => {
      const why = cannotNow(one.rule, target, world);
      return why === null ? [] : [{ connectorId: target.connectorId, because: why }];
    });
    const { connectorId } = targetOf(one, facts, world, lookups);
    const as = formBy(one.rule, facts);
    const link = as === 'link' ? ', as an SMS with a link' : '';
    const waits = passedOver.length === targets.length ? ', where it waits because no target can take it now' : '';
    const why = `${ruleTitle(one.rule)} by ${one.rule.strategy}${link}${waits}`;
    return { connectorId, ruleId: one.rule.id, as, why, notMatched, passedOver };
  }
  const route = facts.isMms ? rulebook.mmsRouteFor(facts.digits) : rulebook.routeFor(facts.digits);
  const none = facts.isMms ? 'no rule and no route takes it as an MMS' : 'no rule and no route fits';
  const why = route === null ? none : `the route of prefix ${JSON.stringify(route.prefix)}`;
  return { connectorId: route?.connectorId ?? null, ruleId: null, as: facts.isMms ? 'mms' : 'sms', why, notMatched, passedOver: [] };
}

/** The way of an MMS, or, where none takes it as one, that of the SMS with a link to it; `link` null: there is none. */
export function chooseMmsRoute(facts: RouteFacts, link: RouteFacts | null, rulebook: Ways, world: RoutingWorld): RouteExplained {
  const mms = chooseRoute({ ...facts, isMms: true }, rulebook, world);
  if (mms.connectorId !== null || link === null) return mms;
  const found = chooseRoute(link, rulebook, world);
  return { ...found, as: 'link', why: `${mms.why}, so it goes as an SMS with a link: ${found.why}` };
}
