// Pushes from end to end: a customer's endpoint is a real HTTP server, the signature is checked by the library of the specification.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSimulator } from '@trunkline/smpp/simulator';
import { Webhook } from 'standardwebhooks';
import { type Endpoint, type Received, startEndpoint } from './testing/endpoint.ts';
import { call, startProcess, until, withFolder, withGateway } from './testing/gateway.ts';
import { withWorld, type World } from './testing/world.ts';

const HERE = { TRUNKLINE_PUSH_ALLOW: '127.0.0.0/8' };

async function withEndpoint(use: (endpoint: Endpoint) => Promise<void>): Promise<void> {
  const endpoint = await startEndpoint();
  try {
    await use(endpoint);
  } finally {
    await endpoint.close();
  }
}
const withPushes = (use: (world: World, endpoint: Endpoint) => Promise<void>): Promise<void> =>
  withEndpoint((endpoint) => withWorld((world) => use(world, endpoint), {}, HERE));
const verify = ({ headers, body }: Received, secret: unknown): unknown =>
  new Webhook(String(secret)).verify(body, headers as Record<string, string>);

test('a message that ends is pushed in every format, signed, and its story tells of it', () =>
  withPushes(async ({ api, cli }, endpoint) => {
    const secrets = new Map<string, unknown>();
    for (const format of ['put', 'v3', 'standard'])
      secrets.set(
        format,
        (await cli('webhook', 'add', '--account', 'acme', '--url', `${endpoint.url}&f=${format}`, '--format', format))['secret'],
      );
    assert.equal((await api('sendsms', { numbers: '8613800138000', content: 'hello' }))['status'], 0);
    await endpoint.until((received) => received.length === 3);
    for (const one of endpoint.received) {
      const { path, headers, method, json } = one;
      const format = new URL(path, 'http://x').searchParams.get('f') ?? '';
      verify(one, secrets.get(format));
      assert.equal(headers['webhook-id'], 'report-1');
      assert.equal(headers['content-type'], 'application/json;charset=utf-8');
      assert.equal(method, format === 'put' ? 'PUT' : 'POST');
      if (format === 'put') assert.deepEqual([json.type, json.cnt, json.array[0].length, json.array[0][3]], ['report', 1, 5, 0]);
      if (format === 'v3') assert.deepEqual([json.msgid, json.mobile, json.status], ['1', '8613800138000', 0]);
      if (format === 'standard')
        assert.deepEqual([json.type, json.data.state, json.data.charged], ['message.report', 'DELIVERED', '0.020000']);
    }
    const isTaken = (rows: any): boolean => rows.length === 1 && rows[0].state === 'taken';
    const [delivery] = (await until(() => cli('webhook', 'deliveries', '3'), isTaken)) as any;
    assert.deepEqual([delivery.eventId, delivery.attempts, delivery.tries[0].status], ['report-1', 1, 204]);
    const xray = (await cli('message', 'xray', '1')) as any;
    assert.equal(xray.customer.bind, 'not_wanted');
    assert.deepEqual(
      xray.customer.pushes.map(({ webhook, state, tries }: any) => [webhook, state, tries.length]),
      [1, 2, 3].map((id) => [id, 'taken', 1]),
    );
  }));

test('a V3 push says what the customer called the message, and where it went', () =>
  withPushes(async ({ cli, gateway }, endpoint) => {
    await cli('webhook', 'add', '--account', 'acme', '--url', endpoint.url, '--format', 'v3', '--events', 'report');
    const timestamp = Math.floor(Date.now() / 1000);
    const sign = createHash('md5').update(`acmesecret99${timestamp}`).digest('hex');
    const body = { appId: 'shop', numbers: '37061234567', content: 'hello', orderId: 'a-1' };
    const answer = await fetch(`http://127.0.0.1:${gateway.httpPort}/v3/sendSms`, {
      method: 'POST',
      headers: { 'Api-Key': 'acme', Timestamp: String(timestamp), Sign: sign },
      body: JSON.stringify(body),
    });
    assert.equal(((await answer.json()) as { status: string }).status, '0');
    const [push] = await endpoint.until((received) => received.length === 1);
    const { appId, orderId, mobile, mcc, pricedetail } = push?.json ?? {};
    assert.deepEqual([appId, orderId, mobile, mcc, pricedetail.chargeCnt], ['shop', 'a-1', '37061234567', '246', 1]);
  }));

