import assert from 'node:assert/strict';
import test from 'node:test';
import { proposalOf, ruleBody } from './route-rule-fields.ts';
import type { RouteRule } from './route-rule-text.ts';

const rule: RouteRule = {
  id: 4,
  position: 2,
  name: 'a',
  strategy: 'priority',
  targets: [{ connector: 'one', priority: 1, weight: 1 }],
};
const noTime = { from: '', to: '', zone: '', days: [] };

test('of a rule that is there only what differs is sent, the time as a whole', () => {
  const [target] = rule.targets;
  assert.ok(target);
  assert.deepEqual(ruleBody({}, noTime, [target], rule), {});
  assert.deepEqual(ruleBody({ flash: '' }, noTime, [target], rule), { flash: null });
  assert.deepEqual(ruleBody({ 'time.to': '18:00' }, { ...noTime, to: '18:00', days: ['1', '5'] }, [target], rule), {
    time: { from: '00:00', to: '18:00', days: [1, 5] },
  });
  assert.deepEqual(ruleBody({ time: '' }, noTime, [], rule), { time: null, targets: [] });
});

test('a rule in the form is a proposal: added, or changed and moved', () => {
  assert.deepEqual(proposalOf(null, { targets: [], position: 1 }), { routeRules: { add: [{ targets: [], position: 1 }] } });
  assert.deepEqual(proposalOf(4, { name: 'b', position: 1 }), {
    routeRules: { change: [{ id: 4, name: 'b' }], move: [{ id: 4, position: 1 }] },
  });
});
