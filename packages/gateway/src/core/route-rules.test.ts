import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { anyMessage, covers, faultOf, type RouteMatch, shadowed } from './route-rules.ts';
import { quietWorld, routeByRules } from './routing.ts';
import { connectorOf, routeRuleOf, worldOf } from './testing.ts';

const m = (match: Partial<RouteMatch>): RouteMatch => ({ ...anyMessage, ...match });

test('a rule that takes all of another’s messages covers it, condition by condition', () => {
  const pairs: [Partial<RouteMatch>, Partial<RouteMatch>, boolean][] = [
    [{}, { prefixes: ['86'] }, true],
    [{ prefixes: ['86'] }, {}, false],
    [{ prefixes: ['86', '44'] }, { prefixes: ['8613', '447'] }, true],
    [{ prefixes: ['8613'] }, { prefixes: ['86'] }, false],
    [{ accountIds: [1, 2] }, { accountIds: [2] }, true],
    [{ accountIds: [2] }, { accountIds: [1, 2] }, false],
    [{ countries: ['CN'] }, { countries: ['CN'], accountIds: [1] }, true],
    [{ senders: ['Acme*'] }, { senders: ['acmeShop'] }, true],
    [{ senders: ['Acme*'] }, { senders: ['*'] }, false],
    [{ segmentsMin: 2 }, { segmentsMin: 3, segmentsMax: 4 }, true],
    [{ segmentsMax: 2 }, {}, false],
    [{ flash: true }, { flash: false }, false],
    [{ kinds: ['sms', 'mms'] }, {}, true],
    [{ kinds: ['mms'] }, { kinds: ['mms'], prefixes: ['86'] }, true],
    [{ kinds: ['mms'] }, { kinds: ['sms'] }, false],
    [{ kinds: ['mms'] }, {}, false],
    [
      { time: { zone: 'UTC', days: [], fromMinute: 1320, toMinute: 360 } },
      { time: { zone: 'UTC', days: [1], fromMinute: 0, toMinute: 300 } },
      true,
    ],
    [
      { time: { zone: 'UTC', days: [], fromMinute: 480, toMinute: 600 } },
      { time: { zone: 'UTC', days: [], fromMinute: 540, toMinute: 660 } },
      false,
    ],
  ];
  for (const [a, b, expected] of pairs) assert.equal(covers(m(a), m(b)), expected, `${JSON.stringify(a)} over ${JSON.stringify(b)}`);
});

const digits = fc.stringMatching(/^[1-3]{1,3}$/);
const someOf = <T>(values: fc.Arbitrary<T>) => fc.array(values, { maxLength: 2 });
const matches = fc.record({
  accountIds: someOf(fc.integer({ min: 1, max: 2 })),
  prefixes: someOf(digits),
  senders: someOf(fc.constantFrom('a*', 'ab', '*', 'b*c')),
  kinds: someOf(fc.constantFrom('sms' as const, 'mms' as const)),
  segmentsMin: fc.option(fc.integer({ min: 1, max: 3 })),
  segmentsMax: fc.option(fc.integer({ min: 1, max: 3 })),
  flash: fc.option(fc.boolean()),
});
const messages = fc.record({
  accountId: fc.integer({ min: 1, max: 2 }),
  digits: fc.stringMatching(/^[1-3]{3,5}$/),
  sender: fc.constantFrom('a', 'ab', 'abc', 'bxc', ''),
  segments: fc.integer({ min: 1, max: 3 }),
  isFlash: fc.boolean(),
  isMms: fc.boolean(),
});
const forBoth = [connectorOf(1, { carries: ['sms', 'mms'] }), connectorOf(2, { carries: ['sms', 'mms'] })];

test('what is said to be covered is never reached', () => {
  fc.assert(
    fc.property(matches, matches, messages, (a, b, { segments, isMms, ...message }) => {
      if (!covers(m(a), m(b))) return;
      const routing = worldOf({ connectors: forBoth, routeRules: [routeRuleOf(1, a, [1]), routeRuleOf(2, b, [2])] }).routing;
      assert.ok(routing);
      const facts = {
        ...message,
        ...(isMms ? { isMms: true as const } : {}),
        tag: '',
        now: 0,
        content: () => ({ alphabet: 'gsm7' as const, segments }),
      };
      assert.notEqual(routeByRules(routing, facts, quietWorld)?.connectorId, 2);
    }),
    { numRuns: 3000 },
  );
});

test('lists of rules that make no sense are named', () => {
  const [all, china, again] = [
    routeRuleOf(1, {}, [1]),
    routeRuleOf(2, { prefixes: ['86'] }, [1]),
    routeRuleOf(3, { prefixes: ['86'] }, [2]),
  ];
  assert.equal(shadowed([china, all]), null);
  assert.deepEqual(shadowed([all, china]), { rule: china, by: all, isSame: false });
  assert.deepEqual(shadowed([china, again, all]), { rule: again, by: china, isSame: true });
});

test('a rule by itself: targets that exist, once each; settings that need a second one', () => {
  const known = new Set([1, 2]);
  assert.equal(faultOf(routeRuleOf(1, {}, [1, 2]), known), null);
  assert.equal(faultOf(routeRuleOf(1, {}, []), known)?.field, 'targets');
  assert.match(faultOf(routeRuleOf(1, {}, [3]), known)?.message ?? '', /connector 3, which does not exist/);
  assert.match(faultOf(routeRuleOf(1, {}, [1, 1]), known)?.message ?? '', /twice/);
  assert.equal(faultOf(routeRuleOf(1, {}, [1], { patienceSeconds: 5 }), known)?.field, 'patienceSeconds');
  assert.equal(faultOf(routeRuleOf(1, {}, [1], { secondChance: ['carrier_failed'] }), known)?.field, 'secondChance');
  assert.equal(faultOf(routeRuleOf(1, { kinds: ['sms'] }, [1], { mmsAs: 'link' }), known)?.field, 'mmsAs');
  assert.equal(faultOf(routeRuleOf(1, { kinds: ['mms'] }, [1], { mmsAs: 'link' }), known), null);
  assert.equal(faultOf(routeRuleOf(1, { segmentsMin: 3, segmentsMax: 2 }, [1]), known)?.field, 'segmentsMin');
});
