import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createThrottle, type Throttle } from './throttle.ts';

/** A carrier that says yes or no to a segment that reaches it at `now`. */
type Carrier = (now: number) => boolean;

const fixedWindow = (perSecond: (now: number) => number, phaseMs = 0): Carrier => {
  let second = -1;
  let count = 0;
  return (now) => {
    const current = Math.floor((now + phaseMs) / 1000);
    if (current !== second) [second, count] = [current, 0];
    if (count >= perSecond(now)) return false;
    count++;
    return true;
  };
};

const tokenBucket = (perSecond: number, burst: number): Carrier => {
  let tokens = burst;
  let at = 0;
  return (now) => {
    tokens = Math.min(burst, tokens + ((now - at) / 1000) * perSecond);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};

interface Second {
  readonly accepted: number;
  readonly refused: number;
}

/** Drives a link that always has something to send: a window, a latency each way, a millisecond of simulated time per step. */
function drive(
  throttle: Throttle,
  carrier: Carrier,
  seconds: number,
  { latencyMs = 10, window = 100, startAt = 1_700_000_000_123 } = {},
): Second[] {
  const perSecond: { accepted: number; refused: number }[] = [];
  const arriving: number[] = [];
  const answering: { at: number; ok: boolean }[] = [];
  let inDoubt = 0;
  for (let ms = 0; ms < seconds * 1000; ms++) {
    const now = startAt + ms;
    const bin = (perSecond[Math.floor(ms / 1000)] ??= { accepted: 0, refused: 0 });
    while (arriving.length > 0 && (arriving[0] as number) <= now) {
      arriving.shift();
      answering.push({ at: now + latencyMs / 2, ok: carrier(now) });
    }
    while (answering.length > 0 && (answering[0]?.at ?? Infinity) <= now) {
      inDoubt--;
      if (answering.shift()?.ok === true) {
        bin.accepted++;
        throttle.accepted(now);
      } else {
        bin.refused++;
        throttle.refused(now);
      }
    }
    while (inDoubt < window && throttle.take(now)) {
      inDoubt++;
      arriving.push(now + latencyMs / 2);
    }
  }
  return perSecond;
}

const mean = (seconds: readonly Second[]): number => seconds.reduce((sum, { accepted }) => sum + accepted, 0) / seconds.length;

test('a configured rate is never exceeded over any second, but for the burst', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2000 }),
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 5, maxLength: 60 }),
      fc.integer({ min: 1, max: 50 }),
      (rate, gaps, tries) => {
        const throttle = createThrottle(rate);
        const taken: number[] = [];
        let now = 1_700_000_000_000;
        for (const gap of gaps) {
          now += gap;
          for (let i = 0; i < tries; i++) if (throttle.take(now)) taken.push(now);
        }
        const most = rate + Math.max(1, rate * 0.05) + 1e-6;
        for (let from = 0, to = 0; to < taken.length; to++) {
          while ((taken[to] as number) - (taken[from] as number) >= 1000) from++;
          assert.ok(to - from + 1 <= most, `${to - from + 1} within a second at ${rate}/s`);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a configured rate is used: asking again at nextAt always succeeds, and nothing is lost to rounding', () => {
  for (const rate of [1, 3, 7, 100, 333, 1000]) {
    const throttle = createThrottle(rate);
    let now = 1_700_000_000_000;
    const end = now + 20_000;
    let taken = 0;
    while (now < end) {
      if (throttle.take(now)) {
        taken++;
        continue;
      }
      const next = throttle.nextAt(now);
      assert.ok(next > now, 'a wait moves on');
      now = next;
    }
    assert.ok(taken >= rate * 20 * 0.98 && taken <= rate * 20 * 1.02 + 2, `${taken} in 20 s at ${rate}/s`);
  }
});

test('without a rate everything passes, and none is shown', () => {
  const throttle = createThrottle(0);
  for (let i = 0; i < 10_000; i++) assert.ok(throttle.take(5));
  assert.equal(throttle.rate(), null);
});

