import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROFILE_SAVE_MS } from '../limits.ts';
import type { SavedProfile } from '../ports/store.ts';
import { openProfiles } from './profiles.ts';
import { settle, SimulatedClock } from './testing.ts';

function rig(saved: readonly SavedProfile[] = []) {
  const clock = new SimulatedClock();
  const writes: (readonly SavedProfile[])[] = [];
  const errors: unknown[] = [];
  let failure: Error | null = null;
  const open = () =>
    openProfiles({
      clock,
      store: {
        linkProfiles: () => Promise.resolve(saved),
        saveLinkProfiles(profiles) {
          if (failure) return Promise.reject(failure);
          writes.push(profiles);
          return Promise.resolve();
        },
      },
      onStoreError: (error) => errors.push(error),
    });
  return { clock, writes, errors, open, failWith: (error: Error | null) => (failure = error) };
}

test('what changed is written every few seconds, and nothing when nothing did', async () => {
  const { clock, writes, open } = rig();
  const profiles = await open();
  await clock.advance(PROFILE_SAVE_MS * 3);
  assert.equal(writes.length, 0);
  profiles.of(7).response('1A');
  for (let count = 0; count < 100; count++) profiles.of(7).response('1B');
  profiles.of(8);
  await clock.advance(PROFILE_SAVE_MS);
  await clock.advance(PROFILE_SAVE_MS * 3);
  assert.deepEqual(
    writes.map((write) => write.map(({ connectorId }) => connectorId)),
    [[7]],
  );
});

test('the end writes what is left, and a new start reads it', async () => {
  const first = rig();
  const profiles = await first.open();
  profiles.of(7).noteRate(480);
  await profiles.stop();
  assert.equal(first.writes.length, 1);
  await first.clock.advance(PROFILE_SAVE_MS * 3);
  assert.equal(first.clock.timers, 0);
  const again = await rig(first.writes[0]).open();
  assert.equal(again.of(7).evidence.rate, 480);
  assert.equal(again.of(8).evidence.rate, null);
});

test('a store that cannot write is told of, and the next change takes it along', async () => {
  const { clock, writes, errors, open, failWith } = rig();
  const profiles = await open();
  failWith(new Error('disk full'));
  profiles.of(7).response('1A');
  await clock.advance(PROFILE_SAVE_MS);
  assert.equal(errors.length, 1);
  failWith(null);
  profiles.of(7).response('1B');
  await clock.advance(PROFILE_SAVE_MS);
  await settle();
  assert.equal(writes.length, 1);
  assert.match(writes[0]?.[0]?.profile ?? '', /1A.*1B/);
});
