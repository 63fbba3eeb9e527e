import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { realClock } from '../../ports/clock.ts';
import { MediaMissing } from '../../ports/media.ts';
import { createMmsOpener, wireOctets } from '../opener.ts';
import { createAdapter, type Adapter } from './adapter.ts';

interface Bench {
  readonly adapter: Adapter;
  readonly folder: string;
  /** Keeps octets under a name and hands them to the adapter. */
  readonly picture: (octets: Buffer, contentType: string, octetsMax: number) => ReturnType<Adapter['picture']>;
  readonly home: { open(sha256: string): Promise<ReturnType<typeof createReadStream>> };
  readonly keep: (octets: Buffer) => string;
}

async function withAdapter(use: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-adapt-'));
  const kept = new Set<string>();
  const home = {
    open: (name: string) =>
      kept.has(name) ? Promise.resolve(createReadStream(join(folder, name))) : Promise.reject(new MediaMissing('not there')),
  };
  const adapter = createAdapter({ home, folder: join(folder, 'adapted'), clock: realClock });
  const keep = (octets: Buffer): string => {
    const name = realClock.id();
    writeFileSync(join(folder, name), octets);
    kept.add(name);
    return name;
  };
  try {
    await use({
      adapter,
      folder,
      home,
      keep,
      picture: (octets, contentType, max) => adapter.picture({ sha256: keep(octets), contentType }, max),
    });
  } finally {
    await adapter.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Noise compresses badly, as photographs do. */
const noise = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 40 } } });

