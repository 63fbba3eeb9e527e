import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeGsm7, gsm7Septets, isGsm7 } from './gsm7.ts';
import { fillBitsAfter, packSeptets, unpackSeptets } from './packing.ts';
import { measureText, type Segment, segmentUnits, splitText, type TextOptions } from './segment.ts';
import { hasLockingTable, NATIONAL_LANGUAGES, type Shift, shiftOf } from './shift.ts';
import type { NationalLanguage } from './tables/national-alphabets.ts';
import { decodeUcs2 } from './ucs2.ts';
import { parseUdh } from './udh.ts';

const lockings = NATIONAL_LANGUAGES.filter(hasLockingTable);
const turkish: Shift = { single: 'tr', locking: null };
const referenceBits = [8, 16] as const;

const charactersOf = (shift: Shift) => {
  const septets = Array.from({ length: 128 }, (_, code) => code).filter((code) => code !== 0x1b);
  const alone = septets.map((code) => decodeGsm7(Uint8Array.of(code), shift));
  const escaped = septets.map((code) => decodeGsm7(Uint8Array.of(0x1b, code), shift));
  return [...new Set([...alone, ...escaped])].filter((character) => character !== '\ufffd');
};

/** What a phone does: the segment as it is on the air, its header, its septets, its text. */
function received(segment: Segment): string {
  const udh = segment.udh ?? new Uint8Array();
  const fillBits = fillBitsAfter(udh.length);
  const packed = packSeptets(segment.userData, fillBits);
  assert.ok(udh.length + packed.length <= 140, `${udh.length} + ${packed.length} octets`);
  const elements = udh.length === 0 ? [] : parsed(udh).elements;
  return decodeGsm7(unpackSeptets(packed, segment.userData.length, fillBits), shiftOf(elements));
}

function parsed(udh: Uint8Array) {
  const result = parseUdh(udh);
  assert.ok(result.ok);
  assert.equal(result.headerLength, udh.length);
  return result;
}

function check(text: string, options: TextOptions & { reference: number }): Segment[] {
  const { alphabet, shift, units, segments } = measureText(text, options);
  const parts = splitText(text, options);
  assert.equal(parts.length, segments);
  assert.equal(parts.map((part) => part.text).join(''), text);
  const limit = segmentUnits(alphabet, options.referenceBits, shift);
  for (const [i, part] of parts.entries()) {
    assert.deepEqual([part.part, part.total], [i + 1, segments]);
    assert.ok(part.userData.length <= (segments === 1 ? limit.single : limit.part) * (alphabet === 'ucs2' ? 2 : 1));
    if (alphabet === 'ucs2') assert.equal(decodeUcs2(part.userData), part.text.toWellFormed());
    else assert.equal(received(part), part.text);
    const concat = part.udh === null ? null : parsed(part.udh).concat;
    const { reference, referenceBits: bits = 8 } = options;
    assert.deepEqual(concat, segments === 1 ? null : { reference, total: segments, part: i + 1, referenceBits: bits });
    assert.deepEqual(part.udh === null ? null : shiftOf(parsed(part.udh).elements), shift);
  }
  if (alphabet === 'gsm7') assert.equal(units, gsm7Septets(text, shift));
  return parts;
}

test('room beside the header: one table, two tables, alone and in parts', () => {
  const both: Shift = { single: 'tr', locking: 'tr' };
  assert.deepEqual(segmentUnits('gsm7', 8, turkish), { single: 155, part: 149 });
  assert.deepEqual(segmentUnits('gsm7', 16, turkish), { single: 155, part: 148 });
  assert.deepEqual(segmentUnits('gsm7', 8, { single: null, locking: 'tr' }), { single: 155, part: 149 });
  assert.deepEqual(segmentUnits('gsm7', 8, both), { single: 152, part: 146 });
  assert.deepEqual(segmentUnits('gsm7', 16, both), { single: 152, part: 145 });
  assert.deepEqual(segmentUnits('gsm7', 16, { single: null, locking: null }), { single: 160, part: 152 });
  assert.deepEqual(segmentUnits('ucs2', 8, turkish), { single: 70, part: 67 });
});

