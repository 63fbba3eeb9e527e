import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accept } from './accept.ts';
import { parseGrounds } from './grounds.ts';
import type { AcceptPlan } from './plan.ts';
import { accountOf, routeRuleOf, ruleOf, worldOf, type World } from './testing.ts';

const NOW = 1_700_000_000_000;

function planFor(numbers: readonly string[], world: World): AcceptPlan {
  const item = { numbers, content: 'hello', sender: '', smsType: 0, mmsTitle: '' };
  const decision = accept({ accountId: 1, door: 'http', items: [item], dueAt: null }, worldOf(world), NOW);
  assert.ok(decision.ok);
  return decision.plan;
}

/** Of each number in order. */
const groundsOf = ({ items }: AcceptPlan): string[] =>
  items.flatMap(({ runs }) =>
    runs.flatMap(({ numbers, grounds = [] }) => {
      assert.ok(grounds.length === 1 || grounds.length === numbers.length);
      return numbers.map((_, index) => grounds[index] ?? grounds[0] ?? '');
    }),
  );

test('each number has its own grounds, whatever order they come in, and one price stays one run', () => {
  // Two rows of one price: row ids 1 and 2.
  const world: World = {
    prices: [
      ['861', 10],
      ['862', 10],
    ],
  };
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), (firsts) => {
      const numbers = firsts.map((isFirst, index) => `${isFirst ? '8613800' : '8623800'}${String(100_000 + index)}`);
      const plan = planFor(numbers, world);
      assert.deepEqual(
        groundsOf(plan),
        firsts.map((isFirst) => `1,0,1,1,${isFirst ? 1 : 2},0`),
      );
      assert.equal(plan.items[0]?.runs.length, 1);
      if (new Set(firsts).size === 1) assert.equal(plan.items[0].runs[0]?.grounds?.length, 1);
    }),
    { numRuns: 200, seed: 5 },
  );
});

test('what decided: the route rule before the route, the rule over the sender, nothing for the sandbox', () => {
  const rules = [ruleOf(9, 'originator', { settings: { action: 'force', originators: ['Acme'] } })];
  const routeRules = [routeRuleOf(4, { prefixes: ['8613'] }, [1])];
  const [ruled, routed] = groundsOf(planFor(['8613800138000', '8623800138000'], { rules, routeRules })).map(parseGrounds);
  assert.deepEqual([ruled?.routeRuleId, ruled?.routeId, ruled?.originatorRuleId, ruled?.priceRowId], [4, null, 9, 1]);
  assert.deepEqual([routed?.routeRuleId, routed?.routeId, routed?.connectorId], [null, 1, 1]);
  const [sandboxed] = groundsOf(planFor(['8613800138000'], { accounts: [accountOf(1, { sandbox: true })] })).map(parseGrounds);
  assert.deepEqual([sandboxed?.connectorId, sandboxed?.routeId, sandboxed?.routeRuleId], [null, null, null]);
});