test('a rule tells a webhook of what phones send, which hears of nothing else', () =>
  withPushes(async ({ cli, carrier }, endpoint) => {
    await cli('number', 'add', '10690001');
    await cli('number', 'assign', '10690001', '--account', 'acme');
    const rule = ['rule', 'add', '--prefix', 'order', '--account', 'acme', '--webhook', endpoint.url];
    await assert.rejects(cli(...rule), /webhook must be the URL of a webhook of the account/);
    const { secret } = await cli('webhook', 'add', '--account', 'acme', '--url', endpoint.url, '--events', 'none');
    await cli(...rule);
    for (const text of ['hello', 'order 7', 'order 8']) await carrier.sendFromPhone({ from: '8613800138000', to: '10690001', text });
    const pushes = await endpoint.until((received) => received.length === 2);
    for (const push of pushes) verify(push, secret);
    assert.deepEqual(
      pushes.map(({ json }) => json.data.content),
      ['order 7', 'order 8'],
    );
  }));

test('an inbound message is pushed, and the inbox still has it', () =>
  withPushes(async ({ api, cli, carrier }, endpoint) => {
    await cli('number', 'add', '10690001');
    await cli('number', 'assign', '10690001', '--account', 'acme');
    const { secret } = await cli('webhook', 'add', '--account', 'acme', '--url', endpoint.url, '--events', 'inbound');
    await carrier.sendFromPhone({ from: '8613800138000', to: '10690001', text: 'ni hao 你好' });
    const [push] = await endpoint.until((received) => received.length === 1);
    assert.ok(push);
    verify(push, secret);
    assert.deepEqual([push.headers['webhook-id'], push.json.type, push.json.data.content], ['inbound-1', 'message.inbound', 'ni hao 你好']);
    assert.equal((await api('getsms'))['cnt'], 1);
  }));

test('a webhook is refused for what can be seen from here, and changed, rotated, rolled back and removed', () =>
  withPushes(async ({ cli }, endpoint) => {
    const add = (...more: string[]) => cli('webhook', 'add', '--account', 'acme', ...more);
    for (const url of [
      'ftp://example.com/',
      'http://user:pw@example.com/',
      'http://example.com/#x',
      'nonsense',
      'http://169.254.169.254/',
      'http://[::1]/',
      'http://0xa000001/',
    ])
      await assert.rejects(add('--url', url), /url (must be|leads to)/, url);
    await assert.rejects(cli('webhook', 'add', '--account', 'nobody', '--url', endpoint.url), /no account/);
    await assert.rejects(add('--url', endpoint.url, '--format', 'xml'), /format must be one of put, v3, standard/);
    await assert.rejects(add('--url', endpoint.url, '--events', 'report,tea'), /events must be/);
    const { id, secret } = await add('--url', endpoint.url);
    assert.match(String(secret), /^whsec_[A-Za-z0-9+/]{32}$/);
    const changed = await cli('webhook', 'set', String(id), '--format', 'put', '--ordered', 'yes', '--connections', '2');
    assert.deepEqual([changed['format'], changed['ordered'], changed['connections'], changed['secret']], ['put', true, 2, undefined]);
    const rotated = await cli('webhook', 'rotate', String(id), '--overlap-hours', '1');
    assert.notEqual(rotated['secret'], secret);
    assert.ok(rotated['oldSecretEndsAt']);
    const [listed] = (await cli('webhook', 'list', '--reveal')) as any;
    assert.deepEqual([listed.secret, listed.health.state], [rotated['secret'], 'open']);
    const changes = (await cli('change', 'list', '--kind', 'webhook')) as any;
    assert.ok(!JSON.stringify(changes).includes('whsec_'), 'no secret is in the record of changes');
    await cli('webhook', 'remove', String(id));
    await assert.rejects(cli('webhook', 'remove', String(id)), /no webhook/);
    assert.deepEqual(await cli('webhook', 'list'), []);
  }));

