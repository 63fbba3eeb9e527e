import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { measureText } from '@trunkline/sms';
import { accept, type Decision, VALIDITY_MS } from './accept.ts';
import type { Rulebook } from './rulebook.ts';
import type { Submission, SubmissionItem } from './submission.ts';
import { noTraits, type Traits } from './traits.ts';
import { accountOf, connectorOf, ruleOf, worldOf } from './testing.ts';

const NOW = 1_700_000_000_000;
const itemOf = (more: Partial<SubmissionItem> = {}): SubmissionItem => ({
  numbers: ['8613800138000'],
  content: 'hello',
  sender: '',
  smsType: 0,
  mmsTitle: '',
  ...more,
});
const submissionOf = (items: readonly Partial<SubmissionItem>[], more: Partial<Submission> = {}): Submission => ({
  accountId: 1,
  door: 'http',
  items: items.map(itemOf),
  dueAt: null,
  ...more,
});
const judge = (item: Partial<SubmissionItem>, book: Rulebook = worldOf()): Decision => accept(submissionOf([item]), book, NOW);
const codeOf = (decision: Decision): string => (decision.ok ? 'ok' : decision.code);
function planOf(decision: Decision) {
  assert.ok(decision.ok, codeOf(decision));
  return decision.plan;
}

test('every refusal has its code', () => {
  const long = 'x'.repeat(1025);
  const word = ruleOf(1, 'word', { pattern: 'bad' });
  const strict = worldOf({ accounts: [accountOf(1, { templatesRequired: true })] });
  const template = ruleOf(2, 'template', { accountId: 1, pattern: 'code *' });
  const templated = worldOf({ accounts: [accountOf(1, { templatesRequired: true })], rules: [template] });
  const cases: readonly (readonly [string, Decision])[] = [
    ['ok', judge({})],
    ['number_empty', judge({ numbers: [] })],
    ['content_empty', judge({ content: '' })],
    ['content_empty', judge({ content: ' \n\u3000' })],
    ['content_too_long', judge({ content: long })],
    ['ok', judge({ content: '中'.repeat(1024) })],
    ['ok', judge({ content: '😀'.repeat(1024) })],
    ['content_too_long', judge({ content: '😀'.repeat(1025) })],
    ['smstype_wrong', judge({ smsType: 2 })],
    ['smstype_wrong', judge({ smsType: Number.NaN })],
    ['title_too_long', judge({ mmsTitle: '题'.repeat(65) })],
    ['mms_unavailable', judge({ smsType: 1, mmsTitle: '题'.repeat(64) })],
    ['sender_wrong', judge({ sender: 'S'.repeat(33) })],
    ['sender_wrong', judge({ sender: 'twelve chars' })],
    ['sender_wrong', judge({ sender: 'a@b' })],
    ['ok', judge({ sender: 'elevenchars' })],
    ['ok', judge({ sender: '12345678901234567890' })],
    ['sensitive_words', judge({ content: 'a BAD word' }, worldOf({ rules: [word] }))],
    ['template_empty', judge({}, strict)],
    ['not_a_template', judge({}, templated)],
    ['ok', judge({ content: 'code 1234' }, templated)],
    ['number_abnormal', judge({ numbers: ['12'] })],
    ['no_route', judge({}, worldOf({ routes: [['44', 1]] }))],
    ['no_price', judge({}, worldOf({ prices: [['44', 1]] }))],
    ['account_locked', judge({}, worldOf({ accounts: [accountOf(1, {}, { locked: true })] }))],
    ['authentication', accept(submissionOf([{}], { accountId: 9 }), worldOf(), NOW)],
  ];
  for (const [expected, decision] of cases) assert.equal(codeOf(decision), expected);
});

test('checks come in the order of the contract: the earlier fault is named', () => {
  const locked = worldOf({
    accounts: [accountOf(1, { templatesRequired: true }, { locked: true })],
    rules: [ruleOf(1, 'word', { pattern: 'x' })],
    routes: [],
    prices: [],
  });
  const open = worldOf({ ...locked, accounts: [accountOf(1, { templatesRequired: true })], routes: [], prices: [] });
  const all = { numbers: ['12'], content: 'x'.repeat(1025), smsType: 7, mmsTitle: 't'.repeat(65), sender: '@' };
  assert.equal(codeOf(judge(all, locked)), 'account_locked');
  assert.equal(codeOf(judge({ ...all, numbers: [] }, open)), 'number_empty');
  assert.equal(codeOf(judge({ ...all, content: '' }, open)), 'content_empty');
  assert.equal(codeOf(judge(all, open)), 'content_too_long');
  assert.equal(codeOf(judge({ ...all, content: 'x' }, open)), 'smstype_wrong');
  assert.equal(codeOf(judge({ ...all, content: 'x', smsType: 0 }, open)), 'title_too_long');
  assert.equal(codeOf(judge({ ...all, content: 'x', smsType: 0, mmsTitle: '' }, open)), 'sensitive_words');
  assert.equal(codeOf(judge({ ...all, content: 'y', smsType: 0, mmsTitle: '' }, open)), 'template_empty');
});

