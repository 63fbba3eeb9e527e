import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DataCoding, decodeDcs, encodeDcs } from './dcs.ts';

const PLAIN: DataCoding = { alphabet: 'gsm7', messageClass: null, compressed: false, autoDelete: false, indication: null };

test('values seen in the field', () => {
  const known: [number, Partial<DataCoding>][] = [
    [0x00, {}],
    [0x04, { alphabet: 'octet' }],
    [0x08, { alphabet: 'ucs2' }],
    [0x10, { messageClass: 0 }],
    [0x11, { messageClass: 1 }],
    [0x12, { messageClass: 2 }],
    [0x16, { alphabet: 'octet', messageClass: 2 }],
    [0x18, { alphabet: 'ucs2', messageClass: 0 }],
    [0x19, { alphabet: 'ucs2', messageClass: 1 }],
    [0x20, { compressed: true }],
    [0x58, { alphabet: 'ucs2', messageClass: 0, autoDelete: true }],
    [0xc0, { indication: { kind: 'voicemail', active: false, discard: true } }],
    [0xc8, { indication: { kind: 'voicemail', active: true, discard: true } }],
    [0xd9, { indication: { kind: 'fax', active: true, discard: false } }],
    [0xea, { alphabet: 'ucs2', indication: { kind: 'email', active: true, discard: false } }],
    [0xe3, { alphabet: 'ucs2', indication: { kind: 'other', active: false, discard: false } }],
    [0xf0, { messageClass: 0 }],
    [0xf5, { alphabet: 'octet', messageClass: 1 }],
    [0xf6, { alphabet: 'octet', messageClass: 2 }],
  ];
  for (const [octet, coding] of known) assert.deepEqual(decodeDcs(octet), { ...PLAIN, ...coding }, octet.toString(16));
});

// 23.038 section 4 again, written bit by bit from the table and not from the code.
function byTheTable(octet: number): DataCoding {
  const bits = octet.toString(2).padStart(8, '0');
  const low = Number.parseInt(bits.slice(6), 2);
  const class2 = ([0, 1, 2, 3] as const)[low]!;
  if (bits.startsWith('0')) {
    const alphabet = ({ '00': 'gsm7', '01': 'octet', '10': 'ucs2' } as const)[bits.slice(4, 6)];
    if (alphabet === undefined) return PLAIN;
    const messageClass = bits[3] === '1' ? class2 : null;
    return { alphabet, messageClass, compressed: bits[2] === '1', autoDelete: bits[1] === '1', indication: null };
  }
  if (bits.startsWith('10')) return PLAIN;
  if (bits.startsWith('1111')) return { ...PLAIN, alphabet: bits[5] === '1' ? 'octet' : 'gsm7', messageClass: class2 };
  const kind = (['voicemail', 'fax', 'email', 'other'] as const)[low]!;
  const indication = { kind, active: bits[4] === '1', discard: bits.startsWith('1100') };
  return { ...PLAIN, alphabet: bits.startsWith('1110') ? 'ucs2' : 'gsm7', indication };
}

test('all 256 octets decode as the table says, and what they mean survives encoding', () => {
  for (let octet = 0; octet < 256; octet++) {
    const coding = decodeDcs(octet);
    assert.deepEqual(coding, byTheTable(octet), octet.toString(16));
    assert.deepEqual(decodeDcs(encodeDcs(coding)), coding, octet.toString(16));
  }
});

test('every coding that can be said encodes to one octet and back; the rest throws', () => {
  const kinds = ['voicemail', 'fax', 'email', 'other'] as const;
  const flags = [false, true];
  const indications = kinds.flatMap((kind) => flags.flatMap((active) => flags.map((discard) => ({ kind, active, discard }))));
  let said = 0;
  for (const alphabet of ['gsm7', 'octet', 'ucs2'] as const) {
    for (const messageClass of [null, 0, 1, 2, 3] as const) {
      for (const compressed of flags) {
        for (const autoDelete of flags) {
          for (const indication of [null, ...indications]) {
            const coding: DataCoding = { alphabet, messageClass, compressed, autoDelete, indication };
            const bare = messageClass === null && !compressed && !autoDelete;
            const sayable = indication === null || (bare && (alphabet === 'gsm7' || (alphabet === 'ucs2' && !indication.discard)));
            if (sayable) assert.deepEqual(decodeDcs(encodeDcs(coding)), coding);
            else assert.throws(() => encodeDcs(coding), RangeError);
            said += sayable ? 1 : 0;
          }
        }
      }
    }
  }
  assert.equal(said, 60 + 16 + 8);
});

test('canonical octets', () => {
  assert.equal(encodeDcs(PLAIN), 0x00);
  assert.equal(encodeDcs({ ...PLAIN, messageClass: 0 }), 0x10);
  assert.equal(encodeDcs({ ...PLAIN, alphabet: 'ucs2', messageClass: 0 }), 0x18);
  assert.equal(encodeDcs({ ...PLAIN, alphabet: 'octet', messageClass: 2 }), 0x16);
});

test('what is no octet is refused', () => {
  for (const octet of [-1, 256, 1.5, Number.NaN]) assert.throws(() => decodeDcs(octet), RangeError);
});