test('a carrier with 500 per clock second gets 475 and more from the third second on, and it stays so', () => {
  for (const phaseMs of [0, 137, 500, 877])
    for (const latencyMs of [2, 10, 40])
      for (const window of [100, 1000]) {
        const seconds = drive(
          createThrottle(0),
          fixedWindow(() => 500, phaseMs),
          30,
          { latencyMs, window },
        );
        const late = seconds.slice(3);
        const what = JSON.stringify({ phaseMs, latencyMs, window, accepted: seconds.map((second) => second.accepted) });
        assert.ok(mean(late) >= 475, `mean ${mean(late)} ${what}`);
        for (let i = 0; i + 2 < late.length; i++) assert.ok(mean(late.slice(i, i + 3)) >= 450, what);
      }
});

test('a token bucket of 500 per second and a burst of 50 is found, and few segments are refused', () => {
  for (const latencyMs of [2, 20]) {
    const seconds = drive(createThrottle(0), tokenBucket(500, 50), 60, { latencyMs });
    const late = seconds.slice(15);
    assert.ok(mean(late) >= 450, `${mean(late)} ${JSON.stringify(seconds.map(({ accepted, refused }) => [accepted, refused]))}`);
    const refused = late.reduce((sum, second) => sum + second.refused, 0);
    assert.ok(refused < late.reduce((sum, second) => sum + second.accepted, 0) * 0.05, `${refused} refused`);
  }
});

test('a carrier whose cap rises is followed up, and one whose cap falls is followed down', () => {
  const start = 1_700_000_000_123;
  const rising = drive(
    createThrottle(0),
    fixedWindow((now) => (now - start < 10_000 ? 200 : 800)),
    60,
  );
  assert.ok(mean(rising.slice(4, 9)) >= 180, JSON.stringify(rising));
  assert.ok(mean(rising.slice(50)) >= 720, JSON.stringify(rising.map((second) => second.accepted)));
  const falling = drive(
    createThrottle(0),
    fixedWindow((now) => (now - start < 10_000 ? 800 : 100)),
    40,
  );
  assert.ok(mean(falling.slice(20)) >= 90, JSON.stringify(falling.map((second) => second.accepted)));
});

test('the learned rate never exceeds the configured one', () => {
  const throttle = createThrottle(300);
  const seconds = drive(
    throttle,
    fixedWindow(() => 500),
    10,
  );
  for (const { accepted } of seconds.slice(1)) assert.ok(accepted <= 316, `${accepted}`);
  assert.ok(mean(seconds.slice(1)) >= 295);
  assert.equal(throttle.rate(), 300);
});

test('a carrier that refuses everything is still asked, gently', () => {
  const throttle = createThrottle(0);
  const seconds = drive(throttle, () => false, 20, { window: 10 });
  const late = seconds.slice(5);
  for (const { refused } of late) assert.ok(refused <= 5, JSON.stringify(seconds));
  assert.ok(late.reduce((sum, { refused }) => sum + refused, 0) >= 10, JSON.stringify(seconds));
});

test('a carrier that refuses a share of everything is not slowed down for it', () => {
  for (const share of [0.02, 0.05, 0.2]) {
    let seed = 7;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const seconds = drive(createThrottle(0), () => random() >= share, 60, { latencyMs: 10 });
    const rate = mean(seconds.slice(20));
    // A window of 100 every 10 ms: 10,000 a second when nothing holds it back.
    assert.ok(rate >= 1000, `${rate}/s at a share of ${share}`);
  }
});

test('a rate known from before is in force from the first segment, climbs when the carrier takes more, and is forgotten when told so', () => {
  const throttle = createThrottle(0, 100);
  assert.deepEqual([throttle.rate(), throttle.learned()], [100, 100]);
  let taken = 0;
  for (let now = 0; now < 1000; now++) if (throttle.take(now)) taken++;
  assert.ok(taken >= 95 && taken <= 110, String(taken));
  for (let now = 0; now < 60_000; now++) if (throttle.take(now)) throttle.accepted(now);
  assert.ok((throttle.rate() ?? 0) > 200, `${throttle.rate()} after a minute without a refusal`);
  throttle.forget();
  assert.deepEqual([throttle.rate(), throttle.learned()], [null, null]);
  assert.equal(createThrottle(50, 100).rate(), 50, 'never above what is set');
});
