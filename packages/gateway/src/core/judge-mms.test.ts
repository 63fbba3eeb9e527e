import assert from 'node:assert/strict';
import test from 'node:test';
import { createExplanation } from '../engine/explanation.ts';
import { accept, type AcceptOptions, quietly } from './accept.ts';
import { someMedia } from './mms.ts';
import type { RouteRule } from './route-rules.ts';
import type { Submission } from './submission.ts';
import { accountOf, connectorOf, routeRuleOf, type World, worldOf } from './testing.ts';

const LINK_BASE = 'https://sms.example/m/';
/** 1 and 3 carry SMS, 2 carries MMS. */
const base: World = {
  connectors: [connectorOf(1), connectorOf(2, { carries: ['mms'] }), connectorOf(3)],
  routes: [
    ['', 1],
    ['', 2],
  ],
  mmsPrices: [['', 80_000]],
};
const submission = (numbers: readonly string[] = ['8613800138000'], content = 'Look'): Submission => ({
  accountId: 1,
  door: 'http',
  items: [{ numbers, content, sender: '', smsType: 1, mmsTitle: 'Our shop', media: someMedia }],
  dueAt: null,
});
const judge = (world: World, asked = submission(), more: Partial<AcceptOptions> = {}) =>
  accept(asked, worldOf({ ...base, ...world }), 1, { ...quietly, linkBase: LINK_BASE, ...more });
function planned(world: World, asked?: Submission) {
  const decision = judge(world, asked);
  assert.ok(decision.ok, JSON.stringify(decision));
  return decision.plan;
}
const asLink = (match: Partial<RouteRule['match']>, connectorIds: readonly number[], more: Partial<RouteRule> = {}): RouteRule =>
  routeRuleOf(7, match, connectorIds, { mmsAs: 'link', ...more });

test('without rules: as an MMS at its price; with a fallback the dearer of both is held', () => {
  const plain = planned({});
  assert.deepEqual([plain.items[0]?.alphabet, plain.items[0]?.runs[0]?.connectorId, plain.totalMicros], ['mms', 2, 80_000]);
  const dear = planned({ accounts: [accountOf(1, { mmsFallback: 'link' })], prices: [['', 90_000]] });
  assert.deepEqual([dear.totalMicros, dear.items[0]?.runs[0]?.linkInstead?.linkMicros], [90_000, 90_000]);
});

test('a rule makes it an SMS with a link, at the price of its segments, whatever the account’s fallback is', () => {
  const { items, totalMicros } = planned({ routeRules: [asLink({ kinds: ['mms'] }, [3])] }, submission(['861', '862', '863']));
  assert.equal(items.length, 1, 'one content for all of them');
  const [{ alphabet, segments, content, mms, runs } = { alphabet: '', segments: 0, content: '', runs: [] }] = items;
  assert.deepEqual([alphabet, segments, content, mms?.subject, mms?.linkBase], ['gsm7', 1, 'Look', 'Our shop', LINK_BASE]);
  assert.deepEqual(
    runs.map((run) => [run.connectorId, run.priceMicros, run.numbers.length, run.linkInstead]),
    [[3, 10_000, 3, undefined]],
  );
  assert.match(runs[0]?.grounds?.[0] ?? '', /^3,7,0,/);
  assert.equal(totalMicros, 30_000);
  const long = planned({ routeRules: [asLink({}, [3])] }, submission(['861'], 'x'.repeat(160)));
  assert.deepEqual([long.items[0]?.segments, long.totalMicros], [2, 20_000]);
});

test('what does not fit the rule goes as it would; an SMS stays an SMS', () => {
  const routeRules = [asLink({ prefixes: ['86'] }, [3])];
  const { items } = planned({ routeRules }, submission(['861', '447']));
  assert.deepEqual(
    items.map(({ alphabet, runs }) => [alphabet, runs[0]?.connectorId]),
    [
      ['gsm7', 3],
      ['mms', 2],
    ],
  );
  const [item] = submission().items;
  assert.ok(item);
  const sms = planned({ routeRules }, { ...submission(), items: [{ ...item, smsType: 0, mmsTitle: '', media: undefined }] as never });
  assert.deepEqual([sms.items[0]?.mms, sms.items[0]?.runs[0]?.connectorId], [undefined, 3]);
});

test('the other targets of such a rule are those on which the link is the same SMS', () => {
  const connectors = [connectorOf(1), connectorOf(2, { carries: ['mms'] }), connectorOf(3, { defaultAlphabet: 'ucs2' }), connectorOf(4)];
  const { items } = planned({ connectors, routeRules: [asLink({}, [1, 2, 3, 4], { patienceSeconds: 30 })] });
  assert.deepEqual(items[0]?.runs[0]?.fallback, { connectorIds: [4], patienceMs: 30_000, secondChance: [] });
});

test('a rule without a target for it is passed by; where there are no links it is refused', () => {
  const { items } = planned({ routeRules: [asLink({}, [2])] });
  assert.deepEqual([items[0]?.alphabet, items[0]?.runs[0]?.connectorId], ['mms', 2]);
  const refused = judge({ routeRules: [asLink({}, [3])] }, submission(), { linkBase: null });
  assert.deepEqual([refused.ok, refused.ok ? null : refused.code], [false, 'mms_unavailable']);
});

test('a dry run says each step, and which rule makes it a link', () => {
  const explained = (world: World) => {
    const explanation = createExplanation();
    const decision = judge(world, submission(), { witness: { hit() {}, trace: explanation.trace } });
    const [item] = (decision.ok ? explanation.guarded(decision.plan, null) : explanation.refused(decision.code)).items;
    const [number] = item?.numbers ?? [];
    return {
      code: number?.code,
      alphabet: number?.alphabet,
      price: number?.priceMicros,
      steps: number?.steps.slice(1).map(({ check, outcome, detail }) => [check, outcome, detail]),
    };
  };
  const rules = [routeRuleOf(6, { prefixes: ['44'] }, [1]), asLink({ kinds: ['mms'] }, [3])];
  assert.deepEqual(explained({ routeRules: rules }), {
    code: null,
    alphabet: 'gsm7',
    price: 10_000,
    steps: [
      ['route_rule', 'passed', 'does not fit by its target'],
      ['route', 'passed', 'route rule 7 by priority, as an SMS with a link'],
      ['price', 'passed', 'all prefixes of the list default'],
    ],
  });
  assert.deepEqual(explained({}).steps, [
    ['route', 'passed', 'the route of prefix ""'],
    ['price', 'passed', 'all prefixes (MMS) of the list default'],
  ]);
  const none = { mmsPrices: [], routes: [['', 1]] } satisfies World;
  assert.deepEqual(explained(none), {
    code: 'mms_unavailable',
    alphabet: null,
    price: null,
    steps: [
      ['route', 'passed', 'no rule and no route takes it as an MMS'],
      ['mms', 'refused', 'no route and price for MMS: the account sends no link instead'],
    ],
  });
  assert.deepEqual(explained({ ...none, accounts: [accountOf(1, { mmsFallback: 'link' })] }).steps?.slice(1), [
    ['mms', 'passed', 'no route and price for MMS: it goes as an SMS with a link'],
    ['price', 'passed', 'all prefixes of the list default'],
    ['route', 'passed', 'the route of prefix ""'],
  ]);
});
