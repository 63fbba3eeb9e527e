import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { bareJpeg } from './bare-jpeg.ts';
import { makePicture, type PictureResult } from './picture.ts';

const noise = (width = 320, height = 240) =>
  sharp({ create: { width, height, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 40 } } });
const told = { IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } };
const pixels = (jpeg: Buffer): Promise<Buffer> => sharp(jpeg).raw().toBuffer();

async function made(given: Buffer, octetsMax: number): Promise<{ result: PictureResult; octets: Buffer }> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-picture-'));
  try {
    const [input, output] = [join(folder, 'given'), join(folder, 'made')];
    writeFileSync(input, given);
    const result = await makePicture({ input, output, contentType: 'image/jpeg', octetsMax });
    return { result, octets: result.ok ? readFileSync(output) : Buffer.alloc(0) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a JPEG that fits keeps its pixels to the bit and tells nothing else, whatever kind it is', async () => {
  const kinds = [
    noise().jpeg({ quality: 40 }),
    noise().jpeg({ quality: 90, progressive: true }),
    noise().jpeg({ quality: 95, chromaSubsampling: '4:4:4', mozjpeg: true }),
    noise().greyscale().toColourspace('b-w').jpeg(),
    noise().withIccProfile('srgb').jpeg(),
  ];
  for (const kind of kinds) {
    const given = Buffer.concat([await kind.withExifMerge(told).jpeg().toBuffer(), Buffer.from('PK hidden behind its end')]);
    const { result, octets } = await made(given, 300_000);
    assert.ok(result.ok && result.contentType === 'image/jpeg' && result.octets === octets.length);
    assert.ok(octets.length < given.length, `${given.length} became ${octets.length}`);
    assert.deepEqual(await pixels(octets), await pixels(given));
    const { exif, icc, xmp } = await sharp(octets).metadata();
    assert.deepEqual([exif, icc, xmp], [undefined, undefined, undefined]);
    assert.ok(!octets.includes('somebody') && !octets.includes('GPS') && !octets.includes('hidden'));
  }
});

test('one on its side, or in colours that phones do not take for granted, is made anew and does not grow', async () => {
  const source = await noise(640, 480).jpeg({ quality: 40 }).toBuffer();
  for (const given of [await sharp(source).withMetadata({ orientation: 6 }).jpeg({ quality: 40 }).toBuffer(), await p3(source)]) {
    assert.ok(bareJpeg(given));
    const { result, octets } = await made(given, 300_000);
    assert.ok(result.ok && octets.length <= given.length, `${given.length} became ${octets.length}`);
    assert.notEqual(octets.length, bareJpeg(given)?.length);
  }
});
const p3 = (source: Buffer) => sharp(source).withIccProfile('p3').jpeg({ quality: 40 }).toBuffer();

test('what is no whole JPEG is not copied: every cut of one, and damage to its segments', async () => {
  const given = await noise(40, 30).withExifMerge(told).jpeg({ progressive: true }).toBuffer();
  assert.ok(bareJpeg(given));
  for (let length = 0; length < given.length; length++) assert.equal(bareJpeg(given.subarray(0, length)), null, String(length));
  for (let at = 0; at < given.length; at++)
    for (const octet of [0x00, 0xff, 0xd9, 0xda]) {
      const damaged = Buffer.from(given);
      damaged[at] = octet;
      const bare = bareJpeg(damaged);
      assert.ok(bare === null || bare.length <= given.length, String(at));
    }
  const cut = await made(given.subarray(0, -40), 300_000);
  assert.ok(!cut.result.ok && /broken/.test(cut.result.detail));
});
