// A JPEG without what a camera or a program wrote into it, its pixels to the bit as they were (ITU-T T.81 annex B): the segments that a decoder needs are
// copied, and nothing else. One that tells nothing stays the same to the bit.

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP14 = 0xee;
const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7;
/** Baseline, extended and progressive with Huffman tables: what every phone shows. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xc2;
/** Huffman and quantization tables, the restart interval. */
const isTable = (marker: number): boolean => marker === 0xc4 || marker === 0xdb || marker === 0xdd;
/** Of applications, and comments. */
const isTold = (marker: number): boolean => (marker >= APP0 && marker <= 0xef) || marker === 0xfe;
const isColour = (components: number | undefined): boolean => components === 1 || components === 3;
/** A JFIF segment without a thumbnail. */
const JFIF_OCTETS = 18;
/** JFIF 1.1, one pixel as wide as high. */
const JFIF = Buffer.from('ffe000104a46494600010100000100010000', 'hex');
/** "Adobe", version, flags and the colour transform, without which red may be blue. */
const ADOBE_OCTETS = 14;

/** What is kept of a segment; `octets` with its marker. null: this JPEG is of a kind that is not copied. */
function kept(marker: number, octets: Buffer): readonly Buffer[] | null {
  if (isTable(marker)) return [octets];
  // Length, precision, height, width, components.
  if (isFrame(marker)) return octets[4] === 8 && isColour(octets[9]) ? [octets] : null;
  if (!isTold(marker)) return null;
  if (marker === APP0 && octets.toString('latin1', 4, 9) === 'JFIF\0') return [octets.length === JFIF_OCTETS ? octets : JFIF];
  if (marker === APP14 && octets.length === ADOBE_OCTETS + 2 && octets.toString('latin1', 4, 9) === 'Adobe') return [octets];
  return [];
}

/** Where the coded data of a scan end: at the first marker that is not part of them. */
function endOfScan(jpeg: Buffer, from: number): number {
  for (let at = jpeg.indexOf(0xff, from); at >= 0; at = jpeg.indexOf(0xff, at + 1)) {
    const next = jpeg[at + 1];
    if (next === undefined) return -1;
    if (next !== 0 && !isRestart(next)) return at;
  }
  return -1;
}

/** What came after its end is left out as well. null: it is broken, or of a kind that is not copied. */
export function bareJpeg(jpeg: Buffer): Buffer | null {
  if (jpeg[0] !== 0xff || jpeg[1] !== SOI) return null;
  const pieces: Buffer[] = [jpeg.subarray(0, 2)];
  let frames = 0;
  let scans = 0;
  for (let at = 2; at + 1 < jpeg.length; ) {
    const marker = jpeg[at + 1];
    if (jpeg[at] !== 0xff || marker === undefined) return null;
    // Any number of them may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === EOI) return frames === 1 && scans > 0 ? Buffer.concat([...pieces, jpeg.subarray(at, at + 2)]) : null;
    if (at + 4 > jpeg.length) return null;
    const length = jpeg.readUInt16BE(at + 2);
    let end = at + 2 + length;
    if (length < 2 || end > jpeg.length) return null;
    if (marker === SOS) {
      scans++;
      end = endOfScan(jpeg, end);
      if (end < 0) return null;
      pieces.push(jpeg.subarray(at, end));
    } else {
      if (isFrame(marker)) frames++;
      const piece = kept(marker, jpeg.subarray(at, end));
      if (piece === null) return null;
      pieces.push(...piece);
    }
    at = end;
  }
  return null;
}
