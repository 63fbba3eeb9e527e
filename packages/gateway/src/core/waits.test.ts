import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMeter } from './meter.ts';
import { explainWait, portionOf, type WaitLink, type WaitSnapshot } from './waits.ts';

const least = { normal: 0.1, bulk: 0.05 };
const NOW = 1_000_000;
const link: WaitLink = {
  connector: 'carrier-a',
  state: 'bound',
  since: NOW - 5000,
  detail: '',
  nextTryAt: null,
  window: 10,
  onWire: 0,
  rateLimit: null,
  isRateLearned: false,
  rateFreeAt: NOW,
  takenPerSecond: 100,
  classes: [{ priorityClass: 'normal', flows: 1, weights: 1 }],
};
const plain: WaitSnapshot = {
  now: NOW,
  dueAt: NOW - 1000,
  expiresAt: NOW + 1e6,
  attempts: 0,
  segments: 1,
  parts: null,
  hold: null,
  markedParts: [],
  refusal: '',
  link,
  priorityClass: 'normal',
  weight: 1,
  handedOut: 0,
  ahead: 0,
  isMore: false,
  isQueued: true,
};
const explain = (more: Partial<WaitSnapshot>, onLink: Partial<WaitLink> = {}) =>
  explainWait({ ...plain, link: { ...link, ...onLink }, ...more }, least);
const codes = (...args: Parameters<typeof explain>): string[] => explain(...args).reasons.map(({ code }) => code);

test('nothing before it: it leaves now', () => {
  assert.deepEqual(codes({}), ['next']);
  assert.equal(explain({}).nextTryAt, NOW);
});

test('its place, its share and the measured rate say when', () => {
  const wait = explain({ ahead: 500 }, { onWire: 10, classes: [{ priorityClass: 'normal', flows: 2, weights: 2 }] });
  assert.deepEqual(
    wait.reasons.map(({ code }) => code),
    ['behind_own', 'window_full', 'behind_others'],
  );
  assert.deepEqual([wait.nextTryAt, wait.isEstimate], [NOW + 10_000, true]);
  assert.match(wait.reasons[0]?.text ?? '', /^500 messages of its account/);
});

test('a rate, set or learned, and nobody can tell where nothing was measured or counted', () => {
  const wait = explain({ ahead: 50 }, { rateLimit: 20, isRateLearned: true, takenPerSecond: 0 });
  assert.match(wait.reasons[1]?.text ?? '', /held to 20 segments a second, learned/);
  assert.equal(wait.nextTryAt, NOW + 2500);
  assert.equal(explain({ ahead: 50 }, { takenPerSecond: 0 }).nextTryAt, null);
  assert.equal(explain({ ahead: 100_000, isMore: true }).nextTryAt, null);
  const token = explain({}, { rateLimit: 2, rateFreeAt: NOW + 400 });
  assert.deepEqual([token.reasons[0]?.code, token.reasons[0]?.until, token.nextTryAt], ['rate', NOW + 400, NOW + 400]);
});

test('its time, a refusal for now, a link that is down: until when, and since when', () => {
  const scheduled = explain({ dueAt: NOW + 60_000, ahead: 7 });
  assert.deepEqual(scheduled, {
    reasons: [{ code: 'scheduled', text: 'its time has not come', told: { key: 'scheduled', values: {} }, until: NOW + 60_000 }],
    nextTryAt: NOW + 60_000,
    isEstimate: false,
  });
  const refused = explain({ dueAt: NOW + 5000, attempts: 2, refusal: 'ESME_RSYSERR' });
  assert.deepEqual([refused.reasons[0]?.code, refused.nextTryAt], ['refused_for_now', NOW + 5000]);
  assert.match(refused.reasons[0]?.text ?? '', /ESME_RSYSERR/);
  const down = explain({ dueAt: NOW + 500 }, { state: 'waiting', detail: 'cannot connect', nextTryAt: NOW + 900 });
  assert.deepEqual(
    down.reasons.map(({ code, since, until }) => [code, since, until]),
    [
      ['scheduled', undefined, NOW + 500],
      ['link_down', NOW - 5000, NOW + 900],
    ],
  );
  assert.equal(down.nextTryAt, NOW + 900);
  assert.equal(explain({}, { state: 'refused', detail: 'password' }).nextTryAt, null);
  assert.deepEqual(codes({ link: null }), ['no_link']);
});

test('parts that have not come, marks that nobody can lift, a segment on the wire', () => {
  const parts = explain({ parts: { known: 1, total: 3 } });
  assert.deepEqual([parts.reasons.length, parts.reasons[0]?.until, parts.nextTryAt], [1, plain.expiresAt, null]);
  assert.deepEqual(codes({ markedParts: [1] }), ['in_doubt']);
  // Of a long message the other parts go on.
  assert.deepEqual(codes({ markedParts: [2], segments: 3 }), ['in_doubt', 'next']);
  assert.deepEqual(codes({ markedParts: [1], handedOut: 1 }), ['on_the_wire']);
});

test('portions of a link are what turns gives: weights in a class, the least share of lower ones, together one', () => {
  const classes = [
    { priorityClass: 'high', flows: 1, weights: 4 },
    { priorityClass: 'normal', flows: 3, weights: 10 },
    { priorityClass: 'bulk', flows: 1, weights: 5 },
  ] as const;
  const of = (priorityClass: 'high' | 'normal' | 'bulk', weight: number) =>
    portionOf(classes, { priorityClass, weight, isCounted: true }, least);
  assert.deepEqual(
    [of('high', 4), of('normal', 1), of('bulk', 5)].map((each) => Number(each.toFixed(4))),
    [0.85, 0.01, 0.05],
  );
  const newcomer = { priorityClass: 'normal', weight: 1, isCounted: false } as const;
  assert.equal(portionOf([{ priorityClass: 'normal', flows: 1, weights: 3 }], newcomer, least), 0.25);
  assert.equal(portionOf([{ priorityClass: 'bulk', flows: 1, weights: 3 }], newcomer, least), 0.95);
});

test('the meter: what was counted over the seconds it was counted in, and nothing of long ago', () => {
  const meter = createMeter();
  assert.equal(meter.perSecond(NOW), 0);
  for (let at = 0; at < 4000; at += 100) meter.note(NOW + at, 10);
  assert.equal(meter.perSecond(NOW + 4000), 100);
  for (let at = 4000; at < 30_000; at += 100) meter.note(NOW + at, 5);
  const rate = meter.perSecond(NOW + 30_000);
  assert.ok(rate >= 45 && rate <= 55, String(rate));
  assert.equal(meter.perSecond(NOW + 41_000), 0);
});
