import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOfHandOver } from './handed-cost.ts';
import { SANDBOX_CONNECTOR_ID } from './sandbox.ts';
import { connectorOf, listOf, worldOf } from './testing.ts';

const NOW = 1_700_000_000_000;
const costs = listOf([['49', 7]], { id: 9, name: 'costs', connectorId: 1, currency: 'USD' });
const rulebook = worldOf({ connectors: [connectorOf(1), connectorOf(2)], costs: [costs] });
const toGermany = { number: '+49 (151) 12345678', segments: 1 };

test('what the connector’s carrier asks, for as many segments as it took at once', () => {
  assert.deepEqual(costOfHandOver(rulebook, 1, toGermany, NOW), { micros: 7, currency: 'USD' });
  assert.deepEqual(costOfHandOver(rulebook, 1, { ...toGermany, segments: 3 }, NOW), { micros: 21, currency: 'USD' });
});

test('of an MMS by the rows of MMS alone', () => {
  const [row] = costs.rows;
  assert.ok(row);
  const both = { ...costs, rows: [row, { ...row, id: 2, priceMicros: 50, isMms: true as const }] };
  const asked = worldOf({ connectors: [connectorOf(1)], costs: [both] });
  assert.deepEqual(costOfHandOver(asked, 1, { ...toGermany, isMms: true }, NOW), { micros: 50, currency: 'USD' });
  assert.deepEqual(costOfHandOver(asked, 1, toGermany, NOW), { micros: 7, currency: 'USD' });
  assert.equal(costOfHandOver(rulebook, 1, { ...toGermany, isMms: true }, NOW), null);
});

test('not known: no list, no row, no number', () => {
  assert.equal(costOfHandOver(rulebook, 2, toGermany, NOW), null);
  assert.equal(costOfHandOver(rulebook, 1, { number: '4477', segments: 1 }, NOW), null);
  assert.equal(costOfHandOver(rulebook, 1, { number: 'x', segments: 1 }, NOW), null);
});

test('nothing to be kept where nobody has costs, nor of the sandbox', () => {
  assert.equal(costOfHandOver(worldOf(), 1, toGermany, NOW), undefined);
  assert.equal(costOfHandOver(rulebook, SANDBOX_CONNECTOR_ID, toGermany, NOW), undefined);
});
