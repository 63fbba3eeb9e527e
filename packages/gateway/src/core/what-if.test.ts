import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildRulebook } from './rulebook.ts';
import { accountOf, connectorOf, listOf, planOf, routeRuleOf, ruleOf, type World, worldOf } from './testing.ts';
import { createComparison, type RecordedContent, unlocked } from './what-if.ts';

const AT = 1_700_000_000_000;
const recorded = (id: number, more: Partial<RecordedContent> = {}): RecordedContent => ({
  id,
  accountId: 1,
  acceptedAt: AT,
  number: '+4915112345678',
  sender: '',
  content: 'hello',
  traits: null,
  isJoined: false,
  mms: null,
  ...more,
});
const numberPlan = planOf({ '49': 'DE', '44': 'GB' });
const base: World = { connectors: [connectorOf(1), connectorOf(2)], numberPlan };
const costList = (connectorId: number, priceMicros: number, currency = 'EUR') =>
  listOf([['', priceMicros]], { id: 10 + connectorId, name: `costs${connectorId}`, connectorId, currency });

function compare(before: World, after: World, messages: readonly RecordedContent[], examplesMax = 10) {
  const comparison = createComparison(worldOf({ ...base, ...before }), worldOf({ ...base, ...after }), examplesMax);
  for (const message of messages) comparison.add(message);
  return comparison.result();
}

test('nothing proposed, nothing changed', () => {
  const { judged, changed, examples, total } = compare({}, {}, [recorded(1), recorded(2)]);
  assert.deepEqual([judged, changed.any, examples], [2, 0, []]);
  assert.deepEqual(total.before, total.after);
});

test('another route is told by connector with what it costs', () => {
  const costs = [costList(1, 4000), costList(2, 1000)];
  const after = { costs, routeRules: [routeRuleOf(1, { countries: ['DE'] }, [2])] };
  const result = compare({ costs }, after, [recorded(1), recorded(2, { number: '+447700900123' })]);
  assert.deepEqual(result.changed, { any: 1, verdict: 0, route: 1, price: 0, cost: 1 });
  const [before, now] = [result.total.before.money[0], result.total.after.money[0]];
  assert.deepEqual([before?.revenueMicros, before?.costMicros, now?.revenueMicros, now?.costMicros], [20_000, 8000, 20_000, 5000]);
  assert.deepEqual([result.connectors.get(1)?.before.accepted, result.connectors.get(1)?.after.accepted], [2, 1]);
  assert.deepEqual([result.connectors.get(2)?.before.accepted, result.connectors.get(2)?.after.accepted], [0, 1]);
  assert.deepEqual([...result.countries.keys()].toSorted(), ['DE', 'GB']);
  assert.deepEqual([result.examples[0]?.id, result.examples[0]?.after.cost], [1, { micros: 1000, currency: 'EUR' }]);
});

test('a rule refuses, and the refusal is told by its code', () => {
  const { total, codes, changed } = compare({}, { rules: [ruleOf(1, 'word', { pattern: 'hello' })] }, [
    recorded(1),
    recorded(2, { content: 'bye' }),
  ]);
  assert.deepEqual([total.before.refused, total.after.refused, changed.verdict], [0, 1, 1]);
  assert.deepEqual(codes, [{ code: 'sensitive_words', before: 0, after: 1 }]);
  assert.equal(total.after.money[0]?.withoutCost.messages, 1);
});

test('prices count by the time of the message', () => {
  const from = AT + 1000;
  const [cheap] = listOf([['', 10_000]]).rows;
  assert.ok(cheap);
  const dated = {
    ...listOf([]),
    rows: [
      { ...cheap, until: from },
      { ...cheap, id: 2, from, priceMicros: 30_000 },
    ],
  };
  const before = worldOf(base);
  const comparison = createComparison(before, buildRulebook({ ...before, priceLists: [dated] }, numberPlan), 10);
  comparison.add(recorded(1));
  comparison.add(recorded(2, { acceptedAt: from }));
  const { changed, total } = comparison.result();
  assert.deepEqual([changed.price, total.after.money[0]?.withoutCost.revenueMicros], [1, 40_000]);
});

test('chance falls the same way under both, and spreads as the weights say', () => {
  const split = { ...routeRuleOf(1, {}, [1, 2], { strategy: 'weighted' as const }) };
  const messages = Array.from({ length: 1000 }, (_, index) => recorded(index + 1));
  const { changed, connectors } = compare({ routeRules: [split] }, { routeRules: [split], prices: [['', 20_000]] }, messages);
  assert.deepEqual([changed.route, changed.price], [0, 1000]);
  const share = connectors.get(1)?.before.accepted ?? 0;
  assert.ok(share > 400 && share < 600, `${share} of 1000 by the first of two equals`);
});

test('an MMS is judged as one: a rule that makes it a link changes its price, its cost and its way, and an SMS stays', () => {
  const connectors = [connectorOf(1), connectorOf(2, { carries: ['mms'] })];
  const ofMms = { kind: 'prefix' as const, key: '', from: null, until: null, isMms: true as const };
  const before: World = {
    connectors,
    routes: [
      ['', 1],
      ['', 2],
    ],
    mmsPrices: [['', 80_000]],
    costs: [costList(1, 1000), { ...costList(2, 1), rows: [{ ...ofMms, id: 1, priceMicros: 50_000 }] }],
  };
  const after: World = { ...before, routeRules: [routeRuleOf(1, { kinds: ['mms'] }, [1], { mmsAs: 'link' })] };
  const mms = { subject: 'Look', linkBase: 'https://sms.example/m/' };
  const { changed, examples } = compare(before, after, [recorded(1, { mms, content: '' }), recorded(2)]);
  assert.deepEqual(changed, { any: 1, verdict: 0, route: 1, price: 1, cost: 1 });
  const [{ before: as, after: link } = { before: null, after: null }] = examples;
  assert.deepEqual([as?.connectorId, as?.priceMicros, as?.cost?.micros], [2, 80_000, 50_000]);
  assert.deepEqual([link?.connectorId, link?.priceMicros, link?.cost?.micros, link?.segments], [1, 10_000, 1000, 1]);
});

test('what cannot be judged is counted with its reason', () => {
  const accounts = [accountOf(1), accountOf(2, { sandbox: true })];
  const odd = [recorded(1, { content: null }), recorded(2, { isJoined: true }), recorded(3, { accountId: 2 }), recorded(4)];
  const { judged, skipped } = compare({ accounts }, { accounts }, odd);
  assert.deepEqual([judged, skipped], [1, { content_not_kept: 1, joined_parts: 1, sandbox: 1 }]);
});

test('examples are few of each kind and bounded in all', () => {
  const messages = Array.from({ length: 50 }, (_, index) => recorded(index + 1, { content: index === 49 ? 'stop' : 'hello' }));
  const after: World = { routes: [['', 2]], rules: [ruleOf(1, 'word', { pattern: 'stop' })] };
  assert.deepEqual(
    compare({}, after, messages).examples.map(({ id }) => id),
    [1, 2, 3, 50],
  );
  assert.equal(compare({}, after, messages, 2).examples.length, 2);
});

test('a locked account is judged as if it were not', () => {
  const [open, locked] = [accountOf(1), accountOf(2, {}, { locked: true })];
  assert.deepEqual(unlocked([open, locked]), [open, { ...locked, locked: false }]);
  const same = [open];
  assert.equal(unlocked(same), same);
});
