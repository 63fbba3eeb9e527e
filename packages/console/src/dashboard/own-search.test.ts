import assert from 'node:assert/strict';
import test from 'node:test';
import { ownSearchTarget } from './own-search.ts';

test('an id, a number and a word each lead to what is meant', () => {
  assert.equal(ownSearchTarget(' #42 '), '/messages/42');
  assert.equal(ownSearchTarget('+44 7700 900-123'), '/messages?number=%2B447700900123');
  assert.equal(ownSearchTarget('10010'), '/messages?number=10010');
  assert.equal(ownSearchTarget('parcel 42'), '/messages?text=parcel%2042');
  assert.equal(ownSearchTarget('  '), null);
});
