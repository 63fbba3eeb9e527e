import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeText, encodeText } from './customer-alphabet.ts';

test('property: in the 8-bit alphabets every octet survives the way there and back', () => {
  for (const alphabet of ['latin1', 'windows-1252'] as const)
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        assert.deepEqual(encodeText(decodeText(octets, alphabet), alphabet), octets);
      }),
    );
});

test('windows-1252 agrees with the platform', () => {
  const octets = Uint8Array.from({ length: 256 }, (_, octet) => octet);
  assert.equal(decodeText(octets, 'windows-1252'), new TextDecoder('windows-1252').decode(octets));
});

test('each alphabet has its own € and lacks what it lacks', () => {
  assert.deepEqual(encodeText('€', 'gsm7'), Uint8Array.of(0x1b, 0x65));
  assert.deepEqual(encodeText('€', 'windows-1252'), Uint8Array.of(0x80));
  assert.equal(encodeText('€', 'latin1'), null);
  assert.equal(encodeText('Δ', 'windows-1252'), null);
  assert.equal(encodeText('ç', 'gsm7'), null);
  assert.deepEqual(encodeText('@Δ', 'gsm7'), Uint8Array.of(0, 0x10));
});
