import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DueInbound, FORWARD_TEXT, type InboundRule, readyTwoWay } from './inbound-rules.ts';
import { noConsent } from './consent-words.ts';
import { numberOf } from './testing.ts';
import type { VirtualNumber } from './virtual-number.ts';

const consent = { ...noConsent, languages: ['en'] } as const;
const number = numberOf(1, '88222', 7, { kind: 'short' });
const ruleOf = (id: number, more: Partial<InboundRule> = {}): InboundRule => ({
  id,
  name: '',
  isEnabled: true,
  position: 100,
  numberId: null,
  accountId: null,
  match: 'any',
  pattern: '',
  reply: 'hello',
  forwardTo: '',
  forwardText: FORWARD_TEXT,
  webhook: '',
  ...more,
});
const messageOf = (content: string, more: Partial<DueInbound> = {}): DueInbound => ({
  id: 3,
  from: '447700900123',
  to: '88222',
  content,
  receivedAt: 0,
  accountId: 7,
  ...more,
});
function decide(message: DueInbound, rules: readonly InboundRule[], numbers: readonly VirtualNumber[] = [number]) {
  const twoWay = readyTwoWay(numbers, rules);
  assert.ok(twoWay);
  return twoWay.decide(message, 'UTC');
}

test('nothing set: nothing is looked at', () => {
  assert.equal(readyTwoWay([number], []), null);
  assert.equal(readyTwoWay([number], [ruleOf(1, { isEnabled: false })]), null);
  const twoWay = readyTwoWay([number, numberOf(2, '999000', 8)], [ruleOf(1, { numberId: 1 })]);
  assert.deepEqual(
    ['88222', '+88222', '999000', '1'].map((to) => twoWay?.wants(to)),
    [true, true, false, false],
  );
});

test('the first rule that fits, by position and then by age', () => {
  const rules = [
    ruleOf(1, { reply: 'last' }),
    ruleOf(2, { match: 'prefix', pattern: 'hi', reply: 'second', position: 20 }),
    ruleOf(3, { match: 'exact', pattern: 'hi you', reply: 'first', position: 10 }),
    ruleOf(4, { accountId: 8, reply: 'other account', position: 1 }),
    ruleOf(5, { numberId: 2, reply: 'other number', position: 1 }),
  ];
  const replies = ['Hi you', 'hi there', 'yo'].map((content) => decide(messageOf(content), rules).sends[0]);
  assert.deepEqual(
    replies.map((send) => [send?.content, send?.step, send?.to]),
    [
      ['first', 'rule 3 reply', '447700900123'],
      ['second', 'rule 2 reply', '447700900123'],
      ['last', 'rule 1 reply', '447700900123'],
    ],
  );
});

test('machines, names and numbers of ours get no answer; the record says why', () => {
  const other = numberOf(2, '447700900098', 7);
  const notes = ['10086', 'BANK', '', '447700900098', '+447700900098', '1'.repeat(30)].map((from) => {
    const { sends, note } = decide(messageOf('x', { from }), [ruleOf(1)], [number, other]);
    assert.deepEqual(sends, []);
    return note;
  });
  assert.match(notes[0] ?? '', /at most 6 digits is a machine/);
  for (const note of [notes[1], notes[2], notes[5]]) assert.match(note ?? '', /not a number/);
  for (const note of notes.slice(3, 5)) assert.match(note ?? '', /number of ours/);
  const willing = numberOf(1, '88222', 7, { answersShortSenders: true });
  assert.equal(decide(messageOf('x', { from: '10086' }), [ruleOf(1)], [willing]).sends.length, 1);
});

test('copies: also of names, never of a number of ours, which may be a copy already', () => {
  const rules = [ruleOf(1, { reply: '', forwardTo: '447700900555' })];
  assert.deepEqual(decide(messageOf('news', { from: 'BANK' }), rules).sends[0], {
    step: 'rule 1 forward',
    kind: 'forward',
    to: '447700900555',
    content: 'BANK: news',
  });
  const other = numberOf(2, '447700900098', 7);
  const { sends, note } = decide(messageOf('news', { from: '447700900098' }), rules, [number, other]);
  assert.deepEqual([sends, note], [[], 'not answered: the sender is a number of ours']);
});

test('without an account nobody pays, and nothing is sent', () => {
  const { sends, note } = decide(messageOf('x', { accountId: null }), [ruleOf(1)]);
  assert.deepEqual([sends, note], [[], 'nothing sent: no account has the number, so nobody pays for it']);
});

test('STOP is heard before every rule, is confirmed to phones only, and is noted all the same', () => {
  const heard = numberOf(1, '88222', 7, { consent });
  const stopped = decide(messageOf('stop'), [ruleOf(1)], [heard]);
  assert.deepEqual(stopped.consent, { kind: 'stop', language: 'en', word: 'stop', accountId: 7 });
  assert.match(stopped.sends[0]?.content ?? '', /no more messages from 88222/);
  assert.equal(stopped.ruleId, null);
  const machine = decide(messageOf('stop', { from: '10086' }), [ruleOf(1)], [heard]);
  assert.deepEqual([machine.consent?.kind, machine.sends.length], ['stop', 0]);
});

test('on a shared number STOP with a keyword is for its account, STOP alone for all', () => {
  const rent = {
    id: 1,
    numberId: 1,
    accountId: 9,
    keyword: 'pizza',
    monthlyMicros: 0,
    state: 'active',
    startedAt: 0,
    paidUntil: null,
  } as const;
  const shared = numberOf(1, '88222', null, { consent, isShared: true }, { rents: [rent] });
  const toOne = decide(messageOf('STOP pizza', { accountId: null }), [], [shared]);
  assert.deepEqual([toOne.consent?.accountId, toOne.accountId, toOne.sends.length], [9, 9, 1]);
  const toAll = decide(messageOf('stop', { accountId: null }), [], [shared]);
  assert.deepEqual([toAll.consent?.accountId, toAll.sends.length], [null, 0]);
  assert.match(toAll.note, /nobody pays for an answer/);
});

test('an empty text fits only a rule for every text', () => {
  assert.equal(decide(messageOf(''), [ruleOf(1, { match: 'prefix', pattern: 'a' })]).ruleId, null);
  assert.equal(decide(messageOf(''), [ruleOf(1)]).ruleId, 1);
});
