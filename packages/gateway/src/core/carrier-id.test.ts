import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { carrierIdAs, carrierIdCandidates, hasHexLetters, normaliseCarrierId } from './carrier-id.ts';
import type { MessageIdForm } from './connector-settings.ts';
import { createLinkProfile } from './link-profile.ts';

const keysOf = (id: string, form: MessageIdForm = 'as_is') => carrierIdCandidates(id, form).map(({ key }) => key);

test('case, blanks and leading zeros do not tell ids apart', () => {
  assert.equal(normaliseCarrierId('  00AbC '), 'abc');
  assert.equal(normaliseCarrierId('0000'), '0');
  assert.equal(normaliseCarrierId('0'), '0');
  assert.equal(normaliseCarrierId(''), '');
  assert.equal(normaliseCarrierId('000123'), '123');
});

test('names that are no numbers stay whole but for case', () => {
  assert.equal(normaliseCarrierId('00F2-XY'), '00f2-xy');
  assert.equal(normaliseCarrierId('0B1C2D3E-0000-4000-8000-00000000ABCD'), '0b1c2d3e-0000-4000-8000-00000000abcd');
  assert.deepEqual(keysOf('0B1C2D3E-0000-4000-8000-00000000ABCD', 'decimal_to_hex'), ['0b1c2d3e-0000-4000-8000-00000000abcd']);
});

test('any radix of the response is among the candidates of any radix of the receipt, beyond 64 bits too', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 100n }), fc.nat({ max: 4 }), fc.boolean(), (id, zeros, upper) => {
      const spell = (radix: 10 | 16): string => {
        const text = '0'.repeat(zeros) + id.toString(radix);
        return upper ? text.toUpperCase() : text;
      };
      for (const response of [10, 16] as const)
        for (const receipt of [10, 16] as const)
          assert.ok(keysOf(spell(receipt)).includes(normaliseCarrierId(spell(response))), `${spell(receipt)} for ${spell(response)}`);
    }),
  );
});

test('absurdly long ids are not converted', () => {
  const long = '9'.repeat(65);
  assert.deepEqual(keysOf(long, 'decimal_to_hex'), [long]);
});

test('only hexadecimal letters prove a radix', () => {
  assert.deepEqual(['1234', 'msg-1', '', '0012', '1A', 'ff', '00Ff'].map(hasHexLetters), [false, false, false, false, true, true, true]);
});

test('candidates by name: the preferred first, each key once', () => {
  assert.deepEqual(carrierIdCandidates('16', 'as_is'), [
    { form: 'as_is', key: '16' },
    { form: 'decimal_to_hex', key: '10' },
    { form: 'hex_to_decimal', key: '22' },
  ]);
  assert.equal(carrierIdCandidates('16', 'hex_to_decimal')[0]?.key, '22');
  assert.deepEqual(carrierIdCandidates('7', 'decimal_to_hex'), [{ form: 'decimal_to_hex', key: '7' }]);
  // 64 bits are not enough: a pair seen on a live link.
  assert.equal(carrierIdCandidates('9308878062554710043', 'decimal_to_hex')[0]?.key, '812fc7470000001b');
});

test('a form that is set is the only one, and what cannot be read so stands as it is', () => {
  assert.deepEqual(carrierIdAs('0016', 'decimal_to_hex'), { form: 'decimal_to_hex', key: '10' });
  assert.deepEqual(carrierIdAs('ABC', 'decimal_to_hex'), { form: 'as_is', key: 'abc' });
  assert.deepEqual(carrierIdAs('ABC', 'hex_to_decimal'), { form: 'hex_to_decimal', key: '2748' });
});

/** What the store does with candidates for messages that all went to the same number: the first that names a message. */
function findAll(count: number, first: bigint, response: 10 | 16, receipt: 10 | 16, lag: number): number {
  const profile = createLinkProfile(0);
  const known = new Map<string, number>();
  let right = 0;
  for (let index = 0; index < count + lag; index++) {
    if (index < count) {
      const id = (first + BigInt(index)).toString(response);
      profile.response(id);
      known.set(normaliseCarrierId(id), index);
    }
    if (index < lag) continue;
    const id = (first + BigInt(index - lag)).toString(receipt);
    const found = carrierIdCandidates(id, profile.likeliestForm()).find(({ key }) => known.has(key));
    profile.receipt({ id, hasBits: true, hasIdTlv: false, hasStateTlv: false, dialect: () => 'text' });
    if (found) profile.matched({ id, form: found.form, messageId: index, part: 1, total: 1, isFinal: true }, index);
    if (known.get(found?.key ?? '') === index - lag) right++;
  }
  return right;
}

test('a thousand messages to one number find their receipts on every pair of radixes, ids counted from one', () => {
  for (const response of [10, 16] as const)
    for (const receipt of [10, 16] as const)
      for (const lag of [0, 1, 50]) {
        const right = findAll(1000, 1n, response, receipt, lag);
        // Until the first letter was seen on one side, small ids of the two radixes cannot be told apart.
        assert.ok(right >= 985, `${response} then ${receipt}, receipts ${lag} behind: ${right}`);
      }
});

test('a thousand messages to one number find their receipts on a hex-then-decimal link, in order', () => {
  assert.equal(findAll(1000, 1n, 16, 10, 0), 1000);
  assert.equal(findAll(1000, 0x5f3a7700000n, 16, 10, 50), 1000);
  assert.equal(findAll(1000, 2n ** 70n, 16, 10, 1), 1000);
});
