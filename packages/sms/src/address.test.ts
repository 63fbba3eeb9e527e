import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { originatorAddress, parseNumber, recipientAddress } from './address.ts';

const valid = (raw: string) => {
  const number = parseNumber(raw);
  assert.ok(number.ok, `${raw}: ${number.ok ? '' : number.reason}`);
  return number;
};

test('numbers as customers write them', () => {
  const accepted: [string, string, boolean][] = [
    ['+491711234567', '491711234567', true],
    ['00491711234567', '491711234567', true],
    ['491711234567', '491711234567', false],
    ['+49 (171) 123-45-67', '491711234567', true],
    ['(+49) 171 1234567', '491711234567', true],
    [' 491711234567', '491711234567', true],
    [' +491711234567', '491711234567', true],
    [' 00491711234567', '491711234567', true],
    ['00 49 171 1234567 ', '491711234567', true],
    ['(030) 1234567', '0301234567', false],
    ['+49\u00a0171\u202f1234567', '491711234567', true],
    ['10010', '10010', false],
    ['1008611', '1008611', false],
    ['112', '112', false],
    ['+123', '123', true],
    ['00123', '123', true],
    ['12345678901234567890', '12345678901234567890', false],
    ['+12345678901234567890', '12345678901234567890', true],
  ];
  for (const [raw, digits, international] of accepted) assert.deepEqual(valid(raw), { ok: true, digits, international }, raw);
});

test('what is no number is refused with a reason', () => {
  const refused: [string, RegExp][] = [
    ['', /^0 digits/],
    [' ', /^0 digits/],
    ['+', /^0 digits/],
    ['12', /^2 digits, at least 3/],
    ['+12', /^2 digits/],
    ['0012', /^2 digits/],
    ['000', /^1 digits/],
    ['123456789012345678901', /^21 digits, at most 20/],
    ['00123456789012345678901', /^21 digits/],
    ['++49171', /U\+002B at index 1/],
    ['49+171', /U\+002B at index 2/],
    ['-49171', /U\+002D at index 0/],
    ['49171x', /U\+0078 at index 5/],
    ['49.171.123', /U\+002E/],
    ['49171\n49172', /U\+000A/],
    ['49171,49172', /U\+002C/],
    ['٤٩١٧١', /U\+0664 at index 0/],
    ['49171😀', /U\+1F600/],
    ['1e10', /U\+0065/],
    [' '.repeat(1000), /longer than/],
  ];
  for (const [raw, reason] of refused) {
    const number = parseNumber(raw);
    assert.ok(!number.ok, raw);
    assert.match(number.reason, reason, raw);
  }
});

test('any string: digits out are 3 to 20 ASCII digits that were in', () => {
  const noise = fc.string({ unit: fc.constantFrom(...Array.from('0123456789+ -()a')), maxLength: 30 });
  fc.assert(
    fc.property(fc.oneof(noise, fc.string({ unit: 'binary' })), (raw) => {
      const number = parseNumber(raw);
      if (!number.ok) return;
      assert.match(number.digits, /^[0-9]{3,20}$/);
      assert.ok(raw.replace(/[^0-9]/g, '').endsWith(number.digits));
      assert.deepEqual(parseNumber(`+${number.digits}`), { ok: true, digits: number.digits, international: true });
    }),
    { numRuns: 2000 },
  );
});

test('separators change nothing', () => {
  const digits = fc.string({ unit: fc.constantFrom(...Array.from('123456789')), minLength: 3, maxLength: 20 });
  fc.assert(
    fc.property(digits, fc.array(fc.constantFrom(' ', '-', '(', ')', ''), { minLength: 20, maxLength: 20 }), (plain, gaps) => {
      const written = Array.from(plain)
        .map((digit, i) => digit + gaps[i]!)
        .join('');
      assert.deepEqual(parseNumber(written), { ok: true, digits: plain, international: false });
    }),
  );
});

test('recipients', () => {
  const table: [string, number, number, string][] = [
    ['+491711234567', 1, 1, '491711234567'],
    ['00491711234567', 1, 1, '491711234567'],
    ['491711234567', 1, 1, '491711234567'],
    [' 491711234567', 1, 1, '491711234567'],
    ['123456789', 1, 1, '123456789'],
    ['12345678', 0, 1, '12345678'],
    ['10010', 0, 1, '10010'],
    ['1008611', 0, 1, '1008611'],
    ['+6834123', 1, 1, '6834123'], // Niue: whole numbers this short exist, a '+' says so
    ['01711234567', 0, 1, '01711234567'],
  ];
  for (const [raw, ton, npi, digits] of table) assert.deepEqual(recipientAddress(raw), { ton, npi, digits }, raw);
  assert.equal(recipientAddress('12345678', { shortCodeMaxDigits: 6 }).ton, 1);
  assert.equal(recipientAddress('123456', { shortCodeMaxDigits: 6 }).ton, 0);
  assert.throws(() => recipientAddress('Acme'), { name: 'RangeError', message: /U\+0041/ });
});

test('senders that are numbers', () => {
  const table: [string, number, number, string][] = [
    ['+491711234567', 1, 1, '491711234567'],
    ['491711234567', 1, 1, '491711234567'],
    ['00491711234567', 1, 1, '491711234567'],
    ['+49 171 1234567', 1, 1, '491711234567'],
    ['49 171 1234567', 1, 1, '491711234567'],
    ['01711234567', 0, 1, '01711234567'],
    ['12345678', 0, 1, '12345678'],
    ['10010', 0, 1, '10010'],
    ['7', 0, 1, '7'],
  ];
  for (const [sender, ton, npi, digits] of table) assert.deepEqual(originatorAddress(sender), { ton, npi, digits }, sender);
});

test('senders that are names', () => {
  for (const name of ['Acme', 'A', 'Müller AG', '24-7', '3 Mobile', 'ABCDEFGHIJK', '{}[]~', 'Info+', 'Ärzte', 'a_b.c&d!']) {
    assert.deepEqual(originatorAddress(name), { ton: 5, npi: 0, digits: name });
  }
  assert.equal(originatorAddress(' Acme ')?.digits, 'Acme');
});

test('senders that cannot be carried', () => {
  const refused = [
    '',
    ' ',
    '+',
    '+1',
    'ABCDEFGHIJKL',
    '{}[]~^',
    'a@b',
    'Кафе',
    'Acme😀',
    'a\nb',
    'a\fb',
    '1'.repeat(21),
    'garçon',
    '€€€€€€',
  ];
  for (const sender of refused) assert.equal(originatorAddress(sender), null, JSON.stringify(sender));
});

test('any sender gives an address that fits, or null', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 25 }), fc.string({ unit: 'binary', maxLength: 14 })), (sender) => {
      const address = originatorAddress(sender);
      if (address === null) return;
      if (address.ton === 5) assert.match(address.digits, /^[^@\n\r\f]{1,11}$/);
      else assert.match(address.digits, /^[0-9]{1,20}$/);
    }),
    { numRuns: 2000 },
  );
});
