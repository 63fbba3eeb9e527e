import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWindowLearner, PROBE_AFTER_MS, type Ticket } from './window-learner.ts';

interface World {
  /** Segments the carrier lets be outstanding. */
  readonly window?: number;
  readonly perSecond?: number;
  /** What the carrier lets pass at once before its rate counts. */
  readonly burst?: number;
  readonly latencyMs: number;
  readonly seconds: number;
  readonly ownWindow?: number;
}

/** A link that always has something to send, in steps of a millisecond: what the carrier took in each second, and what was refused. */
function run({
  window = Number.POSITIVE_INFINITY,
  perSecond = Number.POSITIVE_INFINITY,
  burst = Number.POSITIVE_INFINITY,
  latencyMs,
  seconds,
  ownWindow = 100,
}: World) {
  const learner = createWindowLearner();
  const onWay: { readonly at: number; readonly ticket: Ticket; readonly isTaken: boolean }[] = [];
  const taken: number[] = [];
  const causes = { rate: 0, window: 0 };
  let tokens = burst;
  let atCarrier = 0;
  let heldUntil = 0;
  let probeAt = Number.POSITIVE_INFINITY;
  for (let now = 0; now < seconds * 1000; now++) {
    tokens = Math.min(burst, tokens + perSecond / 1000);
    taken[Math.floor(now / 1000)] ??= 0;
    for (const answer of onWay.filter(({ at }) => at <= now)) {
      onWay.splice(onWay.indexOf(answer), 1);
      if (answer.isTaken) {
        atCarrier--;
        learner.taken(answer.ticket, now);
        taken[Math.floor(now / 1000)]!++;
      } else {
        const cause = learner.refused(answer.ticket, now);
        causes[cause]++;
        // The throttle is not what is tested here: a breath is enough.
        if (cause === 'rate') heldUntil = now + 20;
        if (learner.wantsProbe()) probeAt = now + PROBE_AFTER_MS;
      }
    }
    if (now >= probeAt) {
      probeAt = Number.POSITIVE_INFINITY;
      learner.probe();
    }
    if (now < heldUntil) continue;
    for (let left = 25; left > 0 && onWay.length < Math.min(ownWindow, learner.limit()); left--) {
      const isTaken = atCarrier < window && tokens >= 1;
      if (isTaken) {
        atCarrier++;
        tokens--;
      }
      // A refusal costs the carrier nothing and comes at once; what is taken is answered when it is stored.
      onWay.push({ at: now + (isTaken ? latencyMs : 1), ticket: learner.sent(onWay.length, now), isTaken });
    }
  }
  return { learner, taken, causes };
}

for (const [window, latencyMs] of [
  [1, 40],
  [4, 40],
  [10, 40],
  [50, 40],
  // The answers come just when the probe leaves.
  [10, PROBE_AFTER_MS],
  [10, PROBE_AFTER_MS - 1],
] as const)
  test(`a carrier that lets ${window} be outstanding for ${latencyMs} ms: learned exactly, used fully, and not called a rate`, () => {
    const { learner, taken, causes } = run({ window, latencyMs, seconds: 40 });
    assert.equal(learner.learned(), window);
    const possible = (window * 1000) / (latencyMs + 1);
    for (const second of taken.slice(3)) assert.ok(second >= possible * 0.9, `${second} of ${possible}`);
    assert.equal(causes.rate, 0);
    const refused = causes.window / taken.reduce((sum, count) => sum + count, 0);
    assert.ok(refused < 0.05, `${refused} refused`);
  });

test('a carrier that counts by the second is not taken for a window: refusals teach the rate', () => {
  const { learner, causes } = run({ perSecond: 500, burst: 500, latencyMs: 50, seconds: 10 });
  assert.equal(learner.learned(), null);
  assert.ok(causes.rate > 10 * causes.window);
});

test('a small bucket looks like a window at first: the trial ends at the first refusal below it', () => {
  const { learner, causes } = run({ perSecond: 50, burst: 50, latencyMs: 200, seconds: 20 });
  assert.ok(causes.rate > 0);
  assert.ok(learner.limit() === Number.POSITIVE_INFINITY || learner.limit() >= 8);
});

test('a strict rate looks like a window at first: a probe a moment later is taken, and the rate is taught', () => {
  const { learner, causes } = run({ perSecond: 500, burst: 12, latencyMs: 50, seconds: 10 });
  assert.equal(learner.learned(), null);
  assert.ok(causes.rate > causes.window);
});

test('nothing outstanding: no window refuses that', () => {
  const learner = createWindowLearner();
  assert.equal(learner.refused(learner.sent(0, 0), 0), 'rate');
  assert.equal(learner.limit(), Number.POSITIVE_INFINITY);
});

test('a window that the carrier narrowed is given up and found anew', () => {
  const learner = createWindowLearner();
  learner.reset(10);
  assert.deepEqual([learner.limit(), learner.learned()], [10, 10]);
  for (let count = 0; count < 19; count++) assert.equal(learner.refused(learner.sent(4, 1000), 1000), 'rate');
  assert.equal(learner.learned(), 10);
  learner.refused(learner.sent(4, 1000), 1000);
  assert.equal(learner.learned(), null);
  assert.equal(learner.refused(learner.sent(4, 1001), 1001), 'window');
  assert.equal(learner.limit(), 4);
});

test('what is known from before is in force at once, and forgotten when told so', () => {
  const learner = createWindowLearner();
  learner.reset(7);
  assert.equal(learner.limit(), 7);
  learner.reset();
  assert.deepEqual(
    [learner.limit(), learner.learned(), learner.counts],
    [Number.POSITIVE_INFINITY, null, { taken: 0, refused: 0, widest: 0 }],
  );
});
