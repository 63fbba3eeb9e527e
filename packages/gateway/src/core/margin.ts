// Margin: what customers paid for messages less what carriers asked for them, by currency. Amounts of two currencies are never set against each other, and
// a message of unknown cost is never taken for one that cost nothing: both stand apart.
import type { Micros } from './rulebook.ts';

interface Counted {
  messages: number;
  segments: number;
  revenueMicros: Micros;
}

/** Of messages sold in `currency`; the margin is revenueMicros less costMicros. */
export interface MarginRow extends Counted {
  readonly currency: string;
  costMicros: Micros;
  /** Not every cost of theirs is known. */
  readonly withoutCost: Counted;
  /** Sold in this currency and paid for in another; costMicros: the other way round. */
  readonly otherCurrency: Counted & { costMicros: Micros };
}

export interface MarginEntry extends Readonly<Counted> {
  readonly currency: string;
  /** What carriers were paid in; null = not known. */
  readonly costCurrency: string | null;
  readonly costMicros: Micros;
}

/** What was earned in the row's currency, whether or not its cost is known. */
export const revenueOfAll = (row: Pick<MarginRow, 'revenueMicros' | 'withoutCost' | 'otherCurrency'>): Micros =>
  row.revenueMicros + row.withoutCost.revenueMicros + row.otherCurrency.revenueMicros;

const nothing = (): Counted => ({ messages: 0, segments: 0, revenueMicros: 0 });

function count(into: Counted, { messages, segments, revenueMicros }: MarginEntry): void {
  into.messages += messages;
  into.segments += segments;
  into.revenueMicros += revenueMicros;
}

export interface MarginTally {
  add(entry: MarginEntry): void;
  /** By currency. */
  rows(): readonly MarginRow[];
}

export function createMarginTally(): MarginTally {
  const rows = new Map<string, MarginRow>();
  function rowOf(currency: string): MarginRow {
    let row = rows.get(currency);
    if (!row)
      rows.set(
        currency,
        (row = { currency, ...nothing(), costMicros: 0, withoutCost: nothing(), otherCurrency: { ...nothing(), costMicros: 0 } }),
      );
    return row;
  }
  return {
    add(entry) {
      const { currency, costCurrency, costMicros } = entry;
      const row = rowOf(currency);
      if (costCurrency === null) count(row.withoutCost, entry);
      else if (costCurrency === currency) {
        count(row, entry);
        row.costMicros += costMicros;
      } else {
        count(row.otherCurrency, entry);
        rowOf(costCurrency).otherCurrency.costMicros += costMicros;
      }
    },
    rows: () => [...rows.values()].toSorted((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
}
