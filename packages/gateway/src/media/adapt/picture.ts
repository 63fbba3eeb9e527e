// One picture made small enough: upright, without EXIF, GPS and whatever else a camera or a program wrote into it. A JPEG, PNG or GIF that fits keeps its pixels
// and frames to the bit; any other output is made from the pixels, as a JPEG, or as the PNG or GIF it was where that fits. First the quality goes down,
// then the size, a few tries and no more. Runs in the process of its own (process.ts).
import { type FileHandle, open, readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { PICTURE_PIXELS_MAX } from '../media-limits.ts';
import { bareGif } from './bare-gif.ts';
import { bareJpeg } from './bare-jpeg.ts';
import { barePng } from './bare-png.ts';

export interface PictureJob {
  readonly input: string;
  readonly output: string;
  /** What it was found to be. */
  readonly contentType: string;
  readonly octetsMax: number;
}
export type PictureResult =
  | { readonly ok: true; readonly contentType: string; readonly octets: number }
  | { readonly ok: false; readonly why: 'too_large' | 'unreadable'; readonly detail: string };

/** Longest side in pixels (null = as it is) and quality of each try, found on photographs: docs/decisions/020-mms.md. */
const tries: readonly (readonly [side: number | null, quality: number])[] = [
  [null, 85],
  [1600, 82],
  [1600, 68],
  [1280, 65],
  [1024, 60],
  [800, 55],
  [640, 50],
  [480, 42],
];

function opened(input: string, isAnimated: boolean): Sharp {
  return sharp(input, { limitInputPixels: PICTURE_PIXELS_MAX, animated: isAnimated, sequentialRead: true, failOn: 'error' });
}

/** A decoder makes an eighth of a JPEG for a fraction of the work, and reads all of it for that; of the others it holds a few lines at a time. */
const LOOK_SHRINKS = 8;

const baring: Readonly<Record<string, (given: Buffer) => Buffer | null>> = {
  'image/jpeg': bareJpeg,
  'image/png': barePng,
  'image/gif': bareGif,
};

/** null: it lies on its side, its colours are of another space than phones take for granted, or something about it is odd; then it is made anew. */
async function asBare(given: Buffer, contentType: string, octetsMax: number): Promise<Buffer | null> {
  const bare = baring[contentType]?.(given);
  if (!bare || bare.length > octetsMax) return null;
  const { orientation = 1, icc, width } = await sharp(given, { limitInputPixels: PICTURE_PIXELS_MAX }).metadata();
  // The name is in UTF-16 in newer profiles.
  const isUsualColour = !icc || icc.toString('latin1').replaceAll('\0', '').includes('sRGB');
  if (orientation !== 1 || !isUsualColour) return null;
  const animated = contentType === 'image/gif';
  const look = sharp(bare, { limitInputPixels: PICTURE_PIXELS_MAX, animated, sequentialRead: true, failOn: 'warning' });
  try {
    await look
      .resize({ width: Math.ceil(width / LOOK_SHRINKS) })
      .raw()
      .toBuffer();
    return bare;
  } catch {
    return null;
  }
}

/** In the kind it is. */
async function asItIs({ input, contentType, octetsMax }: PictureJob, given: Buffer): Promise<Buffer | null> {
  const bare = await asBare(given, contentType, octetsMax);
  if (bare || contentType === 'image/jpeg') return bare;
  if (contentType === 'image/gif') {
    const gif = await opened(input, true).gif().toBuffer();
    return gif.length <= octetsMax ? gif : null;
  }
  if (contentType !== 'image/png') return null;
  const png = await opened(input, false).rotate().png({ compressionLevel: 9 }).toBuffer();
  return png.length <= octetsMax ? png : null;
}

async function asJpeg({ input, contentType, octetsMax }: PictureJob, given: Buffer): Promise<Buffer | null> {
  // What was a JPEG is no better for being larger than it was.
  const octetsWanted = contentType === 'image/jpeg' ? Math.min(octetsMax, given.length) : octetsMax;
  let smallest: Buffer | null = null;
  for (const [side, quality] of tries) {
    let picture = opened(input, false).rotate();
    if (side !== null) picture = picture.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
    // JPEG has no transparency: what lay behind it would be black.
    const jpeg = await picture.flatten({ background: '#ffffff' }).jpeg({ quality, mozjpeg: false }).toBuffer();
    if (jpeg.length <= octetsWanted) return jpeg;
    if (jpeg.length < (smallest?.length ?? octetsMax + 1)) smallest = jpeg;
  }
  return smallest;
}

/** What libvips says is for those who know it: told are the two things that a person can do something about. */
function inWords(error: unknown): string {
  const { message } = error as Error;
  return /pixel limit/i.test(message)
    ? `the picture has more than ${PICTURE_PIXELS_MAX / 1_000_000} million pixels`
    : 'the picture is broken or of a kind that cannot be read';
}

async function written(file: FileHandle, octets: Buffer): Promise<void> {
  try {
    await file.writeFile(octets);
  } finally {
    await file.close();
  }
}

export async function makePicture(job: PictureJob): Promise<PictureResult> {
  let picture: Buffer | null;
  let contentType: string;
  try {
    const given = await readFile(job.input);
    const same = await asItIs(job, given);
    picture = same ?? (await asJpeg(job, given));
    contentType = same ? job.contentType : 'image/jpeg';
  } catch (error) {
    return { ok: false, why: 'unreadable', detail: inWords(error) };
  }
  if (!picture) return { ok: false, why: 'too_large', detail: `the picture cannot be made as small as ${job.octetsMax} octets` };
  await written(await open(job.output, 'w', 0o600), picture);
  return { ok: true, contentType, octets: picture.length };
}
