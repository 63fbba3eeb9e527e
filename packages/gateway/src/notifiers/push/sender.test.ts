import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { buildRulebook } from '../../core/rulebook.ts';
import { PUSH_ANSWER_BYTES_MAX, PUSH_PIPELINE_MAX, PUSH_TIMEOUT_MS } from '../../limits.ts';
import { type Clock, realClock } from '../../ports/clock.ts';
import type { PushOutcome } from '../../ports/push-sender.ts';
import { createAddressGuard, readAddressBlocks } from './address-guard.ts';
import { createPushSender } from './sender.ts';
import { reportPush, webhookOf } from './testing.ts';

const rulebook = buildRulebook({ accounts: [], connectors: [], routes: [], priceLists: [], accountLists: [], numbers: [], rules: [] });

/** Real time, but that it can be said to have passed, and the checks for what is overdue come when the test says so. */
function steppedClock(): Clock & { readonly pass: (ms: number) => void } {
  let passed = 0;
  const checks = new Set<() => void>();
  return {
    ...realClock,
    monotonic: () => realClock.monotonic() + passed,
    after(_ms, fn) {
      checks.add(fn);
      return () => checks.delete(fn);
    },
    pass(ms) {
      passed += ms;
      const due = Array.from(checks);
      checks.clear();
      for (const check of due) check();
    },
  };
}

function senderFor(t: TestContext, { allow = '127.0.0.0/8', clock = realClock }: { allow?: string; clock?: Clock } = {}) {
  const guard = createAddressGuard(readAddressBlocks(allow) ?? []);
  const sender = createPushSender({ guard, clock, rulebook: () => rulebook, timeZone: 'UTC' });
  t.after(() => sender.close());
  const send = (url: string, id = 1): Promise<PushOutcome> =>
    new Promise((resolve) => sender.send(webhookOf({ url }), [reportPush(id)], resolve));
  return { sender, send };
}

