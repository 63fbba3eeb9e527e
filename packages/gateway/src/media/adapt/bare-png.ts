// A PNG without what a camera or a program wrote into it, its pixels, frames and colours as they were (PNG specification, third edition, §11): the chunks
// that a decoder needs are copied, and nothing else. One that tells nothing stays the same to the bit.
import { crc32 } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Length and type before the data, the check after them. */
const AROUND_OCTETS = 12;
/** The picture, its transparency, how its colours are meant, the shape of a pixel, and the frames of an animation. */
const needed: ReadonlySet<string> = new Set('IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB cICP sBIT bKGD pHYs acTL fcTL fdAT'.split(' '));
const isCritical = (type: string): boolean => /^[A-Z]/.test(type);

/** What came after its end is left out as well. null: it is broken, or of a kind that is not copied. */
export function barePng(png: Buffer): Buffer | null {
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return null;
  const pieces: Buffer[] = [png.subarray(0, SIGNATURE.length)];
  for (let at = SIGNATURE.length; at + AROUND_OCTETS <= png.length; ) {
    const end = at + AROUND_OCTETS + png.readUInt32BE(at);
    if (end > png.length) return null;
    const type = png.toString('latin1', at + 4, at + 8);
    if (crc32(png.subarray(at + 4, end - 4)) !== png.readUInt32BE(end - 4)) return null;
    if (needed.has(type)) pieces.push(png.subarray(at, end));
    else if (isCritical(type)) return null;
    if (type === 'IEND') return Buffer.concat(pieces);
    at = end;
  }
  return null;
}
