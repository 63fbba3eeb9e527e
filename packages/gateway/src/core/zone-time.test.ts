import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { dayBounds, formatDate, formatStamp, parseStamp } from './zone-time.ts';

const utc = (text: string): number => Date.parse(text);

test('formats a moment in the zone', () => {
  const moment = utc('2017-10-01T04:30:15.999Z');
  assert.equal(formatStamp(moment, 'Asia/Shanghai'), 20171001123015);
  assert.equal(formatStamp(moment, 'UTC'), 20171001043015);
  assert.equal(formatStamp(moment, 'America/New_York'), 20171001003015);
  assert.equal(formatStamp(moment, 'Asia/Kathmandu'), 20171001101515);
  assert.equal(formatStamp(utc('2017-12-31T16:00:00Z'), 'Asia/Shanghai'), 20180101000000);
  assert.equal(formatStamp(0, 'UTC'), 19700101000000);
  assert.equal(formatStamp(-1, 'UTC'), 19691231235959);
  assert.equal(formatDate(moment, 'Asia/Shanghai'), '20171001');
});

test('reads 14 digits that are a real date and time, and nothing else', () => {
  assert.equal(parseStamp('20171001123015', 'Asia/Shanghai'), utc('2017-10-01T04:30:15Z'));
  assert.equal(parseStamp('20240229000000', 'UTC'), utc('2024-02-29T00:00:00Z'));
  for (const wrong of [
    '',
    '2017100112301',
    '201710011230155',
    '20171301000000',
    '20170001000000',
    '20170100000000',
    '20170230000000',
    '20230229000000',
    '20170431000000',
    '20170101240000',
    '20170101006000',
    '20170101000060',
    '00000101000000',
    '2017100112301x',
    ' 2017100112301',
    '-2017100112301',
    '２０１７1001123015',
  ]) {
    assert.equal(parseStamp(wrong, 'UTC'), null, wrong);
  }
});

test('a time that the clock skips is moved on by the gap', () => {
  // Berlin, 2026-03-29: 02:00 becomes 03:00.
  assert.equal(parseStamp('20260329023000', 'Europe/Berlin'), utc('2026-03-29T01:30:00Z'));
  assert.equal(formatStamp(utc('2026-03-29T01:30:00Z'), 'Europe/Berlin'), 20260329033000);
  // Samoa left out a whole day, 2011-12-30.
  assert.equal(formatStamp(parseStamp('20111230120000', 'Pacific/Apia') ?? 0, 'Pacific/Apia'), 20111231120000);
});

test('a time that the clock shows twice is its first occurrence', () => {
  // Berlin, 2026-10-25: 03:00 becomes 02:00.
  assert.equal(parseStamp('20261025023000', 'Europe/Berlin'), utc('2026-10-25T00:30:00Z'));
  assert.equal(parseStamp('20261025033000', 'Europe/Berlin'), utc('2026-10-25T02:30:00Z'));
  assert.equal(formatStamp(utc('2026-10-25T01:30:00Z'), 'Europe/Berlin'), 20261025023000);
  // Lord Howe Island changes by half an hour.
  assert.equal(parseStamp('20260405014500', 'Australia/Lord_Howe'), utc('2026-04-04T14:45:00Z'));
});

const hours = (day: string, zone: string): number => {
  const bounds = dayBounds(day, zone);
  return bounds ? (bounds.toMs - bounds.fromMs) / 3_600_000 : Number.NaN;
};

test('bounds of a day, long and short ones too', () => {
  assert.deepEqual(dayBounds('20171001', 'Asia/Shanghai'), { fromMs: utc('2017-09-30T16:00:00Z'), toMs: utc('2017-10-01T16:00:00Z') });
  assert.equal(hours('20260329', 'Europe/Berlin'), 23);
  assert.equal(hours('20261025', 'Europe/Berlin'), 25);
  // Havana changes at midnight: the day begins at 01:00.
  assert.equal(hours('20260308', 'America/Havana'), 23);
  assert.equal(formatStamp(dayBounds('20260308', 'America/Havana')?.fromMs ?? 0, 'America/Havana'), 20260308010000);
  for (const wrong of ['', '2017100', '201710011', '20170230', '2017100x']) assert.equal(dayBounds(wrong, 'UTC'), null, wrong);
});

test('property: reading undoes formatting, except in the second of two equal hours', () => {
  const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC', 'Pacific/Apia'];
  const seconds = fc.integer({ min: utc('1975-01-01T00:00:00Z') / 1000, max: utc('2060-01-01T00:00:00Z') / 1000 });
  fc.assert(
    fc.property(seconds, fc.constantFrom(...zones), (at, zone) => {
      const stamp = formatStamp(at * 1000, zone);
      const back = parseStamp(String(stamp), zone) ?? 0;
      assert.equal(formatStamp(back, zone), stamp);
      assert.ok(back === at * 1000 || (back < at * 1000 && at * 1000 - back <= 3_600_000));
    }),
    { numRuns: 1000 },
  );
});

test('property: reading never throws and gives only what formats back', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.integer({ min: 0, max: 99_999_999_999_999 }).map((n) => String(n).padStart(14, '0')),
      ),
      (text) => {
        const read = parseStamp(text, 'UTC');
        if (read !== null) assert.equal(String(formatStamp(read, 'UTC')).padStart(14, '0'), text);
      },
    ),
    { numRuns: 1000 },
  );
});
