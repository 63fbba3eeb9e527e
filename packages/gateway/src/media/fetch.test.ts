// Media by URL, from servers that mean harm: slow, endless, leading on to where only we can reach, compressed unasked.
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { createAddressGuard, readAddressBlocks } from '../notifiers/push/address-guard.ts';
import { createGuardedConnect, inWords, NotPublic } from '../notifiers/push/guarded-connect.ts';
import { createMediaFetcher, FetchFailed, isMediaUrl, type MediaFetcher } from './fetch.ts';

interface Rig {
  readonly origin: string;
  readonly fetcher: MediaFetcher;
  /** The time for a whole fetch is over. */
  readonly overdue: () => void;
  /** Resolves when the server has lost its connection. */
  readonly closed: Promise<void>;
}

/** Of all private addresses 127.0.0.1 alone is allowed: it stands for the internet. */
async function withServer(serve: RequestListener, use: (rig: Rig) => Promise<void>): Promise<void> {
  const server = createServer(serve);
  const closed = new Promise<void>((resolve) => server.on('connection', (socket) => socket.once('close', () => resolve())));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const timers = new Set<() => void>();
  const fetcher = createMediaFetcher({
    connect: createGuardedConnect(createAddressGuard(readAddressBlocks('127.0.0.1') ?? []), 5000),
    inWords: (error) => (error instanceof NotPublic ? 'its host has no public address' : inWords(error)),
    clock: {
      after(_ms, run) {
        timers.add(run);
        return () => timers.delete(run);
      },
    },
  });
  try {
    await use({
      origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      fetcher,
      overdue: () => {
        for (const run of timers) run();
      },
      closed,
    });
    assert.equal(timers.size, 0, 'no timer is left');
  } finally {
    await fetcher.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function readAll(octets: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of octets) length += chunk.length;
  return length;
}
const refusedAs = (told: RegExp) => (error: unknown) => error instanceof FetchFailed && told.test(error.message);

describe('media by URL', () => {
  test('a server that never ends is left when the time is over', () =>
    withServer(
      (_request, response) => response.writeHead(200).write('a'),
      async ({ fetcher, origin, overdue, closed }) => {
        const fetched = fetcher.fetch(`${origin}/slow`, async (octets) => {
          for await (const chunk of octets) if (chunk.length > 0) overdue();
        });
        await assert.rejects(fetched, refusedAs(/took longer than 15 s/));
        await closed;
      },
    ));

  test('who takes no more octets ends the connection', () =>
    withServer(
      (_request, response) => {
        const pour = (): void => {
          while (response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', pour);
        pour();
      },
      async ({ fetcher, origin, closed }) => {
        const taken = await fetcher.fetch(`${origin}/endless`, async (octets) => {
          let length = 0;
          for await (const chunk of octets) if ((length += chunk.length) > 1_000_000) break;
          return length;
        });
        assert.ok(taken > 1_000_000 && taken < 2_000_000, String(taken));
        await closed;
      },
    ));

  test('each address that it leads on to is judged anew, and no credentials are followed', () => {
    const leads: Readonly<Record<string, string>> = {
      '/loopback': 'http://127.0.0.2:80/',
      '/six': 'http://[::1]:80/',
      '/mapped': 'http://[::ffff:10.0.0.1]/',
      '/metadata': 'http://169.254.169.254/latest/meta-data/',
      '/login': 'http://user:pw@127.0.0.1/',
      '/file': 'file:///etc/passwd',
      '/ok': '/there',
    };
    return withServer(
      (request, response) => {
        const { url = '' } = request;
        assert.equal(request.headers.authorization, undefined);
        assert.equal(request.headers.cookie, undefined);
        if (url === '/there') response.end('four');
        else response.writeHead(302, { location: leads[url] ?? '/', 'set-cookie': 'a=b' }).end();
      },
      async ({ fetcher, origin }) => {
        for (const path of ['/loopback', '/six', '/mapped', '/metadata'])
          await assert.rejects(fetcher.fetch(origin + path, readAll), refusedAs(/no public address/), path);
        for (const path of ['/login', '/file'])
          await assert.rejects(fetcher.fetch(origin + path, readAll), refusedAs(/no web address/), path);
        assert.equal(await fetcher.fetch(`${origin}/ok`, readAll), 4);
      },
    );
  });

  test('what is compressed although it was asked not to be is refused; a broken connection is told', () =>
    withServer(
      (request, response) => {
        assert.equal(request.headers['accept-encoding'], 'identity');
        if (request.url === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
        else response.writeHead(200, { 'content-length': '100' }).write('cut', () => response.destroy());
      },
      async ({ fetcher, origin }) => {
        await assert.rejects(fetcher.fetch(`${origin}/gzip`, readAll), refusedAs(/compressed/));
        await assert.rejects(fetcher.fetch(`${origin}/cut`, readAll), FetchFailed);
      },
    ));

  test('only web addresses without credentials are any', () => {
    for (const url of ['ftp://example.com/a', 'http://user@example.com/', 'data:,x', 'http://', 'x'])
      assert.equal(isMediaUrl(url), false, url);
    assert.equal(isMediaUrl('https://example.com/a.jpg'), true);
  });
});
