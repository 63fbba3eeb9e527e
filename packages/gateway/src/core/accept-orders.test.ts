import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accept, quietly } from './accept.ts';
import type { Submission, SubmissionItem } from './submission.ts';
import { worldOf } from './testing.ts';

const NOW = 1_700_000_000_000;
const itemOf = (numbers: readonly string[], orderIds?: readonly string[]): SubmissionItem => ({
  numbers,
  content: 'hello',
  sender: '',
  smsType: 0,
  mmsTitle: '',
  ...(orderIds ? { orderIds } : {}),
});
const submissionOf = (items: readonly SubmissionItem[], appId?: string): Submission => ({
  accountId: 1,
  door: 'http',
  items,
  dueAt: null,
  ...(appId === undefined ? {} : { appId }),
});
function orderOf(submission: Submission, dropped: ReadonlyMap<number, 'duplicate_message'> | null = null) {
  const decision = accept(submission, worldOf(), NOW, { ...quietly, dropped });
  assert.ok(decision.ok);
  return decision.plan.order;
}

test('a plan has an order only where the customer named something', () => {
  assert.equal(orderOf(submissionOf([itemOf(['10010'])])), undefined);
  assert.equal(orderOf(submissionOf([itemOf(['10010'])], '')), undefined);
  assert.deepEqual(orderOf(submissionOf([itemOf(['10010'])], 'app')), { appId: 'app', orderIds: null });
  assert.deepEqual(orderOf(submissionOf([itemOf(['10010'], ['a'])])), { appId: '', orderIds: ['a'] });
  const mixed = submissionOf([itemOf(['10010', '10011']), itemOf(['10012'], ['c'])], 'app');
  assert.deepEqual(orderOf(mixed), { appId: 'app', orderIds: ['', '', 'c'] });
});

test('a number that the store would not take takes its order id with it', () => {
  const submission = submissionOf([itemOf(['10010', 'junk', '10011', '10012'], ['a', 'b', 'c', 'd'])]);
  assert.deepEqual(orderOf(submission, new Map([[1, 'duplicate_message']]))?.orderIds, ['a', 'd']);
});

test('property: order ids stay with their numbers, whichever of them are refused', () => {
  const number = fc.constantFrom('10010', '8613800138000', 'junk', '12', '441234567890');
  const numbered = fc.array(fc.tuple(number, fc.string()), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(numbered, (pairs) => {
      const submission = submissionOf([
        itemOf(
          pairs.map(([to]) => to),
          pairs.map(([, orderId]) => orderId),
        ),
      ]);
      const decision = accept(submission, worldOf(), NOW);
      if (!decision.ok) return;
      const { items, order } = decision.plan;
      const numbers = items.flatMap((item) => item.runs.flatMap((run) => run.numbers));
      const wanted = pairs.filter(([to]) => to !== 'junk' && to !== '12');
      assert.deepEqual(
        numbers.map((to, index) => [to, order?.orderIds?.[index]]),
        wanted,
      );
    }),
  );
});
