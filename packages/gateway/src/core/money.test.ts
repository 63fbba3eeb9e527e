import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatMicros, parseMicros } from './money.ts';

test('reads decimal amounts exactly', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['0', 0],
    ['12', 12_000_000],
    ['12.', 12_000_000],
    ['12.5', 12_500_000],
    ['.5', 500_000],
    ['0.000001', 1],
    ['-0.000001', -1],
    ['-0', 0],
    ['007', 7_000_000],
    // As floats these two would be a micro off.
    ['4503599627.370497', 4_503_599_627_370_497],
    ['9007199254.740991', Number.MAX_SAFE_INTEGER],
  ];
  for (const [text, micros] of cases) assert.deepEqual(parseMicros(text), { ok: true, micros }, text);
});

test('refuses everything else with a reason', () => {
  for (const text of [
    '',
    '.',
    '-',
    '+1',
    '1e3',
    '1,5',
    '1 000',
    ' 1',
    '1.0000001',
    '0x10',
    'NaN',
    '٣',
    '9007199254.740992',
    '9'.repeat(21),
  ]) {
    const result = parseMicros(text);
    assert.equal(result.ok, false, text);
    assert.match(result.reason, /^an amount /);
  }
});

test('shows 6 decimals, or 5 with the last one cut off', () => {
  assert.equal(formatMicros(99_990_000, 6), '99.990000');
  assert.equal(formatMicros(50_000_000, 5), '50.00000');
  assert.equal(formatMicros(1_999_999, 5), '1.99999');
  assert.equal(formatMicros(9, 5), '0.00000');
  assert.equal(formatMicros(-9, 5), '0.00000');
  assert.equal(formatMicros(-1_000_001, 6), '-1.000001');
  assert.equal(formatMicros(Number.MAX_SAFE_INTEGER, 6), '9007199254.740991');
  for (const wrong of [0.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1, Number.POSITIVE_INFINITY]) {
    assert.throws(() => formatMicros(wrong, 6), RangeError);
  }
});

test('property: reading undoes showing', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (micros) => assert.deepEqual(parseMicros(formatMicros(micros, 6)), { ok: true, micros: micros + 0 })),
  );
});
