// The header Idempotency-Key through a whole gateway: a request that comes again, however often, at once or after a restart, is sent and charged once.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { errors } from '../src/errors.ts';
import { type Running, withFolder, withGateway } from './testing/gateway.ts';
import { withWorld } from './testing/world.ts';

const PASSWORD = 'secret99';

type Answer = Readonly<Record<string, unknown>>;

async function send({ gateway }: Running, key: string, params: object, endpoint = 'sendsms'): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${gateway.httpPort}/${endpoint}`, {
    method: 'POST',
    headers: { 'Idempotency-Key': key },
    body: JSON.stringify({ account: 'acme', password: PASSWORD, ...params }),
  });
  return (await response.json()) as Answer;
}

const text = { numbers: '10010,junk,1008611', content: 'Your code is 4711' };
const first = {
  status: 0,
  success: 2,
  fail: 1,
  array: [
    [10010, 1],
    [1008611, 2],
  ],
};

test('a request that comes again is answered as the first time, and nothing is sent or charged again', () =>
  withWorld(async (world) => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(world, 'order-1', text)));
    for (const answer of [...answers, await send(world, 'order-1', text)]) assert.deepEqual(answer, first);
    await world.carrier.until((stats) => stats.receiptsAcked === 2);
    assert.equal(world.carrier.received.length, 2);
    const { balance, gift } = await world.api('getbalance');
    assert.deepEqual([balance, gift], ['10.000000', '0.01000']);
    // Signed, it is still the same request; by another key it is another one.
    const datetime = String(Math.floor(Date.now() / 1000));
    const signed = { ...text, datetime, sign: hash('md5', `acme${PASSWORD}${datetime}`) };
    assert.deepEqual(await send(world, 'order-1', signed, 'sendsmsV2'), first);
    assert.deepEqual((await send(world, 'order-2', text))['array'], [
      [10010, 3],
      [1008611, 4],
    ]);
  }));

test('the same key for another request is a mistake, and refused', () =>
  withWorld(async (world) => {
    assert.equal((await send(world, 'order-1', text))['status'], 0);
    for (const other of [{ content: 'another' }, { numbers: '10010' }, { sender: 'Shop' }, { sendtime: '20200101000000' }]) {
      const { status, reason } = await send(world, 'order-1', { ...text, ...other });
      assert.deepEqual([status, reason], [errors.key_reused.v1, errors.key_reused.text], JSON.stringify(other));
    }
    assert.match(String((await send(world, 'x'.repeat(257), text))['desc']), /Idempotency-Key is longer/);
    // An empty one is none.
    assert.notDeepEqual((await send(world, '', text))['array'], (await send(world, '', text))['array']);
  }));

test('a refused request has used up nothing: its key can be tried again', () =>
  withWorld(async (world) => {
    await world.cli('account', 'create', 'poor', '--password', PASSWORD);
    const poor = { ...text, account: 'poor' };
    assert.equal((await send(world, 'order-1', poor))['status'], errors.balance_too_low.v1);
    await world.cli('account', 'credit', 'poor', '--balance', '1');
    assert.deepEqual(await send(world, 'order-1', poor), first);
  }));

test('a restart forgets no key', () =>
  withFolder(async (folder) => {
    await withGateway(folder, async (running) => {
      const { cli } = running;
      await cli('account', 'create', 'acme', '--password', PASSWORD, '--balance', '10');
      await cli('connector', 'add', 'away', '--host', '127.0.0.1', '--port', '1', '--system-id', 'gw', '--password', 'pw');
      await cli('route', 'add', '--connector', 'away');
      await cli('price', 'set', '--price', '0.02');
      assert.deepEqual(await send(running, 'order-1', text), first);
    });
    await withGateway(folder, async (running) => {
      assert.deepEqual(await send(running, 'order-1', text), first);
      assert.equal((await running.api('getbalance'))['balance'], '9.960000');
    });
  }));

test('other media make another request, whether a key or a window tells retries apart', () =>
  withWorld(async (world) => {
    await world.cli('account', 'set', 'acme', '--mms-fallback', 'link', '--retry-window-s', '600');
    const mms = (octets: string) => ({
      numbers: '10010',
      content: 'Look',
      smstype: 1,
      media: [{ base64: Buffer.from(octets).toString('base64'), name: 'note.txt', type: 'text/plain' }],
    });
    for (const key of ['order-1', '']) {
      const one = await send(world, key, mms('one'));
      assert.equal(one['status'], 0, JSON.stringify(one));
      assert.deepEqual(await send(world, key, mms('one')), one);
    }
    assert.equal((await send(world, 'order-1', mms('two')))['reason'], errors.key_reused.text);
    const two = await send(world, '', mms('two'));
    assert.equal(two['status'], 0);
    assert.notDeepEqual(two['array'], (await send(world, '', mms('one')))['array']);
  }));
