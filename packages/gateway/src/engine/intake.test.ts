import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worldOf } from '../core/testing.ts';
import type { Submission } from '../core/submission.ts';
import type { AcceptResult } from '../ports/store.ts';
import { StoreUnavailable } from '../ports/store.ts';
import type { AnsweredRequest } from '../ports/store-requests.ts';
import { createGatekeeper } from './gatekeeper.ts';
import { createIntake } from './intake.ts';
import { settle, SimulatedClock } from './testing.ts';

const submission = (numbers: readonly string[]): Submission => ({
  accountId: 1,
  door: 'http',
  dueAt: null,
  items: [{ numbers, content: 'hello', sender: '', smsType: 0, mmsTitle: '' }],
});

function rig(answer: () => Promise<AcceptResult>, answeredRequest: () => Promise<AnsweredRequest | null> = () => Promise.resolve(null)) {
  const seen: string[] = [];
  const intake = createIntake({
    store: {
      answeredRequest,
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

const first: AnsweredRequest = {
  firstId: 7,
  numbers: ['10010', '10086'],
  refusals: ['number_abnormal'],
  orderIds: null,
  fingerprint: null,
};
const firstAnswer = {
  ok: true,
  accepted: [
    { number: '10010', id: 7 },
    { number: '10086', id: 8 },
  ],
  failed: 1,
  refusals: ['number_abnormal'],
  orderIds: null,
};
const retry: Submission = { ...submission(['10010']), requestKey: { key: 'ab', windowMs: 1000 } };

test('a request that was answered before is answered alike, before it is judged', async () => {
  const { intake, seen } = rig(
    () => Promise.reject(new Error('nothing is to be accepted')),
    () => Promise.resolve(first),
  );
  assert.deepEqual(await intake.submit(retry), firstAnswer);
  // Not even a content that may not be sent any more changes the answer.
  assert.deepEqual(await intake.submit({ ...retry, items: [] }), firstAnswer);
  assert.deepEqual(seen, []);
});

test('the key of another request is refused, and nothing is judged', async () => {
  const { intake, seen } = rig(
    () => Promise.reject(new Error('nothing is to be accepted')),
    () => Promise.resolve({ ...first, fingerprint: '0f' }),
  );
  const asked = (fingerprint: string) => intake.submit({ ...retry, requestKey: { key: 'ab', windowMs: 1000, fingerprint } });
  assert.deepEqual(await asked('0f'), firstAnswer);
  assert.deepEqual(await asked('f0'), { ok: false, code: 'key_reused', failed: 0 });
  assert.deepEqual(seen, ['refused key_reused']);
});

test('of two that come at once the second hears what the first was answered', async () => {
  let asked = 0;
  const { intake, seen } = rig(
    () => Promise.resolve({ ok: false, code: 'repeated' }),
    () => Promise.resolve(asked++ === 0 ? null : first),
  );
  assert.deepEqual(await intake.submit(retry), firstAnswer);
  assert.deepEqual(seen, ['asked', 'committed']);
});

test('a store that cannot look is "try again", and nothing is sent', async () => {
  const { intake, seen } = rig(
    () => Promise.reject(new Error('nothing is to be accepted')),
    () => Promise.reject(new StoreUnavailable('closed')),
  );
  assert.deepEqual(await intake.submit(retry), { ok: false, code: 'platform', failed: 0 });
  assert.deepEqual(seen, ['store error']);
});
