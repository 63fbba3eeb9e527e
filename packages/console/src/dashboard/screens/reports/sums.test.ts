import assert from 'node:assert/strict';
import test from 'node:test';
import { joinReports, nothing } from './sums.ts';

test('answers of a long report add up by key, to the last decimal', () => {
  const row = (key: string, messages: number, charged: string) => ({ ...nothing, key, messages, charged });
  const day = (name: string) => ({ ...nothing, day: name });
  const first = {
    by: 'country',
    timeZone: 'UTC',
    days: [day('2026-03-02')],
    rows: [row('GB', 1, '0.100000')],
    isWhole: true,
    next: '2026-03-01',
  };
  const second = { ...first, days: [day('2026-03-01')], rows: [row('GB', 2, '0.200001'), row('DE', 1, '9007199254.740993')], next: null };
  const joined = joinReports(joinReports(null, first), second);
  assert.deepEqual(
    joined.rows.map(({ key, messages, charged }) => [key, messages, charged]),
    [
      ['GB', 3, '0.300001'],
      ['DE', 1, '9007199254.740993'],
    ],
  );
  assert.deepEqual([joined.days.length, joined.next], [2, null]);
});
