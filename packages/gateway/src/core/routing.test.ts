import assert from 'node:assert/strict';
import test from 'node:test';
import { accept, quietly } from './accept.ts';
import { emptyNumberPlan, nowhere, type NumberPlan } from './number-plan.ts';
import type { RouteMatch, RouteRule } from './route-rules.ts';
import { chooseRoute, type LinkFact, type RouteFacts, type RoutingWorld } from './routing.ts';
import { accountOf, connectorOf, listOf, routeRuleOf, type World, worldOf } from './testing.ts';

const connectors = [1, 2, 3].map((id) => connectorOf(id, { carries: ['sms', 'mms'] }));
const up: LinkFact = { isUsable: true, queueAgeMs: 0 };
const down: LinkFact = { isUsable: false, queueAgeMs: 0 };
const facts = (more: Partial<RouteFacts> = {}): RouteFacts => ({
  accountId: 1,
  tag: '',
  digits: '8613800138000',
  sender: 'Acme',
  content: () => ({ alphabet: 'gsm7', segments: 1 }),
  isFlash: false,
  now: Date.UTC(2026, 2, 2, 1, 30),
  ...more,
});
const worldWith = (links: Record<number, LinkFact> = {}, random = 0, more: Partial<RoutingWorld> = {}): RoutingWorld => ({
  links: new Map(Object.entries(links).map(([id, fact]) => [Number(id), fact])),
  random: () => random,
  ...more,
});
/** Knows China, and of it one network by number. */
const numberPlan: NumberPlan = {
  ...emptyNumberPlan,
  destinationOf: (digits) =>
    digits.startsWith('86')
      ? { callingCode: '86', country: 'CN', type: 'mobile', mccs: ['460'], network: digits.startsWith('86138') ? '460-00' : null }
      : nowhere,
};
const go = (rules: readonly RouteRule[], about = facts(), world = worldWith(), more: World = {}) =>
  chooseRoute(about, worldOf({ connectors, routes: [['', 3]], routeRules: rules, numberPlan, ...more }), world);

test('every condition decides by itself, and is named where it does not hold', () => {
  const cases: [Partial<RouteMatch>, Partial<RouteFacts>, Partial<RouteFacts>, string][] = [
    [{ accountIds: [1] }, {}, { accountId: 2 }, 'account'],
    [{ tags: ['otp'] }, { tag: 'otp' }, {}, 'tag'],
    [{ prefixes: ['8613', '44'] }, {}, { digits: '8612' }, 'destination'],
    [{ countries: ['CN'] }, {}, { digits: '447700900123' }, 'destination'],
    [{ senders: ['ac*'] }, {}, { sender: 'Shop' }, 'sender'],
    [{ senders: ['a.*e'] }, { sender: 'A.cme' }, {}, 'sender'],
    [{ alphabets: ['ucs2', 'octets'] }, { content: () => ({ alphabet: 'ucs2', segments: 1 }) }, {}, 'alphabet'],
    [{ segmentsMin: 2 }, { content: () => ({ alphabet: 'gsm7/tr,', segments: 2 }) }, {}, 'segments'],
    [{ flash: true }, { isFlash: true }, {}, 'flash'],
    [{ kinds: ['sms'] }, {}, { isMms: true }, 'kind'],
    [{ alphabets: ['gsm7'] }, {}, { isMms: true, content: () => ({ alphabet: 'mms', segments: 1 }) }, 'alphabet'],
  ];
  for (const [match, fitting, other, because] of cases) {
    const rules = [routeRuleOf(7, match, [1])];
    const fits = go(rules, facts(fitting));
    assert.deepEqual([fits.connectorId, fits.ruleId, fits.notMatched], [1, 7, []], JSON.stringify(match));
    const not = go(rules, facts(other));
    assert.deepEqual([not.connectorId, not.ruleId, not.notMatched], [3, null, [{ ruleId: 7, name: '', because }]], JSON.stringify(match));
  }
});

