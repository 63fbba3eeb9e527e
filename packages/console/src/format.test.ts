import assert from 'node:assert/strict';
import test from 'node:test';
import { alphabetName, formatDuration, formatMoney, formatNumber, formatShare, formatTime, isZero, sumOf } from './format.ts';

test('amounts keep every digit that says something', () => {
  for (const [amount, text] of [
    ['0.010000', '0.01'],
    ['99.990000', '99.99'],
    ['0.000001', '0.000001'],
    ['1234567.500000', '1,234,567.50'],
    ['-12.000000', '-12.00'],
    ['9007199254740993.123456', '9,007,199,254,740,993.123456'],
    ['0.000000', '0.00'],
    ['not an amount', 'not an amount'],
  ] as const)
    assert.equal(formatMoney(amount, 'en'), text);
  assert.ok(isZero('0.000000'));
  assert.ok(isZero('-0.00'));
  assert.ok(!isZero('0.000001'));
});

test('amounts are added exactly', () => {
  assert.equal(sumOf('99.990000', '0.010000', '-200.5'), '-100.500000');
  assert.equal(sumOf('9007199254740993.000001', '0.000009'), '9007199254740993.000010');
  assert.equal(sumOf('-0.000001'), '-0.000001');
  assert.equal(sumOf(), '0.000000');
});

test('durations have two units at most', () => {
  for (const [ms, text] of [
    [0, '0 ms'],
    [412, '412 ms'],
    [2400, '2.4 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [754_000, '12 min'],
    [12_000_000, '3 h 20 min'],
    [86_400_000, '1 d'],
    [187_200_000, '2 d 4 h'],
    [-5, '0 ms'],
  ] as const)
    assert.equal(formatDuration(ms), text);
});

test('times of today are hours, others have their date; the zone is the reader’s', () => {
  const now = Date.UTC(2026, 2, 1, 9, 0, 0);
  assert.equal(formatTime('2026-03-01T09:05:00.123+08:00', 'exact', 'en', now, 'Asia/Shanghai'), '09:05:00.123');
  assert.equal(formatTime('2026-03-01T09:05:00.123+08:00', 'short', 'en', now, 'UTC'), '01:05');
  assert.equal(formatTime('2026-02-27T09:05:00.123+08:00', 'short', 'en', now, 'Asia/Shanghai'), '27 Feb, 09:05');
  assert.equal(formatTime('2025-02-27T09:05:00.123+08:00', 'short', 'en', now, 'Asia/Shanghai'), '27 Feb 2025, 09:05');
  assert.match(formatTime('2026-02-27T09:05:00.123+08:00', 'short', 'zh', now, 'Asia/Shanghai'), /2月27日/);
  assert.equal(formatTime('never', 'short', 'en', now), 'never');
});

test('a share that is not all never reads as all', () => {
  assert.equal(formatShare(0, 0, 'en'), '–');
  assert.equal(formatShare(2, 3, 'en'), '67 %');
  assert.equal(formatShare(9996, 10_000, 'en'), '99.9 %');
  assert.equal(formatShare(10, 10, 'en'), '100 %');
  assert.equal(formatNumber(4112.25, 'en'), '4,112.3');
});

test('an alphabet has the name that people know it by, and an unknown one its own', () => {
  assert.deepEqual(['gsm7', 'ucs2', 'octets'].map(alphabetName), ['GSM-7', 'UCS-2', 'octets']);
});
