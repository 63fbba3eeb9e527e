import assert from 'node:assert/strict';
import test from 'node:test';
import { permissions as judged } from '../../../gateway/src/operator/permissions.ts';
import { mayCall, permissions } from './permissions.ts';

test('what the console offers is what the gateway allows', () => {
  for (const [key, roles] of Object.entries(permissions)) {
    const row = judged[key] ?? 'open';
    assert.ok(row !== 'open', `${key} is no route that a role is needed for`);
    assert.deepEqual(roles.toSorted(), row.toSorted(), key);
  }
  assert.ok(mayCall('admin', 'POST /api/connectors'));
  assert.ok(!mayCall('finance', 'GET /api/messages'));
});
