// MMS by a carrier's centre, whole: out over MM7 with a picture, its reports, a refusal that goes as a link; in from a phone, to the customer's inbox, pushes and
// links.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type MmscSimulator, startMmsc, type StartOptions } from '@trunkline/mms/simulator';
import sharp from 'sharp';
import { type Answer, until, withFolder } from './testing/gateway.ts';
import { startRelay } from './testing/relay.ts';
import { withWorld, type World } from './testing/world.ts';

const OURS = '447700900099';
const sha256 = (octets: Uint8Array): string => createHash('sha256').update(octets).digest('hex');
/** A photograph that says where it was taken, larger than a centre takes. */
const photo = (width = 2400, height = 1600): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } } })
    .withExif({ IFD0: { Copyright: 'secret place' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
    .jpeg()
    .toBuffer();

interface MmsWorld extends World {
  readonly mmsc: MmscSimulator;
  readonly send: (fields: Record<string, string>, picture?: Buffer) => Promise<Answer>;
  /** Answer of getreport once none of these messages is under way. */
  readonly ended: (ids: string) => Promise<Answer>;
  readonly balance: () => Promise<string>;
}

/** The usual world with a centre beside its carrier: MMS cost 0.05, segments 0.02, and what the centre refuses may go as a link. */
async function withCentre(
  use: (world: MmsWorld) => Promise<void>,
  options: StartOptions = {},
  settings: Record<string, string> = {},
): Promise<void> {
  const { mmsc, url } = await startMmsc({ reportDelayMs: 0, ...options });
  try {
    await withWorld(
      async (world) => {
        const { cli, gateway, api } = world;
        await cli('connector', 'add', 'mmsc', '--protocol', 'mm7', '--url', url, '--vasp-id', 'vasp', '--vas-id', 'news');
        const { path } = await cli('door', 'add', 'mmsc', '--connector', 'mmsc');
        mmsc.set({ vaspUrl: `http://127.0.0.1:${gateway.httpPort}${String(path)}` });
        await cli('route', 'add', '--connector', 'mmsc');
        await cli('price-list', 'add-row', 'default', '--price', '0.05', '--type', 'mms', '--prefix', '*');
        await cli('account', 'set', 'acme', '--mms-fallback', 'link');
        await cli('number', 'add', OURS, '--connector', 'mmsc', '--country', 'GB');
        await cli('number', 'assign', OURS, '--account', 'acme');
        await until(
          () => cli('connector', 'show', 'mmsc'),
          (shown) => JSON.stringify(shown).includes('"bound"'),
        );
        await use({
          ...world,
          mmsc,
          async send(fields, picture) {
            const form = new FormData();
            for (const [name, value] of Object.entries({ account: 'acme', password: 'secret99', smstype: '1', sender: OURS, ...fields }))
              form.append(name, value);
            if (picture) form.append('media', new Blob([new Uint8Array(picture)]), 'photo.jpg');
            const response = await fetch(`http://127.0.0.1:${gateway.httpPort}/sendsms`, { method: 'POST', body: form });
            return (await response.json()) as Answer;
          },
          ended: (ids) =>
            until(
              () => api('getreport', { ids }),
              (answer) => answer['unsent'] === 0 && answer['sending'] === 0,
            ),
          balance: async () => String((await api('getbalance'))['balance']),
        });
      },
      {},
      { TRUNKLINE_PUSH_ALLOW: '127.0.0.1', ...settings },
    );
  } finally {
    await mmsc.close();
  }
}

interface Hook {
  readonly url: string;
  readonly bodies: Record<string, unknown>[];
  readonly server: Server;
}
async function startHook(): Promise<Hook> {
  const bodies: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, bodies, server };
}

describe('MMS by a centre', () => {
  test('a picture goes out, fits, says nothing of where it was taken, and is delivered and paid as an MMS', () =>
    withCentre(async ({ mmsc, send, ended, cli, balance }) => {
      const picture = await photo();
      assert.ok(picture.length > 600_000, String(picture.length));
      const sent = await send({ numbers: '10010', mmstitle: 'Sun & sea', content: 'grüß' }, picture);
      assert.deepEqual([sent['status'], sent['array']], [0, [[10010, 1]]], JSON.stringify(sent));
      const report = await ended('1');
      assert.deepEqual([report['success'], report.array?.[0]?.[3]], [1, 0]);
      const [received] = mmsc.received;
      assert.ok(received);
      assert.equal(received.submit.subject, 'Sun & sea');
      const types = received.parts.map(({ contentType, name }) => [contentType.split(';')[0], name]);
      assert.deepEqual(types, [
        ['application/smil', types[0]?.[1]],
        ['image/jpeg', 'photo.jpg'],
        ['text/plain', 'text.txt'],
      ]);
      const arrived = mmsc.content(received.messageId, 'photo.jpg');
      assert.ok(arrived && arrived.length < 300_000 && !arrived.includes('secret place'));
      assert.equal((await sharp(arrived).metadata()).format, 'jpeg');
      assert.equal(mmsc.content(received.messageId, 'text.txt')?.toString(), 'grüß');
      const shown = await cli('message', 'show', '1');
      assert.deepEqual([shown['alphabet'], shown['segments'], shown['price'], shown['connector']], ['mms', 1, '0.050000', 'mmsc']);
      assert.equal((await cli('mms', 'show', '1'))['as'], 'mms');
      assert.equal(await balance(), '10.000000');
    }));

  test('reports early, late, twice, after each other and of reading fold into one state', () =>
    withCentre(async ({ send, ended, cli, mmsc }) => {
      const numbers = ['15550000005', '15550000004', '15550000011', '15550000022', '1008611', '15550000001', '15550000002'];
      await send({ numbers: numbers.join(','), content: 'text alone' });
      const ids = numbers.map((_, index) => index + 1).join(',');
      const report = await ended(ids);
      assert.deepEqual([report['success'], report['fail']], [4, 3], JSON.stringify(report));
      await mmsc.until(() => mmsc.stats.reportsTaken === mmsc.stats.reports && mmsc.stats.reports >= 10);
      const states = await Promise.all(numbers.map(async (_, index) => (await cli('message', 'show', String(index + 1)))['state']));
      assert.deepEqual(states, ['DELIVERED', 'DELIVERED', 'DELIVERED', 'DELIVERED', 'UNDELIVERABLE', 'EXPIRED', 'UNDELIVERABLE']);
      const { history } = (await cli('message', 'show', '4')) as { history: readonly { detail: string }[] };
      assert.ok(
        history.some(({ detail }) => /read report: Read/.test(detail)),
        JSON.stringify(history),
      );
    }));

  test('a route rule sends some as links, at the price of that SMS; dry runs say so, and what-if before it is made', () =>
    withCentre(async ({ send, ended, cli, carrier, mmsc, balance }) => {
      await cli('account', 'set', 'acme', '--mms-fallback', 'none');
      await send({ numbers: '4915112345678', content: 'before' });
      await ended('1');
      await withFolder(async (folder) => {
        const file = join(folder, 'proposal.json');
        const rule = { kinds: ['mms'], countries: ['DE'], mmsAs: 'link', targets: [{ connector: 'carrier' }] };
        writeFileSync(file, JSON.stringify({ routeRules: { add: [rule] } }));
        const today = new Date(Date.now()).toISOString();
        const [yesterday, tomorrow] = [-1, 1].map((days) => new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10));
        const tried = await cli('what-if', 'run', file, '--from', yesterday ?? '', '--to', tomorrow ?? '');
        assert.deepEqual(tried['changed'], { any: 1, verdict: 0, route: 1, price: 1, cost: 0 });
      });
      const to = ['--kinds', 'mms', '--countries', 'DE', '--mms-as', 'link', '--to', 'carrier'];
      await cli('route-rule', 'add', ...to);
      const about = ['--content', 'look', '--kind', 'mms'];
      const told = await cli('route-rule', 'explain', '--account', 'acme', '--number', '4915112345678', ...about);
      assert.deepEqual([told['connector'], told['as']], ['carrier', 'link']);
      const run = (await cli('rule', 'explain', 'acme', '4915112345678', '447700900123', ...about)) as {
        total: string;
        numbers: readonly { as: string; connector: string; price: string }[];
      };
      assert.equal(run.total, '0.070000');
      assert.deepEqual(
        run.numbers.map(({ as, connector, price }) => [as, connector, price]),
        [
          ['link', 'carrier', '0.020000'],
          ['mms', 'mmsc', '0.050000'],
        ],
      );
      const before = Number(await balance());
      const sent = await send({ numbers: '4915112345678,447700900123', content: 'look' }, await photo(640, 480));
      assert.equal(sent['success'], 2, JSON.stringify(sent));
      await ended('2,3');
      assert.equal((before - Number(await balance())).toFixed(3), '0.070');
      const [sms] = carrier.received;
      assert.match(sms?.text ?? '', /^look\nhttp:\S+\/m\/[\w-]{28}$/);
      assert.equal((await fetch(/http:\S+/.exec(sms?.text ?? '')?.[0] ?? '')).status, 200);
      assert.equal(mmsc.received.length, 2);
      assert.deepEqual([(await cli('mms', 'show', '2'))['as'], (await cli('mms', 'show', '3'))['as']], ['link', 'mms']);
      const { routing } = (await cli('message', 'xray', '2')) as { routing: { asOfNow: { route: { why: string } }; isSame: boolean } };
      assert.match(routing.asOfNow.route.why, /by priority, as an SMS with a link$/);
      assert.ok(routing.isSame);
      assert.equal((await cli('ledger', 'verify'))['holds'], true);
    }));

  test('what the centre refuses goes as a link for the price of one; what nobody takes costs nothing', () =>
    withCentre(async ({ send, ended, cli, carrier, balance }) => {
      const before = await balance();
      const sent = await send({ numbers: '15550000008,15550000006', content: 'look' }, await photo(640, 480));
      assert.equal(sent['success'], 2, JSON.stringify(sent));
      const report = await ended('1,2');
      assert.deepEqual([report['success'], report['fail']], [1, 1], JSON.stringify(report));
      const [sms] = carrier.received;
      assert.match(sms?.text ?? '', /^look\nhttp:\S+\/m\/[\w-]{28}$/);
      assert.equal((await cli('mms', 'show', '1'))['as'], 'link');
      const shown = await cli('message', 'show', '1');
      assert.deepEqual([shown['price'], shown['connector']], ['0.020000', 'carrier']);
      assert.equal(await balance(), before);
      const link = /http:\S+/.exec(sms?.text ?? '')?.[0] ?? '';
      const seen = await fetch(`${link}/1`);
      assert.deepEqual([seen.status, seen.headers.get('content-type')], [200, 'image/jpeg']);
      // A broken picture is on no page either: no link, no money, and the history says which one it is.
      await send({ numbers: '10010', content: 'cut' }, (await photo(640, 480)).subarray(0, 2000));
      assert.equal((await ended('3'))['fail'], 1);
      assert.match(JSON.stringify(await cli('message', 'show', '3')), /photo\.jpg: the picture is broken/);
      assert.deepEqual([carrier.received.length, await balance()], [1, before]);
    }));

  test('a phone sends a picture: once to the inbox and to pushes, however often the centre repeats it; what is too large is said', () =>
    withCentre(
      async ({ mmsc, cli, api, gateway, send }) => {
        const hook = await startHook();
        try {
          await cli('webhook', 'add', '--account', 'acme', '--url', hook.url, '--format', 'standard', '--events', 'inbound');
          const picture = await photo(800, 600);
          const parts = [
            { contentType: 'image/jpeg', name: 'a.jpg', octets: picture },
            { contentType: 'application/zip', name: 'b.zip', octets: Buffer.from('504b0304140000', 'hex') },
            { contentType: 'text/plain; charset=utf-8', name: 't.txt', octets: Buffer.from('hello from the beach') },
          ];
          assert.equal(await mmsc.sendFromPhone({ from: '447700900001', to: OURS, subject: 'Beach', parts }), 1000);
          await until(
            () => Promise.resolve(hook.bodies.length),
            (count) => count > 0,
          );
          const inbox = await api('getsms');
          assert.equal(inbox['cnt'], 1, JSON.stringify(inbox));
          const [id, from, , content] = inbox.array?.[0] ?? [];
          assert.equal(from, 447700900001);
          const [subject, text, link, remark] = String(content).split('\n');
          assert.deepEqual([subject, text], ['Beach', 'hello from the beach']);
          assert.match(remark ?? '', /^\[an attachment was not kept \(b\.zip, application\/zip\)/);
          assert.match(link ?? '', new RegExp(`^http://127\\.0\\.0\\.1:${gateway.httpPort}/m/[0-9a-f]{32}/1$`));
          const media = await fetch(link ?? '');
          assert.deepEqual([media.status, media.headers.get('content-type')], [200, 'image/jpeg']);
          assert.equal(media.headers.get('x-content-type-options'), 'nosniff');
          assert.equal(sha256(new Uint8Array(await media.arrayBuffer())), sha256(picture), 'to the octet as it came');
          const page = await (await fetch((link ?? '').replace(/\/1$/, ''))).text();
          assert.match(page, /<h1>Beach<\/h1>.*<img.*hello from the beach/);
          const data = hook.bodies[0]?.['data'] as { content: string; mms: { text: string; media: readonly { url: string }[] } };
          assert.deepEqual([data.content, data.mms.text, data.mms.media[0]?.url], [content, text, link]);
          assert.equal(hook.bodies.length, 1);
          // An answer carries what the centre called it.
          await send({ numbers: '447700900001', content: 'nice' });
          await mmsc.until(() => mmsc.received.length === 1);
          assert.match(mmsc.received[0]?.submit.linkedId ?? '', /^linked-/);
          assert.match(JSON.stringify(await cli('inbound', 'show', String(id))), /"name":"a\.jpg"/);
          await cli('mms', 'erase-inbound', String(id));
          assert.equal((await fetch(link ?? '')).status, 410);
          assert.equal((await fetch((link ?? '').replace(/[0-9a-f]{32}/, '0'.repeat(32)))).status, 404);
        } finally {
          hook.server.close();
        }
      },
      { deliverCopies: 2 },
    ));

  test('accounts hear of it by mail and by the push of V3 as well', async () => {
    const [hook, relay] = [await startHook(), await startRelay()];
    try {
      await withCentre(
        async ({ mmsc, cli }) => {
          await cli('webhook', 'add', '--account', 'acme', '--url', hook.url, '--format', 'v3', '--events', 'inbound');
          await cli('webhook', 'add', '--account', 'acme', '--url', 'mailto:ann@corp.example', '--events', 'inbound');
          const parts = [
            { contentType: 'image/jpeg', name: 'a.jpg', octets: await photo(80, 60) },
            { contentType: 'text/plain; charset=utf-8', name: 't.txt', octets: Buffer.from('grüß') },
          ];
          assert.equal(await mmsc.sendFromPhone({ from: '447700900001', to: OURS, subject: 'Beach', parts }), 1000);
          await relay.until((mails) => mails.length === 1);
          const [mail] = relay.mails;
          assert.equal(mail?.email.subject, `MMS from +447700900001 to +${OURS}`);
          const [subject, text, link] = (mail?.email.text ?? '').split('\n\n');
          assert.deepEqual([subject, text], ['Beach', 'grüß']);
          const url = /^a\.jpg, \d+ KB: (http:\S+)$/.exec(link ?? '')?.[1] ?? link ?? '';
          assert.equal((await fetch(url)).headers.get('content-type'), 'image/jpeg');
          await until(
            () => Promise.resolve(hook.bodies.length),
            (count) => count > 0,
          );
          const [pushed] = hook.bodies;
          assert.deepEqual([pushed?.['mobile'], pushed?.['sendid'], pushed?.['content']], ['447700900001', OURS, `Beach\ngrüß\n${url}`]);
        },
        {},
        { TRUNKLINE_MAIL_RELAY: relay.url, TRUNKLINE_MAIL_FROM: 'gate@sms.example' },
      );
    } finally {
      hook.server.close();
      await relay.close();
    }
  });

  test('a centre that gives no reports: what it takes is delivered', () =>
    withCentre(async ({ cli, send, ended, mmsc }) => {
      await cli('connector', 'set', 'mmsc', '--receipts', 'false');
      await cli('connector', 'set', 'mmsc', '--registered-delivery', 'none');
      await send({ numbers: '10010', content: 'text alone' });
      assert.equal((await ended('1'))['success'], 1);
      assert.equal((await cli('message', 'show', '1'))['state'], 'DELIVERED');
      assert.deepEqual([mmsc.received[0]?.submit.deliveryReport, mmsc.stats.reports], [false, 0]);
    }));

  test('by SMPP a phone is told of an MMS in several SMS that come out of order: its account reads it once, in words', () =>
    withCentre(async ({ carrier, cli, api }) => {
      await cli('number', 'set', OURS, '--connector', 'carrier');
      // m-notification-ind by hand, 200 octets (OMA MMS encapsulation §6.2), cut in two (3GPP TS 23.040 §9.2.3.24.1, ports in .24.4).
      const url = `http://mmsc.example/${'a'.repeat(140)}`;
      const push = Buffer.from(`a10601be8c829854008d928901818e0275309648690083${Buffer.from(url).toString('hex')}00`, 'hex');
      const part = (place: number) => Buffer.from(`0b05040b8423f000032a020${place}`, 'hex');
      const from = '447700900001';
      await carrier.sendFromPhone({ from, to: OURS, udh: part(2), octets: push.subarray(128), dataCoding: 4 });
      assert.equal((await api('getsms'))['cnt'], 0);
      await carrier.sendFromPhone({ from, to: OURS, udh: part(1), octets: push.subarray(0, 128), dataCoding: 4 });
      const inbox = await api('getsms');
      assert.deepEqual([inbox['cnt'], inbox.array?.[0]?.[3]], [1, `MMS waiting, “Hi”, 30 KB, ${url}`]);
      assert.equal((await api('getsms'))['cnt'], 0);
    }));
});
