// The client against a whole gateway with a carrier behind it, and over a road that loses answers.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatStamp } from '../../gateway/src/core/zone-time.ts';
import { realClock } from '../../gateway/src/ports/clock.ts';
import { withWorld, type World } from '../../gateway/test/testing/world.ts';
import { type ClientOptions, createClient } from './client.ts';
import { NoAnswer, Refused } from './errors.ts';

const NUMBER = '8613800138000';

const clientOf = ({ gateway }: World, more: Partial<ClientOptions> = {}) =>
  createClient({ url: `http://127.0.0.1:${gateway.httpPort}/`, account: 'acme', password: 'secret99', pauseMs: 1, ...more });

/** A proxy that passes requests on, and does with each answer, by its place, what it is told: pass it on, lose it, or answer by itself. */
async function withRoad(
  { gateway }: World,
  fates: readonly ('pass' | 'lose' | number)[],
  use: (url: string, asked: () => number) => Promise<void>,
): Promise<void> {
  let asked = 0;
  const answer = async (request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> => {
    const fate = fates[asked++] ?? 'pass';
    if (typeof fate === 'number') {
      response.writeHead(fate).end('not the gateway');
      return;
    }
    const { 'idempotency-key': key } = request.headers;
    const headers = { 'content-type': 'application/json', ...(typeof key === 'string' ? { 'idempotency-key': key } : {}) };
    const answered = await fetch(`http://127.0.0.1:${gateway.httpPort}${request.url ?? ''}`, { method: 'POST', headers, body });
    const text = await answered.text();
    if (fate === 'lose') response.destroy();
    else response.end(text);
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void answer(request, Buffer.concat(chunks), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => asked);
  } finally {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

const isRefused =
  (code: Refused['code']) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Refused, String(error));
    assert.equal(error.code, code);
    return true;
  };
const isNoAnswer =
  (httpStatus: number | null) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof NoAnswer, String(error));
    assert.equal(error.httpStatus, httpStatus);
    return true;
  };

test('what is sent is sent and charged once, however many answers are lost', () =>
  withWorld(async (world) => {
    await withRoad(world, ['lose', 'lose', 502, 429, 'pass'], async (url, asked) => {
      const client = clientOf(world, { url });
      assert.deepEqual(await client.sendSms({ numbers: [NUMBER, 'junk'], content: 'once' }), {
        messages: [{ id: 1, number: NUMBER }],
        failed: 1,
      });
      assert.equal(asked(), 5);
    });
    await world.carrier.until((stats) => stats.receiptsAcked === 1);
    assert.equal(world.carrier.received.length, 1);
    assert.deepEqual(await clientOf(world).getBalance(), { balance: '10.000000', gift: '0.03000' });
  }));

test('received messages are taken once; those of a lost answer are had by their ids', () =>
  withWorld(async (world) => {
    const { cli, carrier } = world;
    await cli('number', 'add', '447700900099', '--connector', 'carrier');
    await cli('number', 'assign', '447700900099', 'acme');
    await carrier.sendFromPhone({ from: '10010', to: '447700900099', text: 'hello' });
    await withRoad(world, ['lose'], async (url, asked) => {
      await assert.rejects(clientOf(world, { url }).takeReceived(), isNoAnswer(null));
      assert.equal(asked(), 1);
    });
    await withRoad(world, ['lose'], async (url, asked) => {
      await assert.rejects(clientOf(world, { url }).call('getsms', { ids: [] }), isNoAnswer(null));
      assert.equal(asked(), 1);
    });
    await withRoad(world, ['lose', 'pass'], async (url, asked) => {
      const [message] = await clientOf(world, { url }).getReceived([1]);
      assert.deepEqual([message?.from, message?.content], ['10010', 'hello']);
      assert.equal(asked(), 2);
    });
    await carrier.sendFromPhone({ from: '10010', to: '447700900099', text: 'new' });
    assert.deepEqual(await world.client.getReceived([]), [], 'no ids take nothing');
    assert.equal((await world.client.takeReceived())[0]?.content, 'new');
  }));

