import assert from 'node:assert/strict';
import test from 'node:test';
import { diffRows } from './diff.ts';

test('a change shows each field that differs, with what it was', () => {
  const before = { locked: false, settings: { weight: 1, ipAllow: [] } };
  const after = { locked: false, settings: { weight: 5, ipAllow: ['10.0.0.1'] } };
  assert.deepEqual(diffRows(before, after, ['settings.weight', 'settings.ipAllow']), [
    { path: 'settings.weight', before: '1', after: '5' },
    { path: 'settings.ipAllow', before: '[]', after: '["10.0.0.1"]' },
  ]);
});

test('something new shows all of it', () => {
  assert.deepEqual(diffRows(null, { prefix: '49', connector: 'a' }, ['all']), [
    { path: 'prefix', before: null, after: '49' },
    { path: 'connector', before: null, after: 'a' },
  ]);
});
