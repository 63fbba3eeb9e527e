import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeGsm7, encodeGsm7 } from './gsm7.ts';
import { fillBitsAfter, packSeptets, unpackSeptets } from './packing.ts';

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex').toUpperCase();
const octets = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const septetArray = fc.uint8Array({ max: 127, maxLength: 170 });

test('packing matches published vectors', () => {
  const vectors = [
    ['hellohello', 'E8329BFD4697D9EC37'],
    ['How are you?', 'C8F71D14969741F977FD07'],
    ['Test@0', 'D4F29C0E8001'],
    ['12345678', '31D98C56B3DD70'],
    ['', ''],
  ] as const;
  for (const [text, packed] of vectors) {
    assert.equal(hex(packSeptets(encodeGsm7(text))), packed);
    assert.equal(decodeGsm7(unpackSeptets(octets(packed), text.length)), text);
  }
  assert.equal(hex(packSeptets(new Uint8Array(160).fill(0x7f))), 'FF'.repeat(140));
});

test('packing is one little-endian number of 7-bit digits, at every fill and length', () => {
  fc.assert(
    fc.property(septetArray, fc.integer({ min: 0, max: 7 }), (septets, fillBits) => {
      let number = 0n;
      for (let i = septets.length - 1; i >= 0; i--) number = (number << 7n) | BigInt(septets[i]!);
      number <<= BigInt(fillBits);
      const packed = packSeptets(septets, fillBits);
      assert.equal(packed.length, Math.ceil((fillBits + 7 * septets.length) / 8));
      assert.equal(
        packed.reduceRight((sum, octet) => (sum << 8n) | BigInt(octet), 0n),
        number,
      );
      assert.deepEqual(unpackSeptets(packed, septets.length, fillBits), septets);
    }),
  );
});

test('unpacking never gives more septets than the octets hold', () => {
  for (let length = 0; length < 20; length++) {
    for (let fillBits = 0; fillBits < 8; fillBits++) {
      const expected = Math.max(0, Math.floor((length * 8 - fillBits) / 7));
      assert.equal(unpackSeptets(new Uint8Array(length), 255, fillBits).length, expected);
      assert.equal(unpackSeptets(new Uint8Array(length), Math.min(2, expected), fillBits).length, Math.min(2, expected));
    }
  }
  assert.throws(() => unpackSeptets(new Uint8Array(1), -1), RangeError);
  assert.throws(() => packSeptets(new Uint8Array(1), 8), RangeError);
});

test('fill bits bring the text to a septet boundary', () => {
  assert.equal(fillBitsAfter(6), 1);
  assert.equal(fillBitsAfter(7), 0);
  for (let header = 0; header <= 140; header++) assert.equal((header * 8 + fillBitsAfter(header)) % 7, 0);
});

const text = (packed: Uint8Array, count?: number) => decodeGsm7(unpackSeptets(packed, count));

test('without a count: seven spare bits are no @, and a text of eight that ends in @ needs its count', () => {
  assert.equal(text(packSeptets(encodeGsm7('1234567'))), '1234567');
  assert.equal(text(packSeptets(encodeGsm7('1234567'), 0, 'cr')), '1234567');
  assert.equal(text(packSeptets(encodeGsm7('12345678'))), '12345678');
  assert.equal(text(packSeptets(encodeGsm7('123456@'))), '123456@', 'an @ elsewhere is one');
  assert.equal(text(packSeptets(encodeGsm7('1234567@'))), '1234567', 'taken for filling');
  assert.equal(text(packSeptets(encodeGsm7('1234567@')), 8), '1234567@');
  assert.equal(text(packSeptets(encodeGsm7('1234567')), 8), '1234567@', 'a count is believed');
});

test('a CR fills seven spare bits, and a CR on the boundary is doubled (23.038 6.1.2.3.1)', () => {
  assert.equal(hex(packSeptets(encodeGsm7('1234567'), 0, 'cr')), '31D98C56B3DD1A');
  assert.equal(text(packSeptets(encodeGsm7('1234567\r'), 0, 'cr')), '1234567\r\r', 'shows as one');
  for (let length = 0; length < 24; length++) {
    if (length % 8 === 7) continue;
    const septets = encodeGsm7('x'.repeat(length));
    assert.deepEqual(packSeptets(septets, 0, 'cr'), packSeptets(septets));
  }
});

test('without a count any septets come back, save a last @ or CR on the octet boundary', () => {
  fc.assert(
    fc.property(septetArray, fc.integer({ min: 0, max: 6 }), fc.constantFrom<'zero' | 'cr'>('zero', 'cr'), (septets, fillBits, spare) => {
      const back = unpackSeptets(packSeptets(septets, fillBits, spare), undefined, fillBits);
      const last = septets.at(-1);
      if ((fillBits + septets.length * 7) % 8 !== 0 || (last !== 0 && last !== 13)) assert.deepEqual(back, septets);
      else if (last === 13 && spare === 'cr') assert.deepEqual(back, Uint8Array.of(...septets, 13));
      else assert.deepEqual(back, septets.subarray(0, -1));
    }),
    { numRuns: 500 },
  );
});
