import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { AwsV4Signer } from 'aws4fetch';
import S3rver from 's3rver';
import { realClock } from '../ports/clock.ts';
import { mediaHomeConformance } from './conformance.ts';
import { createFolderHome } from './folder-home.ts';
import { createS3Home, type S3Settings } from './s3-home.ts';
import { signS3 } from './s3-signature.ts';
import { openSpool } from './spool.ts';

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-homes-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

mediaHomeConformance('folder', (use) =>
  withFolder((folder) => use({ home: createFolderHome(folder, realClock), now: () => realClock.now() })),
);

/** An S3-compatible server of another's making, which checks signatures. */
async function withS3(use: (settings: S3Settings) => Promise<void>): Promise<void> {
  await withFolder(async (directory) => {
    const server = new S3rver({
      port: 0,
      address: '127.0.0.1',
      silent: true,
      directory,
      configureBuckets: [{ name: 'media', configs: [] }],
    });
    const { port } = await server.run();
    try {
      await use({ endpoint: `http://127.0.0.1:${port}`, bucket: 'media', region: 'us-east-1', accessKey: 'S3RVER', secretKey: 'S3RVER' });
    } finally {
      await server.close();
    }
  });
}

async function withS3Home(use: (world: { home: ReturnType<typeof createS3Home>; now(): number }) => Promise<void>): Promise<void> {
  await withS3(async (settings) => {
    const home = createS3Home(settings, realClock);
    try {
      await use({ home, now: () => realClock.now() });
    } finally {
      await home.close();
    }
  });
}
mediaHomeConformance('S3', withS3Home);

test('S3: a wrong key or bucket is told by the code of the store, and is not "missing"', () =>
  withS3(async (settings) => {
    for (const [wrong, told] of [
      [{ accessKey: 'NOBODY' }, /answered 403 InvalidAccessKeyId to GET/],
      [{ bucket: 'elsewhere' }, /answered 404 NoSuchBucket to GET/],
    ] as const) {
      const home = createS3Home({ ...settings, ...wrong }, realClock);
      await assert.rejects(home.open('a'.repeat(64)), told);
      await home.close();
    }
  }));

// The server of these tests does not compute signatures of version 4; aws4fetch does.
test('S3: requests are signed as another implementation signs them', async () => {
  const credentials = { region: 'eu-central-1', accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE'] as const) {
    const bodySha256 = createHash('sha256').update(method).digest('hex');
    const path = `/media/${bodySha256.slice(0, 2)}/${bodySha256}`;
    const at = Date.UTC(2026, 1, 3, 4, 5, 6, 789);
    const signer = new AwsV4Signer({
      method,
      url: `https://s3.example.com:9000${path}`,
      accessKeyId: credentials.accessKey,
      secretAccessKey: credentials.secretKey,
      region: credentials.region,
      service: 's3',
      datetime: '20260203T040506Z',
      headers: { 'x-amz-content-sha256': bodySha256 },
    });
    const { headers } = await signer.sign();
    const ours = signS3({ method, host: 's3.example.com:9000', path, bodySha256 }, credentials, at);
    assert.equal(ours['authorization'], headers.get('authorization'));
    assert.equal(ours['x-amz-date'], headers.get('x-amz-date'));
  }
});

test('folder: a file that is not whole is written anew when its octets come again', () =>
  withFolder(async (folder) => {
    const home = createFolderHome(join(folder, 'home'), realClock);
    const spool = openSpool(join(folder, 'incoming'), realClock);
    const given = async function* () {
      yield Buffer.from('twelve octets');
    };
    const spooled = await spool.write(given(), 100);
    assert.ok(spooled !== 'too_large');
    await home.keep(spooled.sha256, spooled);
    truncateSync(join(folder, 'home', spooled.sha256.slice(0, 2), spooled.sha256), 3);
    await home.keep(spooled.sha256, spooled);
    assert.equal((await buffer(await home.open(spooled.sha256))).toString(), 'twelve octets');
    await spooled.discard();
    assert.deepEqual(readdirSync(join(folder, 'incoming')), []);
  }));

test('a source that breaks off or has no end leaves nothing behind', () =>
  withFolder(async (folder) => {
    const spool = openSpool(folder, realClock);
    let read = 0;
    const endless = async function* () {
      for (;;) {
        read++;
        yield Buffer.alloc(1000);
      }
    };
    assert.equal(await spool.write(endless(), 10_000), 'too_large');
    assert.equal(read, 11);
    const broken = async function* () {
      yield Buffer.alloc(10);
      throw new Error('cut');
    };
    await assert.rejects(spool.write(broken(), 10_000), /cut/);
    assert.deepEqual(readdirSync(folder), []);
  }));