async function listen(t: TestContext, server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
const serve = async (t: TestContext, listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(t, createHttp(listener))}/hook`;
/** A server that speaks no better HTTP than it is told to. */
const serveRaw = async (t: TestContext, onData: (socket: Socket, text: string) => void): Promise<string> =>
  `http://127.0.0.1:${await listen(
    t,
    createTcp((socket) => void socket.on('data', (data) => onData(socket, data.toString('latin1')))),
  )}/hook`;

test('any 2xx is taken, and nothing else', async (t) => {
  const { send } = senderFor(t);
  const url = await serve(t, (request, response) => {
    request.resume();
    response.writeHead(Number(new URL(request.url ?? '', 'http://x').searchParams.get('s'))).end('said');
  });
  for (const status of [200, 201, 202, 204, 299]) {
    const outcome = await send(`${url}?s=${status}`);
    assert.deepEqual([outcome.status, outcome.error], [status, ''], String(status));
  }
  for (const status of [300, 400, 404, 410, 500, 503]) {
    const outcome = await send(`${url}?s=${status}`);
    assert.deepEqual([outcome.status, outcome.isUnreachable], [status, false]);
    assert.match(outcome.error, new RegExp(`^answered ${status}`));
  }
});

test('Retry-After is read in seconds and as a date, and a mad one is bounded', async (t) => {
  const { send } = senderFor(t);
  let retryAfter = '';
  const url = await serve(t, (request, response) => {
    request.resume();
    response.writeHead(429, { 'retry-after': retryAfter }).end();
  });
  const ask = async (value: string): Promise<number | null> => {
    retryAfter = value;
    return (await send(url)).retryAfterMs;
  };
  assert.equal(await ask('120'), 120_000);
  const inTenMinutes = await ask(new Date(Date.now() + 600_000).toUTCString());
  assert.ok(inTenMinutes !== null && inTenMinutes > 500_000 && inTenMinutes <= 600_000, String(inTenMinutes));
  assert.equal(await ask('Mon, 01 Jan 2001 00:00:00 GMT'), 0);
  assert.equal(await ask('999999999'), 6 * 3_600_000);
  assert.equal(await ask('soon'), null);
});

test('a redirect is not followed, wherever it leads', async (t) => {
  const { send } = senderFor(t);
  let asked = 0;
  const url = await serve(t, (request, response) => {
    asked++;
    request.resume();
    response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
  });
  assert.deepEqual(await send(url).then(({ status, error }) => [status, error]), [307, 'answered 307, and redirects are not followed']);
  assert.equal(asked, 1);
});

test('an endpoint that hangs, before or in the middle of its answer, costs no more than the time-out', async (t) => {
  const clock = steppedClock();
  const { send } = senderFor(t, { clock });
  const arrived: (() => void)[] = [];
  const next = (): Promise<void> => new Promise((resolve) => arrived.push(resolve));
  const url = await serve(t, (request, response) => {
    request.resume();
    if (request.url === '/hook?drip') response.writeHead(200, { 'content-length': '1000' }).write('x');
    arrived.shift()?.();
  });
  const silent = next();
  const hanging = send(url);
  await silent;
  clock.pass(PUSH_TIMEOUT_MS - 1000);
  clock.pass(2000);
  assert.deepEqual(await hanging.then(({ status, error }) => [status, error]), [null, 'no whole answer within 15 s']);

  // Of an answer that drips the head has come: it is taken, and the connection is closed.
  const dripping = next();
  const drip = send(`${url}?drip`);
  await dripping;
  // Whether the head has come by now or not, it ends.
  clock.pass(PUSH_TIMEOUT_MS + 1);
  const outcome = await drip;
  assert.ok(outcome.status === 200 || outcome.error === 'no whole answer within 15 s', JSON.stringify(outcome));
});

test('of an answer of ten gigabytes a few kilobytes are read, and the connection is closed', async (t) => {
  const { send } = senderFor(t);
  let written = 0;
  const closed = Promise.withResolvers<void>();
  const url = await serveRaw(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n');
    const block = Buffer.alloc(16_384, 'x');
    const pour = (): void => {
      while (!socket.destroyed && socket.write(block)) written += block.length;
      written += block.length;
    };
    socket.on('drain', pour).on('close', () => closed.resolve());
    pour();
  });
  const outcome = await send(url);
  assert.deepEqual([outcome.status, outcome.error], [200, '']);
  await closed.promise;
  // What was on its way in the buffers of both sides, and no more.
  assert.ok(written < 64 * 1024 * 1024 && written > PUSH_ANSWER_BYTES_MAX, `${written} octets were written`);
});

test('headers without end, an answer that is not HTTP, a connection cut in the middle: each is said in words', async (t) => {
  const { send } = senderFor(t);
  const cases: readonly (readonly [answer: (socket: Socket) => void, error: RegExp])[] = [
    [(socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`), /too many headers/],
    [(socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'), /not HTTP/],
    [(socket) => socket.resetAndDestroy(), /reset|closed/],
    [(socket) => socket.end('HTTP/1.1 2'), /closed|not HTTP/],
    [(socket) => socket.end(), /closed/],
  ];
  for (const [answer, error] of cases) {
    const url = await serveRaw(t, answer);
    const outcome = await send(url);
    assert.deepEqual([outcome.status, outcome.isUnreachable], [null, false]);
    assert.match(outcome.error, error);
  }
});

test('a connection that ends after the head of a good answer leaves it taken', async (t) => {
  const { send } = senderFor(t);
  const url = await serveRaw(t, (socket) => socket.end('HTTP/1.1 202 Accepted\r\ncontent-length: 100\r\n\r\nhalf'));
  assert.deepEqual(await send(url).then(({ status, error }) => [status, error]), [202, '']);
});

