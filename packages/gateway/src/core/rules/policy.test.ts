import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { accept, quietly } from '../accept.ts';
import { accountOf, planOf, ruleOf, type World, worldOf } from '../testing.ts';
import type { Submission, SubmissionItem } from '../submission.ts';
import { blockListKey, numberListOf, optOutKey } from './number-list.ts';
import { createRecentNumbers } from './pumping.ts';
import type { Step } from './trace.ts';

const numberPlan = planOf({ 49: 'DE', 33: 'FR', 1202: 'US', 1416: 'CA' });
const NOW = 1_700_000_000_000;
const submissionOf = (item: Partial<SubmissionItem>): Submission => ({
  accountId: 1,
  door: 'http',
  dueAt: null,
  items: [{ numbers: ['4915112345678'], content: 'hello', sender: 'Acme', smsType: 0, mmsTitle: '', ...item }],
});
function judge(world: World, item: Partial<SubmissionItem> = {}) {
  const hits: number[] = [];
  const witness = { hit: (ruleId: number) => void hits.push(ruleId), trace: null };
  const decision = accept(submissionOf(item), worldOf({ numberPlan, ...world }), NOW, { ...quietly, witness });
  return { decision, hits, code: decision.ok ? 'ok' : decision.code };
}

describe('originators', () => {
  const originator = (id: number, settings: Parameters<typeof ruleOf>[2] & object) => ruleOf(id, 'originator', settings);
  test('the first rule that matches decides', () => {
    const rules = [
      originator(1, { settings: { action: 'deny', originators: ['Bank*'] } }),
      originator(2, { settings: { action: 'allow', originators: ['acme', '10690*'] } }),
    ];
    assert.equal(judge({ rules }, { sender: 'ACME' }).code, 'ok');
    assert.equal(judge({ rules }, { sender: '1069012' }).code, 'ok');
    assert.deepEqual(
      [judge({ rules }, { sender: 'bankOfX' }).code, judge({ rules }, { sender: 'bankOfX' }).hits],
      ['sender_not_allowed', [1]],
    );
    assert.equal(judge({ rules }, { sender: 'Other' }).code, 'sender_not_allowed');
    assert.equal(judge({ rules }, { sender: '' }).code, 'sender_not_allowed');
  });
  test('a rule of a country holds there alone, and a kind of sender is told from the other', () => {
    const rules = [originator(1, { settings: { action: 'deny', originatorKind: 'alphanumeric', countries: ['US'] } })];
    assert.equal(judge({ rules }).code, 'ok');
    assert.equal(judge({ rules }, { numbers: ['12025550123'] }).code, 'sender_not_allowed');
    assert.equal(judge({ rules }, { numbers: ['12025550123'], sender: '12025550100' }).code, 'ok');
  });
  test('a forced originator takes the place of the given one, number by number, in request order', () => {
    const rules = [originator(1, { settings: { action: 'force', originators: ['Forced'], countries: ['FR'] } })];
    const { decision, hits } = judge({ rules }, { numbers: ['33612345678', '4915112345678', '33612345679'] });
    assert.ok(decision.ok);
    assert.deepEqual(
      decision.plan.items.map(({ sender, runs }) => [sender, runs.flatMap(({ numbers }) => numbers)]),
      [
        ['Forced', ['33612345678']],
        ['Acme', ['4915112345678']],
        ['Forced', ['33612345679']],
      ],
    );
    assert.deepEqual(hits, [1, 1]);
  });
});

