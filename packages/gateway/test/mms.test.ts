// MMS across rooms: a picture sent as a link, seen on its page, revoked and let go; what is refused and why.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { type Answer, until } from './testing/gateway.ts';
import { withWorld, type World } from './testing/world.ts';

const BROWSER = { 'user-agent': 'Mozilla/5.0 (Phone)' };

/** A photograph that says where it was taken. */
const photo = (width = 640, height = 480): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } } })
    .withExif({ IFD0: { Copyright: 'secret place' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
    .jpeg()
    .toBuffer();

async function post({ gateway }: World, fields: Record<string, string>, files: readonly (readonly [name: string, octets: Buffer])[] = []) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ account: 'acme', password: 'secret99', smstype: '1', ...fields })) form.append(name, value);
  for (const [name, octets] of files) form.append('media', new Blob([new Uint8Array(octets)]), name);
  const response = await fetch(`http://127.0.0.1:${gateway.httpPort}/sendsms`, { method: 'POST', body: form });
  return (await response.json()) as Answer;
}

const linkIn = (text: string | undefined): string => /http:\S+/.exec(text ?? '')?.[0] ?? '';
const textOf = ({ carrier }: World, number: string): Promise<string | undefined> =>
  until(
    () => Promise.resolve(carrier.received.find(({ destination }) => destination === number)?.text),
    (text) => text !== undefined,
  );

