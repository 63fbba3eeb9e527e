import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import * as gsm7 from './gsm7.ts';

// The Unicode mapping of the alphabet (GSM0338.TXT), by code point and not by character, so that a look-alike cannot slip in.
const TABLE = [
  0x40, 0xa3, 0x24, 0xa5, 0xe8, 0xe9, 0xf9, 0xec, 0xf2, 0xc7, 0x0a, 0xd8, 0xf8, 0x0d, 0xc5, 0xe5, 0x394, 0x5f, 0x3a6, 0x393, 0x39b, 0x3a9,
  0x3a0, 0x3a8, 0x3a3, 0x398, 0x39e, -1, 0xc6, 0xe6, 0xdf, 0xc9, 0x20, 0x21, 0x22, 0x23, 0xa4, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x2b,
  0x2c, 0x2d, 0x2e, 0x2f, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0xa1, 0x41, 0x42,
  0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59,
  0x5a, 0xc4, 0xd6, 0xd1, 0xdc, 0xa7, 0xbf, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70,
  0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0xe4, 0xf6, 0xf1, 0xfc, 0xe0,
];
const EXTENSION = new Map([
  [0x0a, 0x0c],
  [0x14, 0x5e],
  [0x28, 0x7b],
  [0x29, 0x7d],
  [0x2f, 0x5c],
  [0x3c, 0x5b],
  [0x3d, 0x7e],
  [0x3e, 0x5d],
  [0x40, 0x7c],
  [0x65, 0x20ac],
]);
const SEPTETS = new Map<number, number[]>([
  ...TABLE.map((codePoint, code): [number, number[]] => [codePoint, [code]]),
  ...[...EXTENSION].map(([code, codePoint]): [number, number[]] => [codePoint, [0x1b, code]]),
]);
SEPTETS.delete(-1);
const ALPHABET = [...SEPTETS.keys()].map((codePoint) => String.fromCodePoint(codePoint));

const gsmText = fc.array(fc.constantFrom(...ALPHABET), { maxLength: 200 }).map((characters) => characters.join(''));

test('every code point of Unicode costs what the two tables say', () => {
  assert.equal(TABLE.length, 128);
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    const expected = SEPTETS.get(codePoint)?.length ?? -1;
    const got = gsm7.gsm7Septets(String.fromCodePoint(codePoint));
    if (got !== expected) assert.equal(got, expected, `U+${codePoint.toString(16)}`);
  }
});

test('every character of the tables encodes to its code and back', () => {
  for (const [codePoint, codes] of SEPTETS) {
    const character = String.fromCodePoint(codePoint);
    assert.deepEqual([...gsm7.encodeGsm7(character)], codes);
    assert.equal(gsm7.decodeGsm7(Uint8Array.from(codes)), character);
    assert.equal(gsm7.isGsm7(character), true);
  }
});

test('text round-trips, and its septet count is the length of its encoding', () => {
  fc.assert(
    fc.property(gsmText, (text) => {
      const septets = gsm7.encodeGsm7(text);
      assert.equal(gsm7.gsm7Septets(text), septets.length);
      assert.equal(gsm7.decodeGsm7(septets), text);
    }),
  );
});

test('any string: encodable exactly when every character is in the alphabet', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const first = Array.from(text).find((character) => !SEPTETS.has(character.codePointAt(0)!));
      assert.equal(gsm7.isGsm7(text), first === undefined);
      const found = gsm7.firstNonGsm7(text);
      if (first === undefined) assert.equal(found, null);
      else assert.deepEqual(found, { codePoint: first.codePointAt(0), index: text.indexOf(first) });
    }),
  );
});

test('what cannot be encoded is named', () => {
  assert.throws(() => gsm7.encodeGsm7('Ok 😀'), { name: 'RangeError', message: /U\+1F600 at index 3 / });
  assert.throws(() => gsm7.encodeGsm7('garçon'), { name: 'RangeError', message: /U\+00E7 at index 3 / });
  assert.deepEqual(gsm7.firstNonGsm7('a\ud800b'), { codePoint: 0xd800, index: 1 });
  assert.equal(gsm7.gsm7Septets('\u001b'), -1, 'the escape is a code, not a character');
});

test('every septet, alone and after an escape, decodes as 23.038 says', () => {
  for (let code = 0; code < 128; code++) {
    const basic = code === 0x1b ? ' ' : String.fromCodePoint(TABLE[code]!);
    assert.equal(gsm7.decodeGsm7(Uint8Array.of(code)), basic);
    const extension = EXTENSION.get(code);
    const shown = extension === undefined ? basic : String.fromCodePoint(extension);
    assert.equal(gsm7.decodeGsm7(Uint8Array.of(0x1b, code, 0x41)), `${shown}A`);
  }
});

test('a lone escape at the end is a space; octets above 127 are U+FFFD', () => {
  assert.equal(gsm7.decodeGsm7(Uint8Array.of(0x41, 0x1b)), 'A ');
  assert.equal(gsm7.decodeGsm7(Uint8Array.of(0x1b, 0x1b, 0x1b)), '  ');
  for (let octet = 128; octet < 256; octet++) {
    assert.equal(gsm7.decodeGsm7(Uint8Array.of(octet, 0x1b, octet, 0x41)), '\ufffd\ufffdA');
  }
});

test('long input decodes: no limit of the call stack', () => {
  const septets = new Uint8Array(1_000_000).fill(0x61);
  assert.equal(gsm7.decodeGsm7(septets), 'a'.repeat(1_000_000));
});
