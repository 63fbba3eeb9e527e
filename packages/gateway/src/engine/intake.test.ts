import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worldOf } from '../core/testing.ts';
import type { Submission } from '../core/submission.ts';
import type { AcceptResult } from '../ports/store.ts';
import { StoreUnavailable } from '../ports/store.ts';
import { createGatekeeper } from './gatekeeper.ts';
import { createIntake } from './intake.ts';
import { settle, SimulatedClock } from './testing.ts';

const submission = (numbers: readonly string[]): Submission => ({
  accountId: 1,
  door: 'http',
  dueAt: null,
  items: [{ numbers, content: 'hello', sender: '', smsType: 0, mmsTitle: '' }],
});

function rig(answer: () => Promise<AcceptResult>) {
  const seen: string[] = [];
  const intake = createIntake({
    store: {
      guardRefusal: () => Promise.resolve(null),
      async accept() {
        seen.push('asked');
        const result = await answer();
        seen.push('committed');
        return result;
      },
    },
    clock: new SimulatedClock(),
    rulebook: () => worldOf(),
    gatekeeper: createGatekeeper({ clock: new SimulatedClock(), timeZone: 'UTC' }),
    onRuleHit: () => {},
    onLowBalance: () => {},
    onCommitted: (_plan, firstId) => seen.push(`handed over ${firstId}`),
    onRefused: (code) => seen.push(`refused ${code}`),
    onStoreError: () => seen.push('store error'),
  });
  return { intake, seen };
}

test('the customer hears only after the commit, with ids in request order', async () => {
  let commit = (_result: AcceptResult): void => {};
  const { intake, seen } = rig(() => new Promise((resolve) => (commit = resolve)));
  let isAnswered = false;
  const answer = intake.submit(submission(['8613800138000', 'junk', '10010'])).finally(() => (isAnswered = true));
  await settle();
  assert.equal(isAnswered, false);
  commit({ ok: true, firstId: 41, isWhole: true });
  assert.deepEqual(await answer, {
    ok: true,
    accepted: [
      { number: '8613800138000', id: 41 },
      { number: '10010', id: 42 },
    ],
    failed: 1,
    refusals: ['number_abnormal'],
    orderIds: null,
  });
  assert.deepEqual(seen, ['asked', 'committed', 'handed over 41']);
});

test('what is refused by the rules never reaches the store', async () => {
  const { intake, seen } = rig(() => Promise.reject(new Error('not asked')));
  const result = await intake.submit(submission(['junk']));
  assert.deepEqual(result, { ok: false, code: 'number_abnormal', failed: 1 });
  assert.deepEqual(seen, ['refused number_abnormal']);
});

test('a store that cannot write, and one that refuses, are refusals; a broken assumption is not hidden', async () => {
  const full = rig(() => Promise.reject(new StoreUnavailable('disk full')));
  assert.deepEqual(await full.intake.submit(submission(['10010'])), { ok: false, code: 'platform', failed: 0 });
  assert.deepEqual(full.seen, ['asked', 'store error']);
  const poor = rig(() => Promise.resolve({ ok: false, code: 'balance_too_low' }));
  assert.deepEqual(await poor.intake.submit(submission(['10010'])), { ok: false, code: 'balance_too_low', failed: 0 });
  const broken = rig(() => Promise.reject(new TypeError('bug')));
  await assert.rejects(broken.intake.submit(submission(['10010'])), TypeError);
});