test('one bad item refuses the whole request', () => {
  const decision = accept(submissionOf([{}, { numbers: ['1', '2'] }]), worldOf(), NOW);
  assert.deepEqual(decision, { ok: false, code: 'number_abnormal', failed: 2 });
});

test('refused numbers only count, and the first refusal names the code when none is left', () => {
  const book = worldOf({ prices: [['86', 10]], routes: [['86', 1]] });
  const mixed = judge({ numbers: ['4477', '8613800138000', 'x', '8613800138000'] }, book);
  assert.ok(mixed.ok);
  assert.equal(mixed.failed, 2);
  assert.deepEqual(mixed.plan.items[0]?.runs[0]?.numbers, ['8613800138000', '8613800138000']);
  assert.deepEqual(judge({ numbers: ['4477', 'x'] }, book), { ok: false, code: 'no_price', failed: 2 });
});

test('the account default stands in for an empty sender', () => {
  const book = worldOf({ accounts: [accountOf(1, { defaultSender: 'Trunk' })] });
  assert.equal(planOf(judge({}, book)).items[0]?.sender, 'Trunk');
  assert.equal(planOf(judge({ sender: 'Other' }, book)).items[0]?.sender, 'Other');
});

test('times: now, past, later', () => {
  const at = (dueAt: number | null) => planOf(accept(submissionOf([{}], { dueAt }), worldOf(), NOW));
  for (const past of [null, 0, NOW - 1, NOW]) assert.equal(at(past).dueAt, NOW);
  assert.deepEqual([at(NOW + 1).dueAt, at(NOW + 1).expiresAt], [NOW + 1, NOW + 1 + VALIDITY_MS]);
  assert.equal(at(NOW + 1).acceptedAt, NOW);
});

test('the price is per segment', () => {
  for (const [content, segments] of [
    ['x'.repeat(160), 1],
    ['x'.repeat(161), 2],
    ['中'.repeat(70), 1],
    ['中'.repeat(71), 2],
    ['x'.repeat(460), 4],
  ] as const) {
    const plan = planOf(judge({ content }));
    assert.equal(plan.items[0]?.segments, segments);
    assert.equal(plan.totalMicros, 10_000 * segments);
  }
});

test('a connector with 16-bit references is planned with the segments it will really send', () => {
  // 306 septets are two parts of 153 under an 8-bit reference and three of 152 under a 16-bit one.
  const content = 'x'.repeat(306);
  const book = worldOf({
    connectors: [connectorOf(1), connectorOf(2, { concatReferenceBits: 16 })],
    routes: [
      ['86', 1],
      ['44', 2],
    ],
  });
  const plan = planOf(judge({ content, numbers: ['8613800138000', '447700900001', '447700900002', '8613800138001'] }, book));
  assert.deepEqual(
    plan.items.map(({ segments, runs }) => [segments, runs.map((run) => [run.connectorId, run.priceMicros, run.numbers])]),
    [
      [2, [[1, 20_000, ['8613800138000']]]],
      [3, [[2, 30_000, ['447700900001', '447700900002']]]],
      [2, [[1, 20_000, ['8613800138001']]]],
    ],
  );
  assert.equal(plan.totalMicros, 100_000);
  assert.equal(plan.messages, 4);
});

