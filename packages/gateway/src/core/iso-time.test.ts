import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatIso, parseIso } from './iso-time.ts';

const ZONES = ['Asia/Shanghai', 'UTC', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns'];
const AT = Date.parse('2021-02-12T09:30:03+08:00');

test('a time is written with the offset of the zone at that moment', () => {
  assert.equal(formatIso(AT + 999, 'Asia/Shanghai'), '2021-02-12T09:30:03+08:00');
  assert.equal(formatIso(0, 'UTC'), '1970-01-01T00:00:00+00:00');
  assert.equal(formatIso(Date.UTC(2026, 6, 1, 4), 'America/New_York'), '2026-07-01T00:00:00-04:00');
  assert.equal(formatIso(Date.UTC(2026, 0, 1, 4), 'America/New_York'), '2025-12-31T23:00:00-05:00');
  assert.equal(formatIso(Date.UTC(2026, 0, 1), 'Asia/Kathmandu'), '2026-01-01T05:45:00+05:45');
});

test('every way to write a time that clients have is read', () => {
  const same = [
    '2021-02-12T09:30:03+08:00',
    '2021-02-12T09:30:03 08:00',
    '2021-02-12 09:30:03+0800',
    '2021-02-12T01:30:03Z',
    '2021-02-12T01:30:03.999Z',
    '2021-02-12t01:30:03z',
    '2021-02-12T09:30:03+08',
    '20210212T093003+0800',
    '2021-02-11T20:30:03-05:00',
    '2021-02-12T09:30:03',
  ];
  for (const text of same) assert.equal(parseIso(text, 'Asia/Shanghai'), AT, text);
  assert.equal(parseIso('2021-02-12T09:30Z', 'UTC'), Date.UTC(2021, 1, 12, 9, 30));
});

test('what is no time is null', () => {
  const wrong = [
    '',
    'x',
    '2021-02-12',
    '2021-02-30T00:00:00Z',
    '2021-02-12T24:00:00Z',
    '2021-02-12T00:60:00Z',
    '20210212093003',
    '1613093403',
  ];
  wrong.push('2021-02-12T00:00:00+15:00', '2021-02-12T00:00:00+08:60', '2021-02-12T00:00:00Z+08:00', ' 2021-02-12T00:00:00Z');
  for (const text of wrong) assert.equal(parseIso(text, 'UTC'), null, text);
});

test('property: what is written is read back, in any zone', () => {
  const moment = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
  fc.assert(
    fc.property(moment, fc.constantFrom(...ZONES), fc.constantFrom(...ZONES), (ms, written, read) => {
      const text = formatIso(ms, written);
      assert.equal(parseIso(text, read), ms, text);
      assert.equal(Date.parse(text), ms, text);
    }),
  );
});

test('property: any text is a time or null', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const ms = parseIso(text, 'UTC');
      assert.ok(ms === null || Number.isInteger(ms));
    }),
  );
});
