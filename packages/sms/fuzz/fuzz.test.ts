// A short run of the fuzzer in every test run, the same inputs each time; the long runs are main.ts's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generator } from './generator.ts';
import { probes } from './probes.ts';

const INPUTS = 3000;

for (const probe of probes) {
  test(`${probe.name}: ${INPUTS} inputs`, () => {
    const random = generator(1);
    const seen = new Set<string>();
    for (let i = 0; i < INPUTS; i++) seen.add(probe.check(probe.make(random)));
    assert.ok(seen.size > 1, `every input ended as ${[...seen].join()}`);
  });
}

test('the same seed gives the same inputs', () => {
  const inputs = (seed: number) => probes.map((probe) => probe.make(generator(seed)));
  assert.deepEqual(inputs(7), inputs(7));
  assert.notDeepEqual(inputs(7), inputs(8));
});
