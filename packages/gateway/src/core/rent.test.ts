import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addMonths, daysAfter, nextCharge, type RentDue, unpaidState } from './rent.ts';

const at = (text: string): number => Date.parse(text);

test('months are calendar months; the 31st is the last day of a shorter one and comes back', () => {
  const from = at('2026-01-31T10:20:30Z');
  assert.deepEqual(
    [1, 2, 3, 13, 25].map((months) => new Date(addMonths(from, months)).toISOString()),
    [
      '2026-02-28T10:20:30.000Z',
      '2026-03-31T10:20:30.000Z',
      '2026-04-30T10:20:30.000Z',
      '2027-02-28T10:20:30.000Z',
      '2028-02-29T10:20:30.000Z',
    ],
  );
});

test('months follow each other without a gap and never overlap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.integer({ min: 0, max: 300 }), (from, months) => {
      const [one, next] = [addMonths(from, months), addMonths(from, months + 1)];
      const days = (next - one) / 86_400_000;
      return days >= 28 && days <= 31;
    }),
  );
});

const rent = (more: Partial<RentDue> = {}): RentDue => {
  const anchorAt = at('2026-01-15T00:00:00Z');
  return { state: 'active', anchorAt, months: 1, paidUntil: addMonths(anchorAt, 1), stateAt: anchorAt, ...more };
};

test('a month is charged when it begins, from the end of the one before, however late it is looked at', () => {
  const now = rent().paidUntil;
  assert.equal(nextCharge(rent(), now - 1).kind, 'none');
  for (const late of [0, 10 * 86_400_000])
    assert.deepEqual(nextCharge(rent(), now + late), {
      kind: 'charge',
      anchorAt: rent().anchorAt,
      months: 2,
      from: now,
      paidUntil: at('2026-03-15T00:00:00Z'),
    });
});

test('a suspended rent goes on from the day it is paid: what did not work is not charged', () => {
  const now = at('2026-04-02T00:00:00Z');
  const step = nextCharge(rent({ state: 'suspended' }), now);
  assert.deepEqual(step, { kind: 'charge', anchorAt: now, months: 1, from: now, paidUntil: at('2026-05-02T00:00:00Z') });
});

test('unpaid: a week of grace, a month of suspension, then the end; each state lasts its time, whoever looked when', () => {
  const stateAt = at('2026-02-15T00:00:00Z');
  assert.equal(unpaidState(rent(), daysAfter(stateAt, 400)), 'grace');
  assert.equal(unpaidState(rent({ state: 'grace', stateAt }), daysAfter(stateAt, 7) - 1), 'grace');
  assert.equal(unpaidState(rent({ state: 'grace', stateAt }), daysAfter(stateAt, 7)), 'suspended');
  assert.equal(unpaidState(rent({ state: 'suspended', stateAt }), daysAfter(stateAt, 30) - 1), 'suspended');
  assert.equal(unpaidState(rent({ state: 'suspended', stateAt }), daysAfter(stateAt, 30)), 'ended');
});
