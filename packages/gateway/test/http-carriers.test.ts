// The way by a carrier's HTTP API, whole: out, the receipt by its door, and a kill while requests are in doubt.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCommand } from '../src/cli/program.ts';
import { startProcess, until, withFolder, withGateway } from './testing/gateway.ts';

interface Api {
  readonly url: string;
  readonly bodies: URLSearchParams[];
  isHolding: boolean;
}

/** Answers as Twilio's API does. */
async function withApi(use: (api: Api) => Promise<void>): Promise<void> {
  const bodies: URLSearchParams[] = [];
  const state = { isHolding: false };
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(new URLSearchParams(Buffer.concat(chunks).toString()));
      if (state.isHolding) return;
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ sid: `SM${bodies.length}`, status: 'queued' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    await use(Object.assign(state, { bodies, url: `http://127.0.0.1:${port}/Messages.json` }));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

type Cli = (...words: string[]) => Promise<unknown>;
const CONNECTOR = ['connector', 'add', 'twilio', '--protocol', 'http', '--http-carrier', 'twilio', '--auth', 'basic', '--system-id', 'AC'];

async function setUp(cli: Cli, url: string): Promise<string> {
  await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '10');
  await cli(...CONNECTOR, '--password', 'token', '--url', url);
  await cli('route', 'add', '--connector', 'twilio');
  await cli('price', 'set', '--price', '0.02');
  const { path } = (await cli('door', 'add', 'twilio', '--form', 'twilio', '--connector', 'twilio')) as { path: string };
  return path;
}

test('a long text goes whole and is paid by its segments; its receipt comes by the door', () =>
  withApi(({ url, bodies }) =>
    withFolder((folder) =>
      withGateway(folder, async ({ gateway, api, cli }) => {
        const path = await setUp(cli, url);
        const text = 'x'.repeat(400);
        const sent = await api('sendsms', { numbers: '447700900001', content: text, sender: '15550100' });
        assert.equal(sent['status'], 0);
        const ids = String(sent.array?.[0]?.[1]);
        const codeOf = async (): Promise<unknown> => (await api('getreport', { ids })).array?.[0]?.[3];
        await until(codeOf, (code) => code === 2);
        assert.deepEqual([bodies.length, bodies[0]?.get('Body'), bodies[0]?.get('To')], [1, text, '+447700900001']);
        const tell = (status: string) =>
          fetch(`http://127.0.0.1:${gateway.httpPort}${path}`, { method: 'POST', body: `MessageSid=SM1&MessageStatus=${status}` });
        assert.equal((await tell('sent')).status, 200);
        assert.equal(await codeOf(), 2);
        assert.equal((await tell('delivered')).status, 200);
        assert.equal(await codeOf(), 0);
        assert.equal((await api('getbalance'))['balance'], '9.940000');
        assert.equal((await cli('ledger', 'verify'))['holds'], true);
      }),
    ),
  ));

test('settings that a protocol needs are asked for; the protocol of a connector stays', () =>
  withFolder((folder) =>
    withGateway(folder, async ({ cli }) => {
      await assert.rejects(cli('connector', 'add', 'x', '--protocol', 'mm7'), /url is missing/);
      await assert.rejects(cli('connector', 'add', 'x', '--protocol', 'http', '--url', 'http://127.0.0.1:1/'), /httpCarrier is missing/);
      await assert.rejects(cli('connector', 'add', 'x'), /host is missing/);
      await cli('connector', 'add', 'mmsc', '--protocol', 'mm7', '--url', 'http://127.0.0.1:1/', '--vasp-id', 'key');
      const made = (await cli('connector', 'show', 'mmsc'))['settings'] as Record<string, unknown>;
      assert.deepEqual([made['carries'], made['resendUnknown'], made['window'], made['vaspId']], [['mms'], false, 10, undefined]);
      const revealed = (await cli('connector', 'show', 'mmsc', '--reveal'))['settings'] as Record<string, unknown>;
      assert.equal(revealed['vaspId'], 'key');
      await assert.rejects(cli('connector', 'set', 'mmsc', 'protocol=smpp'), /protocol stays mm7/);
    }),
  ));

test('killed while requests are in doubt: none is sent twice, the next one leaves', () =>
  withApi((carrier) =>
    withFolder(async (folder) => {
      const cli: Cli = async (...words) => (await runCommand(words, { env: { TRUNKLINE_DATA: folder }, version: '0.0.0' })).value;
      const send = async (numbers: string): Promise<void> => {
        const { httpUrl } = JSON.parse(readFileSync(join(folder, 'gateway.json'), 'utf8')) as { httpUrl: string };
        const query = new URLSearchParams({ account: 'acme', password: 'secret99', numbers, content: 'hello' });
        const answer = (await (await fetch(`${httpUrl}/sendsms?${query.toString()}`)).json()) as { status: number };
        assert.equal(answer.status, 0);
      };
      const numbers = Array.from({ length: 5 }, (_, index) => `44770090010${index}`);
      const first = startProcess(folder, ['--no-demo']);
      await first.ready;
      await setUp(cli, carrier.url);
      carrier.isHolding = true;
      await send(numbers.join(','));
      await until(
        () => Promise.resolve(carrier.bodies.length),
        (count) => count === numbers.length,
      );
      first.child.kill('SIGKILL');
      await first.ended;

      carrier.isHolding = false;
      const second = startProcess(folder, ['--no-demo']);
      await second.ready;
      await send('447700900200');
      await until(
        () => Promise.resolve(carrier.bodies.map((body) => body.get('To'))),
        (to) => to.includes('+447700900200'),
      );
      assert.equal(carrier.bodies.length, numbers.length + 1);
      assert.deepEqual(new Set(carrier.bodies.map((body) => body.get('To'))), new Set([...numbers, '447700900200'].map((to) => `+${to}`)));
      assert.equal(((await cli('ledger', 'verify')) as { holds: boolean }).holds, true);
      second.child.kill('SIGTERM');
      await second.ended;
    }),
  ));
