import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { fixtures, octets } from './codec.fixtures.ts';
import { decodePdu } from './codec.ts';
import { Framer } from './framer.ts';

const all = fixtures.map(({ frame }) => frame);
const stream = Buffer.concat(all);

/** Pushes the chunks and returns the frames as hex, or 'broken'. */
const framesOf = (framer: Framer, chunks: readonly Buffer[]): string[] => {
  const frames: string[] = [];
  for (const chunk of chunks) {
    framer.push(chunk);
    for (;;) {
      const next = framer.next();
      if (next.kind === 'more') break;
      frames.push(next.kind === 'frame' ? next.frame.toString('hex') : 'broken');
      if (next.kind === 'broken') return frames;
    }
  }
  return frames;
};

const expected = all.map((frame) => frame.toString('hex'));

test('one chunk with every PDU', () => assert.deepEqual(framesOf(new Framer(), [stream]), expected));

test('the stream cut in two at every octet', () => {
  for (let at = 0; at <= stream.length; at++) {
    assert.deepEqual(framesOf(new Framer(), [stream.subarray(0, at), stream.subarray(at)]), expected, `cut at ${at}`);
  }
});

test('one octet at a time', () => {
  assert.deepEqual(
    framesOf(
      new Framer(),
      Array.from(stream, (_, i) => stream.subarray(i, i + 1)),
    ),
    expected,
  );
});

test('two PDUs cut in three at every pair of octets', () => {
  const two = Buffer.concat([octets('00000010 00000015 00000000 00000001'), octets('00000011 80000005 00000000 00000002 00')]);
  for (let a = 0; a <= two.length; a++) {
    for (let b = a; b <= two.length; b++) {
      assert.equal(framesOf(new Framer(), [two.subarray(0, a), two.subarray(a, b), two.subarray(b)]).length, 2, `${a} ${b}`);
    }
  }
});

test('cut at random', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 30 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), stream.length];
      const chunks = at.slice(1).map((to, i) => stream.subarray(at[i], to));
      assert.deepEqual(framesOf(new Framer(), chunks), expected);
    }),
    { numRuns: 300 },
  );
});

test('a chunk pushed before the last one was used up is appended', () => {
  const framer = new Framer();
  framer.push(stream.subarray(0, 100));
  framer.push(stream.subarray(100));
  assert.deepEqual(framesOf(framer, [Buffer.alloc(0)]), expected);
});

test('a command_length that cannot be breaks the stream for good', () => {
  for (const length of ['00000000', '0000000f', '00010001', 'ffffffff']) {
    const bad = octets(`${length} 00000004 00000000 00000007`);
    const good = octets('00000010 00000015 00000000 00000001');
    for (let at = 0; at <= 16; at++) {
      const framer = new Framer();
      const frames = framesOf(framer, [good, bad.subarray(0, at), Buffer.concat([bad.subarray(at), good])]);
      assert.deepEqual([frames.length, frames[1]], [2, 'broken'], `${length} cut at ${at}`);
      framer.push(good);
      assert.equal(framer.next().kind, 'broken');
    }
  }
});

test('a broken stream keeps nothing of what still comes', () => {
  const framer = new Framer();
  framer.push(octets('00000004 00000004 00000000 00000007'));
  assert.equal(framer.next().kind, 'broken');
  for (let i = 0; i < 10; i++) framer.push(Buffer.alloc(1000));
  assert.deepEqual([framer.next().kind, framer.buffered], ['broken', 0]);
});

test('the limit is inclusive and configurable', () => {
  const frame = Buffer.alloc(40);
  frame.writeUInt32BE(40);
  assert.equal(framesOf(new Framer(40), [frame])[0], frame.toString('hex'));
  assert.deepEqual(framesOf(new Framer(39), [frame]), ['broken']);
});

test('memory follows what arrived, not what the length field claims', () => {
  const framer = new Framer();
  framer.push(octets('00010000 00000004 00000000 00000001'));
  assert.equal(framer.next().kind, 'more');
  assert.equal(framer.buffered, 16);
  for (let i = 0; i < 3000; i++) {
    framer.push(Buffer.alloc(20));
    assert.equal(framer.next().kind, 'more');
    assert(framer.buffered <= 65_536);
  }
});

test('frames handed out earlier stay as they were', () => {
  const framer = new Framer();
  const kept: Buffer[] = [];
  for (let at = 0; at < stream.length; at += 7) {
    framer.push(Buffer.from(stream.subarray(at, at + 7)));
    for (let next = framer.next(); next.kind === 'frame'; next = framer.next()) kept.push(next.frame);
  }
  assert.deepEqual(
    kept.map((frame) => frame.toString('hex')),
    expected,
  );
});

test('a malformed PDU followed by a good one in the same chunk: the good one decodes', () => {
  const bad = octets('00000013 00000004 00000000 00000001 010203');
  const kinds: string[] = [];
  const framer = new Framer();
  framer.push(Buffer.concat([bad, stream]));
  for (let next = framer.next(); next.kind === 'frame'; next = framer.next()) kinds.push(decodePdu(next.frame).kind);
  assert.deepEqual(kinds, ['malformed', ...all.map(() => 'pdu')]);
});
