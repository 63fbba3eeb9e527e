import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { buildUdh, type Concat, concatElement, IEI, parseUdh, portsElement, UDH_OCTETS_MAX, type UdhResult } from './udh.ts';

const octets = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex').toUpperCase();

function parsed(text: string): Extract<UdhResult, { ok: true }> {
  const result = parseUdh(octets(text));
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result;
}

test('8-bit concatenation', () => {
  const udh = parsed('05 00 03 1D 02 01 C8F7');
  assert.deepEqual(udh.concat, { reference: 0x1d, total: 2, part: 1, referenceBits: 8 });
  assert.equal(udh.headerLength, 6);
  assert.equal(udh.ports, null);
});

test('16-bit concatenation', () => {
  const udh = parsed('06 08 04 12 34 03 02');
  assert.deepEqual(udh.concat, { reference: 0x1234, total: 3, part: 2, referenceBits: 16 });
  assert.equal(udh.headerLength, 7);
});

test('WAP push: 16-bit ports before the concatenation', () => {
  const udh = parsed('0B 05 04 0B84 23F0 00 03 A5 02 01 01');
  assert.deepEqual(udh.ports, { destination: 2948, source: 9200, bits: 16 });
  assert.deepEqual(udh.concat, { reference: 0xa5, total: 2, part: 1, referenceBits: 8 });
  assert.equal(udh.headerLength, 12);
});

test('8-bit ports', () => {
  assert.deepEqual(parsed('04 04 02 F0 F5').ports, { destination: 0xf0, source: 0xf5, bits: 8 });
});

test('unknown elements are kept, in order, also empty ones', () => {
  const udh = parsed('0D 24 01 01 70 00 00 03 07 02 02 25 01 03');
  assert.deepEqual(
    udh.elements.map(({ iei, data }) => [iei, hex(data)]),
    [
      [IEI.nationalSingleShift, '01'],
      [0x70, ''],
      [IEI.concat8, '070202'],
      [IEI.nationalLockingShift, '03'],
    ],
  );
  assert.equal(udh.concat?.part, 2);
});

test('an empty header is a header', () => {
  assert.deepEqual(parsed('00 41'), { ok: true, elements: [], headerLength: 1, concat: null, ports: null });
});

test('every total and part: valid exactly when 1 ≤ part ≤ total', () => {
  const header = octets('05 00 03 09 00 00');
  for (let total = 0; total < 256; total++) {
    for (let part = 0; part < 256; part++) {
      header[4] = total;
      header[5] = part;
      const result = parseUdh(header);
      assert.ok(result.ok && result.elements.length === 1);
      const valid = part >= 1 && part <= total;
      if ((result.concat !== null) !== valid) assert.fail(`${part} of ${total}`);
    }
  }
});

test('of duplicates the last valid one counts', () => {
  assert.equal(parsed('0A 00 03 01 02 01 00 03 02 02 02').concat?.reference, 2);
  assert.equal(parsed('0A 00 03 01 02 01 00 03 02 02 00').concat?.reference, 1, 'an ignored element does not hide a good one');
  assert.deepEqual(parsed('0B 00 03 01 02 01 08 04 0002 02 02').concat, { reference: 2, total: 2, part: 2, referenceBits: 16 });
  assert.equal(parsed('0A 05 04 0001 0002 04 02 03 04').ports?.bits, 8);
});

test('elements of a wrong length are kept and mean nothing', () => {
  for (const text of ['04 00 02 01 02', '06 00 04 01 02 01 01', '05 08 03 01 02 01', '03 05 01 01', '05 04 03 01 02 03']) {
    const udh = parsed(text);
    assert.equal(udh.concat, null);
    assert.equal(udh.ports, null);
    assert.equal(udh.elements.length, 1);
  }
});

test('a header that does not add up is refused with a reason', () => {
  for (const text of ['', '05', '05 00 03 01 02', 'FF 00', '01 00', '06 00 03 01 02 01 00', '05 00 04 01 02 01', '02 00 FF']) {
    const result = parseUdh(octets(text));
    assert.equal(result.ok, false, text);
    assert.ok(!result.ok && result.reason.length > 0);
  }
});

