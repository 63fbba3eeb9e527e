import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRig } from './testing/rig.ts';

test('settings by which every MMS would wait in vain for a report are refused with the fix', async () => {
  const rig = await createRig();
  const centre = { name: 'centre', protocol: 'mm7', url: 'http://127.0.0.1:9/mm7' };
  const silent = { registeredDelivery: 'none' };
  assert.equal((await rig.call('POST', '/api/connectors', centre)).status, 201);
  for (const [method, path, given] of [
    ['POST', '/api/connectors', { ...centre, name: 'other', ...silent }],
    ['PATCH', '/api/connectors/centre', silent],
  ] as const) {
    const refused = await rig.call(method, path, given);
    assert.deepEqual([refused.status, refused.body.error.field], [400, 'registeredDelivery'], JSON.stringify(refused.body));
    assert.match(refused.body.error.message, /set receipts to false/);
  }
  assert.equal((await rig.call('PATCH', '/api/connectors/centre', { ...silent, receipts: false })).status, 200);
  await rig.close();
});
