import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PENDING_SWEEP_INTERVAL_MS, SEAL_INTERVAL_MS, SWEEP_INTERVAL_MS, SWEEP_MESSAGES_MAX } from '../limits.ts';
import { StoreUnavailable } from '../ports/store.ts';
import { startSweeper } from './sweeper.ts';
import { settle, SimulatedClock } from './testing.ts';

function rig() {
  const clock = new SimulatedClock();
  const swept = { expire: 0, pending: 0, gifts: 0, seals: 0 };
  const answers = { expire: [] as (number | Error)[], pending: [] as number[] };
  const errors: unknown[] = [];
  const start = () =>
    startSweeper({
      clock,
      store: {
        expire() {
          swept.expire++;
          const answer = answers.expire.shift() ?? 0;
          return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
        },
        expireGifts() {
          swept.gifts++;
          return Promise.resolve(0);
        },
        sealLedger() {
          swept.seals++;
          return Promise.resolve(0);
        },
      },
      dispatcher: {
        expirePending() {
          swept.pending++;
          return Promise.resolve(answers.pending.shift() ?? 0);
        },
      },
      onStoreError: (error) => errors.push(error),
    });
  return { clock, swept, answers, errors, start };
}

test('sweeps at once, then in its interval; the scan of all that waits is rarer', async () => {
  const { clock, swept, start } = rig();
  const stop = start();
  await settle();
  assert.deepEqual(swept, { expire: 1, pending: 1, gifts: 1, seals: 0 });
  await clock.advance(PENDING_SWEEP_INTERVAL_MS - 1);
  assert.deepEqual(swept, {
    expire: PENDING_SWEEP_INTERVAL_MS / SWEEP_INTERVAL_MS,
    pending: 1,
    gifts: PENDING_SWEEP_INTERVAL_MS / SWEEP_INTERVAL_MS,
    seals: 0,
  });
  await clock.advance(1);
  assert.equal(swept.pending, 2);
  stop();
  await clock.advance(PENDING_SWEEP_INTERVAL_MS * 3);
  assert.equal(swept.pending, 2);
  assert.equal(clock.timers, 0);
});

test('goes on at once while there is more than one call takes', async () => {
  const { clock, swept, answers, start } = rig();
  answers.expire.push(SWEEP_MESSAGES_MAX, SWEEP_MESSAGES_MAX, 3);
  answers.pending.push(SWEEP_MESSAGES_MAX, 0);
  const stop = start();
  await settle();
  await clock.advance(0);
  await clock.advance(0);
  assert.deepEqual(swept, { expire: 3, pending: 2, gifts: 3, seals: 0 });
  await clock.advance(SWEEP_INTERVAL_MS - 1);
  assert.equal(swept.expire, 3);
  stop();
});

test('the ledger is sealed in its own, longer interval', async () => {
  const { clock, swept, start } = rig();
  const stop = start();
  await settle();
  await clock.advance(SEAL_INTERVAL_MS - 1);
  assert.equal(swept.seals, 0);
  await clock.advance(1);
  assert.equal(swept.seals, 1);
  await clock.advance(SEAL_INTERVAL_MS);
  assert.equal(swept.seals, 2);
  stop();
});

test('a store that cannot write is asked again in the next interval, not in a hurry', async () => {
  const { clock, swept, answers, errors, start } = rig();
  answers.expire.push(new StoreUnavailable('disk full'));
  const stop = start();
  await settle();
  assert.equal(errors.length, 1);
  await clock.advance(SWEEP_INTERVAL_MS - 1);
  assert.equal(swept.expire, 1);
  await clock.advance(1);
  assert.deepEqual(swept, { expire: 2, pending: 1, gifts: 1, seals: 0 });
  stop();
});
