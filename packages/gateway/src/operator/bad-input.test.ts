// Bad input is refused with the row or the field and what to do instead, and nothing of it is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRig } from './testing/rig.ts';

test('a missing connector and a price of seven decimals are refused by field, with the fix', async () => {
  const rig = await createRig();
  try {
    const refused: readonly (readonly [string, string, unknown, number, string, RegExp])[] = [
      ['POST', '/api/routes', { connector: 'nope', prefix: '44' }, 404, 'connector', /"nope"; connector list shows/],
      ['POST', '/api/route-rules', { name: 'r', targets: [{ connector: 'nope' }] }, 400, 'targets', /"nope", .*connector list shows/],
      ['PUT', '/api/prices', { prefix: '44', price: '0.1234567' }, 400, 'price', /at most 6 decimals/],
    ];
    for (const [method, path, body, status, field, message] of refused) {
      const answer = await rig.call(method, path, body);
      assert.deepEqual([answer.status, answer.body.error.field], [status, field], path);
      assert.match(answer.body.error.message, message, path);
    }
    assert.deepEqual((await rig.call('GET', '/api/changes')).body, []);
  } finally {
    await rig.close();
  }
});
