// A GIF without what a program wrote into it, its frames, colours and times as they were (GIF89a specification): what a decoder needs is copied, and nothing
// else. One that tells nothing stays the same to the bit, so that what moves goes on moving as it did.

const HEADER_OCTETS = 6;
/** Of the logical screen, and of an image, without their tables. */
const SCREEN_OCTETS = 7;
const IMAGE_OCTETS = 10;
const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
/** Time, transparency and disposal of a frame. */
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
const COMMENT = 0xfe;
/** How often it repeats: both names are in use, and one sub-block of three octets follows. */
const LOOP = /^(NETSCAPE2\.0|ANIMEXTS1\.0)$/;
const LOOP_OCTETS = 19;

/** Octets of the colour table that such flags announce. */
const tableOctets = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** Where sub-blocks end that begin here, their terminator included; -1: they do not. */
function endOfBlocks(gif: Buffer, from: number): number {
  for (let at = from; ; ) {
    const size = gif[at];
    if (size === undefined) return -1;
    at += size + 1;
    if (size === 0) return at;
  }
}

/** Whether an extension is kept; null: it is of a kind that is not copied. */
function isKept(label: number | undefined, octets: Buffer): boolean | null {
  if (label === GRAPHIC_CONTROL) return true;
  if (label === COMMENT) return false;
  if (label === APPLICATION) return octets.length === LOOP_OCTETS && LOOP.test(octets.toString('latin1', 3, 14));
  return null;
}

/** What came after its end is left out as well. null: it is broken, or of a kind that is not copied. */
export function bareGif(gif: Buffer): Buffer | null {
  if (!/^GIF8[79]a$/.test(gif.toString('latin1', 0, HEADER_OCTETS))) return null;
  let at = HEADER_OCTETS + SCREEN_OCTETS + tableOctets(gif[HEADER_OCTETS + 4] ?? 0);
  const pieces: Buffer[] = [gif.subarray(0, at)];
  let frames = 0;
  while (at < gif.length) {
    const kind = gif[at];
    if (kind === TRAILER) return frames > 0 ? Buffer.concat([...pieces, gif.subarray(at, at + 1)]) : null;
    if (kind === EXTENSION) {
      const end = endOfBlocks(gif, at + 2);
      const piece = gif.subarray(at, end < 0 ? at : end);
      const kept = end < 0 ? null : isKept(gif[at + 1], piece);
      if (kept === null) return null;
      if (kept) pieces.push(piece);
      at = end;
    } else if (kind === IMAGE) {
      // Behind its table, the size of the codes stands before the data.
      const end = endOfBlocks(gif, at + IMAGE_OCTETS + tableOctets(gif[at + IMAGE_OCTETS - 1] ?? 0) + 1);
      if (end < 0) return null;
      pieces.push(gif.subarray(at, end));
      frames++;
      at = end;
    } else return null;
  }
  return null;
}
