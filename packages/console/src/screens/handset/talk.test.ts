import assert from 'node:assert/strict';
import test from 'node:test';
import { peersOf, phonesOf, talkOf } from './talk.ts';

const message = (to: string, text: string, minute: number) => ({
  at: `2026-03-01T09:0${minute}:00.000+08:00`,
  from: '447700900099',
  to,
  text,
  segments: 1,
  segmentsReceived: 1,
  parts: [text],
});

test('a talk is what came to a phone and what it wrote, in time', () => {
  const talk = talkOf(
    [message('10010', 'hello', 1), message('10011', 'to another', 2), message('10010', 'again', 4)],
    [{ id: 7, to: '447700900099', receivedAt: '2026-03-01T01:03:00.000Z', content: 'yes' }],
    '10010',
  );
  assert.deepEqual(
    talk.map(({ text, isOwn }) => [text, isOwn]),
    [
      ['hello', false],
      ['yes', true],
      ['again', false],
    ],
  );
});

test('who a phone talks with, the newest first', () => {
  const talk = talkOf([message('10010', 'hello', 1), { ...message('10010', 'sale', 2), from: 'ACME' }], [], '10010');
  assert.deepEqual(peersOf(talk), ['ACME', '447700900099']);
});

test('an MMS is known by its subject, and what a phone sent along is counted', () => {
  const mms = { id: 'a-1', subject: 'Beach', media: [{ name: 'a.jpg', type: 'image/jpeg' }] };
  assert.deepEqual(phonesOf([{ ...message('10010', 'look', 1), mms }]), [{ phone: '10010', last: 'Beach' }]);
  const written = { id: 7, to: '447700900099', receivedAt: '2026-03-01T01:03:00.000Z', content: '', media: 2 };
  assert.deepEqual(
    talkOf([{ ...message('10010', 'look', 1), mms }], [written], '10010').map((line) => [line.mms?.subject, line.media]),
    [
      ['Beach', 0],
      [undefined, 2],
    ],
  );
});

test('phones stand by their last message, newest first', () => {
  assert.deepEqual(phonesOf([message('1001', 'a', 1), message('1002', 'b', 2), message('1001', 'c', 3)]), [
    { phone: '1001', last: 'c' },
    { phone: '1002', last: 'b' },
  ]);
});
