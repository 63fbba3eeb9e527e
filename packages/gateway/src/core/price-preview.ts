// What a message would cost before it is sent: for each number how it would leave, what the customer pays, which row says so and which rows do not, and
// what the carrier asks. Judges with the same look-ups as core/accept; nothing is held and no other rule is asked.
import { parseNumber } from '@trunkline/sms';
import type { Destination } from './number-plan.ts';
import type { JudgedRow, PriceList } from './price-list.ts';
import type { Micros, Rulebook } from './rulebook.ts';
import { shapeOf } from './shape.ts';

/** What the account may know: no route, no cost. */
export interface CustomerPrice {
  readonly number: string;
  readonly refusal: 'number_abnormal' | 'no_price' | 'no_route' | 'content_too_long' | null;
  readonly country: string | null;
  readonly segments: number | null;
  readonly alphabet: string | null;
  readonly currency: string;
  /** Of all its segments. */
  readonly priceMicros: Micros | null;
}

export interface PricePreview extends CustomerPrice {
  readonly destination: Destination | null;
  readonly list: PriceList;
  readonly rows: readonly JudgedRow[];
  readonly connectorId: number | null;
  readonly costList: PriceList | null;
  readonly costRows: readonly JudgedRow[];
  readonly costMicros: Micros | null;
  /** null: no cost is known, or it is in another currency. */
  readonly marginMicros: Micros | null;
}

export interface PreviewInput {
  readonly accountId: number;
  readonly numbers: readonly string[];
  readonly content: string;
}

export function previewPrices({ accountId, numbers, content }: PreviewInput, rulebook: Rulebook, now: number): readonly PricePreview[] {
  const prices = rulebook.pricesOf(accountId);
  const { list } = prices;
  const shapeOn = shapeOf({ numbers, content, sender: '', smsType: 0, mmsTitle: '' }, undefined, rulebook);
  return numbers.map((number): PricePreview => {
    const unknown = { number, country: null, segments: null, alphabet: null, currency: list.currency, priceMicros: null } as const;
    const uncosted = { costList: null, costRows: [], costMicros: null, marginMicros: null } as const;
    const parsed = parseNumber(number);
    if (!parsed.ok) return { ...unknown, ...uncosted, refusal: 'number_abnormal', destination: null, list, rows: [], connectorId: null };
    const { digits } = parsed;
    const destination = rulebook.numberPlan.destinationOf(digits);
    const common = { ...unknown, country: destination.country, destination, list, rows: prices.explain(digits, now) };
    const row = prices.find(digits, now);
    if (!row) return { ...common, ...uncosted, refusal: 'no_price', connectorId: null };
    const route = rulebook.routeFor(digits);
    if (!route) return { ...common, ...uncosted, refusal: 'no_route', connectorId: null };
    const shape = shapeOn?.(route.connectorId);
    if (!shape) return { ...common, ...uncosted, refusal: 'content_too_long', connectorId: route.connectorId };
    const { segments, alphabet } = shape;
    const priceMicros = row.priceMicros * segments;
    const costs = rulebook.costsOf(route.connectorId);
    const cost = costs?.find(digits, now) ?? null;
    const costMicros = cost && cost.priceMicros * segments;
    return {
      ...common,
      refusal: null,
      segments,
      alphabet,
      priceMicros,
      connectorId: route.connectorId,
      costList: costs?.list ?? null,
      costRows: costs?.explain(digits, now) ?? [],
      costMicros,
      marginMicros: costMicros !== null && costs?.list.currency === list.currency ? priceMicros - costMicros : null,
    };
  });
}

/** The same for the customer's own doors. */
export function previewForCustomer(input: PreviewInput, rulebook: Rulebook, now: number): readonly CustomerPrice[] {
  return previewPrices(input, rulebook, now).map(({ number, refusal, country, segments, alphabet, currency, priceMicros }) => ({
    number,
    refusal,
    country,
    segments,
    alphabet,
    currency,
    priceMicros,
  }));
}
