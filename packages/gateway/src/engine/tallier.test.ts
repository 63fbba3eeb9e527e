import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MARGINS_PAUSE_MS, TALLY_AGE_MS, TALLY_IDLE_MS, TALLY_PAUSE_MS } from '../limits.ts';
import type { TallyInput, TallyStep } from '../ports/store-tallies.ts';
import { startTallier } from './tallier.ts';
import { settle, SimulatedClock } from './testing.ts';

test('steps with pauses while there is more, countries said at once, then a look a second; a disk that cannot write is asked again', async () => {
  const clock = new SimulatedClock();
  const answers: TallyStep[] = [
    { tallied: 0, newAreas: [{ digits: '447700', number: '+447700900123' }], isMore: true },
    { tallied: 1000, newAreas: [], isMore: true },
    { tallied: 3, newAreas: [], isMore: false },
    { tallied: 0, newAreas: [], isMore: false },
  ];
  const kept = [true, false];
  const asked: (TallyInput & { readonly now: number })[] = [];
  const errors: unknown[] = [];
  const begun = clock.now();
  const stop = startTallier({
    store: {
      async tally(input) {
        asked.push({ ...input, now: clock.now() - begun });
        const answer = answers.shift();
        if (!answer) throw new Error('disk full');
        return answer;
      },
      keepMargins: async () => kept.shift() ?? assert.fail('margins are kept when all is tallied'),
    },
    clock,
    timeZone: 'Asia/Shanghai',
    countryOf: (number) => (number.startsWith('+44') ? 'GB' : ''),
    onStoreError: (error) => errors.push(error),
  });
  await settle();
  for (const ms of [0, TALLY_PAUSE_MS, MARGINS_PAUSE_MS, TALLY_IDLE_MS, TALLY_IDLE_MS]) {
    await clock.advance(ms);
    await settle();
  }
  assert.deepEqual(
    asked.map(({ now }) => now),
    [0, 0, TALLY_PAUSE_MS, ...[0, 1, 2].map((looks) => TALLY_PAUSE_MS + MARGINS_PAUSE_MS + looks * TALLY_IDLE_MS)],
  );
  assert.deepEqual(
    asked.map(({ countries }) => countries),
    [[], [['447700', 'GB']], [], [], [], []],
  );
  assert.ok(
    asked.every(({ now, acceptedBefore, timeZone }) => acceptedBefore === begun + now - TALLY_AGE_MS && timeZone === 'Asia/Shanghai'),
  );
  assert.equal(errors.length, 2);
  stop();
  await clock.advance(TALLY_IDLE_MS);
  await settle();
  assert.equal(asked.length, 6);
});
