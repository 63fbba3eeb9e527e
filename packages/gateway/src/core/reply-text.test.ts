import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fillReply, type ReplyFacts, replyVariables, unknownVariable } from './reply-text.ts';

const facts: ReplyFacts = {
  id: 7,
  from: '447700900123',
  to: '88222',
  text: 'Order {from} 42',
  keyword: 'Order',
  rest: '42',
  at: 1_772_337_600_000,
  timeZone: 'Asia/Shanghai',
};

test('variables are filled in once; a double brace is a brace', () => {
  assert.equal(
    fillReply('{id} {from}->{to}: {keyword}/{rest} {date} {time} {{x}', facts),
    '7 447700900123->88222: Order/42 2026-03-01 12:00 {x}',
  );
  assert.equal(fillReply('{text}', facts), 'Order {from} 42', 'what a phone wrote is not filled in again');
  assert.deepEqual(['{nope}', '{ from}', '{}', '{{nope}', 'plain', '{from'].map(unknownVariable), ['nope', ' from', '', null, null, null]);
  for (const name of replyVariables) assert.equal(unknownVariable(`{${name}}`), null);
});

test('a long text of a phone does not make an answer too long to send, nor cut a character in two', () => {
  const filled = fillReply('{text}', { ...facts, text: '😀'.repeat(3000) });
  assert.equal(Array.from(filled).length, 1024);
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 3000 }),
      (text) => Array.from(fillReply('a{text}', { ...facts, text })).length <= 1024,
    ),
  );
});
