import assert from 'node:assert/strict';
import test from 'node:test';
import { localOf, momentOf } from './schedule.ts';

test('a wall time of a zone is a moment, and back', () => {
  assert.equal(momentOf('2026-03-01T09:00', 'Asia/Shanghai'), Date.UTC(2026, 2, 1, 1, 0));
  assert.equal(momentOf('2026-07-01T09:00', 'Europe/Berlin'), Date.UTC(2026, 6, 1, 7, 0));
  assert.equal(localOf(Date.UTC(2026, 6, 1, 7, 0), 'Europe/Berlin'), '2026-07-01T09:00');
  assert.equal(momentOf('tomorrow', 'UTC'), null);
});

test('when clocks change: the skipped hour is moved on, the doubled one is the first', () => {
  assert.equal(momentOf('2026-03-29T02:30', 'Europe/Berlin'), Date.UTC(2026, 2, 29, 1, 30));
  assert.equal(momentOf('2026-10-25T02:30', 'Europe/Berlin'), Date.UTC(2026, 9, 25, 0, 30));
});