test('what is not public is not connected to, by address, by its other spellings, or by name', async (t) => {
  let connections = 0;
  const server = createTcp(() => connections++);
  const port = await listen(t, server);
  const closed = senderFor(t, { allow: '' });
  const hosts = [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '0',
    'localhost',
  ];
  for (const host of hosts) {
    const outcome = await closed.send(`http://${host}:${port}/`);
    assert.equal(outcome.isUnreachable, true, host);
    assert.match(outcome.error, /is not a public address, and TRUNKLINE_PUSH_ALLOW does not name it/, host);
  }
  assert.equal(connections, 0);
  // Of the addresses of a name only those are tried that are allowed.
  const { send } = senderFor(t, { allow: '127.0.0.1/32' });
  const url = await serve(t, (request, response) => void request.resume().on('end', () => response.end()));
  assert.equal((await send(url.replace('127.0.0.1', 'localhost'))).status, 200);
});

test('nobody listens, no such name: unreachable, so that the push is not blamed', async (t) => {
  const { send } = senderFor(t);
  const server = createTcp();
  const port = await listen(t, server);
  server.close();
  assert.deepEqual(await send(`http://127.0.0.1:${port}/`).then(({ isUnreachable, error }) => [isUnreachable, error]), [
    true,
    'the connection was refused',
  ]);
  const outcome = await send('http://no-such-host.invalid/');
  assert.equal(outcome.isUnreachable, true);
  assert.match(outcome.error, /the host name/);
});

test('a bad certificate is refused', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-push-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', ...subject], {
    stdio: 'ignore',
  });
  let asked = 0;
  const server = createHttps({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => {
    asked++;
    response.end();
  });
  const port = await listen(t, server);
  const { send } = senderFor(t);
  const outcome = await send(`https://localhost:${port}/`);
  assert.deepEqual([outcome.status, outcome.isUnreachable, outcome.error], [null, true, 'the certificate is signed by itself']);
  assert.equal(asked, 0);
});

test('several share a connection where answers come fast, and none is lost when it is cut', async (t) => {
  const { sender } = senderFor(t);
  let connections = 0;
  const seen = new Map<string, number>();
  const server = createHttp((request, response) => {
    const id = String(request.headers['webhook-id']);
    seen.set(id, (seen.get(id) ?? 0) + 1);
    request.resume().on('end', () => {
      // Once in a while the connection goes, with whatever else was on it.
      if (id === 'report-250' && seen.get(id) === 1) request.socket.destroy();
      else response.end();
    });
  });
  server.on('connection', () => connections++);
  const url = `http://127.0.0.1:${await listen(t, server)}/hook`;
  const sendOne = (id: number): Promise<PushOutcome> =>
    new Promise((resolve) => sender.send(webhookOf({ url }), [reportPush(id)], resolve));
  let failed = 0;
  for (let first = 1; first <= 400; first += PUSH_PIPELINE_MAX) {
    const outcomes = await Promise.all(Array.from({ length: PUSH_PIPELINE_MAX }, (_, index) => sendOne(first + index)));
    failed += outcomes.filter(({ error }) => error !== '').length;
  }
  assert.equal(seen.size, 400);
  assert.ok(failed >= 1 && failed <= PUSH_PIPELINE_MAX, `${failed} failed`);
  assert.ok(connections <= 2 * PUSH_PIPELINE_MAX, `${connections} connections`);
});

test('what leaves together on a connection that rested comes in one piece', async (t) => {
  const { send } = senderFor(t);
  const requestsOfChunk: number[] = [];
  const url = await serveRaw(t, (socket, text) => {
    const requests = text.match(/POST \/hook HTTP/g)?.length ?? 0;
    requestsOfChunk.push(requests);
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'.repeat(requests));
  });
  assert.equal((await send(url, 1)).status, 200);
  const outcomes = await Promise.all(Array.from({ length: PUSH_PIPELINE_MAX }, (_, index) => send(url, 2 + index)));
  assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set([200]));
  assert.deepEqual(requestsOfChunk, [1, PUSH_PIPELINE_MAX]);
});
