// What every media home must do (ports/media.ts), as a suite that each one runs.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { type MediaHome, MediaMissing } from '../ports/media.ts';

export interface HomeWorld {
  readonly home: MediaHome;
  /** The time the home goes by, unix ms. */
  now(): number;
}

export function mediaHomeConformance(name: string, withHome: (use: (world: HomeWorld) => Promise<void>) => Promise<void>): void {
  async function withFile(octets: Buffer, use: (sha256: string, file: { path: string; octets: number }) => Promise<void>): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'trunkline-media-'));
    const path = join(folder, 'given');
    writeFileSync(path, octets);
    try {
      await use(createHash('sha256').update(octets).digest('hex'), { path, octets: octets.length });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  describe(`${name}: what every media home must do`, () => {
    test('what is kept is read back to the octet, also while others read it', () =>
      withHome(({ home }) =>
        withFile(randomBytes(300_001), async (sha256, file) => {
          await home.keep(sha256, file);
          const read = await Promise.all([0, 1, 2].map(async () => buffer(await home.open(sha256))));
          for (const octets of read) assert.equal(createHash('sha256').update(octets).digest('hex'), sha256);
        }),
      ));

    test('brought at the same time and again, it is kept once', () =>
      withHome(({ home }) =>
        withFile(Buffer.from('the same octets'), async (sha256, file) => {
          await Promise.all([home.keep(sha256, file), home.keep(sha256, file)]);
          await home.keep(sha256, file);
          assert.equal((await buffer(await home.open(sha256))).toString(), 'the same octets');
        }),
      ));

    test('what is not there is missing, by name', () =>
      withHome(async ({ home }) => {
        await assert.rejects(home.open('0'.repeat(64)), (error) => error instanceof MediaMissing);
        assert.equal(await home.remove('0'.repeat(64), Number.MAX_SAFE_INTEGER), true);
      }));

    test('let go of when nobody has brought it since, and else not', () =>
      withHome((world) =>
        withFile(randomBytes(10), async (sha256, file) => {
          const { home } = world;
          await home.keep(sha256, file);
          assert.equal(await home.remove(sha256, world.now() - 60_000), false);
          assert.equal((await buffer(await home.open(sha256))).length, 10);
          assert.equal(await home.remove(sha256, world.now() + 60_000), true);
          await assert.rejects(home.open(sha256), MediaMissing);
        }),
      ));
  });
}
