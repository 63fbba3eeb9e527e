import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RENT_SWEEP_INTERVAL_MS, RENTS_CHARGED_MAX } from '../limits.ts';
import { startRentSweeper } from './rents.ts';
import { settle, SimulatedClock } from './testing.ts';

test('swept at once, again while there is more, then in its interval; a disk that cannot write is asked again', async () => {
  const clock = new SimulatedClock();
  const answers = [RENTS_CHARGED_MAX, 3, 0];
  const asked: number[] = [];
  const errors: unknown[] = [];
  let changes = 0;
  const stop = startRentSweeper({
    store: {
      async chargeRents(now) {
        asked.push(now);
        const answer = answers.shift();
        if (answer === undefined) throw new Error('disk full');
        return answer;
      },
    },
    clock,
    onChanged: () => void changes++,
    onStoreError: (error) => errors.push(error),
  });
  await settle();
  await clock.advance(0);
  await settle();
  assert.deepEqual([asked.length, changes], [2, 2]);
  for (let round = 0; round < 2; round++) {
    await clock.advance(RENT_SWEEP_INTERVAL_MS);
    await settle();
  }
  assert.deepEqual([asked.length, changes, errors.length], [4, 2, 1]);
  stop();
  await clock.advance(RENT_SWEEP_INTERVAL_MS);
  await settle();
  assert.equal(asked.length, 4);
});
