import assert from 'node:assert/strict';
import test from 'node:test';
import { dayBefore, isMonth, monthAfter, monthOf } from './months.ts';

test('the month is that of the zone, and months roll over years', () => {
  const newYear = Date.UTC(2026, 0, 1, 2);
  assert.equal(monthOf(newYear, 'UTC'), '2026-01');
  assert.equal(monthOf(newYear, 'America/New_York'), '2025-12');
  assert.equal(monthAfter('2026-01', -1), '2025-12');
  assert.equal(monthAfter('2025-12', 1), '2026-01');
  assert.equal(monthAfter('2026-07', -19), '2024-12');
  assert.deepEqual(['2026-01', '2026-13', '26-1', undefined].map(isMonth), [true, false, false, false]);
});

test('the last day of a period is the one before it is over', () => {
  assert.equal(dayBefore('2026-03-01T00:00:00.000+08:00'), '2026-02-28');
  assert.equal(dayBefore('2026-01-01T00:00:00.000-05:00'), '2025-12-31');
});
