// The page of a link, past its time: gone, erased, missing in the home. What it shows while it lives is in test/mms.test.ts.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fastify from 'fastify';
import type { MediaShelf } from '../../ports/media.ts';
import type { ShownMms, StoredMms } from '../../ports/store-mms.ts';
import { addMmsPage } from './mms-page.ts';

const NOW = 1_700_000_000_000;
const INBOUND = '0123456789abcdef0123456789abcdef';
const part = { sha256: 'a'.repeat(64), contentType: 'image/jpeg', name: 'a.jpg', octets: 4 };
const shown: ShownMms = { subject: 'S', text: 'words', parts: [part], linkBase: 'https://sms.example.com/m/', expiresAt: NOW + 1 };
const link = { opens: 0, firstOpenedAt: null, lastOpenedAt: null, revokedAt: null };
const stored: StoredMms = { ...shown, messageId: 7, accountId: 1, sender: '', number: '1', isLink: true, createdAt: 0, link };

interface World {
  readonly message?: StoredMms;
  readonly inbound?: ShownMms;
  readonly shelf?: Partial<MediaShelf>;
  readonly store?: () => Promise<never>;
}

async function withPage({ message = stored, inbound = shown, shelf = {}, store }: World, use: (get: Get) => Promise<void>): Promise<void> {
  const app = fastify();
  const logged: unknown[] = [];
  const opened = (): ReturnType<MediaShelf['open']> =>
    Promise.resolve({ contentType: 'image/jpeg', octets: 4, stream: Readable.from([Buffer.from('made')]) });
  addMmsPage(app, {
    shelf: { messageOf: (token) => (token === 'seven' ? 7 : null), open: opened, openAsItCame: opened, ...shelf },
    store: {
      mmsOfMessage: (id) => (store ? store() : Promise.resolve(id === 7 ? message : null)),
      inboundMmsOf: (token) => Promise.resolve(token === INBOUND ? inbound : null),
      countLinkOpening: () => Promise.resolve(),
    },
    clock: { now: () => NOW },
    log: { error: (fields) => logged.push(fields), warn() {}, info() {} },
  });
  try {
    await use(async (path) => {
      const { statusCode, headers, body } = await app.inject({ url: path, headers: { 'user-agent': 'Mozilla/5.0' } });
      assert.ok(!JSON.stringify(logged).includes('seven'), 'who reads the log must not be able to open it');
      return { status: statusCode, type: String(headers['content-type']), body };
    });
  } finally {
    await app.close();
  }
}
type Get = (path: string) => Promise<{ readonly status: number; readonly type: string; readonly body: string }>;

test('it works until its time is over, then it is gone for good, whole and in parts', () =>
  withPage({}, async (get) => {
    for (const path of ['/m/seven', '/m/seven/1', `/m/${INBOUND}`, `/m/${INBOUND}/1`]) assert.equal((await get(path)).status, 200, path);
  }).then(() =>
    withPage({ message: { ...stored, expiresAt: NOW }, inbound: { ...shown, expiresAt: NOW } }, async (get) => {
      for (const path of ['/m/seven', '/m/seven/1', `/m/${INBOUND}`, `/m/${INBOUND}/1`]) {
        const { status, body } = await get(path);
        assert.equal(status, 410, path);
        assert.ok(!body.includes('words'));
      }
    }),
  ));

test('taken back, erased, missing in the home: gone; what never was: not found', async () => {
  await withPage({ message: { ...stored, link: { ...link, revokedAt: NOW - 1 } } }, async (get) => {
    assert.equal((await get('/m/seven')).status, 410);
  });
  await withPage({ message: { ...stored, parts: [] } }, async (get) => {
    assert.deepEqual([(await get('/m/seven')).status, (await get('/m/seven/1')).status], [200, 410]);
  });
  await withPage({ shelf: { open: () => Promise.resolve(null) } }, async (get) => {
    assert.deepEqual([(await get('/m/seven/1')).status, (await get('/m/seven/2')).status], [410, 404]);
  });
  await withPage({}, async (get) => {
    for (const path of ['/m/eight', '/m/seven/0', '/m/seven/x', `/m/${'0'.repeat(32)}`]) assert.equal((await get(path)).status, 404, path);
  });
});

test('a store that cannot be read asks to come again', () =>
  withPage({ store: () => Promise.reject(new Error('busy')) }, async (get) => {
    const { status, type } = await get('/m/seven');
    assert.deepEqual([status, type], [503, 'text/html; charset=utf-8']);
  }));
