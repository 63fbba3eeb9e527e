import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMarginTally } from './margin.ts';

const entry = { messages: 1, segments: 2, revenueMicros: 10, costMicros: 4 };

test('what is known in one currency is a margin; what is not known stands apart', () => {
  const tally = createMarginTally();
  tally.add({ ...entry, currency: 'EUR', costCurrency: 'EUR' });
  tally.add({ ...entry, currency: 'EUR', costCurrency: 'EUR' });
  tally.add({ ...entry, currency: 'EUR', costCurrency: null });
  const [row, ...others] = tally.rows();
  assert.equal(others.length, 0);
  assert.deepEqual([row?.messages, row?.segments, row?.revenueMicros, row?.costMicros], [2, 4, 20, 8]);
  assert.deepEqual(row?.withoutCost, { messages: 1, segments: 2, revenueMicros: 10 });
});

test('two currencies are never set against each other', () => {
  const tally = createMarginTally();
  tally.add({ ...entry, currency: 'USD', costCurrency: 'EUR' });
  const [eur, usd] = tally.rows();
  assert.deepEqual([eur?.currency, eur?.messages, eur?.costMicros, eur?.otherCurrency.costMicros], ['EUR', 0, 0, 4]);
  assert.deepEqual([usd?.currency, usd?.messages, usd?.revenueMicros], ['USD', 0, 0]);
  assert.deepEqual(usd?.otherCurrency, { messages: 1, segments: 2, revenueMicros: 10, costMicros: 0 });
});
