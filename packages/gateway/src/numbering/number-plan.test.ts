import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { Automaton } from './automaton.ts';
import { loadNumberPlan } from './load.ts';

const plan = loadNumberPlan();
const told = (digits: string) => {
  const { country, type } = plan.destinationOf(digits);
  return [country, type];
};

test('numbers of the world are told by country and type', () => {
  assert.deepEqual(told('447400123456'), ['GB', 'mobile']);
  assert.deepEqual(told('447781123456'), ['GG', 'mobile']);
  assert.deepEqual(told('8613800138000'), ['CN', 'mobile']);
  assert.deepEqual(told('12042345678'), ['CA', 'fixed_or_mobile']);
  assert.deepEqual(told('12425550123').at(0), 'BS');
  assert.deepEqual(told('77012345678').at(0), 'KZ');
  assert.deepEqual(told('18002345678'), ['US', 'toll_free']);
  assert.deepEqual(told('881612345678'), [null, 'mobile']);
  assert.deepEqual(plan.destinationOf('447400123456').mccs, ['234', '235']);
});

test('a number in no known range counts for the main country of its code; without a code it is nowhere', () => {
  assert.deepEqual(told('4400000'), ['GB', 'unknown']);
  assert.deepEqual(told('10010'), [null, 'unknown'], 'a short code is nowhere');
  assert.deepEqual(told('10000000000'), ['US', 'unknown']);
  assert.deepEqual(plan.destinationOf('999123'), { callingCode: '', country: null, type: 'unknown', mccs: [], network: null });
  assert.equal(plan.destinationOf('').callingCode, '');
});

test('a network is named only where a country has one', () => {
  assert.equal(plan.destinationOf('447400123456').network, null);
  const alone = plan.destinationOf('37796123456'.replace('377961', '3776'));
  assert.equal(alone.country, 'MC');
});

const names = new Map([
  ['FIXED_LINE', 'fixed'],
  ['MOBILE', 'mobile'],
  ['FIXED_LINE_OR_MOBILE', 'fixed_or_mobile'],
  ['PREMIUM_RATE', 'premium_rate'],
  ['TOLL_FREE', 'toll_free'],
  ['SHARED_COST', 'shared_cost'],
  ['VOIP', 'voip'],
  ['PERSONAL_NUMBER', 'personal'],
  ['PAGER', 'pager'],
  ['UAN', 'universal_access'],
  ['VOICEMAIL', 'voicemail'],
]);

test('country and type are those of libphonenumber', () => {
  const codes = [
    '1',
    '7',
    '20',
    '33',
    '39',
    '44',
    '47',
    '49',
    '52',
    '54',
    '61',
    '86',
    '91',
    '212',
    '262',
    '290',
    '358',
    '377',
    '590',
    '599',
    '800',
    '881',
  ];
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 11 }).map((list) => list.join(''));
  let compared = 0;
  fc.assert(
    fc.property(fc.constantFrom(...codes), digits, (code, national) => {
      const theirs = parsePhoneNumberFromString(`+${code}${national}`);
      // They also read national prefixes, as people write them; digits on the wire have none.
      if (theirs?.nationalNumber !== national || theirs.countryCallingCode !== code || !theirs.isValid()) return;
      compared++;
      const mine = plan.destinationOf(code + national);
      assert.equal(mine.country, theirs.country ?? null, `+${code}${national}`);
      assert.equal(mine.type, names.get(theirs.getType() ?? '') ?? 'unknown', `+${code}${national}`);
    }),
    { numRuns: 5000, seed: 7 },
  );
  assert.ok(compared > 300, `${compared} valid numbers were compared`);
});

test('the automaton meets what the regular expressions meet', () => {
  const patterns = ['1[2-4]{2,3}', '(?:1|2\\d)?3', '7(?:(?:781|839)\\d|911[17])\\d{2}', '\\d{4}'];
  const automaton = new Automaton(patterns.map((pattern) => ({ pattern, isPrefix: false })));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 7 }), (list) => {
      const digits = list.join('');
      const expected = patterns.flatMap((pattern, index) => (new RegExp(`^(?:${pattern})$`).test(digits) ? [index] : []));
      assert.deepEqual(
        [...(automaton.walk(digits, 0)?.ended ?? [])].sort((a, b) => a - b),
        expected,
      );
    }),
    { numRuns: 2000, seed: 7 },
  );
  assert.throws(() => new Automaton([{ pattern: '(?=1)', isPrefix: false }]), /cannot be read/);
});
