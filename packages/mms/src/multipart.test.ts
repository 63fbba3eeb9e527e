// The splitter and the writer against each other and against adversaries: whatever octets a part has, they come out as they went in.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { mmsLimits } from './limits.ts';
import { type MultipartEvent, MultipartSplitter } from './multipart-splitter.ts';
import { type MimeMultipart, type MimePart, multipartLength, multipartType, sourceOf, writeMultipart } from './multipart-writer.ts';
import { base64Length, encodeBase64, transferDecoder } from './transfer-encoding.ts';

const BOUNDARY = 'b0undary';

function split(body: Uint8Array, cuts: readonly number[] = [], boundary = BOUNDARY): MultipartEvent[] {
  const splitter = new MultipartSplitter(boundary);
  const events: MultipartEvent[] = [];
  const places = [...cuts, body.length].toSorted((a, b) => a - b);
  let from = 0;
  for (const to of places) {
    // A copy: events must not depend on octets that were fed before.
    events.push(...splitter.write(Uint8Array.from(body.subarray(from, to))));
    from = to;
  }
  return [...events, ...splitter.end()];
}

/** Leaf parts with their octets, transfer encoding taken off. */
function leaves(events: readonly MultipartEvent[]): Buffer[] {
  const found: Buffer[] = [];
  let decoder = transferDecoder(undefined);
  for (const event of events) {
    if (event.kind === 'part') {
      found.push(Buffer.alloc(0));
      decoder = transferDecoder(event.headers.get('content-transfer-encoding'));
    } else if (event.kind === 'data' || event.kind === 'end') {
      const more = event.kind === 'data' ? decoder.write(event.octets) : decoder.end();
      found[found.length - 1] = Buffer.concat([found.at(-1) ?? Buffer.alloc(0), more]);
    }
  }
  return found;
}

async function written(multipart: MimeMultipart): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeMultipart(multipart)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Octets made of what is dangerous: line ends, dashes, pieces of boundaries, and chance. */
const hostile = fc
  .array(
    fc.oneof(
      fc
        .constantFrom(
          '\r',
          '\n',
          '\r\n',
          '-',
          '--',
          '\r\n-',
          '\r\n--',
          `--${BOUNDARY}`,
          `\r\n--${BOUNDARY}x`,
          `\n--${BOUNDARY.slice(0, -1)}`,
          ' ',
        )
        .map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 40 }).map((octets) => Buffer.from(octets)),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => Buffer.concat(pieces))
  .filter((octets) => !/(^|\n)--(b0undary|inner)(--)?[ \t\r]*(\n|$)/.test(octets.toString('latin1')));

const part = (octets: Uint8Array, encoding: 'binary' | 'base64'): MimePart => ({
  headers: [['Content-Type', 'application/octet-stream']],
  body: sourceOf(octets),
  encoding,
});

