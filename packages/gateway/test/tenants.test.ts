// One customer asks for another's things, by every call that takes an id or lists something: the answer is the one for what does not exist.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { until } from './testing/gateway.ts';
import { withWorld, type World } from './testing/world.ts';

const NUMBER = '10690001';
const SECRET = 'secret88';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The stranger's call, signed as the version wants it; `name` and `secret` say as whom. */
async function ask({ gateway }: World, endpoint: string, params: Record<string, string>, name = 'stranger', secret = SECRET) {
  const seconds = String(Math.floor(Date.now() / 1000));
  const isV2 = endpoint.endsWith('V2');
  const isV3 = endpoint.startsWith('v3/');
  const signed = isV2
    ? { account: name, datetime: seconds, sign: md5(name + secret + seconds) }
    : isV3
      ? {}
      : { account: name, password: secret };
  const query = new URLSearchParams({ ...signed, ...params }).toString();
  const headers = isV3 ? { 'Api-Key': name, Timestamp: seconds, Sign: md5(name + secret + seconds) } : {};
  const response = await fetch(`http://127.0.0.1:${gateway.httpPort}/${endpoint}?${query}`, { headers });
  return (await response.json()) as { status: number | string; array?: unknown[]; nofound?: number; cnt?: number };
}

test('no call of the customer API shows or takes what is another account’s', () =>
  withWorld(async (world) => {
    const { cli, api, carrier } = world;
    await cli('account', 'create', 'stranger', '--password', SECRET, '--balance', '5');
    await cli('number', 'add', NUMBER);
    await cli('number', 'assign', NUMBER, '--account', 'acme');
    for (const content of ['one', 'two']) await api('sendsms', { numbers: '8613800138000', content });
    await carrier.sendFromPhone({ from: '8613800138000', to: NUMBER, text: 'for acme alone' });
    await until(
      () => api('getreport', { ids: '1,2' }),
      ({ success }) => success === 2,
    );

    for (const endpoint of ['getreport', 'getreportV2']) {
      const { status, array, nofound } = await ask(world, endpoint, { ids: '1,2' });
      assert.deepEqual([status, array, nofound], [0, [], 2], endpoint);
    }
    assert.deepEqual((await ask(world, 'v3/getReport', { msgIds: '1,2' })).array, []);
    for (const endpoint of ['getsms', 'getsmsV2']) {
      assert.deepEqual((await ask(world, endpoint, {})).array, [], endpoint);
      assert.deepEqual((await ask(world, endpoint, { ids: '1' })).array, [], `${endpoint} by id`);
    }
    for (const endpoint of ['getsentrcdV2', 'v3/getSentRcd']) assert.deepEqual((await ask(world, endpoint, {})).array, [], endpoint);
    // Neither by its name with another's password, nor the other way round.
    for (const [name, secret] of [['acme', SECRET] as const, ['stranger', 'secret99'] as const])
      for (const endpoint of ['getbalance', 'getbalanceV2', 'v3/getBalance', 'getreport', 'getsms', 'sendsms', 'sendsmsV2', 'v3/sendSms'])
        assert.equal(Number((await ask(world, endpoint, { ids: '1', numbers: '10010', content: 'x' }, name, secret)).status), -1, endpoint);
    // What the stranger asked has read nothing: it is still there for its owner.
    const own = await api('getsms');
    assert.deepEqual([own['cnt'], (own['array'] as unknown[][])[0]?.[3]], [1, 'for acme alone']);
  }));
