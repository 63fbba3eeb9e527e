import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Charset, decodeCharset, encodeCharset } from './charset.ts';

const charsets: readonly Charset[] = ['ascii', 'latin1', 'windows1252'];
const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);

test('every octet decodes; what the runtime says of Windows-1252 and Latin-1 is what we say', () => {
  assert.equal(decodeCharset(all, 'windows1252'), new TextDecoder('windows-1252').decode(all));
  assert.equal(decodeCharset(all, 'latin1'), Buffer.from(all).toString('latin1'));
  assert.equal(decodeCharset(all, 'ascii'), Buffer.from(all.subarray(0, 128)).toString('latin1') + '\ufffd'.repeat(128));
});

test('every character of a set goes out by its octet, every other is refused', () => {
  for (const charset of charsets) {
    const characters = decodeCharset(all, charset);
    for (let unit = 0; unit <= 0xffff; unit++) {
      if (unit === 0xfffd) continue;
      const octet = characters.indexOf(String.fromCharCode(unit));
      const encoded = encodeCharset(`a${String.fromCharCode(unit)}`, charset);
      if (octet < 0 ? encoded !== null : encoded?.[1] !== octet) assert.fail(`U+${unit.toString(16)} in ${charset}`);
    }
    assert.equal(encodeCharset('😀', charset), null);
    assert.deepEqual(encodeCharset('', charset), new Uint8Array());
    assert.equal(encodeCharset('\ufffd', charset), null);
  }
});

test('the euro tells them apart', () => {
  assert.deepEqual(encodeCharset('€', 'windows1252'), Uint8Array.of(0x80));
  assert.equal(encodeCharset('€', 'latin1'), null);
  assert.equal(encodeCharset('é', 'ascii'), null);
});
