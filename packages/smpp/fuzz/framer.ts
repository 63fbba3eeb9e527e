// The framer under fire: a stream of sound and damaged frames, cut anywhere, comes out as the same frames as from a plain reading of it in
// one piece; it breaks where that breaks, and never holds more than one frame and one chunk.
import { strict as assert } from 'node:assert';
import { Framer } from '../src/framer.ts';
import type { Chance } from './chance.ts';
import { makeFrame } from './inputs.ts';

const frameBytesMax = 1024;

/** Where each frame ends, and whether the stream breaks after the last. */
const readPlainly = (stream: Buffer): { ends: number[]; breaks: boolean } => {
  const ends: number[] = [];
  let at = 0;
  while (at + 4 <= stream.length) {
    const length = stream.readUInt32BE(at);
    if (length < 16 || length > frameBytesMax) return { ends, breaks: true };
    if (at + length > stream.length) break;
    at += length;
    ends.push(at);
  }
  return { ends, breaks: false };
};

export const fuzzFramer = (chance: Chance, pool: readonly Buffer[], tell: (input: unknown) => void): number => {
  const stream = Buffer.concat(Array.from({ length: 1 + chance.below(6) }, () => makeFrame(chance, pool)));
  const cuts = Array.from({ length: chance.below(12) }, () => chance.below(stream.length + 1)).sort((a, b) => a - b);
  tell({ stream: stream.toString('hex'), cuts });
  const { ends, breaks } = readPlainly(stream);
  const framer = new Framer(frameBytesMax);
  const frames: Buffer[] = [];
  let isBroken = false;
  let from = 0;
  for (const to of [...cuts, stream.length]) {
    // A copy, so that a frame that is a view of memory not its own would show.
    framer.push(Buffer.from(stream.subarray(from, to)));
    for (let steps = 0; ; steps++) {
      assert(steps <= ends.length + 1, 'it comes to an end');
      const next = framer.next();
      if (next.kind === 'frame') frames.push(next.frame);
      else {
        isBroken = next.kind === 'broken';
        break;
      }
    }
    assert(framer.buffered <= frameBytesMax + (to - from), `it holds ${framer.buffered} octets`);
    if (isBroken) assert.equal(framer.buffered, 0, 'a broken stream keeps nothing');
    else assert(framer.buffered < frameBytesMax, 'after reading, less than a frame is left');
    from = to;
  }
  assert.equal(isBroken, breaks);
  assert(Buffer.concat(frames).equals(stream.subarray(0, ends.at(-1) ?? 0)), 'the frames are the stream');
  assert.equal(frames.length, ends.length);
  return cuts.length + 1;
};
