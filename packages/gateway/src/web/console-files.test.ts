import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createRig, type Rig } from '../operator/testing/rig.ts';

const PAGE = '<!doctype html><title>the page</title>';
const SCRIPT = 'export const built = 1;';
const folder = mkdtempSync(join(tmpdir(), 'trunkline-console-files-'));
let rig: Rig;

before(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'assets/index-abc.js'), SCRIPT);
  writeFileSync(join(folder, 'assets/index-abc.js.gz'), gzipSync(SCRIPT));
  writeFileSync(join(folder, '.stamp'), 'of no concern to others');
  rig = await createRig(undefined, { consoleFolder: folder });
});
after(async () => {
  await rig.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  fetch(rig.url + path, { method, headers });
const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

test('the page is open, at / and wherever a browser goes that is no route, under a strict policy', async () => {
  for (const path of ['/', '/messages/42', '/messages?state=QUEUED']) {
    const response = await get(path, asBrowser);
    assert.equal(response.status, 200, path);
    assert.equal(await response.text(), PAGE);
    assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(response.headers.get('cache-control'), 'no-cache');
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; /);
    assert.doesNotMatch(policy, /unsafe|https?:|\*|data:/);
    assert.equal(response.headers.get('www-authenticate'), null);
  }
});

test('files under a name of their content are kept for ever, and sent compressed to who takes it', async () => {
  const packed = await get('/assets/index-abc.js', { 'accept-encoding': 'gzip, deflate' });
  assert.equal(packed.headers.get('content-encoding'), 'gzip');
  assert.match(packed.headers.get('cache-control') ?? '', /max-age=31536000, immutable/);
  assert.equal(await packed.text(), SCRIPT);
  const plain = await get('/assets/index-abc.js', { 'accept-encoding': 'identity' });
  assert.equal(plain.headers.get('content-encoding'), null);
  assert.equal(await plain.text(), SCRIPT);
  const etag = plain.headers.get('etag') ?? '';
  assert.equal((await get('/assets/index-abc.js', { 'if-none-match': etag })).status, 304);
  assert.equal((await get('/', {}, 'HEAD')).status, 200);
});

test('all else stays closed to strangers', async () => {
  for (const [path, headers] of [
    ['/api/status', {}],
    ['/api/status', asBrowser],
    ['/api/nothing', asBrowser],
    ['/metrics', asBrowser],
    ['/nothing', {}],
    ['/assets/other.js', asBrowser],
    ['/assets/../.stamp', {}],
    ['/.stamp', {}],
  ] as const)
    assert.equal((await get(path, headers)).status, 401, path);
  assert.equal((await get('/messages', asBrowser, 'POST')).status, 401);
});

test('a script that is not signed in is not offered Basic, for which a browser would ask by itself', async () => {
  const script = await get('/api/me', { accept: 'application/json' });
  assert.equal(script.headers.get('www-authenticate'), 'Bearer realm="Trunkline operator"');
  assert.match((await get('/api/me')).headers.get('www-authenticate') ?? '', /^Basic/);
});

test('without a build there is no page', async () => {
  const bare = await createRig(undefined, { consoleFolder: join(folder, 'assets') });
  assert.equal((await fetch(bare.url, { headers: asBrowser })).status, 401);
  await bare.close();
});