test('what an endpoint refuses is tried again, listed with every try', () =>
  withPushes(async ({ api, cli }, endpoint) => {
    endpoint.answer = (_request, response) => response.writeHead(503).end('no');
    await cli('webhook', 'add', '--account', 'acme', '--url', endpoint.url);
    await api('sendsms', { numbers: '8613800138000', content: 'hello' });
    await endpoint.until((received) => received.length === 1);
    const [row] = (await until(
      () => cli('webhook', 'deliveries', '1'),
      (rows: any) => rows[0]?.attempts === 1,
    )) as any;
    assert.deepEqual([row.state, row.tries.length, row.tries[0].status, row.tries[0].error], ['waiting', 1, 503, 'answered 503']);
    assert.ok(row.nextAt);
    const [hook] = (await cli('webhook', 'list')) as any;
    assert.deepEqual([hook.health.waiting, hook.health.lastFailure], [1, 'answered 503']);
    assert.deepEqual(await cli('webhook', 'replay', '1'), { id: 1, replayed: 0 });
    await assert.rejects(cli('webhook', 'replay', '1', 'tea-1'), /is not an event id/);
    // Without an id: those of all webhooks, or of the account's.
    const idsOf = async (...words: string[]) =>
      ((await cli('webhook', 'deliveries', ...words)) as any).map((each: any) => [each.webhook, each.eventId]);
    assert.deepEqual(await idsOf(), [[1, row.eventId]]);
    assert.deepEqual(await idsOf('--account', 'acme', '--state', 'waiting'), [[1, row.eventId]]);
    await assert.rejects(idsOf('--account', 'nobody'), /no account/);
    await assert.rejects(idsOf('1', '--account', 'acme'), /not both/);
    assert.deepEqual(await cli('webhook', 'replay'), [{ id: 1, replayed: 0 }]);
    endpoint.answer = (_request, response) => response.writeHead(200).end();
    const [first, second] = await endpoint.until((received) => received.length === 2);
    assert.equal(second?.headers['webhook-id'], first?.headers['webhook-id']);
    await until(
      () => cli('webhook', 'deliveries', '1', '--state', 'taken'),
      (rows: any) => rows[0]?.tries.length === 2,
    );
  }));

test('what waits survives SIGKILL, and every ended message is pushed at least once', async () => {
  const carrier = await startSimulator({ port: 0 });
  const endpoint = await startEndpoint();
  try {
    await withFolder(async (folder) => {
      const start = () => startProcess(folder, ['--no-demo'], HERE);
      // It takes nothing yet.
      endpoint.answer = (_request, response) => response.destroy();
      await withGateway(
        folder,
        async ({ cli }) => {
          await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '100');
          const target = ['--host', '127.0.0.1', '--port', String(carrier.port), '--system-id', 'gw', '--password', 'pw'];
          await cli('connector', 'add', 'carrier', ...target);
          await cli('route', 'add', '--connector', 'carrier');
          await cli('price', 'set', '--price', '0.01');
          await cli('webhook', 'add', '--account', 'acme', '--url', endpoint.url);
        },
        ['--no-demo'],
        HERE,
      );
      const accepted = new Set<string>();
      const submit = async (numbers: string): Promise<void> => {
        const { httpUrl } = JSON.parse(readFileSync(join(folder, 'gateway.json'), 'utf8')) as { httpUrl: string };
        const answer = await call(Number(new URL(httpUrl).port), 'sendsms', {
          account: 'acme',
          password: 'secret99',
          numbers,
          content: 'hello',
        });
        for (const [, id] of answer.array ?? []) accepted.add(`report-${String(id)}`);
      };
      for (let round = 0; round < 3; round++) {
        const gateway = start();
        try {
          await gateway.ready;
          await submit(Array.from({ length: 100 }, (_, index) => `86138${round}${String(index).padStart(6, '0')}`).join(','));
        } finally {
          gateway.child.kill('SIGKILL');
          await gateway.ended;
        }
      }
      endpoint.received.length = 0;
      endpoint.answer = (_request, response) => response.writeHead(204).end();
      const gateway = start();
      try {
        await gateway.ready;
        const told = (received: readonly Received[]): Set<unknown> => new Set(received.map(({ headers }) => headers['webhook-id']));
        const received = await endpoint.until((all) => told(all).size === 300);
        assert.deepEqual([...told(received)].map(String).sort(), [...accepted].sort());
      } finally {
        gateway.child.kill('SIGTERM');
        await gateway.ended;
      }
    });
  } finally {
    await endpoint.close();
    await carrier.close();
  }
});
