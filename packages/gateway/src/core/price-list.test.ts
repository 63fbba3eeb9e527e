import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { NumberPlan } from './number-plan.ts';
import { type PriceRow, priceTable } from './price-list.ts';
import { findOverlaps } from './read-price-row.ts';
import { listOf } from './testing.ts';

/** Country AA has code 1 and the area 12; BB shares code 1 with area 13; CC has code 2 and the only network. */
const plan: NumberPlan = {
  destinationOf(digits) {
    if (digits.startsWith('13')) return { callingCode: '1', country: 'BB', type: 'mobile', mccs: ['302'], network: null };
    if (digits.startsWith('1')) return { callingCode: '1', country: 'AA', type: 'mobile', mccs: ['310', '311'], network: null };
    if (digits.startsWith('2')) return { callingCode: '2', country: 'CC', type: 'mobile', mccs: ['200'], network: '200-01' };
    return { callingCode: '', country: null, type: 'unknown', mccs: [], network: null };
  },
  isCountry: () => true,
  isMcc: () => true,
  isNetwork: () => true,
  sources: [],
};

const digit = fc.constantFrom('0', '1', '2', '3');
const time = fc.option(fc.integer({ min: 0, max: 6 }), { nil: null });
const key = fc.oneof(
  fc.array(digit, { maxLength: 4 }).map((digits) => ['prefix', digits.join('')] as const),
  fc.constantFrom('AA', 'BB', 'CC').map((country) => ['country', country] as const),
  fc.constantFrom('302', '310', '311', '200').map((mcc) => ['mcc', mcc] as const),
  fc.constant(['network', '200-01'] as const),
);
const rows = fc
  .array(fc.tuple(key, fc.integer({ min: 0, max: 99 }), time, time), { maxLength: 25 })
  .map((list) =>
    list
      .map(([[kind, value], priceMicros, from, until], id): PriceRow => ({ id, kind, key: value, priceMicros, from, until }))
      .filter(({ from, until }) => from === null || until === null || from < until),
  );

/** Ranks every row by the rule in words, with no index. */
function naive(all: readonly PriceRow[], digits: string, now: number): PriceRow | null {
  const { callingCode, country, mccs, network } = plan.destinationOf(digits);
  const rank = (row: PriceRow): number => {
    switch (row.kind) {
      case 'network':
        return row.key === network ? 1000 : -1;
      case 'prefix':
        return digits.startsWith(row.key) ? (row.key.length > callingCode.length ? 500 : 0) + row.key.length : -1;
      case 'country':
        return row.key === country ? 400 : -1;
      case 'mcc':
        return mccs.includes(row.key) ? 300 - mccs.indexOf(row.key) : -1;
      default:
        return row.kind satisfies never;
    }
  };
  const fitting = all.filter((row) => rank(row) >= 0 && (row.from === null || row.from <= now) && (row.until === null || now < row.until));
  return fitting.reduce<PriceRow | null>((best, row) => (best === null || rank(row) > rank(best) ? row : best), null);
}

test('the row in force is that of the naive model, and the explanation names it', () => {
  fc.assert(
    fc.property(rows, fc.array(digit, { minLength: 1, maxLength: 6 }), fc.integer({ min: -1, max: 7 }), (given, list, now) => {
      const overlapping = new Set(findOverlaps(given).map(([, later]) => later));
      const apart = given.filter((row) => !overlapping.has(row));
      const digits = list.join('');
      const table = priceTable(listOf([], { rows: apart }), plan);
      const expected = naive(apart, digits, now);
      assert.deepEqual(table.find(digits, now), expected);
      const matched = table.explain(digits, now).filter(({ verdict }) => verdict === 'matched');
      assert.deepEqual(
        matched.map(({ row }) => row),
        expected ? [expected] : [],
      );
    }),
    { numRuns: 1500, seed: 11 },
  );
});

test('a list without countries asks no number plan', () => {
  const none: NumberPlan = {
    ...plan,
    destinationOf: () => assert.fail('asked'),
  };
  assert.equal(priceTable(listOf([['1', 5]]), none).find('12', 0)?.priceMicros, 5);
});

test('a price changes at its minute and not before', () => {
  const at = Date.UTC(2026, 2, 1);
  const row = { id: 1, kind: 'prefix', key: '44' } as const;
  const table = priceTable(
    listOf([], {
      rows: [
        { ...row, priceMicros: 1, from: null, until: at },
        { ...row, id: 2, priceMicros: 2, from: at, until: at + 60_000 },
      ],
    }),
    plan,
  );
  const price = (now: number) => table.find('447', now)?.priceMicros ?? null;
  assert.deepEqual([price(at - 1), price(at), price(at + 59_999), price(at + 60_000)], [1, 2, 2, null]);
  assert.deepEqual(
    table.explain('447', at - 1).map(({ verdict }) => verdict),
    ['matched', 'not_yet'],
  );
  assert.deepEqual(
    table.explain('447', at).map(({ verdict }) => verdict),
    ['over', 'matched'],
  );
});

test('overlaps are found as by comparing each with each', () => {
  const touches = (a: PriceRow, b: PriceRow): boolean =>
    [-1, 0, 1, 2, 3, 4, 5, 6, 7].some((t) =>
      [a, b].every((row) => (row.from === null || row.from <= t) && (row.until === null || t < row.until)),
    );
  fc.assert(
    fc.property(rows, (given) => {
      const found = findOverlaps(given);
      for (const [a, b] of found) assert.ok(a.kind === b.kind && a.key === b.key && touches(a, b));
      const any = given.some((a, i) => given.slice(i + 1).some((b) => a.kind === b.kind && a.key === b.key && touches(a, b)));
      assert.equal(found.length > 0, any);
    }),
    { numRuns: 1000, seed: 12 },
  );
});