test('cut at every offset: refused until the header is whole, the same from then on', () => {
  const whole = octets('0B 05 04 0B84 23F0 00 03 A5 02 01 48656C6C6F');
  const full = parseUdh(whole);
  for (let length = 0; length <= whole.length; length++) {
    const result = parseUdh(whole.subarray(0, length));
    if (length < 12) assert.equal(result.ok, false);
    else assert.deepEqual(result, full);
  }
});

test('what is parsed does not share memory with what came in', () => {
  const source = Buffer.from('0500031D0201', 'hex');
  const result = parseUdh(source);
  source.fill(0);
  assert.ok(result.ok);
  assert.deepEqual(result.elements[0]?.data, Uint8Array.of(0x1d, 2, 1));
});

test('random octets never throw, never reach past the header, and what parses builds again', () => {
  const headed = fc.uint8Array({ maxLength: 40 }).map((body) => Uint8Array.of(body.length, ...body));
  const elements = fc.array(fc.record({ iei: fc.integer({ min: 0, max: 9 }), data: fc.uint8Array({ maxLength: 6 }) }), { maxLength: 5 });
  const likely = elements.map((list) => buildUdh(list));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 160 }), headed, likely), fc.uint8Array({ maxLength: 8 }), (udh, tail) => {
      const input = Uint8Array.of(...udh, ...tail);
      const result = parseUdh(input);
      if (!result.ok) return;
      assert.ok(result.headerLength <= input.length);
      if (result.headerLength <= UDH_OCTETS_MAX) {
        assert.deepEqual(buildUdh(result.elements), input.slice(0, result.headerLength));
      }
      assert.deepEqual(parseUdh(input.subarray(0, result.headerLength)), result, 'the text after the header plays no part');
    }),
    { numRuns: 1500 },
  );
});

test('elements built parse back', () => {
  const concat = fc.constantFrom<8 | 16>(8, 16).chain((referenceBits) =>
    fc.integer({ min: 1, max: 255 }).chain((total) =>
      fc.record<Concat>({
        reference: fc.integer({ min: 0, max: referenceBits === 8 ? 0xff : 0xffff }),
        total: fc.constant(total),
        part: fc.integer({ min: 1, max: total }),
        referenceBits: fc.constant(referenceBits),
      }),
    ),
  );
  const port = fc.integer({ min: 0, max: 0xffff });
  fc.assert(
    fc.property(concat, port, port, (c, destination, source) => {
      const result = parseUdh(buildUdh([portsElement({ destination, source, bits: 16 }), concatElement(c)]));
      assert.ok(result.ok);
      assert.deepEqual(result.concat, { ...c });
      assert.deepEqual(result.ports, { destination, source, bits: 16 });
    }),
  );
  assert.equal(hex(buildUdh([portsElement({ destination: 1, source: 2, bits: 8 })])), '0404020102');
  assert.equal(hex(buildUdh([])), '00');
});

test('what cannot be carried is not built', () => {
  assert.throws(() => buildUdh([{ iei: 256, data: new Uint8Array() }]), RangeError);
  assert.throws(() => buildUdh([{ iei: 1, data: new Uint8Array(138) }]), RangeError);
  assert.equal(buildUdh([{ iei: 1, data: new Uint8Array(137) }]).length, 140);
  assert.throws(() => concatElement({ reference: 256, total: 1, part: 1, referenceBits: 8 }), RangeError);
  assert.throws(() => concatElement({ reference: 65536, total: 1, part: 1, referenceBits: 16 }), RangeError);
  assert.throws(() => concatElement({ reference: 0, total: 256, part: 1, referenceBits: 8 }), RangeError);
  assert.throws(() => concatElement({ reference: 0, total: 2, part: 0, referenceBits: 8 }), RangeError);
  assert.throws(() => concatElement({ reference: 0, total: 2, part: 3, referenceBits: 8 }), RangeError);
  assert.throws(() => portsElement({ destination: 256, source: 0, bits: 8 }), RangeError);
  assert.throws(() => portsElement({ destination: 0, source: 65536, bits: 16 }), RangeError);
});