test('runs cover the accepted numbers in request order, and the total is their sum', () => {
  const prefixes = ['86', '44', '4477', '1'];
  const book = worldOf({
    connectors: [1, 2, 3].map((id) => connectorOf(id)),
    routes: [
      ['86', 1],
      ['44', 2],
      ['4477', 3],
    ],
    prices: [
      ['86', 10],
      ['44', 20],
      ['1', 5],
      ['4477', 10],
    ],
  });
  const number = fc
    .tuple(fc.constantFrom(...prefixes, '+86', '0044'), fc.integer({ min: 100, max: 999_999_999 }))
    .map(([a, b]) => `${a}${b}`);
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.oneof(number, fc.constant('junk')), { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 500 }),
      (lists, length) => {
        const content = 'y'.repeat(length);
        const { segments } = measureText(content);
        const decision = accept(submissionOf(lists.map((numbers) => ({ numbers, content }))), book, NOW);
        const isGood = (text: string): boolean => /^(\+|00)?(86|44)/.test(text);
        if (lists.some((numbers) => !numbers.some(isGood))) {
          assert.equal(decision.ok, false);
          return;
        }
        const plan = planOf(decision);
        const runs = plan.items.flatMap((item) => item.runs);
        assert.deepEqual(
          runs.flatMap((run) => run.numbers),
          lists.flat().filter(isGood),
        );
        assert.equal(decision.ok && decision.failed, lists.flat().filter((text) => !isGood(text)).length);
        assert.equal(
          plan.messages,
          runs.reduce((sum, run) => sum + run.numbers.length, 0),
        );
        assert.equal(
          plan.totalMicros,
          runs.reduce((sum, run) => sum + run.priceMicros * run.numbers.length, 0),
        );
        for (const run of runs) {
          assert.ok(run.numbers.length > 0);
          for (const text of run.numbers) {
            const digits = text.replace(/^\+|^00/, '');
            assert.equal(run.connectorId, book.routeFor(digits)?.connectorId);
            assert.equal(run.priceMicros, (book.pricesOf(1).find(digits, NOW)?.priceMicros ?? 0) * segments);
          }
        }
        for (const item of plan.items)
          for (const [index, run] of item.runs.entries()) {
            const before = item.runs[index - 1];
            assert.ok(
              !before || before.connectorId !== run.connectorId || before.priceMicros !== run.priceMicros,
              'neighbours are one run',
            );
          }
      },
    ),
    { numRuns: 300 },
  );
});

const traitsOf = (more: Partial<Traits> = {}): Traits => ({ ...noTraits, ...more });
const own = (item: Partial<SubmissionItem>, more: Partial<Submission> = {}, book = worldOf()): Decision =>
  accept(submissionOf([item], { door: 'smpp', ...more }), book, NOW);

test('a text with its own header is one segment, or refused when it does not fit beside it', () => {
  const udh = '050003070201';
  const plan = planOf(own({ content: 'x'.repeat(153), traits: traitsOf({ udh, alphabet: 'gsm7' }) }));
  assert.deepEqual([plan.items[0]?.alphabet, plan.items[0]?.segments, plan.totalMicros], ['gsm7', 1, 10_000]);
  assert.equal(codeOf(own({ content: 'x'.repeat(154), traits: traitsOf({ udh }) })), 'content_too_long');
  assert.equal(codeOf(own({ content: '中'.repeat(67), traits: traitsOf({ udh }) })), 'ok');
  assert.equal(codeOf(own({ content: '中'.repeat(68), traits: traitsOf({ udh }) })), 'content_too_long');
  assert.equal(codeOf(own({ content: '', traits: traitsOf({ udh }) })), 'ok');
});

test('binary data: one segment up to 140 octets with its header, cut beyond that when it has none', () => {
  const data = (octets: number, udh = ''): Decision => own({ content: '', traits: traitsOf({ octets: 'ab'.repeat(octets), udh }) });
  const segments = (octets: number): number | undefined => planOf(data(octets)).items[0]?.segments;
  assert.deepEqual([1, 140, 141, 268, 269].map(segments), [1, 1, 2, 2, 3]);
  assert.equal(planOf(data(133, '0605040b8423f0')).items[0]?.segments, 1);
  assert.equal(codeOf(data(134, '0605040b8423f0')), 'content_too_long');
  const strict = worldOf({
    accounts: [accountOf(1, { templatesRequired: true })],
    rules: [ruleOf(2, 'template', { accountId: 1, pattern: '*x' })],
  });
  assert.equal(codeOf(own({ content: '', traits: traitsOf({ octets: 'ab' }) }, {}, strict)), 'not_a_template');
});

test('the alphabet a customer named is kept', () => {
  assert.equal(planOf(own({ content: 'x'.repeat(71), traits: traitsOf({ alphabet: 'ucs2' }) })).items[0]?.segments, 2);
  assert.equal(planOf(own({ content: 'x'.repeat(71) })).items[0]?.segments, 1);
});

test('a part of a long message is held for as all of it, and must fit a part', () => {
  const longPart = { reference: 7, total: 3, part: 2 };
  const plan = planOf(own({ content: 'x'.repeat(153) }, { longPart }));
  assert.deepEqual([plan.items[0]?.segments, plan.totalMicros, plan.longPart], [3, 30_000, longPart]);
  assert.equal(codeOf(own({ content: 'x'.repeat(154) }, { longPart })), 'content_too_long');
});

test('validity and notification are the submission’s, and a validity that was asked for travels on', () => {
  const plan = planOf(own({}, { expiresAt: NOW + 60_000, notify: 2 }));
  assert.deepEqual([plan.expiresAt, plan.notify, plan.items[0]?.traits?.isExpiryAsked], [NOW + 60_000, 2, true]);
  const usual = planOf(own({}));
  assert.deepEqual([usual.expiresAt, usual.notify, usual.items[0]?.traits], [NOW + VALIDITY_MS, 0, null]);
});
