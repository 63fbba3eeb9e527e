import assert from 'node:assert/strict';
import test from 'node:test';
import { apiPath, paramsOf, withParams } from './url-state.ts';

test('a filter is added and taken out, and begins at the first page', () => {
  assert.equal(withParams('?state=QUEUED&before=100', { account: 'acme' }), '?state=QUEUED&account=acme');
  assert.equal(withParams('?state=QUEUED', { state: null }), '');
  assert.equal(withParams('?state=QUEUED', { before: '40' }), '?state=QUEUED&before=40');
  assert.equal(withParams('?before=40&open=7', { open: '8' }), '?before=40&open=8', 'what is open beside a page leaves it where it is');
  assert.equal(withParams('?open=7', { state: 'QUEUED' }), '?state=QUEUED');
  assert.deepEqual(paramsOf('?number=%2B49151'), { number: '+49151' });
});

test('the API is asked with what it knows only', () => {
  assert.equal(
    apiPath('/api/messages', { state: 'QUEUED', open: '7' }, ['state', 'account'], { limit: '50' }),
    '/api/messages?state=QUEUED&limit=50',
  );
  assert.equal(apiPath('/api/messages', {}, ['state']), '/api/messages');
});
