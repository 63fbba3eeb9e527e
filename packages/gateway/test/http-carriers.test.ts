// The way by a carrier's HTTP API, whole: out, the receipt by its door, and a kill while requests are in doubt.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { runCommand } from '../src/cli/program.ts';
import { type Answer, startProcess, until, withFolder, withGateway } from './testing/gateway.ts';
import { photo } from './testing/mms-world.ts';

interface Api {
  readonly url: string;
  readonly bodies: URLSearchParams[];
  readonly raw: string[];
  isHolding: boolean;
}

/** Answers as the APIs of Twilio and Telnyx do, each where its own clients look. */
async function withApi(use: (api: Api) => Promise<void>): Promise<void> {
  const bodies: URLSearchParams[] = [];
  const raw: string[] = [];
  const state = { isHolding: false };
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      raw.push(Buffer.concat(chunks).toString());
      bodies.push(new URLSearchParams(raw.at(-1)));
      if (state.isHolding) return;
      const id = `id${bodies.length}`;
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ sid: id, status: 'queued', data: { id } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    await use(Object.assign(state, { bodies, raw, url: `http://127.0.0.1:${port}/Messages.json` }));
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
          fetch(`http://127.0.0.1:${gateway.httpPort}${path}`, { method: 'POST', body: `MessageSid=id1&MessageStatus=${status}` });
        assert.equal((await tell('sent')).status, 200);
        assert.equal(await codeOf(), 2);
        assert.equal((await tell('delivered')).status, 200);
        assert.equal(await codeOf(), 0);
        assert.equal((await api('getbalance'))['balance'], '9.940000');
        assert.equal((await cli('ledger', 'verify'))['holds'], true);
      }),
    ),
  ));

/** What an API of a carrier does with an MMS: it fetches the media, and tells of them by the door. */
const mediaApis = {
  twilio: {
    auth: ['--auth', 'basic', '--system-id', 'AC', '--password', 'token'],
    urlsOf: (body: string) => new URLSearchParams(body).getAll('MediaUrl'),
    textOf: (body: string) => new URLSearchParams(body).get('Body'),
    receipt: 'MessageSid=id1&MessageStatus=delivered',
  },
  telnyx: {
    auth: ['--auth', 'bearer', '--password', 'key'],
    urlsOf: (body: string) => (JSON.parse(body) as { media_urls: string[] }).media_urls,
    textOf: (body: string) => (JSON.parse(body) as { text: string }).text,
    receipt: JSON.stringify({
      data: { event_type: 'message.finalized', payload: { id: 'id1', to: [{ phone_number: '+447700900001', status: 'delivered' }] } },
    }),
  },
} as const;

for (const carrier of ['twilio', 'telnyx'] as const)
  test(`an MMS by the API of ${carrier}: it fetches the media by their addresses; receipt, price of an MMS`, () =>
    withApi(({ url, raw }) =>
      withFolder((folder) =>
        withGateway(folder, async ({ gateway, api, cli }) => {
          const { auth, urlsOf, textOf, receipt } = mediaApis[carrier];
          await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '10');
          await cli(
            'connector',
            'add',
            'c',
            '--protocol',
            'http',
            '--http-carrier',
            carrier,
            '--url',
            url,
            '--carries',
            'sms,mms',
            ...auth,
          );
          await cli('route', 'add', '--connector', 'c');
          await cli('price-list', 'add-row', 'default', '--prefix', '*', '--price', '0.1', '--type', 'mms');
          const { path } = (await cli('door', 'add', 'c', '--form', carrier, '--connector', 'c')) as { path: string };
          const base = `http://127.0.0.1:${gateway.httpPort}`;
          const form = new FormData();
          const fields = {
            account: 'acme',
            password: 'secret99',
            smstype: '1',
            numbers: '447700900001',
            content: 'Look',
            sender: '15550100',
          };
          for (const [name, value] of Object.entries(fields)) form.append(name, value);
          for (const name of ['a.jpg', 'b.jpg']) form.append('media', new Blob([new Uint8Array(await photo(640, 480))]), name);
          const sent = (await (await fetch(`${base}/sendsms`, { method: 'POST', body: form })).json()) as Answer;
          assert.equal(sent['status'], 0, JSON.stringify(sent));
          await until(
            () => Promise.resolve(raw.length),
            (count) => count === 1,
          );
          const [body = ''] = raw;
          assert.equal(textOf(body), 'Look');
          const urls = urlsOf(body);
          assert.equal(urls.length, 2);
          for (const media of urls) {
            const head = await fetch(media, { method: 'HEAD' });
            const got = await fetch(media);
            const octets = Buffer.from(await got.arrayBuffer());
            assert.deepEqual(
              [head.status, head.headers.get('content-type'), got.headers.get('content-type')],
              [200, 'image/jpeg', 'image/jpeg'],
            );
            assert.equal(Number(got.headers.get('content-length')), octets.length);
            const { width, exif } = await sharp(octets).metadata();
            assert.deepEqual([width, exif], [640, undefined]);
          }
          // The carrier that fetched them is no reader of the page.
          const [[, id] = []] = sent.array ?? [];
          assert.equal((await cli('mms', 'show', String(id)))['opens'], 0);
          assert.equal((await fetch(`${base}${path}`, { method: 'POST', body: receipt })).status, 200);
          await until(
            async () => (await api('getreport', { ids: String(id) })).array?.[0]?.[3],
            (code) => code === 0,
          );
          assert.equal((await api('getbalance'))['balance'], '9.900000');
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