test('by the network of the number where it is known, by the mobile country code always', () => {
  const other = facts({ digits: '8613100000000' });
  const byNetwork = [routeRuleOf(1, { networks: ['46000'] }, [1])];
  assert.equal(go(byNetwork).connectorId, 1);
  assert.equal(go(byNetwork, other).connectorId, 3);
  assert.equal(go([routeRuleOf(1, { networks: ['460'] }, [1])], other).connectorId, 1);
  assert.equal(go([routeRuleOf(1, { networks: ['461'] }, [1])], other).connectorId, 3);
});

test('times of day by the wall clock of a zone; over midnight the small hours are the day before', () => {
  const at = (time: RouteMatch['time'], iso: string) =>
    go([routeRuleOf(1, { time }, [1])], facts({ now: Date.parse(iso) })).connectorId === 1;
  const office = { zone: 'Asia/Shanghai', days: [1, 2, 3, 4, 5], fromMinute: 540, toMinute: 1080 };
  assert.ok(at(office, '2026-03-02T09:00:00+08:00'));
  assert.ok(!at(office, '2026-03-02T08:59:59+08:00'));
  assert.ok(!at(office, '2026-03-02T18:00:00+08:00'));
  assert.ok(!at(office, '2026-03-01T10:00:00+08:00'), 'a Sunday');
  const night = { zone: 'Europe/Berlin', days: [5], fromMinute: 1320, toMinute: 360 };
  assert.ok(at(night, '2026-03-06T23:00:00+01:00'), 'Friday night');
  assert.ok(at(night, '2026-03-07T05:59:00+01:00'), 'it goes on');
  assert.ok(!at(night, '2026-03-07T23:00:00+01:00'));
  assert.ok(!at(night, '2026-03-06T05:00:00+01:00'), 'that was Thursday’s');
  assert.ok(at({ zone: 'UTC', days: [], fromMinute: 0, toMinute: 1440 }, '2026-03-06T23:59:59Z'));
});

test('priority: the first that can; one that is down or late is passed over and said so; none can: it waits at the first', () => {
  const rules = [routeRuleOf(1, {}, [1, 2], { queueAgeMaxSeconds: 10 })];
  assert.equal(go(rules).connectorId, 1);
  const failed = go(rules, facts(), worldWith({ 1: down, 2: up }));
  assert.deepEqual([failed.connectorId, failed.passedOver], [2, [{ connectorId: 1, because: 'down' }]]);
  assert.deepEqual(go(rules, facts(), worldWith({ 1: { isUsable: true, queueAgeMs: 10_001 }, 2: up })).passedOver, [
    { connectorId: 1, because: 'late' },
  ]);
  const none = go(rules, facts(), worldWith({ 1: down, 2: down }));
  assert.equal(none.connectorId, 1);
  assert.match(none.why, /waits because no target can take it/);
  const graded = [routeRuleOf(1, {}, [], { targets: [2, 1].map((connectorId) => ({ connectorId, weight: 1, priority: connectorId })) })];
  assert.equal(go(graded).connectorId, 1);
});

test('weighted: shares follow the weights', () => {
  const targets = [
    { connectorId: 1, weight: 3, priority: 1 },
    { connectorId: 2, weight: 1, priority: 1 },
  ];
  const rules = [routeRuleOf(1, {}, [], { strategy: 'weighted', targets })];
  const counts = new Map<number | null, number>();
  for (let i = 0; i < 1000; i++) {
    const { connectorId } = go(rules, facts(), worldWith({}, i / 1000));
    counts.set(connectorId, (counts.get(connectorId) ?? 0) + 1);
  }
  assert.deepEqual(
    [...counts],
    [
      [1, 750],
      [2, 250],
    ],
  );
});

