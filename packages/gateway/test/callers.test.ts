// Who brought a message: the X-ray and the customer's own page say by which door, from where and with what it was signed in, for every door.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { bindEsme, idOf, submitSm } from '../src/ingress/smpp/testing.ts';
import { NAME, PASSWORD, PHONE, withDoors } from './testing/doors.ts';
import { signInUser } from './testing/user.ts';

const HERE = '127.0.0.1';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

test('an X-ray names door, address and key or user of a submission', () =>
  withDoors(async (world) => {
    const { gateway, cli, get } = world;
    const base = `http://${HERE}:${gateway.httpPort}`;
    const key = await cli('key', 'add', NAME, '--label', 'shop', '--password', 'key-of-the-shop');
    const shop = { id: Number(key['id']), label: 'shop' };
    const none = { version: null, key: null, user: null };
    const fields = { numbers: PHONE, content: 'hi' };

    await world.api('sendsms', fields);
    await world.api('sendsms', { ...fields, password: 'key-of-the-shop' });
    const seconds = String(Math.floor(Date.now() / 1000));
    await world.api('sendsmsV2', { ...fields, password: '', datetime: seconds, sign: md5(NAME + PASSWORD + seconds) });
    const signed = { 'Api-Key': NAME, Timestamp: seconds, Sign: md5(NAME + 'key-of-the-shop' + seconds) };
    await fetch(`${base}/v3/sendSms?${new URLSearchParams(fields).toString()}`, { headers: signed });
    await get('/cgi-bin/sendsms', { to: PHONE, text: 'hi', password: 'key-of-the-shop' });
    await get('/send', { to: PHONE, content: 'hi' });
    await fetch(`${base}/2010-04-01/Accounts/${NAME}/Messages.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${NAME}:${PASSWORD}`).toString('base64')}` },
      body: new URLSearchParams({ To: `+${PHONE}`, From: '+441234567', Body: 'hi' }),
    });
    const esme = await bindEsme({ host: HERE, port: gateway.smppPort, mode: 'transmitter', systemId: NAME, password: 'key-of-the-shop' });
    assert.equal(idOf(await esme.ask(submitSm({ destinationAddr: PHONE }))), '8');
    await esme.client.unbind();
    const eve = await signInUser(world, NAME, 'eve');
    assert.equal((await eve.post('/api/send', { numbers: [PHONE], content: 'hi', key: 'the-key-of-one-form' })).status, 201);

    const expected = [
      ['http', { ...none, version: 'v1' }],
      ['http', { ...none, version: 'v1', key: shop }],
      ['http', { ...none, version: 'v2' }],
      ['http', { ...none, version: 'v3', key: shop }],
      ['kannel', { ...none, key: shop }],
      ['jasmin', none],
      ['twilio', none],
      ['smpp', { ...none, key: shop }],
      ['dashboard', { ...none, user: 'eve' }],
    ] as const;
    for (const [index, [door, caller]] of expected.entries()) {
      const { request } = (await cli('message', 'xray', String(index + 1))) as { request: { door: string; caller: unknown } };
      assert.deepEqual([request.door, request.caller], [door, { address: HERE, ...caller }], String(index + 1));
      assert.deepEqual((await eve.get(`/api/messages/${index + 1}`)).body.caller, { address: HERE, ...caller }, String(index + 1));
    }
    await cli('key', 'remove', NAME, String(shop.id));
    assert.deepEqual((await eve.get('/api/messages/2')).body.caller.key, { ...shop, label: null });
  }));
