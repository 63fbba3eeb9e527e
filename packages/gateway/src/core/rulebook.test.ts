import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { worldOf } from './testing.ts';

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom('0', '1', '8'), { minLength: min, maxLength: max }).map((list) => list.join(''));

test('the longest prefix wins, then the first row: as a naive search finds it', () => {
  fc.assert(
    fc.property(fc.array(digits(0, 5), { maxLength: 12 }), fc.array(digits(1, 8), { minLength: 1, maxLength: 10 }), (prefixes, numbers) => {
      const book = worldOf({ routes: prefixes.map((prefix, index) => [prefix, index + 1] as const) });
      for (const number of numbers) {
        let best: string | null = null;
        for (const prefix of prefixes) if (number.startsWith(prefix) && (best === null || prefix.length > best.length)) best = prefix;
        const found = book.routeFor(number);
        assert.equal(found?.prefix ?? null, best);
        if (best !== null) assert.equal(found?.connectorId, prefixes.indexOf(best) + 1);
      }
    }),
    { numRuns: 500 },
  );
});

test('of two routes with one prefix the lower id wins, whatever order the rows come in', () => {
  const book = worldOf({ routes: [['86', 1]] });
  const rows = { ...book, routes: [{ id: 9, prefix: '86', connectorId: 9 }, ...book.routes] };
  return import('./rulebook.ts').then(({ buildRulebook }) => assert.equal(buildRulebook(rows).routeFor('8613800138000')?.id, 1));
});

test('no row matches: null', () => {
  const book = worldOf({ routes: [['86', 1]], prices: [] });
  assert.equal(book.routeFor('4477'), null);
  assert.equal(book.routeFor('8'), null);
  assert.equal(book.pricesOf(1).find('8613', 0), null);
});

test('a rulebook is frozen', () => {
  assert.ok(Object.isFrozen(worldOf()));
});
