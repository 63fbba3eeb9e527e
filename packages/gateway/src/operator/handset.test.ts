import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Handset } from '../ports/handset.ts';
import { accountFields } from '../web/fields.ts';
import { createRig, SOME_TIME_MS } from './testing/rig.ts';

test('without a simulator there is no handset', async () => {
  const rig = await createRig();
  assert.equal((await rig.call('GET', '/api/handset')).status, 404);
  assert.equal((await rig.call('POST', '/api/handset/messages', { from: '10010', to: '10086', text: 'hi' })).status, 404);
  assert.equal((await rig.call('GET', '/api/status')).body.hasHandset, false);
  await rig.close();
});

test('the handset shows what came and sends what is typed; what a phone cannot send is refused by its field', async () => {
  const sent: unknown[] = [];
  const message = {
    at: SOME_TIME_MS,
    from: '447700900099',
    to: '10010',
    text: 'hello',
    segments: 1,
    segmentsReceived: 1,
    parts: ['hello'],
  };
  const handset: Handset = {
    account: 'demo',
    apiUrl: () => 'http://127.0.0.1:20003',
    number: '447700900099',
    received: () => [message],
    media: (id, name) => (id === 'a-1' && name === 'page.html' ? Buffer.from('<script>') : null),
    async send(given) {
      if (given.text === 'long') throw new RangeError('the text has 300 segments');
      sent.push(given);
    },
  };
  const rig = await createRig(undefined, { handset });
  const { body } = await rig.call('GET', '/api/handset');
  assert.deepEqual(body.messages, [{ ...message, at: '2026-03-01T09:05:00.123+08:00' }]);
  const answer = { from: '10010', to: '447700900099', text: 'yes' };
  assert.deepEqual((await rig.call('POST', '/api/handset/messages', answer)).body, { sent: true });
  assert.deepEqual(sent, [{ ...answer, picture: null }]);
  const picture = { name: 'a.jpg', type: 'image/jpeg', base64: '/9j/' };
  assert.deepEqual((await rig.call('POST', '/api/handset/messages', { ...answer, picture })).body, { sent: true });
  assert.deepEqual(sent[1], { ...answer, picture: { name: 'a.jpg', contentType: 'image/jpeg', octets: Buffer.from([0xff, 0xd8, 0xff]) } });
  const page = { ...picture, type: 'text/html' };
  assert.equal((await rig.call('POST', '/api/handset/messages', { ...answer, picture: page })).status, 400);
  assert.equal((await rig.call('GET', '/api/handset/media/a-1/none')).status, 404);
  const shown = await rig.call('GET', '/api/handset/media/a-1/page.html');
  assert.equal(shown.headers.get('content-type'), 'application/octet-stream', 'never a page');
  const refused = await rig.call('POST', '/api/handset/messages', { ...answer, text: 'long' });
  assert.equal(refused.status, 400);
  assert.equal(refused.body.error.field, 'text');
  assert.deepEqual((await rig.call('GET', '/api/changes')).body, []);
  await rig.close();
});

test('the tables of settings are told as they judge', async () => {
  const rig = await createRig();
  const { connector, account, ruleKinds } = (await rig.call('GET', '/api/fields')).body;
  const host = connector.find(({ key }: { key: string }) => key === 'host');
  assert.equal(host.required, true);
  assert.deepEqual(connector.find(({ key }: { key: string }) => key === 'longMessages').choices, ['udh', 'sar', 'payload']);
  assert.deepEqual(
    account.map(({ key }: { key: string }) => key),
    accountFields.map(({ key }) => key),
  );
  assert.deepEqual(ruleKinds.length, ['charactersMax', 'segmentsMax']);
  await rig.close();
});