test('without languages nothing changes', () => {
  const text = 'ğ'.repeat(100);
  const plain = { alphabet: 'ucs2', shift: null, units: 100, segments: 2 } as const;
  assert.deepEqual(measureText(text), plain);
  assert.deepEqual(measureText(text, { languages: [] }), plain);
  assert.deepEqual(measureText('Hello', { languages: ['tr'] }), { alphabet: 'gsm7', shift: null, units: 5, segments: 1 });
});

test('a language is taken only when it saves a segment', () => {
  const text = (ascii: number) => `ğ${'a'.repeat(ascii)}`;
  assert.equal(measureText(text(69), { languages: ['tr'] }).alphabet, 'ucs2', 'one segment either way');
  const locking: Shift = { single: null, locking: 'tr' };
  assert.deepEqual(measureText(text(70), { languages: ['tr'] }), { alphabet: 'gsm7', shift: locking, units: 71, segments: 1 });
  assert.deepEqual(measureText(text(154), { languages: ['tr'] }), { alphabet: 'gsm7', shift: locking, units: 155, segments: 1 });
  assert.equal(measureText(text(155), { languages: ['tr'] }).segments, 2);
  assert.equal(measureText(`${text(100)}漢`, { languages: ['tr'] }).alphabet, 'ucs2');
  assert.equal(measureText(text(100), { languages: ['es', 'pt'] }).alphabet, 'ucs2');
  assert.equal(measureText(text(100), { languages: ['tr'], alphabet: 'ucs2' }).alphabet, 'ucs2');
  assert.equal(measureText('ğ', { languages: ['tr'], alphabet: 'gsm7' }).units, 1, 'asked for: no comparison with UCS-2');
  assert.throws(() => measureText('ğ漢', { languages: ['tr'], alphabet: 'gsm7' }), RangeError);
});

test('fewest segments, then fewest septets, then single before locking before both, then the order given', () => {
  const chosen = (text: string, ...languages: NationalLanguage[]) => measureText(text, { languages }).shift;
  assert.deepEqual(chosen(`${'ığ'.repeat(5)}${'a'.repeat(90)}`, 'tr'), { single: null, locking: 'tr' }, 'fewer septets');
  assert.deepEqual(chosen(`ç${'a'.repeat(90)}`, 'tr'), { single: null, locking: 'tr' });
  assert.deepEqual(chosen(`ç${'a'.repeat(90)}`, 'es'), { single: 'es', locking: null });
  assert.deepEqual(chosen(`êç${'a'.repeat(90)}ΓΓ`, 'pt'), of('pt', null), '96 septets either way');
  assert.deepEqual(chosen(`Γ${'ç'.repeat(20)}${'a'.repeat(90)}Φ`, 'pt'), of('pt', 'pt'), 'both are fewer septets here');
  assert.deepEqual(chosen(`á${'a'.repeat(90)}`, 'es', 'pt'), of(null, 'pt'));
  assert.deepEqual(chosen(`Úú€${'a'.repeat(90)}`, 'pt', 'es'), of(null, 'pt'));
  assert.deepEqual(chosen(`।${'a'.repeat(90)}`, 'ta', 'hi'), of('ta', null), 'the same: the first named');
  assert.deepEqual(chosen(`।${'a'.repeat(90)}`, 'hi', 'ta'), of('hi', null));
  assert.deepEqual(chosen(`ığá${'a'.repeat(90)}`, 'es', 'tr'), of('es', 'tr'), 'two languages');
  assert.deepEqual(chosen(`ğ${'a'.repeat(90)}`, 'xx' as NationalLanguage, 'tr', 'tr')?.locking, 'tr', 'unknown names are passed over');
});

function of(single: NationalLanguage | null, locking: NationalLanguage | null): Shift {
  return { single, locking };
}

test('headers, octet by octet', () => {
  const hex = (options: Parameters<typeof splitText>[1], text: string) =>
    splitText(text, options).map(({ udh }) => Buffer.from(udh ?? []).toString('hex'));
  const text = `Φ${'ğ'.repeat(10)}${'a'.repeat(100)}`;
  assert.deepEqual(hex({ reference: 1, shift: turkish }, text), ['03240101']);
  assert.deepEqual(hex({ reference: 1, shift: { single: 'pt', locking: 'tr' } }, text), ['06240103250101']);
  assert.deepEqual(hex({ reference: 0x1d, shift: turkish }, text.repeat(2)), ['0800031d0201240101', '0800031d0202240101']);
  assert.deepEqual(hex({ reference: 0x1234, referenceBits: 16, shift: { single: null, locking: 'tr' } }, text.repeat(2)), [
    '09080412340201250101',
    '09080412340202250101',
  ]);
});

