// The way of each number of one item, where there are route rules: what the rules ask about the message is gathered once, and what the message may fall
// back on is found once for each rule and target.
import type { Fallback } from './plan.ts';
import type { RouteRule } from './route-rules.ts';
import { routeByRules, type RouteFacts, type RoutingWorld } from './routing.ts';
import type { Account, Rulebook } from './rulebook.ts';
import { SANDBOX_CONNECTOR_ID } from './sandbox.ts';
import { isSameShape, type ShapeOn } from './shape.ts';
import type { Traits } from './traits.ts';

/** A route is one, and then `id` is the route's. */
export interface Way {
  readonly connectorId: number;
  readonly id?: number;
  /** The route rule that led here. */
  readonly ruleId?: number;
  /** The rule makes an SMS with a link of an MMS. */
  readonly isLink?: true;
  readonly fallback?: Fallback;
}
export type WayOf = (digits: string) => Way | null;

/** What a sandbox account sends never meets a carrier, whatever the routes say. */
const sandboxWay: Way = { connectorId: SANDBOX_CONNECTOR_ID };

export interface WayFinderParts {
  readonly account: Account;
  readonly sender: string;
  readonly traits: Traits | null;
  readonly shape: ShapeOn;
  /** Present: `shape` is that of an MMS, and this one that of the SMS with a link to it. */
  readonly linkShape?: ShapeOn;
  readonly now: number;
  readonly rulebook: Rulebook;
  readonly world: RoutingWorld;
}

/** No connector has this id: the shape a content has where a carrier has no wishes of its own. */
const NO_CONNECTOR = 0;

export const factsOf = (
  { account, sender, traits, shape, linkShape, now }: Omit<WayFinderParts, 'rulebook' | 'world'>,
  digits: string,
): RouteFacts => ({
  accountId: account.id,
  tag: account.settings.routeTag,
  digits,
  sender,
  content: () => shape(NO_CONNECTOR),
  isFlash: traits?.messageClass === 0,
  now,
  ...(linkShape ? { isMms: true } : {}),
});

/** The other targets, in the order of the rule, on which the message is the same: its price and its segments are settled when it is accepted. */
function fallbackOf(
  rule: RouteRule,
  connectorId: number,
  { account, shape: plainShape, linkShape, rulebook }: WayFinderParts,
): Fallback | undefined {
  // Who wants a segment at most once does not want it on a second wire either.
  const secondChance = account.settings.delivery === 'at_most_once' ? [] : rule.secondChance;
  if (rule.patienceSeconds === null && secondChance.length === 0) return undefined;
  const isLink = linkShape !== undefined && rule.mmsAs === 'link';
  const shape = isLink ? linkShape : plainShape;
  const own = shape(connectorId);
  const connectorIds = rule.targets
    .toSorted((a, b) => a.priority - b.priority)
    .filter((target) => target.connectorId !== connectorId && isSameShape(own, shape(target.connectorId)))
    .filter((target) => rulebook.routing?.lookups.carries(target.connectorId, linkShape && !isLink ? 'mms' : 'sms'))
    .map((target) => target.connectorId);
  if (connectorIds.length === 0) return undefined;
  return { connectorIds, patienceMs: rule.patienceSeconds === null ? null : rule.patienceSeconds * 1000, secondChance };
}

export function createWayFinder(parts: WayFinderParts): WayOf {
  const { rulebook, world } = parts;
  if (parts.account.settings.sandbox) return () => sandboxWay;
  const { routing } = rulebook;
  const routeFor = parts.linkShape ? rulebook.mmsRouteFor : rulebook.routeFor;
  if (routing === null) return routeFor;
  const known = new Map<RouteRule, Map<number, Way>>();
  return (digits) => {
    const choice = routeByRules(routing, factsOf(parts, digits), world);
    if (!choice) return routeFor(digits);
    const { rule, connectorId } = choice;
    let ways = known.get(rule);
    if (!ways) known.set(rule, (ways = new Map()));
    let way = ways.get(connectorId);
    if (!way) {
      const fallback = fallbackOf(rule, connectorId, parts);
      const isLink = parts.linkShape !== undefined && rule.mmsAs === 'link';
      ways.set(connectorId, (way = { connectorId, ruleId: rule.id, ...(isLink ? { isLink } : {}), ...(fallback ? { fallback } : {}) }));
    }
    return way;
  };
}
