import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseUdh } from '@trunkline/sms';
import { noTraits } from '../core/traits.ts';
import type { ClaimedMessage } from '../ports/store.ts';
import { type Cut, segmentsOf as cutUp } from './segments.ts';
import { StoreDouble } from './testing.ts';

const segmentsOf = (message: ClaimedMessage, concatReferenceBits: 8 | 16, longMessages: Cut['longMessages'] = 'udh') =>
  cutUp(message, { concatReferenceBits, longMessages });

const messageOf = (more: Partial<ClaimedMessage> = {}): ClaimedMessage => ({ ...new StoreDouble().add(), id: 300, ...more });
const concatOf = (udh: Uint8Array | null) => {
  const parsed = udh && parseUdh(udh);
  return parsed?.ok ? parsed.concat : null;
};

test('a long text is cut, its reference comes from the id, and done parts are left out', () => {
  const long = messageOf({ content: 'x'.repeat(307), segments: 3, doneParts: [2] });
  const segments = segmentsOf(long, 8);
  assert.deepEqual(
    segments.map(({ part, text }) => [part, text.length]),
    [
      [1, 153],
      [3, 1],
    ],
  );
  assert.deepEqual(concatOf(segments[0]?.udh ?? null), { reference: 300 % 256, total: 3, part: 1, referenceBits: 8 });
  assert.equal(concatOf(segmentsOf({ ...long, content: 'x'.repeat(305) }, 16)[0]?.udh ?? null)?.reference, 300);
});

test('a message that came in parts leaves as it was cut, with our reference', () => {
  const pieces = ['a'.repeat(100), 'b'.repeat(20), 'c'.repeat(152)];
  const cut = messageOf({ content: pieces.join(''), segments: 3, pieces });
  const segments = segmentsOf(cut, 16);
  assert.deepEqual(
    segments.map(({ text }) => text),
    pieces,
  );
  assert.deepEqual(concatOf(segments[2]?.udh ?? null), { reference: 300, total: 3, part: 3, referenceBits: 16 });
  // A piece that fills a part beside the small header would not fit beside the large one.
  const full = segmentsOf({ ...cut, pieces: ['a'.repeat(153), 'b', 'c'] }, 16);
  assert.equal(concatOf(full[0]?.udh ?? null)?.referenceBits, 8);
});

test('a header of the customer’s own goes in front of its text or data as it came', () => {
  const udh = '0605040b8423f0';
  const [text] = segmentsOf(messageOf({ traits: { ...noTraits, udh } }), 8);
  assert.deepEqual([text?.text, Buffer.from(text?.udh ?? []).toString('hex'), text?.octets], ['hello', udh, null]);
  const cut = { ...noTraits, udh: '050003070201', cutUcs2: '0041d83d' };
  assert.equal(segmentsOf(messageOf({ content: 'A\ufffd', alphabet: 'ucs2', traits: cut }), 8)[0]?.text, 'A\ud83d');
  const [data] = segmentsOf(messageOf({ content: '', alphabet: 'octets', traits: { ...noTraits, udh, octets: '00ff' } }), 8);
  assert.deepEqual([data?.text, Buffer.from(data?.octets ?? []).toString('hex')], ['', '00ff']);
});

test('long data is cut into parts that are put together again', () => {
  const octets = Array.from({ length: 300 }, (_, index) => (index % 256).toString(16).padStart(2, '0')).join('');
  const segments = segmentsOf(messageOf({ content: '', alphabet: 'octets', segments: 3, traits: { ...noTraits, octets } }), 8);
  assert.equal(Buffer.concat(segments.map((segment) => segment.octets ?? new Uint8Array(0))).toString('hex'), octets);
  assert.deepEqual(
    segments.map(({ udh }) => concatOf(udh)?.part),
    [1, 2, 3],
  );
});

test('a carrier that wants long messages whole gets one segment; once a part has left, the rest follows in parts', () => {
  const long = messageOf({ content: 'x'.repeat(307), segments: 3 });
  const whole = segmentsOf(long, 8, 'payload');
  assert.deepEqual(
    whole.map(({ part, total, text, udh, isWhole }) => [part, total, text.length, udh, isWhole]),
    [[1, 3, 307, null, true]],
  );
  assert.deepEqual(
    segmentsOf({ ...long, doneParts: [1] }, 8, 'payload').map(({ part, isWhole }) => [part, isWhole]),
    [
      [2, undefined],
      [3, undefined],
    ],
  );
  assert.equal(segmentsOf(messageOf(), 8, 'payload')[0]?.isWhole, undefined);
});

test('the tables of a language are named in the header of every segment, of a single one too', () => {
  const [single] = segmentsOf(messageOf({ content: 'şğı', alphabet: 'gsm7/tr' }), 8);
  assert.equal(Buffer.from(single?.udh ?? []).toString('hex'), '03240101');
  const long = segmentsOf(messageOf({ content: 'ş'.repeat(200), alphabet: 'gsm7/+tr', segments: 2 }), 8);
  assert.equal(long.length, 2);
  for (const { udh } of long) {
    const parsed = parseUdh(udh ?? new Uint8Array(0));
    assert.ok(parsed.ok && parsed.concat && parsed.elements.some(({ iei }) => iei === 0x25));
  }
});
