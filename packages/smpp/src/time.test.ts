import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatAbsoluteTime, formatReceiptDate, formatRelativeTime, parseReceiptDate, parseSmppTime } from './time.ts';

const at = (iso: string): number => Date.parse(iso);
const reference = at('2026-11-22T10:30:00Z');

test('absolute times', () => {
  const cases: [string, string][] = [
    ['261122103000000+', '2026-11-22T10:30:00Z'],
    ['261122103000504+', '2026-11-22T09:30:00.500Z'], // an hour ahead of UTC, half a second
    ['261122103000020-', '2026-11-22T15:30:00Z'],
    ['280229000000000+', '2028-02-29T00:00:00Z'],
    ['990101000000000+', '2099-01-01T00:00:00Z'],
    ['261122120000048+', '2026-11-22T00:00:00Z'],
  ];
  for (const [text, iso] of cases) assert.deepEqual(parseSmppTime(text, reference), { kind: 'absolute', epochMs: at(iso) }, text);
});

test('relative times count from the reference', () => {
  const cases: [string, string][] = [
    ['000000000000000R', '2026-11-22T10:30:00Z'],
    ['000001000000000R', '2026-11-23T10:30:00Z'],
    ['000000023015500R', '2026-11-22T13:00:15.500Z'],
    ['000100000000000R', '2026-12-22T10:30:00Z'],
    ['010000000000000R', '2027-11-22T10:30:00Z'],
    ['000300000000000R', '2027-02-22T10:30:00Z'],
  ];
  for (const [text, iso] of cases) assert.deepEqual(parseSmppTime(text, reference), { kind: 'relative', epochMs: at(iso) }, text);
});

test('a month after the 31st is the last of the next month', () => {
  assert.deepEqual(parseSmppTime('000100000000000R', at('2026-01-31T08:00:00Z')), {
    kind: 'relative',
    epochMs: at('2026-02-28T08:00:00Z'),
  });
});

test('empty means the default; anything else is invalid', () => {
  assert.deepEqual(parseSmppTime('', reference), { kind: 'none' });
  for (const text of ['2611221030', '261122103000000', '261122103000000Z', '261322103000000+', '260230103000000+', '261122243000000+']) {
    assert.deepEqual(parseSmppTime(text, reference), { kind: 'invalid' }, text);
  }
  for (const text of ['261122106000000+', '261122103060000+', '261122103000049+', '260022103000000+', ' 61122103000000+']) {
    assert.deepEqual(parseSmppTime(text, reference), { kind: 'invalid' }, text);
  }
});

test('format', () => {
  assert.equal(formatAbsoluteTime(reference), '261122103000000+');
  assert.equal(formatAbsoluteTime(reference + 700, 4), '261122113000704+');
  assert.equal(formatAbsoluteTime(reference, -20), '261122053000020-');
  assert.equal(formatRelativeTime(86_400_000), '000001000000000R');
  assert.equal(formatRelativeTime(90_061_500), '000001010101500R');
  assert.equal(formatReceiptDate(reference), '2611221030');
  assert.equal(formatReceiptDate(reference, 120), '2611221230');
});

test('what cannot be written is refused', () => {
  assert.throws(() => formatRelativeTime(32 * 86_400_000), RangeError);
  assert.throws(() => formatRelativeTime(-1), RangeError);
  assert.throws(() => formatRelativeTime(Number.NaN), RangeError);
  assert.throws(() => formatAbsoluteTime(reference, 49), RangeError);
  assert.throws(() => formatAbsoluteTime(at('2100-01-01T00:00:00Z')), RangeError);
});

test('both survive the way there and back, to a tenth of a second', () => {
  const instants = fc.integer({ min: at('2000-01-03T00:00:00Z') / 100, max: at('2099-12-29T00:00:00Z') / 100 });
  fc.assert(
    fc.property(instants, fc.integer({ min: -48, max: 48 }), (tenths, quarters) => {
      const text = formatAbsoluteTime(tenths * 100, quarters);
      assert.deepEqual(parseSmppTime(text, 0), { kind: 'absolute', epochMs: tenths * 100 });
    }),
  );
  fc.assert(
    fc.property(instants, fc.nat(31 * 864_000 - 1), (tenths, duration) => {
      const parsed = parseSmppTime(formatRelativeTime(duration * 100), tenths * 100);
      assert.deepEqual(parsed, { kind: 'relative', epochMs: tenths * 100 + duration * 100 });
    }),
  );
});

test('dates of receipts, in every length that was seen', () => {
  const cases: [string, string | null][] = [
    ['2611221030', '2026-11-22T10:30:00Z'],
    ['261122103059', '2026-11-22T10:30:59Z'],
    ['20261122103059', '2026-11-22T10:30:59Z'],
    ['202611221030', '2026-11-22T10:30:00Z'], // twelve digits: read as YYMMDDhhmmss the month would be 26
    ['180711070003912+', '2018-07-11T04:00:03.900Z'],
    ['180711070003000-', '2018-07-11T07:00:03Z'],
    ['000001000000000R', null],
    ['0000000000', null],
    ['000000000000', null],
    ['2613221030', null],
    ['26112210', null],
    ['', null],
    ['yesterday', null],
  ];
  for (const [text, iso] of cases) assert.equal(parseReceiptDate(text), iso === null ? null : at(iso), text);
  assert.equal(parseReceiptDate('2611221030', 480), at('2026-11-22T02:30:00Z'));
  assert.equal(parseReceiptDate('180711070003912+', 480), at('2018-07-11T04:00:03.900Z'), 'says its zone itself');
});

test('a date of ours is read back', () => {
  const minutes = fc.integer({ min: at('2000-01-01T00:00:00Z') / 60_000, max: at('2099-12-31T23:59:00Z') / 60_000 });
  fc.assert(fc.property(minutes, (minute) => assert.equal(parseReceiptDate(formatReceiptDate(minute * 60_000)), minute * 60_000)));
});
