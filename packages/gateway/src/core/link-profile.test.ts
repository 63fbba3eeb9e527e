import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLinkProfile, type LinkProfile } from './link-profile.ts';
import { linkTraits } from './link-traits.ts';
import { connectorSettings } from './testing.ts';

const usual = connectorSettings();
const MINUTE = 60_000;
const receipt = (id: string, more: { hasBits?: boolean; hasIdTlv?: boolean; hasStateTlv?: boolean; dialect?: string } = {}) => ({
  id,
  hasBits: more.hasBits ?? true,
  hasIdTlv: more.hasIdTlv ?? false,
  hasStateTlv: more.hasStateTlv ?? false,
  dialect: () => more.dialect ?? 'text',
});
const found = (messageId: number, part: number, total: number) =>
  ({ id: String(messageId), form: 'as_is', messageId, part, total, isFinal: true }) as const;
const valueOf = (profile: LinkProfile, name: string, settings = usual, now = 0) =>
  linkTraits(profile, settings, now).find((trait) => trait.name === name);

test('ids: digits on both sides say nothing, what is found decides', () => {
  const profile = createLinkProfile(0);
  assert.equal(profile.likeliestForm(), 'as_is');
  assert.equal(valueOf(profile, 'message ids')?.value, 'unknown');
  for (let index = 0; index < 30; index++) {
    profile.response(String(1000 + index));
    profile.receipt(receipt(String(4096 + index)));
    profile.matched({ ...found(index, 1, 1), form: 'decimal_to_hex' }, 0);
  }
  assert.equal(profile.likeliestForm(), 'decimal_to_hex');
  const trait = valueOf(profile, 'message ids');
  assert.deepEqual([trait?.value, trait?.confidence], ['decimal in the receipt, hexadecimal in the response', 'sure']);
  assert.ok(trait?.evidence.some((line) => line.includes('30 receipts found their message')));
});

test('ids: case and zeros that differ are told, and need no setting', () => {
  const profile = createLinkProfile(0);
  for (let index = 10; index < 30; index++) {
    profile.response(`00AB${index}`);
    profile.receipt(receipt(`ab${index}`));
    profile.matched(found(index, 1, 1), 0);
  }
  assert.equal(valueOf(profile, 'message ids')?.value, 'as they stand, case changed, leading zeros dropped');
  assert.equal(profile.likeliestForm(), 'as_is');
});

test('a form that is set stands, whatever was seen', () => {
  const profile = createLinkProfile(0);
  profile.response('1F');
  const trait = valueOf(profile, 'message ids', connectorSettings({ messageIds: 'hex_to_decimal' }));
  assert.deepEqual([trait?.value, trait?.confidence], ['hexadecimal in the receipt, decimal in the response', 'set']);
});

test('parts: a habit needs several long messages, time for the other receipts, and near unanimity', () => {
  for (const [which, part] of [
    ['first', 1],
    ['last', 3],
  ] as const) {
    const profile = createLinkProfile(0);
    for (let id = 1; id <= 5; id++) profile.matched(found(id, part, 3), id);
    assert.equal(profile.reportedParts(usual, 1000), null, 'the other receipts may still come');
    assert.equal(profile.reportedParts(usual, 2 * MINUTE), which);
    assert.equal(profile.evidence.parts[which], 5);
  }
  const all = createLinkProfile(0);
  for (let id = 1; id <= 6; id++) for (const part of [2, 1, 3]) all.matched(found(id, part, 3), id);
  assert.equal(all.reportedParts(usual, 2 * MINUTE), 'all');
  const mixed = createLinkProfile(0);
  for (let id = 1; id <= 10; id++) mixed.matched(found(id, id % 2 === 0 ? 1 : 3, 3), id);
  assert.equal(mixed.reportedParts(usual, 2 * MINUTE), null);
  const few = createLinkProfile(0);
  for (let id = 1; id <= 4; id++) few.matched(found(id, 1, 3), id);
  assert.equal(few.reportedParts(usual, 2 * MINUTE), null);
});

test('parts: an intermediate receipt is no report, a single segment none either; settings go first', () => {
  const profile = createLinkProfile(0);
  for (let id = 1; id <= 9; id++) {
    profile.matched({ ...found(id, 1, 3), isFinal: false }, id);
    profile.matched(found(100 + id, 1, 1), id);
  }
  assert.equal(profile.reportedParts(usual, 2 * MINUTE), null);
  assert.equal(profile.reportedParts(connectorSettings({ partReceipts: 'last' }), 0), 'last');
  assert.equal(profile.reportedParts(connectorSettings({ registeredDelivery: 'first' }), 0), 'first');
  assert.equal(profile.reportedParts(connectorSettings({ longMessages: 'payload' }), 0), 'first', 'there is only one');
});

