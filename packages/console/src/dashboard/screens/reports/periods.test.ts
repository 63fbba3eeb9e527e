import assert from 'node:assert/strict';
import test from 'node:test';
import { dayIn } from '../../../format.ts';
import { nameOf, periodOf } from './periods.ts';

test('periods end today in the zone of the server', () => {
  const now = Date.UTC(2026, 2, 1, 20, 0);
  assert.equal(dayIn(now, 'Asia/Shanghai'), '2026-03-02');
  assert.deepEqual(periodOf('week', now, 'Asia/Shanghai'), { from: '2026-02-24', to: '2026-03-02' });
  assert.deepEqual(periodOf('today', now, 'UTC'), { from: '2026-03-01', to: '2026-03-01' });
  assert.equal(nameOf({ from: '2026-02-24', to: '2026-03-02' }, now, 'Asia/Shanghai'), 'week');
  assert.equal(nameOf({ from: '2026-02-20', to: '2026-03-02' }, now, 'Asia/Shanghai'), null);
});
