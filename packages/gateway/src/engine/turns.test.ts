import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PriorityClass } from '../core/rulebook.ts';
import type { Segment } from '../ports/connector.ts';
import { Flow } from './flow.ts';
import { Turns } from './turns.ts';

const segment = { messageId: 1 } as Segment;

/** count: segments that wait; endless: as one leaves the next one comes. */
const endless = 'endless';
const endlessFlows = new WeakSet<Flow>();
function flowOf(turns: Turns, weight: number, count: number | typeof endless, priorityClass: PriorityClass = 'normal'): Flow {
  const flow = new Flow();
  turns.set(flow, priorityClass, weight);
  if (count === endless) endlessFlows.add(flow);
  for (let i = 0; i < (count === endless ? 1 : count); i++) flow.push(segment);
  turns.enter(flow);
  return flow;
}

/** A window whose segments are answered in the order in which they left. */
function carrier(turns: Turns, window: number) {
  const held: Flow[] = [];
  return {
    held,
    /** The next segment leaves, after an answer where the window is full; null: nothing waits. */
    leave: (): Flow | null => {
      if (held.length >= window) turns.freed(held.shift() as Flow, window);
      const flow = turns.next(window);
      if (!flow) return null;
      flow.take();
      if (endlessFlows.has(flow)) flow.push(segment);
      turns.served(flow);
      held.push(flow);
      return flow;
    },
  };
}

test('shares follow the weights, whatever the weights, the window and who comes when', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ weight: fc.integer({ min: 1, max: 100 }), at: fc.nat({ max: 300 }) }), { minLength: 2, maxLength: 8 }),
      fc.integer({ min: 1, max: 60 }),
      (arrivals, window) => {
        const turns = new Turns();
        const { leave } = carrier(turns, window);
        const flows: Flow[] = [];
        // Whoever came first holds the window, and it takes a few windows until all have their shares.
        for (let round = 0; round <= 300 + 5 * window; round++) {
          for (const { weight, at } of arrivals) if (at === round) flows.push(flowOf(turns, weight, endless));
          leave();
        }
        const weights = arrivals.reduce((sum, { weight }) => sum + weight, 0);
        const counts = new Map<Flow, number>();
        const rounds = Math.max(weights * 20, window * 10);
        for (let round = 0; round < rounds; round++) {
          const flow = leave();
          assert.ok(flow);
          counts.set(flow, (counts.get(flow) ?? 0) + 1);
        }
        for (const flow of flows) {
          const [got, due] = [counts.get(flow) ?? 0, (rounds * flow.weight) / weights];
          // What the window rounds up to a whole slot is not exact: one turn of each flow.
          assert.ok(Math.abs(got - due) <= Math.max(flows.length + 1, due * 0.1), `weight ${flow.weight} got ${got} of ${due}`);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('one message among heavy flows leaves within one window of segments, at whatever moment it comes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 20 }),
      (weights, window, pauses) => {
        const turns = new Turns();
        const { leave } = carrier(turns, window);
        for (const weight of weights) flowOf(turns, weight, endless);
        for (const pause of pauses) {
          for (let i = 0; i < pause; i++) leave();
          const single = flowOf(turns, 1, 1);
          let others = 0;
          while (leave() !== single) others++;
          assert.ok(others <= window, `${others} left before it with a window of ${window}`);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('a higher class leaves first, and a lower one that waits gets its least share and no more', () => {
  const turns = new Turns();
  const { leave } = carrier(turns, 10);
  const [high, normal, bulk] = [flowOf(turns, 1, 10_000, 'high'), flowOf(turns, 1, 10_000, 'normal'), flowOf(turns, 100, 10_000, 'bulk')];
  const counts = new Map<Flow | null, number>();
  for (let round = 0; round < 2000; round++) {
    const flow = leave();
    counts.set(flow, (counts.get(flow) ?? 0) + 1);
  }
  for (const [flow, due] of [
    [high, 1700],
    [normal, 200],
    [bulk, 100],
  ] as const)
    assert.ok(Math.abs((counts.get(flow) ?? 0) - due) <= 2, `${flow.priorityClass}: ${counts.get(flow)} of ${due}`);
});

test('a class alone has the whole link, and none is owed for the time when it did not wait', () => {
  const turns = new Turns();
  const { leave } = carrier(turns, 10);
  const bulk = flowOf(turns, 1, 100, 'bulk');
  for (let round = 0; round < 50; round++) assert.equal(leave(), bulk);
  const normal = flowOf(turns, 1, 10, 'normal');
  for (let round = 0; round < 10; round++) assert.equal(leave(), normal);
  assert.equal(leave(), bulk);
});

test('a flow whose answers are late holds its share of the window and no more while others wait', () => {
  const turns = new Turns();
  const window = 10;
  const [slow, quick] = [flowOf(turns, 1, 1000), flowOf(turns, 1, 1000)];
  const held = { slow: 0, quick: 0 };
  for (let round = 0; round < 500; round++) {
    while (held.slow + held.quick < window) {
      const flow = turns.next(window);
      assert.ok(flow);
      flow.take();
      turns.served(flow);
      held[flow === slow ? 'slow' : 'quick']++;
    }
    assert.ok(held.slow <= 5, `${held.slow} of ${window} are with the slow one`);
    // The slow one is answered once in fifty times.
    const answered = round % 50 === 49 ? 'slow' : 'quick';
    held[answered]--;
    turns.freed(answered === 'slow' ? slow : quick, window);
  }
});

test('alone again, the flow that stood aside may hold the whole window', () => {
  const turns = new Turns();
  const { leave, held } = carrier(turns, 6);
  const first = flowOf(turns, 1, 1000);
  const second = flowOf(turns, 1, 2);
  for (let round = 0; round < 20; round++) leave();
  assert.equal(second.size, 0);
  assert.deepEqual(new Set(held), new Set([first]));
});

test('a change of weight or class is in force at once, with what waits', () => {
  const turns = new Turns();
  const { leave } = carrier(turns, 4);
  const [a, b] = [flowOf(turns, 1, 1000), flowOf(turns, 1, 1000)];
  for (let round = 0; round < 10; round++) leave();
  turns.set(a, 'normal', 9);
  let count = 0;
  for (let round = 0; round < 200; round++) if (leave() === a) count++;
  assert.ok(count >= 150 && count <= 182, String(count));
  turns.set(b, 'high', 1);
  assert.deepEqual(new Set(Array.from({ length: 8 }, leave)), new Set([b]));
});

test('a flow emptied otherwise is passed by and can come back', () => {
  const turns = new Turns();
  const flow = flowOf(turns, 1, 1);
  flow.drop(new Set([1]));
  assert.equal(turns.next(1), null);
  assert.equal(turns.count, 0);
  flow.push(segment);
  turns.enter(flow);
  assert.equal(turns.next(1), flow);
});