test('any octets, nested or not, in either encoding, cut into any pieces, come out exactly', async () => {
  const one = fc.record({ octets: hostile, encoding: fc.constantFrom('binary' as const, 'base64' as const) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(one, { minLength: 1, maxLength: 4 }),
      fc.array(one, { minLength: 1, maxLength: 4 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
      async (outer, inner, cuts) => {
        const nested: MimePart = {
          headers: [['Content-Type', multipartType('related', 'inner')]],
          body: { boundary: 'inner', parts: inner.map(({ octets, encoding }) => part(octets, encoding)) },
        };
        const multipart = { boundary: BOUNDARY, parts: [...outer.map(({ octets, encoding }) => part(octets, encoding)), nested] };
        const body = await written(multipart);
        assert.equal(body.length, multipartLength(multipart));
        const places = cuts.map((share) => Math.floor(share * body.length));
        assert.deepEqual(
          leaves(split(body, places)),
          [...outer, ...inner].map(({ octets }) => octets),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('bare LF, blanks after boundaries, preamble, epilogue, an empty part without a line of its own', () => {
  const body = [
    'preamble --b0undary',
    `--${BOUNDARY} \t`,
    '',
    'one\r',
    `--${BOUNDARY}`,
    'X: y',
    '',
    `--${BOUNDARY}--  `,
    'epilogue',
    `--${BOUNDARY}`,
  ].join('\n');
  assert.deepEqual(leaves(split(Buffer.from(body))).map(String), ['one', ''], 'the line end before a boundary is its own');
  assert.deepEqual(leaves(split(Buffer.from(`--${BOUNDARY}\r\n\r\n\r\n\r\n--${BOUNDARY}--`))).map(String), ['\r\n']);
});

test('an inner multipart that was never closed ends with its outer one, and a boundary may begin like another', () => {
  const body = [
    '--b',
    'Content-Type: multipart/mixed; boundary=b_in',
    '',
    '--b_in',
    '',
    'one',
    '--b_in2',
    'two',
    '--b',
    '',
    'three',
    '--b--',
  ].join('\r\n');
  const events = split(Buffer.from(body), [20, 60], 'b');
  assert.deepEqual(leaves(events).map(String), ['one\r\n--b_in2\r\ntwo', 'three']);
  assert.deepEqual(
    events.filter(({ kind }) => kind !== 'data').map(({ kind }) => kind),
    ['open', 'part', 'end', 'close', 'part', 'end'],
  );
});

test('a cut body, too many parts, too deep, headers without end: each refused by name', () => {
  const whole = Buffer.from(`--${BOUNDARY}\r\n\r\nabc\r\n--${BOUNDARY}--`);
  for (let length = 0; length < whole.length; length++)
    assert.throws(() => split(whole.subarray(0, length)), { code: 'truncated' }, String(length));
  assert.throws(() => split(Buffer.from(`--${BOUNDARY}\r\n\r\n\r\n`.repeat(mmsLimits.partsMax + 1))), { code: 'too_large' });
  assert.throws(() => split(Buffer.from(`--${BOUNDARY}\r\nA: ${'x'.repeat(mmsLimits.partHeaderBytesMax)}`)), { code: 'too_large' });
  const nest = Array.from({ length: mmsLimits.nestingMax + 1 }, (_, level) => {
    return `--${level === 0 ? BOUNDARY : `n${level}`}\r\nContent-Type: multipart/mixed; boundary=n${level + 1}\r\n\r\n`;
  });
  assert.throws(() => split(Buffer.from(nest.join(''))), { code: 'too_large' });
  for (const bad of ['', 'a\nb', 'x'.repeat(300), 'a ']) assert.throws(() => new MultipartSplitter(bad), { code: 'malformed' });
});

test('a source that gives another length than it said is an error, not a wrong body', async () => {
  async function* two(): AsyncGenerator<Uint8Array, void> {
    yield Buffer.from('ab');
    await Promise.resolve();
  }
  for (const size of [1, 3])
    await assert.rejects(written({ boundary: 'x', parts: [{ headers: [], body: { size, open: two } }] }), { code: 'unwritable' });
  assert.throws(() => multipartLength({ boundary: 'x', parts: [{ headers: [['A', 'b\r\nC: d']], body: sourceOf(new Uint8Array(1)) }] }), {
    code: 'unwritable',
  });
});

test('base64 and quoted-printable in any pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), async (octets, size) => {
      const encoded: Uint8Array[] = [];
      for await (const chunk of encodeBase64(sourceOf(octets).open())) encoded.push(chunk);
      const text = Buffer.concat(encoded);
      assert.equal(text.length, base64Length(octets.length));
      const printable = Buffer.from(
        Array.from(
          octets,
          (octet, index) => `=${octet.toString(16).toUpperCase().padStart(2, '0')}${index % 20 === 19 ? '=\r\n' : ''}`,
        ).join(''),
      );
      for (const [encoding, source] of [
        ['base64', text],
        ['Quoted-Printable ', printable],
      ] as const) {
        const decoder = transferDecoder(encoding);
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < source.length; at += size) pieces.push(decoder.write(source.subarray(at, at + size)));
        assert.deepEqual(Buffer.concat([...pieces, decoder.end()]), Buffer.from(octets));
      }
    }),
  );
  const joined = transferDecoder('base64');
  assert.equal(Buffer.concat([joined.write(Buffer.from('YQ==YmM=\r\nZA')), joined.end()]).toString(), 'abcd');
});
