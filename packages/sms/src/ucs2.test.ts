import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeLatin1, decodeUcs2, decodeUcs2Part, encodeLatin1, encodeUcs2, encodeUcs2Part } from './ucs2.ts';

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex').toUpperCase();
// Any sequence of UTF-16 units, lone surrogates included.
const units = fc.array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7ff, max: 0xe000 })), { maxLength: 80 });
const anyString = units.map((list) => String.fromCharCode(...list));

test('octets are UTF-16BE without a byte order mark', () => {
  assert.equal(hex(encodeUcs2('Привет')), '041F04400438043204350442');
  assert.equal(hex(encodeUcs2('😀')), 'D83DDE00');
  assert.equal(hex(encodeUcs2('€')), '20AC');
  assert.equal(hex(encodeUcs2('')), '');
});

test('every code point round-trips; a surrogate alone comes back as U+FFFD', () => {
  const block = 0x1000;
  for (let first = 0; first <= 0x10ffff; first += block) {
    for (let codePoint = first; codePoint < first + block; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      const expected = codePoint >= 0xd800 && codePoint <= 0xdfff ? '\ufffd' : character;
      if (decodeUcs2(encodeUcs2(character)) !== expected) assert.fail(`U+${codePoint.toString(16)}`);
    }
  }
});

test('any string comes back well-formed and as long as it was', () => {
  fc.assert(
    fc.property(anyString, (text) => {
      assert.equal(encodeUcs2(text).length, text.length * 2);
      assert.equal(decodeUcs2(encodeUcs2(text)), text.toWellFormed());
    }),
  );
});

test('a text cut anywhere, between the halves of a pair too, is the same when its parts are joined', () => {
  fc.assert(
    fc.property(anyString, fc.nat(80), (text, at) => {
      const parts = [text.slice(0, at), text.slice(at)];
      assert.equal(parts.map((part) => decodeUcs2Part(encodeUcs2Part(part))).join(''), text);
    }),
  );
});

test('any octets decode as the platform decoder does', () => {
  const platform = new TextDecoder('utf-16be', { ignoreBOM: true });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 150 }), (octets) => {
      const even = octets.subarray(0, octets.length & ~1);
      assert.equal(decodeUcs2(octets), platform.decode(even));
    }),
  );
});

test('an odd trailing octet is dropped, a byte order mark kept', () => {
  assert.equal(decodeUcs2(Uint8Array.of(0x00, 0x41, 0x00)), 'A');
  assert.equal(decodeUcs2(Uint8Array.of(0x41)), '');
  assert.equal(decodeUcs2(Uint8Array.of(0xfe, 0xff, 0x00, 0x41)), '\ufeffA');
});

test('long input decodes: surrogate pairs survive the inner chunk edges', () => {
  for (const lead of ['', 'a']) {
    const text = lead + '😀'.repeat(20_000);
    assert.equal(decodeUcs2(encodeUcs2(text)), text);
  }
});

test('Latin-1: all 256 octets there and back, nothing above', () => {
  const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);
  assert.deepEqual(encodeLatin1(decodeLatin1(all)), all);
  for (let octet = 0; octet < 256; octet++) assert.equal(decodeLatin1(Uint8Array.of(octet)).codePointAt(0), octet);
  for (const text of ['€', 'aĀ', '😀', '\ud800', 'Ω']) assert.equal(encodeLatin1(text), null);
});
