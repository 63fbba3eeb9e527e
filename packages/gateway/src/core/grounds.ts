// Why a message goes its way at its price, as it was when it was accepted: the ids of what decided. Messages that were decided alike share
// them, so they are one short text that can be compared, and the store keeps each only once.
import type { PriceRow } from './price-list.ts';
import type { Way } from './way-finder.ts';

/** The ids of DecidedBy in their order, joined by commas; 0 = nothing of the kind decided. */
export type Grounds = string;

export interface DecidedBy {
  /** Where it was to go; it may have been moved since. null = the sandbox. */
  readonly connectorId: number | null;
  readonly routeRuleId: number | null;
  /** Of the route, where no route rule fits. */
  readonly routeId: number | null;
  readonly priceListId: number | null;
  readonly priceRowId: number | null;
  /** The rule over originators that spoke of the sender: let it pass or put another in its place. */
  readonly originatorRuleId: number | null;
}

export type GroundsOf = (way: Way, row: PriceRow, originatorRuleId: number) => Grounds;

/** Numbers of one item mostly have the same: the last ones are kept at hand. */
export function createGroundsOf(priceListId: number): GroundsOf {
  let [lastWay, lastRow, lastRuleId]: [Way | null, PriceRow | null, number] = [null, null, 0];
  let last: Grounds = '';
  return (way, row, originatorRuleId) => {
    if (way === lastWay && row === lastRow && originatorRuleId === lastRuleId) return last;
    [lastWay, lastRow, lastRuleId] = [way, row, originatorRuleId];
    return (last = `${way.connectorId},${way.ruleId ?? 0},${way.id ?? 0},${priceListId},${row.id},${originatorRuleId}`);
  };
}

export function parseGrounds(grounds: Grounds): DecidedBy {
  const [connectorId = null, routeRuleId = null, routeId = null, priceListId = null, priceRowId = null, originatorRuleId = null] = grounds
    .split(',')
    .map((id) => (id === '0' ? null : Number(id)));
  return { connectorId, routeRuleId, routeId, priceListId, priceRowId, originatorRuleId };
}