describe('pictures made to fit', () => {
  test('a photograph is within its budget, upright, and says nothing of where it was taken', () =>
    withAdapter(async ({ picture }) => {
      const photo = await noise(2400, 1600)
        .withMetadata({ orientation: 6 })
        .withExifMerge({ IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
        .jpeg({ quality: 95 })
        .toBuffer();
      assert.ok((await sharp(photo).metadata()).exif?.includes('somebody'));
      const made = await picture(photo, 'image/jpeg', 300_000);
      assert.ok(made.ok, JSON.stringify(made));
      const octets = await buffer(made.open());
      assert.equal(octets.length, made.octets);
      assert.ok(octets.length <= 300_000);
      const { format, width, height, exif, icc, xmp } = await sharp(octets).metadata();
      assert.equal(format, 'jpeg');
      assert.ok(width < height, 'turned as its EXIF said');
      assert.deepEqual([exif, icc, xmp], [undefined, undefined, undefined]);
      assert.ok(!octets.includes('somebody') && !octets.includes('GPS'));
    }));

  test('what fits stays what it is: PNG with its transparency, GIF with its frames; what does not becomes a JPEG', () =>
    withAdapter(async ({ picture }) => {
      const png = await sharp({ create: { width: 50, height: 50, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } })
        .png()
        .toBuffer();
      const small = await picture(png, 'image/png', 10_000);
      assert.ok(small.ok && small.contentType === 'image/png');
      assert.equal((await sharp(await buffer(small.open())).metadata()).hasAlpha, true);
      const frames = await Promise.all([1, 2, 3].map(() => noise(60, 60).png().toBuffer()));
      const gif = await sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer();
      const moving = await picture(gif, 'image/gif', 100_000);
      assert.ok(moving.ok && moving.contentType === 'image/gif');
      assert.equal((await sharp(await buffer(moving.open()), { animated: true }).metadata()).pages, 3);
      const still = await picture(gif, 'image/gif', 3000);
      assert.ok(still.ok && still.contentType === 'image/jpeg', JSON.stringify(still));
      const webp = await picture(await noise(100, 100).webp().toBuffer(), 'image/webp', 100_000);
      assert.ok(webp.ok && webp.contentType === 'image/jpeg');
    }));

  test('bombs and broken files are refused in words, and the next picture is made', () =>
    withAdapter(async ({ picture }) => {
      const bomb = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: '#000' }, limitInputPixels: false })
        .png()
        .toBuffer();
      assert.ok(bomb.length < 1_000_000, String(bomb.length));
      const photo = await noise(300, 300).jpeg().toBuffer();
      const [bombed, broken, cut, good] = await Promise.all([
        picture(bomb, 'image/png', 300_000),
        picture(Buffer.from('\xff\xd8\xff\xe0 this is no picture', 'latin1'), 'image/jpeg', 300_000),
        picture(photo.subarray(0, photo.length / 2), 'image/jpeg', 300_000),
        picture(photo, 'image/jpeg', 300_000),
      ]);
      assert.ok(!bombed.ok && /more than 50 million pixels/.test(bombed.detail), JSON.stringify(bombed));
      assert.ok(!broken.ok && /broken/.test(broken.detail), JSON.stringify(broken));
      assert.ok(!cut.ok && /broken/.test(cut.detail), JSON.stringify(cut));
      assert.ok(good.ok);
      const tiny = await picture(photo, 'image/jpeg', 100);
      assert.ok(!tiny.ok && /as small as 100 octets/.test(tiny.detail), JSON.stringify(tiny));
    }));

  test('asked for again it is not made again, and nothing is left after the end', () =>
    withAdapter(async ({ adapter, keep, folder }) => {
      const sha256 = keep(await noise(200, 200).jpeg().toBuffer());
      const part = { sha256, contentType: 'image/jpeg' };
      const both = await Promise.all([adapter.picture(part, 50_000), adapter.picture(part, 50_000)]);
      assert.equal(both[0], both[1]);
      assert.equal(readdirSync(join(folder, 'adapted')).length, 1);
      const missing = await adapter.picture({ sha256: 'not there', contentType: 'image/jpeg' }, 50_000);
      assert.ok(!missing.ok && missing.why === 'unreadable' && /not kept any more/.test(missing.detail));
      await adapter.stop();
      assert.ok(!readdirSync(folder).includes('adapted'));
    }));

  test('an MMS fits on the wire, base64 counted: small pictures keep theirs, the large ones share the rest', () =>
    withAdapter(async ({ adapter, keep, home }) => {
      const open = createMmsOpener({ home, adapter, urlOf: (base, id, part) => `${base}${id}/${part}` });
      const small = await noise(60, 60).jpeg().toBuffer();
      const large = await noise(1800, 1200).jpeg({ quality: 95 }).toBuffer();
      const [a, b] = [keep(small), keep(large)];
      const card = Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A B\r\nEND:VCARD\r\n');
      const content = {
        subject: 'S',
        linkBase: 'https://x/m/',
        parts: [
          { sha256: b, contentType: 'image/jpeg', name: 'large.jpg', octets: large.length },
          { sha256: keep(card), contentType: 'text/vcard', name: 'card.vcf', octets: card.length },
          { sha256: a, contentType: 'image/webp', name: 'small.webp', octets: small.length },
        ],
      };
      const mms = open(content, { id: 7, content: 'the text' });
      for (const encoding of ['binary', 'base64'] as const) {
        const octetsMax = 300_000;
        const fitted = await mms.fit({ octetsMax, encoding });
        assert.ok(fitted.ok, JSON.stringify(fitted));
        assert.deepEqual(
          fitted.parts.map(({ contentType, name }) => [contentType, name]),
          [
            ['image/jpeg', 'large.jpg'],
            ['text/plain', 'text.txt'],
            ['text/vcard', 'card.vcf'],
            ['image/jpeg', 'small.jpg'],
          ],
        );
        let wire = 0;
        for (const part of fitted.parts) {
          const octets = await buffer(part.open());
          assert.equal(octets.length, part.octets, part.name);
          wire += wireOctets(octets.length, encoding);
        }
        assert.ok(wire <= octetsMax && wire > octetsMax / 4, String(wire));
      }
      assert.deepEqual(mms.urls(), ['https://x/m/7/1', 'https://x/m/7/2', 'https://x/m/7/3']);
      const tight = await mms.fit({ octetsMax: 500, encoding: 'binary' });
      assert.ok(!tight.ok && tight.why === 'too_large');
    }));
});