test('sticky: one recipient, one target; a target that goes away moves only its own; shares follow the weights', () => {
  const targets = [1, 2, 3].map((connectorId) => ({ connectorId, weight: connectorId === 3 ? 2 : 1, priority: 1 }));
  const rules = [routeRuleOf(1, {}, [], { strategy: 'sticky', targets })];
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 2000; i++) {
    const about = facts({ digits: String(8613800000000 + i) });
    const chosen = go(rules, about, worldWith({}, Math.abs(Math.sin(i)))).connectorId ?? 0;
    assert.equal(go(rules, about, worldWith({}, 0.9)).connectorId, chosen);
    if (chosen !== 2) assert.equal(go(rules, about, worldWith({ 2: down })).connectorId, chosen);
    counts[chosen] = (counts[chosen] ?? 0) + 1;
  }
  const [, one = 0, two = 0, three = 0] = counts;
  assert.ok(Math.abs(one - 500) < 75 && Math.abs(two - 500) < 75 && Math.abs(three - 1000) < 75, counts.join());
});

test('least cost and best score: who has no figure comes last; chance explores', () => {
  const cheap = [routeRuleOf(1, {}, [1, 2, 3], { strategy: 'least_cost' })];
  const cost = (connectorId: number, priceMicros: number, currency = 'EUR') => ({
    ...listOf([['', priceMicros]], { currency }),
    id: 10 + connectorId,
    connectorId,
  });
  assert.equal(go(cheap, facts(), worldWith(), { costs: [cost(2, 500), cost(3, 400)] }).connectorId, 3);
  assert.equal(
    go(cheap, facts(), worldWith(), { costs: [cost(2, 500), cost(3, 400, 'USD')] }).connectorId,
    2,
    'another currency says nothing',
  );
  assert.equal(go(cheap).connectorId, 1, 'no cost is known: as listed');
  const best = [routeRuleOf(1, {}, [1, 2, 3], { strategy: 'best_score', exploreShare: 0.1 })];
  const qualityOf = (id: number): number | null => ({ 1: 0.5, 2: 0.9, 3: null })[id] ?? null;
  assert.equal(go(best, facts(), worldWith({}, 0.5, { qualityOf })).connectorId, 2);
  assert.equal(go(best, facts(), worldWith({}, 0.05, { qualityOf })).connectorId, 1, 'by chance');
});

test('accept goes by the rules, and what fits none by the prefixes', () => {
  const rulebook = worldOf({ connectors, routes: [['', 3]], routeRules: [routeRuleOf(1, { prefixes: ['86'] }, [1, 2])] });
  const submission = {
    accountId: 1,
    door: 'http' as const,
    items: [{ numbers: ['8613800138000', '+447700900123', '8613800138001'], content: 'hi', sender: '', smsType: 0, mmsTitle: '' }],
    dueAt: null,
  };
  const routed = (world: RoutingWorld) => {
    const decision = accept(submission, rulebook, 1, { ...quietly, world });
    assert.ok(decision.ok);
    return decision.plan.items[0]?.runs.map(({ connectorId, numbers, fallback }) => [connectorId, numbers.length, fallback]);
  };
  assert.deepEqual(routed(worldWith()), [
    [1, 1, undefined],
    [3, 1, undefined],
    [1, 1, undefined],
  ]);
  assert.equal(routed(worldWith({ 1: down }))?.[0]?.[0], 2);
});

test('what a message may fall back on leaves in the same shape, and at-most-once accounts get no second chance', () => {
  const numbers = ['8613800138000'];
  const planned = (content: string, settings = {}) => {
    const rulebook = worldOf({
      accounts: [accountOf(1, settings)],
      connectors: [connectorOf(1), connectorOf(2, { defaultAlphabet: 'ucs2' }), connectorOf(3)],
      routeRules: [routeRuleOf(1, {}, [1, 2, 3], { patienceSeconds: 30, secondChance: ['carrier_failed'] })],
    });
    const decision = accept(
      { accountId: 1, door: 'http', items: [{ numbers, content, sender: '', smsType: 0, mmsTitle: '' }], dueAt: null },
      rulebook,
      1,
    );
    assert.ok(decision.ok);
    return decision.plan.items[0]?.runs[0]?.fallback;
  };
  assert.deepEqual(planned('hello'), { connectorIds: [3], patienceMs: 30_000, secondChance: ['carrier_failed'] });
  assert.deepEqual(planned('你好')?.connectorIds, [2, 3]);
  assert.deepEqual(planned('hello', { delivery: 'at_most_once' })?.secondChance, []);
});
