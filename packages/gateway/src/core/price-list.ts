// Price lists: what one segment costs to which recipients, from when until when. The same shape serves what a customer pays and what a carrier asks.
// A list is made ready once for look-ups that carry their time with them, so that a row which begins later needs no restart and no timer.
import { type Destination, emptyNumberPlan, type NumberPlan } from './number-plan.ts';
import type { Micros } from './rulebook.ts';

/** prefix: digits, "" = all. country: ISO 3166-1 alpha-2. mcc: three digits. network: `MCC-MNC`. */
export type PriceKeyKind = 'prefix' | 'country' | 'mcc' | 'network';

export interface PriceRow {
  readonly id: number;
  readonly kind: PriceKeyKind;
  readonly key: string;
  /** Of one segment, or of one whole MMS. */
  readonly priceMicros: Micros;
  /** Present: it is a price of MMS; absent: of segments. */
  readonly isMms?: true;
  /** In force from this time on, unix ms; null = always was. */
  readonly from: number | null;
  /** In force until before this time; null = for good. */
  readonly until: number | null;
}
export type NewPriceRow = Omit<PriceRow, 'id'>;

export interface PriceList {
  readonly id: number;
  readonly name: string;
  /** ISO 4217; XXX until somebody names one. */
  readonly currency: string;
  /** Not null: what this connector's carrier asks of us. */
  readonly connectorId: number | null;
  /** Goes up with every change of the rows; any earlier one can be put back. */
  readonly version: number;
  readonly rows: readonly PriceRow[];
}

/** The list of every account that has no other. */
export const DEFAULT_LIST_ID = 1;
/** ISO 4217 for "no currency". */
export const NO_CURRENCY = 'XXX';

export type RowVerdict = 'matched' | 'less_specific' | 'not_yet' | 'over';
export interface JudgedRow {
  readonly row: PriceRow;
  readonly verdict: RowVerdict;
}

export interface PriceTable {
  readonly list: PriceList;
  /** The rows of MMS; null = none is agreed for anybody. */
  readonly mms: PriceTable | null;
  /** The row in force for a recipient; null = no price is agreed. */
  find(digits: string, now: number): PriceRow | null;
  /** All rows that speak of the recipient, the most specific first, with why each counts or does not. */
  explain(digits: string, now: number): readonly JudgedRow[];
}

const isInForce = ({ from, until }: PriceRow, now: number): boolean => (from === null || from <= now) && (until === null || now < until);

export const overlaps = (a: NewPriceRow, b: NewPriceRow): boolean =>
  (a.until === null || b.from === null || b.from < a.until) && (b.until === null || a.from === null || a.from < b.until);

/** Nearly every key has one row; only then is it worth a list. */
type Slot = PriceRow | PriceRow[];

function addTo(slots: Map<string, Slot>, row: PriceRow): void {
  const slot = slots.get(row.key);
  if (slot === undefined) slots.set(row.key, row);
  else if (Array.isArray(slot)) slot.push(row);
  else slots.set(row.key, [slot, row]);
}

function inForce(slot: Slot | undefined, now: number): PriceRow | null {
  if (slot === undefined) return null;
  if (Array.isArray(slot)) return slot.find((row) => isInForce(row, now)) ?? null;
  return isInForce(slot, now) ? slot : null;
}

/**
 * The order of keys, most specific first: network; prefixes that go beyond the calling code, the longest first; country; mcc; other prefixes, the longest
 * first. So `1204` beats `CA`, and `CA` beats `1`.
 */