test('a shift asked for is used, whatever it costs, and refused when it does not hold the text', () => {
  assert.deepEqual(measureText('Hello', { shift: turkish }), { alphabet: 'gsm7', shift: turkish, units: 5, segments: 1 });
  assert.deepEqual(measureText('Hello', { shift: { single: null, locking: null } }).shift, null);
  assert.throws(() => measureText('漢', { shift: turkish }), { name: 'RangeError', message: /U\+6F22 at index 0/ });
  assert.throws(() => splitText('a', { reference: 0, shift: { single: null, locking: 'es' } }), RangeError);
  assert.throws(() => measureText('a'.repeat(255 * 149 + 1), { shift: turkish }), RangeError);
  assert.equal(measureText('a'.repeat(255 * 149), { shift: turkish }).segments, 255);
});

test('an escape pair at every position around the cut stays whole, in every shift', () => {
  for (const bits of referenceBits) {
    for (let at = 138; at < 156; at++) {
      check(`${'a'.repeat(at)}ğ${'b'.repeat(100)}`, { reference: 7, referenceBits: bits, shift: turkish });
      check(`${'a'.repeat(at)}Φ${'b'.repeat(100)}`, { reference: 7, referenceBits: bits, shift: { single: 'pt', locking: 'pt' } });
    }
  }
});

test('a letter with its signs is kept whole where that costs no segment', () => {
  const text = `${'क'.repeat(148)}कि${'क'.repeat(20)}`;
  const [first] = check(text, { reference: 1, shift: { single: null, locking: 'hi' } });
  assert.equal(first?.text, 'क'.repeat(148));
  const full = `${'क'.repeat(148)}कि${'क'.repeat(148)}`; // two full parts
  assert.equal(check(full, { reference: 1, shift: { single: null, locking: 'hi' } }).length, 2);
});

test('every position of every table crosses the air, in every shift of one or two tables', () => {
  for (const single of [null, ...NATIONAL_LANGUAGES]) {
    for (const locking of [null, ...lockings]) {
      const shift = { single, locking };
      check(charactersOf(shift).join(''), { reference: 1, shift });
    }
  }
});

test('any text, any languages: as few segments as any allowed way, and never more than without', () => {
  const cases = fc
    .record({
      from: fc.constantFrom(...NATIONAL_LANGUAGES),
      others: fc.array(fc.constantFrom(...NATIONAL_LANGUAGES), { maxLength: 2 }),
      locked: fc.boolean(),
      referenceBits: fc.constantFrom(...referenceBits),
    })
    .chain(({ from, others, locked, referenceBits }) => {
      const pool = charactersOf({ single: from, locking: locked && hasLockingTable(from) ? from : null });
      const foreign = fc.constantFrom('漢', '😀', 'e\u0301', 'ğ', 'क');
      const mixed = fc.oneof({ weight: 200, arbitrary: fc.constantFrom(...pool) }, { weight: 1, arbitrary: foreign });
      const text = fc.array(mixed, { maxLength: 330, size: 'max' }).map((list) => list.join(''));
      return fc.record({ text, languages: fc.constant([from, ...others]), referenceBits: fc.constant(referenceBits) });
    });
  let shifted = 0;
  fc.assert(
    fc.property(cases, ({ text, languages, referenceBits }) => {
      check(text, { reference: 5, languages, referenceBits });
      const { segments, shift } = measureText(text, { languages, referenceBits });
      const plain = measureText(text, { referenceBits });
      if (plain.alphabet === 'gsm7') assert.equal(shift, null);
      if (shift !== null) shifted++;
      assert.ok(shift === null ? segments === plain.segments : segments < plain.segments);
      if (plain.alphabet === 'gsm7') return;
      for (const single of [null, ...languages]) {
        for (const locking of [null, ...languages.filter(hasLockingTable)]) {
          const way = { single, locking };
          if (isGsm7(text, way)) assert.ok(segments <= measureText(text, { shift: way, referenceBits }).segments);
        }
      }
    }),
    { numRuns: 300, seed: 23038 },
  );
  assert.ok(shifted > 50, `only ${shifted} texts were shifted`);
});
