import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realClock } from '../ports/clock.ts';
import { SimulatedTime } from '../ports/clock.double.ts';
import { createReloader } from './reloader.ts';

function rig() {
  const clock = new SimulatedTime(realClock);
  const begun: { done: () => void; fail: (error: Error) => void }[] = [];
  const errors: unknown[] = [];
  const reload = () => new Promise<void>((done, fail) => void begun.push({ done, fail }));
  return { clock, begun, errors, reloader: createReloader({ reload, clock, soonMs: 500, onError: (error) => void errors.push(error) }) };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who asks while one is under way gets the next, all of them the same', async () => {
  const { reloader, begun } = rig();
  const order: string[] = [];
  const first = reloader.now().then(() => order.push('first'));
  const later = [1, 2].map((which) => reloader.now().then(() => order.push(`later ${which}`)));
  assert.equal(begun.length, 1);
  begun[0]?.done();
  await first;
  await turn();
  assert.deepEqual([begun.length, order], [2, ['first']]);
  begun[1]?.done();
  await Promise.all(later);
  assert.equal(begun.length, 2);
});

test('one that fails is its own caller’s, and the next is tried all the same', async () => {
  const { reloader, begun } = rig();
  const first = reloader.now();
  const second = reloader.now();
  begun[0]?.fail(new Error('the disk'));
  await assert.rejects(first, /the disk/);
  await turn();
  begun[1]?.done();
  await second;
});

test('soon gathers, and its errors are told', async () => {
  const { reloader, begun, errors, clock } = rig();
  for (let i = 0; i < 10; i++) reloader.soon();
  assert.equal(begun.length, 0);
  clock.fire();
  assert.equal(begun.length, 1);
  begun[0]?.fail(new Error('the disk'));
  await turn();
  assert.equal(errors.length, 1);
  reloader.soon();
  clock.fire();
  assert.equal(begun.length, 2);
});