function buildTable(list: PriceList, plan: NumberPlan, ofKind: readonly PriceRow[], mms: PriceTable | null): PriceTable {
  const prefixes = new Map<string, Slot>();
  const places = { country: new Map<string, Slot>(), mcc: new Map<string, Slot>(), network: new Map<string, Slot>() };
  for (const row of ofKind) addTo(row.kind === 'prefix' ? prefixes : places[row.kind], row);
  const lengths = [...new Set([...prefixes.keys()].map((prefix) => prefix.length))].sort((a, b) => b - a);
  const hasPlaces = places.country.size + places.mcc.size + places.network.size > 0;

  function byPrefix(digits: string, now: number, beyond: number, upTo: number): PriceRow | null {
    for (const length of lengths) {
      if (length > digits.length || length > upTo) continue;
      if (length <= beyond) return null;
      const row = inForce(prefixes.get(length === 0 ? '' : digits.slice(0, length)), now);
      if (row) return row;
    }
    return null;
  }

  const byMcc = ({ mccs }: Destination, now: number): PriceRow | null => {
    if (places.mcc.size === 0) return null;
    for (const mcc of mccs) {
      const row = inForce(places.mcc.get(mcc), now);
      if (row) return row;
    }
    return null;
  };

  function slotsOf(digits: string): Slot[] {
    const { network, country, mccs, callingCode } = hasPlaces ? plan.destinationOf(digits) : { ...emptyNumberPlan.destinationOf(digits) };
    const fitting = lengths.filter((length) => length <= digits.length);
    const prefix = (length: number): Slot | undefined => prefixes.get(digits.slice(0, length));
    return [
      places.network.get(network ?? ''),
      ...fitting.filter((length) => length > callingCode.length).map(prefix),
      places.country.get(country ?? ''),
      ...mccs.map((mcc) => places.mcc.get(mcc)),
      ...fitting.filter((length) => length <= callingCode.length).map(prefix),
    ].filter((slot) => slot !== undefined);
  }

  return {
    list,
    mms,
    find(digits, now) {
      if (!hasPlaces) return byPrefix(digits, now, -1, digits.length);
      const destination = plan.destinationOf(digits);
      const code = destination.callingCode.length;
      return (
        inForce(places.network.get(destination.network ?? ''), now) ??
        byPrefix(digits, now, code, digits.length) ??
        inForce(places.country.get(destination.country ?? ''), now) ??
        byMcc(destination, now) ??
        byPrefix(digits, now, -1, code)
      );
    },
    explain(digits, now) {
      let isFound = false;
      return slotsOf(digits)
        .flat()
        .map((row): JudgedRow => {
          if (row.until !== null && row.until <= now) return { row, verdict: 'over' };
          if (!isInForce(row, now)) return { row, verdict: 'not_yet' };
          const verdict = isFound ? 'less_specific' : 'matched';
          isFound = true;
          return { row, verdict };
        });
    },
  };
}

const tables = new WeakMap<PriceList, { readonly plan: NumberPlan; readonly table: PriceTable }>();

/** A list that did not change keeps its table over rulebooks: two hundred thousand rows take a tenth of a second to make ready. */
export function priceTable(list: PriceList, plan: NumberPlan): PriceTable {
  const known = tables.get(list);
  if (known?.plan === plan) return known.table;
  const ofMms = list.rows.filter(({ isMms }) => isMms);
  const mms = ofMms.length > 0 ? buildTable(list, plan, ofMms, null) : null;
  const table = buildTable(list, plan, mms ? list.rows.filter(({ isMms }) => !isMms) : list.rows, mms);
  tables.set(list, { plan, table });
  return table;
}

/** The prices by prefix of the default list that are always in force: what the simple price commands set. */
export const standingPrices = ({ priceLists }: { readonly priceLists: readonly PriceList[] }): readonly PriceRow[] =>
  (priceLists.find(({ id }) => id === DEFAULT_LIST_ID)?.rows ?? []).filter(
    ({ kind, from, until, isMms }) => kind === 'prefix' && from === null && until === null && !isMms,
  );

/** What it is a price of, and for whom: rows of one key and kind must not be in force at the same time. */
export function nameOfKey({ kind, key, isMms }: Pick<PriceRow, 'kind' | 'key' | 'isMms'>): string {
  const name = kind === 'prefix' ? (key === '' ? 'all prefixes' : `prefix ${key}`) : `${kind} ${key}`;
  return isMms ? `${name} (MMS)` : name;
}