describe('MMS', () => {
  test('with nothing set up it is refused with what would help; the answer keeps its shape', () =>
    withWorld(async (world) => {
      const answer = await post(world, { numbers: '10010', content: 'hello' });
      assert.deepEqual(Object.keys(answer), ['status', 'success', 'fail', 'array', 'desc', 'reason']);
      assert.equal(answer['status'], -12);
      assert.match(String(answer['desc']), /No route and price for MMS.*send with smstype=0/);
    }));

  test('as a link: priced as the SMS it is, shown, counted, revoked', () =>
    withWorld(async (world) => {
      const { cli, api } = world;
      await cli('account', 'set', 'acme', '--mms-fallback', 'link');
      const picture = await photo();
      const sent = await post(world, { numbers: '10010,10011', content: 'Look at <this>', mmstitle: 'Our & new shop' }, [
        ['shop.jpg', picture],
        ['visit.vcf', Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Shop\r\nEND:VCARD\r\n')],
      ]);
      assert.deepEqual([sent['status'], sent['success']], [0, 2], JSON.stringify(sent));
      const text = await textOf(world, '10010');
      assert.match(text ?? '', /^Our & new shop\nLook at <this>\nhttp:\/\/127\.0\.0\.1:\d+\/m\/[\w-]{28}$/);
      const [link, other] = [linkIn(text), linkIn(await textOf(world, '10011'))];
      assert.notEqual(link, other, 'each recipient has a link of its own');
      const shown = await cli('message', 'show', '1');
      assert.deepEqual([shown['segments'], shown['price'], shown['alphabet']], [1, '0.020000', 'gsm7']);

      const page = await fetch(link, { headers: BROWSER });
      const html = await page.text();
      assert.equal(page.status, 200);
      assert.match(html, /<h1>Our &amp; new shop<\/h1>.*<p>Look at &lt;this&gt;<\/p>/);
      assert.ok(!html.includes('<script'));
      assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/);
      for (const [name, value] of [
        ['x-content-type-options', 'nosniff'],
        ['x-robots-tag', 'noindex, nofollow, noarchive'],
        ['referrer-policy', 'no-referrer'],
        ['cache-control', 'no-store'],
      ] as const)
        assert.equal(page.headers.get(name), value);
      const seen = await fetch(`${link}/1`);
      assert.equal(seen.headers.get('content-type'), 'image/jpeg');
      const octets = Buffer.from(await seen.arrayBuffer());
      assert.equal((await sharp(octets).metadata()).width, 640);
      assert.ok(picture.includes('secret place') && !octets.includes('secret place'), 'nothing tells where it was taken');
      const card = await fetch(`${link}/2`);
      assert.match(card.headers.get('content-disposition') ?? '', /^attachment; filename="visit\.vcf"/);

      // Not people: a messenger that looks ahead, a HEAD.
      await fetch(link, { headers: { 'user-agent': 'WhatsApp/2.23' } });
      await fetch(link, { method: 'HEAD', headers: BROWSER });
      assert.equal((await cli('mms', 'show', '1'))['opens'], 1);
      for (const wrong of ['/m/x', `/m/${'A'.repeat(28)}`, link.slice(link.indexOf('/m/'), -1)])
        assert.equal((await fetch(new URL(wrong, link))).status, 404, wrong);
      assert.equal((await fetch(`${link}/3`)).status, 404);

      await cli('mms', 'revoke', '1');
      assert.equal((await fetch(link, { headers: BROWSER })).status, 410);
      assert.equal((await fetch(`${link}/1`)).status, 410);
      assert.equal((await fetch(other, { headers: BROWSER })).status, 200, 'that of the other recipient still works');
      const report = await until(
        () => api('getreport', { ids: '1,2' }),
        (answer) => answer['success'] === 2,
      );
      assert.deepEqual(report['status'], 0);
    }));

  test('media by upload, URL, base64 and file; what cannot be sent is told by its place', () =>
    withWorld(
      async (world) => {
        const { gateway, cli } = world;
        await cli('account', 'set', 'acme', '--mms-fallback', 'link');
        const picture = await photo(64, 64);
        const base = `http://127.0.0.1:${gateway.httpPort}`;
        const uploaded = (await (
          await fetch(`${base}/media?account=acme&password=secret99&name=my%20shop.jpg`, {
            method: 'POST',
            body: new Uint8Array(picture),
            headers: { 'content-type': 'image/gif' },
          })
        ).json()) as Answer;
        assert.deepEqual(
          [uploaded['status'], uploaded['type'], uploaded['octets']],
          [0, 'image/jpeg', picture.length],
          JSON.stringify(uploaded),
        );
        let credentials: string | undefined = '';
        const server = createServer((request, response) => {
          credentials = request.headers.authorization;
          if (request.url === '/moved') response.writeHead(302, { location: '/picture.png' }).end();
          else if (request.url === '/picture.png') response.writeHead(200, { 'content-type': 'text/html' }).end(picture);
          else if (request.url === '/endless') response.writeHead(302, { location: '/endless' }).end();
          else response.writeHead(404).end();
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const send = async (media: unknown): Promise<Answer> => {
          const body = { account: 'acme', password: 'secret99', smstype: 1, numbers: '10010', content: '', media };
          return (await (await fetch(`${base}/sendsms`, { method: 'POST', body: JSON.stringify(body) })).json()) as Answer;
        };
        try {
          const all = await send([
            uploaded['id'],
            `${origin}/moved`,
            { base64: picture.toString('base64'), name: 'x.png', type: 'image/png' },
          ]);
          assert.equal(all['status'], 0, JSON.stringify(all));
          assert.equal(credentials, undefined);
          const shown = await cli('mms', 'show', '1');
          assert.deepEqual(
            (shown['parts'] as { name: string; type: string }[]).map(({ name, type }) => [name, type]),
            [
              ['myshop.jpg', 'image/jpeg'],
              ['moved.jpg', 'image/jpeg'],
              ['x.jpg', 'image/jpeg'],
            ],
          );
          for (const [media, told] of [
            [`${origin}/none`, /media 1: it answered 404/],
            [`${origin}/endless`, /media 1: it leads on more than 3 times/],
            ['ftp://127.0.0.1/x', /media 1: it must be a URL/],
            ['http://user:pw@127.0.0.1/x', /media 1: it is no http or https address without user and password/],
            ['http://[::1]:1/x', /media 1: its host has no public address/],
            [['0'.repeat(32)], /media 1: there is no upload of this id/],
            [
              [uploaded['id'], { base64: Buffer.from('<html><script>').toString('base64'), type: 'text/plain' }],
              /media 2: it is not a picture/,
            ],
          ] as const)
            assert.match(String((await send(media))['desc']), told, JSON.stringify(media));
        } finally {
          server.close();
        }
      },
      {},
      { TRUNKLINE_PUSH_ALLOW: '127.0.0.1' },
    ));

  test('media are refused without smstype=1, beyond ten, above their size and above what the account may keep', () =>
    withWorld(async (world) => {
      await world.cli('account', 'set', 'acme', '--mms-fallback', 'link', '--media-megabytes', '1');
      const told = async (fields: Record<string, string>, files: readonly Buffer[]): Promise<string> => {
        const named = files.map((octets) => ['a.jpg', octets] as const);
        return String((await post(world, { numbers: '10010', content: 'a', ...fields }, named))['desc']);
      };
      const small = await photo(16, 16);
      assert.match(await told({ smstype: '0' }, [small]), /Media go with MMS only/);
      assert.match(await told({}, Array<Buffer>(11).fill(small)), /at most 10/);
      const upload = `http://127.0.0.1:${world.gateway.httpPort}/media?account=acme&password=secret99`;
      const large = (await (await fetch(upload, { method: 'POST', body: new Uint8Array(10_000_001) })).json()) as Answer;
      assert.match(String(large['desc']), /larger than 10000000 octets/);
      assert.match(await told({}, [Buffer.concat([small, Buffer.alloc(1_000_000)])]), /limit of 1 MB/);
    }));

  test('without a word of the operator no private address is fetched from', () =>
    withWorld(async (world) => {
      await world.cli('account', 'set', 'acme', '--mms-fallback', 'link');
      const answer = await post(world, { numbers: '10010', media: `http://127.0.0.1:${world.gateway.httpPort}/healthz` });
      assert.match(String(answer['desc']), /media 1: its host has no public address/);
    }));
});
