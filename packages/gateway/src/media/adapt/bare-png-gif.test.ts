import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { bareGif } from './bare-gif.ts';
import { bareJpeg } from './bare-jpeg.ts';
import { barePng } from './bare-png.ts';
import { makePicture } from './picture.ts';

const noise = (width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 40 } } });
const pixels = (picture: Buffer, animated = false): Promise<Buffer> => sharp(picture, { animated }).raw().toBuffer();
const movingGif = async (pages = 3): Promise<Buffer> => {
  const frames = await Promise.all(Array.from({ length: pages }, () => noise().png().toBuffer()));
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: [70, 80, 90], loop: 5 })
    .toBuffer();
};

async function made(given: Buffer, contentType: string, octetsMax = 300_000) {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-picture-'));
  try {
    const [input, output] = [join(folder, 'given'), join(folder, 'made')];
    writeFileSync(input, given);
    const result = await makePicture({ input, output, contentType, octetsMax });
    return { result, octets: result.ok ? readFileSync(output) : Buffer.alloc(0) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const [octets, length, check] = [Buffer.concat([Buffer.from(type, 'latin1'), data]), Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(octets));
  return Buffer.concat([length, octets, check]);
}
/** Behind the header of a PNG. */
const withChunks = (png: Buffer, ...chunks: Buffer[]): Buffer => Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
/** Sub-blocks of at most 255 octets, and their end. */
function blocks(text: string): Buffer {
  const octets = Buffer.from(text, 'latin1');
  const pieces: Buffer[] = [];
  for (let at = 0; at < octets.length; at += 255) {
    const piece = octets.subarray(at, at + 255);
    pieces.push(Buffer.from([piece.length]), piece);
  }
  return Buffer.concat([...pieces, Buffer.from([0])]);
}
const extension = (label: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([0x21, label]), body]);

test('what fits and tells nothing goes as it is, byte for byte: PNG, GIF that moves, JPEG', async () => {
  const small = bareJpeg(await noise().jpeg().toBuffer());
  assert.ok(small);
  // JFIF 1.1, 300 dots an inch, no thumbnail.
  const jpeg = Buffer.concat([small.subarray(0, 2), Buffer.from('ffe000104a46494600010101012c012c0000', 'hex'), small.subarray(2)]);
  const density = chunk('pHYs', Buffer.from('00002e2300002e2301', 'hex'));
  const given: readonly (readonly [string, Buffer])[] = [
    ['image/png', await noise().png().toBuffer()],
    ['image/png', await noise().png({ palette: true, progressive: true }).toBuffer()],
    ['image/png', withChunks(await noise().ensureAlpha(0.5).png({ compressionLevel: 0 }).toBuffer(), density)],
    ['image/gif', await movingGif()],
    ['image/gif', await noise().gif().toBuffer()],
    ['image/jpeg', jpeg],
  ];
  for (const [contentType, octets] of given) {
    const done = await made(octets, contentType);
    assert.ok(done.result.ok && done.result.contentType === contentType, JSON.stringify(done.result));
    assert.deepEqual(done.octets, octets);
  }
});

test('a PNG loses what was written into it, and nothing else', async () => {
  const plain = await noise().png().toBuffer();
  const told = [
    chunk('tEXt', Buffer.from('Author\0somebody')),
    chunk('zTXt', Buffer.concat([Buffer.from('Place\0\0'), deflateSync('at home')])),
    chunk('iTXt', Buffer.from('XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta/>')),
    chunk('tIME', Buffer.from('07ea0b17000000', 'hex')),
    chunk('prVt', Buffer.from('of a program')),
  ];
  const given = Buffer.concat([withChunks(plain, ...told), Buffer.from('<script>behind its end</script>')]);
  assert.deepEqual((await made(given, 'image/png')).octets, plain);
  const placed = await noise()
    .withExif({ IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
    .png()
    .toBuffer();
  const { octets } = await made(placed, 'image/png');
  assert.ok((await sharp(placed).metadata()).exif && !(await sharp(octets).metadata()).exif);
  assert.deepEqual([octets.includes('eXIf'), await pixels(octets)], [false, await pixels(placed)]);
});

test('a PNG on its side, or in colours that phones do not take for granted, is made anew', async () => {
  const lying = await noise(60, 40).withMetadata({ orientation: 6 }).png().toBuffer();
  const upright = await sharp((await made(lying, 'image/png')).octets).metadata();
  assert.deepEqual([upright.width, upright.height, upright.exif], [40, 60, undefined]);
  const p3 = await noise().withIccProfile('p3').png().toBuffer();
  const usual = await made(p3, 'image/png');
  assert.equal((await sharp(usual.octets).metadata()).icc, undefined);
  assert.notDeepEqual(await pixels(usual.octets), await sharp(p3, { ignoreIcc: true }).raw().toBuffer());
});

test('a GIF loses comments, notes of programs and what is behind its end, and moves on as it did', async () => {
  const plain = await movingGif();
  const firstExtension = plain.indexOf(Buffer.from([0x21, 0xff]));
  const told = [
    extension(0xfe, blocks('made by somebody')),
    extension(0xff, Buffer.concat([Buffer.from('\x0bXMP DataXMP', 'latin1'), blocks(`<x:xmpmeta>${'place '.repeat(60)}`)])),
  ];
  const tail = Buffer.from('<script>behind its end</script>');
  const given = Buffer.concat([plain.subarray(0, firstExtension), ...told, plain.subarray(firstExtension), tail]);
  const { octets } = await made(given, 'image/gif');
  assert.deepEqual(octets, plain);
  const { pages, delay, loop } = await sharp(octets, { animated: true }).metadata();
  assert.deepEqual([pages, delay, loop], [3, [70, 80, 90], 5]);
});

test('what is no whole PNG or GIF is not copied, at any cut or damage, and is refused or made anew', async () => {
  const [png, gif] = [await noise(16, 12).png().toBuffer(), await movingGif(2)];
  for (let length = 0; length < png.length; length++) assert.equal(barePng(png.subarray(0, length)), null, String(length));
  for (let length = 0; length < gif.length; length++) assert.equal(bareGif(gif.subarray(0, length)), null, String(length));
  for (let at = 0; at < png.length; at++) {
    const damaged = Buffer.from(png);
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    assert.equal(barePng(damaged), null, String(at));
  }
  for (let at = 0; at < gif.length; at += 3)
    for (const octet of [0x00, 0x21, 0x3b, 0xff]) {
      const damaged = Buffer.from(gif);
      damaged[at] = octet;
      assert.ok((bareGif(damaged)?.length ?? 0) <= gif.length, String(at));
    }
  const cut = await made(gif.subarray(0, 40), 'image/gif');
  assert.ok(!cut.result.ok && /broken/.test(cut.result.detail), JSON.stringify(cut.result));
  const lie = await made(png, 'image/gif');
  assert.ok(!lie.result.ok || lie.result.contentType !== 'image/png', JSON.stringify(lie.result));
  assert.equal(barePng(withChunks(png, chunk('ABCD', Buffer.alloc(1)))), null, 'a critical chunk that nobody knows');
});
