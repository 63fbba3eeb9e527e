// What a message would cost before it is sent: for each number how it would leave, what the customer pays, which row says so and which rows do not, and
// what the carrier asks. Judges with the same look-ups as core/accept; nothing is held and no other rule is asked.
import { parseNumber } from '@trunkline/sms';
import type { Destination } from './number-plan.ts';
import type { JudgedRow, PriceList } from './price-list.ts';
import type { RoutingWorld } from './routing.ts';
import type { Account, Micros, Rulebook } from './rulebook.ts';
import { shapeOf } from './shape.ts';
import { createWayFinder } from './way-finder.ts';

export interface PricePreview {
  readonly number: string;
  readonly refusal: 'number_abnormal' | 'no_price' | 'no_route' | 'content_too_long' | null;
  readonly country: string | null;
  readonly segments: number | null;
  readonly alphabet: string | null;
  readonly currency: string;
  /** Of all its segments. */
  readonly priceMicros: Micros | null;
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
  readonly account: Account;
  readonly numbers: readonly string[];
  /** "" = the account's default. */
  readonly sender: string;
  readonly content: string;
  readonly now: number;
}

export function previewPrices(input: PreviewInput, rulebook: Rulebook, world: RoutingWorld): readonly PricePreview[] {
  const { account, numbers, content, now } = input;
  const sender = input.sender === '' ? account.settings.defaultSender : input.sender;
  const prices = rulebook.pricesOf(account.id);
  const chain = rulebook.chainById.get(account.id);
  const { list } = prices;
  const shape = shapeOf({ numbers, content, sender, smsType: 0, mmsTitle: '' }, undefined, rulebook);
  const wayOf = shape && createWayFinder({ account, sender, traits: null, shape, now, rulebook, world });
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
    if (!shape || !wayOf) return { ...common, ...uncosted, refusal: 'content_too_long', connectorId: null };
    const way = wayOf(digits);
    if (!way) return { ...common, ...uncosted, refusal: 'no_route', connectorId: null };
    const { segments, alphabet } = shape(way.connectorId);
    const priceMicros = (chain ? chain.pricesOf(row.priceMicros).own : row.priceMicros) * segments;
    const costs = rulebook.costsOf(way.connectorId);
    const cost = costs?.find(digits, now) ?? null;
    const costMicros = cost && cost.priceMicros * segments;
    return {
      ...common,
      refusal: null,
      segments,
      alphabet,
      priceMicros,
      connectorId: way.connectorId,
      costList: costs?.list ?? null,
      costRows: costs?.explain(digits, now) ?? [],
      costMicros,
      marginMicros: costMicros !== null && costs?.list.currency === list.currency ? priceMicros - costMicros : null,
    };
  });
}