test('a refusal is an error with its code; a temporary one is tried again, no other is', () =>
  withWorld(async (world) => {
    await assert.rejects(clientOf(world, { password: 'wrong' }).getBalance(), isRefused('authentication'));
    await assert.rejects(clientOf(world).sendSms({ numbers: 'junk', content: 'x' }), isRefused('number_abnormal'));
    await assert.rejects(clientOf(world).sendSms({ numbers: NUMBER, content: ' ' }), isRefused('content_empty'));
    await withRoad(world, [], async (url, asked) => {
      await world.cli('account', 'set', 'acme', '--query-interval-ms', '600000');
      const client = clientOf(world, { url, retriesMax: 2 });
      assert.deepEqual(await client.getReport([1]), []);
      await assert.rejects(client.getReport([1]), isRefused('too_often'));
      assert.equal(asked(), 4);
    });
    // The number 10 cannot tell the text apart: the sentence does.
    await assert.rejects(clientOf(world).call('v3SendSms', { numbers: NUMBER, content: 'x', orderId: 'a,b' }), (error: unknown) => {
      assert.ok(error instanceof Refused);
      assert.deepEqual([error.code, error.status, error.isTemporary], ['parameter', -22, false]);
      assert.match(error.message, /as many order ids/);
      return true;
    });
  }));

test('the same key is the same request, and another one under it is refused', () =>
  withWorld(async ({ client }) => {
    const first = await client.sendSms({ numbers: NUMBER, content: 'x' }, { idempotencyKey: 'order-1' });
    assert.deepEqual(await client.sendSms({ numbers: NUMBER, content: 'x' }, { idempotencyKey: 'order-1' }), first);
    await assert.rejects(client.sendSms({ numbers: NUMBER, content: 'y' }, { idempotencyKey: 'order-1' }), isRefused('key_reused'));
  }));

test('a text for later waits, an MMS and a list of texts are sent as they are', () =>
  withWorld(async ({ client, cli, carrier }) => {
    await cli('account', 'set', 'acme', '--mms-fallback', 'link');
    const tomorrow = String(formatStamp(realClock.now() + 86_400_000, 'Asia/Shanghai'));
    const later = { sendtime: tomorrow };
    const one = await client.sendSms({ numbers: NUMBER, content: 'later' }, later);
    const two = await client.sendSms([{ numbers: NUMBER, content: 'also later' }], later);
    const ids = [...one.messages, ...two.messages].map(({ id }) => id);
    assert.deepEqual(
      (await client.getReport(ids)).map(({ state }) => state),
      ['waiting', 'waiting'],
    );
    const base64 = Buffer.from('hello').toString('base64');
    const media = [{ base64, name: 'note.txt', type: 'text/plain' }];
    await client.sendSms({ numbers: NUMBER, content: 'Look', smstype: 1, mmstitle: 'Title', media });
    await carrier.until((stats) => stats.receiptsAcked === 1);
    assert.match(carrier.received[0]?.text ?? '', /^Title\nLook\nhttp/);
    await assert.rejects(client.sendSms({ numbers: NUMBER, content: 'x' }, { sendtime: 'soon' }), isRefused('time_wrong'));
  }));

test('what is not the gateway is told, and is not asked again and again', () =>
  withWorld(async (world) => {
    await withRoad(world, [404], async (url, asked) => {
      await assert.rejects(clientOf(world, { url }).getBalance(), isNoAnswer(404));
      assert.equal(asked(), 1);
    });
    await withRoad(world, [503, 503, 503], async (url, asked) => {
      await assert.rejects(clientOf(world, { url, retriesMax: 2 }).getBalance(), isNoAnswer(503));
      assert.equal(asked(), 3);
    });
  }));

test('a call ends when it is told to, also while it waits', () =>
  withWorld(async (world) => {
    await withRoad(world, [503, 503], async (url) => {
      const ending = new AbortController();
      const waiting = clientOf(world, { url, pauseMs: 600_000 }).getBalance({ signal: ending.signal });
      ending.abort(new Error('enough'));
      await assert.rejects(waiting, /enough/);
    });
  }));

test('every dialect carries every text as it is', () =>
  withWorld(async ({ client, carrier }) => {
    const texts = fc.sample(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), 40);
    const contents = ['100%25', 'a+b', '%41', '%', 'ab%zz', '你好', ...texts].filter((text) => text.trim() !== '');
    for (const content of contents) {
      await client.call('sendsms', { numbers: NUMBER, content });
      await client.call('sendsmsV2', { numbers: NUMBER, content });
      await client.call('batchsendsmsV2', { array: [{ numbers: NUMBER, content }] });
      await client.call('v3SendSms', { numbers: NUMBER, content });
    }
    await carrier.until((stats) => stats.receiptsAcked >= contents.length * 4, 60_000);
    const carried = new Map<string, number>();
    for (const { text } of carrier.received) carried.set(text, (carried.get(text) ?? 0) + 1);
    const first = carrier.received.slice(0, 4).map(({ text }) => text);
    assert.equal(new Set(first).size, 1);
    for (const [text, times] of carried) assert.equal(times % 4, 0, JSON.stringify(text));
  }));
