import assert from 'node:assert/strict';
import test from 'node:test';
import { needsOf } from './needs.ts';

test('what an address asks for: the first that fits it or its beginning', () => {
  const guarded = [
    { path: '/' },
    { path: '/connectors/new', needs: 'add' },
    { path: '/connectors/:name/wire', needs: 'wire' },
    { path: '/connectors' },
    { path: '/messages', needs: 'read' },
  ];
  assert.equal(needsOf(guarded, '/'), undefined);
  assert.equal(needsOf(guarded, '/connectors'), undefined);
  assert.equal(needsOf(guarded, '/connectors/new'), 'add');
  assert.equal(needsOf(guarded, '/connectors/simulator'), undefined);
  assert.equal(needsOf(guarded, '/connectors/simulator/wire'), 'wire');
  assert.equal(needsOf(guarded, '/messages/42'), 'read');
  assert.equal(needsOf(guarded, '/messages-of-mine'), undefined);
});
