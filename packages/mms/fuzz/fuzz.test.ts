// A small seeded share of the fuzzer, so that nobody has to remember it. The whole: node packages/mms/fuzz/main.ts --count 4000000
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { fuzz, type TargetName } from './fuzz.ts';

for (const [what, count] of [
  ['envelope', 3000],
  ['multipart', 1500],
  ['body', 1500],
  ['small', 3000],
  ['push', 3000],
] as const satisfies readonly (readonly [TargetName, number])[]) {
  test(`${what}: ${count} inputs`, async () => {
    const { failure } = await fuzz(what, count, 20_261_123);
    assert.equal(failure, null, failure === null ? '' : `--what ${what} --seed ${failure.seed} --count 1: ${failure.error.stack}`);
  });
}
