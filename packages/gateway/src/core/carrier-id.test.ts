import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CarrierIdEvidence, carrierIdCandidates, noCarrierIdEvidence, normaliseCarrierId, observeCarrierId } from './carrier-id.ts';

const hexLink: CarrierIdEvidence = { responseLetters: true, receiptLetters: false };

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
  assert.deepEqual(carrierIdCandidates('0B1C2D3E-0000-4000-8000-00000000ABCD', hexLink), ['0b1c2d3e-0000-4000-8000-00000000abcd']);
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
          assert.ok(
            carrierIdCandidates(spell(receipt), noCarrierIdEvidence).includes(normaliseCarrierId(spell(response))),
            `${spell(receipt)} for ${spell(response)}`,
          );
    }),
  );
});

test('absurdly long ids are not converted', () => {
  const long = '9'.repeat(65);
  assert.deepEqual(carrierIdCandidates(long, hexLink), [long]);
});

test('letters teach, and only hexadecimal ones', () => {
  let evidence = observeCarrierId(noCarrierIdEvidence, 'response', '1234');
  assert.equal(evidence, noCarrierIdEvidence);
  evidence = observeCarrierId(evidence, 'response', 'msg-1');
  evidence = observeCarrierId(evidence, 'receipt', '');
  assert.equal(evidence, noCarrierIdEvidence);
  evidence = observeCarrierId(evidence, 'response', '1A');
  assert.deepEqual(evidence, { responseLetters: true, receiptLetters: false });
  assert.equal(observeCarrierId(evidence, 'response', 'ff'), evidence);
  assert.deepEqual(observeCarrierId(evidence, 'receipt', 'FF'), { responseLetters: true, receiptLetters: true });
});

/** What the store does with candidates for messages that all went to the same number: the first that names a message. */
function findAll(count: number, first: bigint, response: 10 | 16, receipt: 10 | 16, lag: number): number {
  let evidence = noCarrierIdEvidence;
  const known = new Map<string, number>();
  let right = 0;
  for (let index = 0; index < count + lag; index++) {
    if (index < count) {
      const id = (first + BigInt(index)).toString(response);
      evidence = observeCarrierId(evidence, 'response', id);
      known.set(normaliseCarrierId(id), index);
    }
    if (index < lag) continue;
    const id = (first + BigInt(index - lag)).toString(receipt);
    const candidates = carrierIdCandidates(id, evidence);
    evidence = observeCarrierId(evidence, 'receipt', id);
    if (known.get(candidates.find((key) => known.has(key)) ?? '') === index - lag) right++;
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
