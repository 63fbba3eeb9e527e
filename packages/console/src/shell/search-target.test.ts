import assert from 'node:assert/strict';
import test from 'node:test';
import { searchTarget } from './search-target.ts';

test('a search leads to a message by #id, else to what was found', () => {
  assert.equal(searchTarget('  ', true), null);
  assert.equal(searchTarget('#42', true), '/messages/42');
  assert.equal(searchTarget('# 42', true), '/messages/42');
  assert.equal(searchTarget('#42', false), '/search?q=%2342');
  assert.equal(searchTarget('+49 151 1', true), '/search?q=%2B49%20151%201');
  assert.equal(searchTarget('carrier', true), '/search?q=carrier');
});