test('of many long messages at once a sample is judged, none of them early', () => {
  const profile = createLinkProfile(0);
  for (const part of [1, 2, 3]) for (let id = 1; id <= 5000; id++) profile.matched(found(id, part, 3), part * 1000);
  assert.equal(profile.reportedParts(usual, 2 * MINUTE), 'all');
  assert.deepEqual(profile.evidence.parts, { all: 500, first: 0, last: 0, other: 0 });
});

test('receipts: dialects, TLVs and bits are counted, the dialect not each time', () => {
  const profile = createLinkProfile(0);
  let read = 0;
  for (let index = 0; index < 1000; index++)
    profile.receipt({
      ...receipt(String(index), { hasBits: index % 2 === 0, hasIdTlv: true, hasStateTlv: true }),
      dialect: () => `dialect ${read++ % 20}`,
    });
  const { dialects, bits, tlvs } = profile.evidence;
  assert.deepEqual(
    [bits, tlvs],
    [
      { set: 500, unset: 500 },
      { none: 0, id: 0, state: 0, both: 1000 },
    ],
  );
  assert.ok(read < 100);
  assert.equal(Object.keys(dialects).length, 9, 'eight and "other"');
  assert.equal(valueOf(profile, 'receipt TLVs')?.value, 'id and state');
});

test('idle links: how long one lived, and after how long one was cut', () => {
  const profile = createLinkProfile(0);
  profile.quiet(1000, 'traffic');
  profile.quiet(1000, 'cut');
  assert.equal(valueOf(profile, 'idle link')?.value, 'unknown');
  profile.quiet(10 * MINUTE, 'traffic');
  profile.quiet(5 * MINUTE, 'traffic');
  assert.equal(valueOf(profile, 'idle link')?.value, 'kept for 10 min');
  profile.quiet(30 * MINUTE, 'cut');
  profile.quiet(20 * MINUTE, 'cut');
  assert.equal(valueOf(profile, 'idle link')?.value, 'cut after 20 min');
});

test('saved and read again it is the same; what cannot be read is nothing; a reset forgets all', () => {
  const profile = createLinkProfile(5);
  assert.equal(profile.isChanged, false);
  profile.response('00AB');
  profile.receipt(receipt('171'));
  profile.matched({ ...found(1, 1, 1), form: 'decimal_to_hex' }, 6);
  profile.noteRate(480);
  profile.window.reset(12);
  profile.quiet(10 * MINUTE, 'traffic');
  assert.equal(profile.isChanged, true);
  const saved = profile.save();
  assert.equal(profile.isChanged, false);
  const again = createLinkProfile(99, saved);
  assert.deepEqual(again.evidence, profile.evidence);
  assert.deepEqual([again.window.limit(), again.evidence.rate, again.evidence.since, again.isChanged], [12, 480, 5, false]);
  for (const text of ['', 'null', '{', '[]', '{"since":"x"}']) assert.equal(createLinkProfile(7, text).evidence.since, 7, text);
  again.reset(100);
  assert.deepEqual({ ...again.evidence }, { ...createLinkProfile(100).evidence });
  assert.equal(again.isChanged, true);
});

test('every trait says what it was seen from, in sentences, and which setting pins it', () => {
  const settings = connectorSettings({ ratePerSecond: 50, partReceipts: 'first', receiptMode: 'strict' });
  const profile = createLinkProfile(0);
  profile.noteRate(40);
  profile.window.reset(9);
  const traits = linkTraits(profile, settings, 0);
  for (const { evidence } of traits) for (const line of evidence) assert.match(line, /^[A-Z0-9].*\.$/, line);
  const shown = Object.fromEntries(traits.map(({ name, value, confidence }) => [name, [value, confidence]]));
  assert.deepEqual(shown['rate'], ['40 a second', 'likely']);
  assert.deepEqual(shown['window'], ['9', 'sure']);
  assert.deepEqual(shown['part receipts'], ['first', 'set']);
  assert.deepEqual(shown['receipt bits'], ['strict', 'set']);
});