describe('recipients', () => {
  const list = ruleOf(3, 'blocklist', { name: 'do not call' });
  test('a block list refuses its numbers however they are written, and the others pass', () => {
    const world = { rules: [list], numberLists: new Map([[blockListKey(3), Float64Array.of(4915100000000, 4915112345678)]]) };
    assert.deepEqual([judge(world, { numbers: ['+49 151 12345678'] }).code, judge(world).hits], ['recipient_blocked', [3]]);
    const { decision } = judge(world, { numbers: ['4915112345678', '4915112345679', 'junk'] });
    assert.ok(decision.ok);
    assert.deepEqual(decision.refusals, ['recipient_blocked', 'number_abnormal']);
    assert.equal(judge({ ...world, rules: [{ ...list, isEnabled: false }] }).code, 'ok');
    assert.equal(judge({ ...world, rules: [{ ...list, accountId: 2 }] }).code, 'ok');
  });
  test('opt-outs hold for their account and originator', () => {
    const out = (accountId: number, originator: string): World => ({
      numberLists: new Map([[optOutKey(accountId, originator), Float64Array.of(4915112345678)]]),
    });
    assert.equal(judge(out(0, '')).code, 'recipient_opted_out');
    assert.equal(judge(out(1, '')).code, 'recipient_opted_out');
    assert.equal(judge(out(2, '')).code, 'ok');
    assert.equal(judge(out(0, 'acme')).code, 'recipient_opted_out');
    assert.equal(judge(out(1, 'other')).code, 'ok');
  });
  test('allowed countries', () => {
    const rules = [ruleOf(1, 'country', { settings: { countries: ['DE', 'CA'] } })];
    assert.equal(judge({ rules }).code, 'ok');
    assert.equal(judge({ rules }, { numbers: ['14165550123'] }).code, 'ok');
    assert.equal(judge({ rules }, { numbers: ['12025550123'] }).code, 'country_not_allowed');
    assert.equal(judge({ rules }, { numbers: ['10010'] }).code, 'country_not_allowed');
  });
  test('a sorted list finds what a set finds', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500)), fc.nat(500), (numbers, wanted) => {
        const sorted = Float64Array.from(new Set(numbers)).sort();
        assert.equal(numberListOf(sorted).has(String(wanted)), numbers.includes(wanted));
      }),
    );
  });
});

describe('contents', () => {
  test('length in characters and in segments', () => {
    const rules = [ruleOf(1, 'length', { settings: { charactersMax: 170 } }), ruleOf(2, 'length', { settings: { segmentsMax: 1 } })];
    assert.equal(judge({ rules }, { content: 'x'.repeat(160) }).code, 'ok');
    assert.deepEqual(
      [judge({ rules }, { content: 'x'.repeat(161) }).code, judge({ rules }, { content: 'x'.repeat(161) }).hits],
      ['content_over_limit', [2]],
    );
    assert.deepEqual(judge({ rules }, { content: 'x'.repeat(171) }).hits, [1]);
  });
});

test('with a trace every rule is asked, and the verdict is that of the judgement without', () => {
  const rules = [
    ruleOf(1, 'word', { pattern: 'casino', name: 'gambling' }),
    ruleOf(2, 'word', { pattern: 'hello' }),
    ruleOf(3, 'country', { settings: { countries: ['FR'] } }),
  ];
  const steps: [string | null, Step][] = [];
  const verdicts: unknown[] = [];
  const trace = {
    step: (_item: number, number: string | null, step: Step) => void steps.push([number, step]),
    verdict: (verdict: unknown) => void verdicts.push(verdict),
  };
  const decision = accept(submissionOf({}), worldOf({ rules, accounts: [accountOf(1)], numberPlan }), NOW, {
    ...quietly,
    witness: { hit() {}, trace },
  });
  assert.deepEqual([decision.ok, decision.ok ? '' : decision.code, judge({ rules }).code], [false, 'sensitive_words', 'sensitive_words']);
  assert.deepEqual(
    steps.map(([number, { check, ruleId, outcome }]) => [number === null, check, ruleId, outcome]),
    [
      [true, 'word', 1, 'passed'],
      [true, 'word', 2, 'refused'],
      [false, 'number', null, 'passed'],
      [false, 'country', 3, 'refused'],
      [false, 'price', null, 'passed'],
      [false, 'route', null, 'passed'],
    ],
  );
  assert.equal(verdicts.length, 1);
});

test('runs of consecutive numbers, against a model', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30), { maxLength: 20 }), fc.array(fc.nat(30), { minLength: 1, maxLength: 10 }), (kept, given) => {
      const recent = createRecentNumbers();
      recent.keep(kept, NOW);
      const all = new Set([...kept, ...given]);
      const runOf = (number: number): number => {
        let length = 1;
        for (let down = number - 1; all.has(down); down--) length++;
        for (let up = number + 1; all.has(up); up++) length++;
        return length;
      };
      assert.equal(recent.longestRun(given, NOW, 1000), Math.max(...given.map(runOf)));
      assert.equal(recent.longestRun(given, NOW + 1, 1000) <= given.length, true);
    }),
  );
});
