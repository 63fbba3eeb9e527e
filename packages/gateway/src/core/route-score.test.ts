import assert from 'node:assert/strict';
import test from 'node:test';
import { MessageState } from './message.ts';
import { COUNT_MAX, createRouteScore, type RouteScore } from './route-score.ts';

const { DELIVERED, UNDELIVERABLE } = MessageState;
const names = (score: RouteScore): string[] => score.view().suspicions.map(({ name }) => name);
/** Receipts as phones give them: between one and a hundred seconds. */
const honestMs = (n: number): number => 1000 * 1.1 ** (n % 48);

function fed(count: number, receiptMs: (n: number) => number, failEvery = 0): RouteScore {
  const score = createRouteScore();
  for (let n = 1; n <= count; n++) {
    score.taken();
    score.ended(failEvery > 0 && n % failEvery === 0 ? UNDELIVERABLE : DELIVERED, receiptMs(n), false);
  }
  return score;
}

test('shares and percentiles of an honest carrier, and nothing to suspect', () => {
  const score = fed(200, honestMs, 10);
  for (let n = 0; n < 50; n++) score.refused();
  score.silent();
  const { taken, refused, delivered, failed, silent, deliveredShare, refusedShare, receiptMs, suspicions, quality } = score.view();
  assert.deepEqual([taken, refused, delivered, failed, silent], [200, 50, 180, 20, 1]);
  assert.deepEqual([deliveredShare, refusedShare], [0.896, 0.2]);
  assert.deepEqual(receiptMs, { p50: 10_000, p90: 60_000, p99: 300_000 });
  assert.deepEqual(suspicions, []);
  assert.equal(quality?.toFixed(4), (((181 / 203) * 200) / 250).toFixed(4));
});

test('each suspicion has its evidence, and costs half the quality', () => {
  assert.deepEqual(names(fed(49, () => 120)), [], 'too few to say');
  const fake = fed(200, (n) => 100 + (n % 2));
  assert.deepEqual(names(fake), ['receipts_too_soon', 'receipts_all_alike', 'everything_delivered']);
  assert.match(fake.view().suspicions[0]?.evidence ?? '', /^100 % of 200 within 300 ms$/);
  assert.deepEqual(names(fed(100, () => 5000)), ['receipts_all_alike']);
  assert.ok((fake.quality() ?? 1) < 0.5);
  assert.deepEqual(names(fed(400, honestMs)), [], 'good is not suspicious by itself');
  const impossible = createRouteScore();
  for (let n = 0; n < 3; n++) impossible.ended(DELIVERED, honestMs(n), true);
  assert.deepEqual(names(impossible), ['impossible_numbers_delivered']);
});

test('too little traffic has no quality; what is saved comes back; old traffic fades', () => {
  assert.equal(fed(49, honestMs).quality(), null);
  const score = fed(100, honestMs, 4);
  assert.ok(score.isChanged);
  const again = createRouteScore(score.save());
  assert.ok(!score.isChanged && !again.isChanged);
  assert.deepEqual(again.view(), score.view());
  const long = fed(COUNT_MAX, honestMs, 2);
  assert.ok(long.view().taken <= COUNT_MAX / 2 + 1);
  for (let n = 0; n < COUNT_MAX; n++) {
    long.taken();
    long.ended(DELIVERED, honestMs(n), false);
  }
  assert.ok((long.view().deliveredShare ?? 0) > 0.8, String(long.view().deliveredShare));
});
