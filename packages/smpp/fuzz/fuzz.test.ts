// A small seeded share of the fuzzer, so that nobody has to remember it. The whole: node packages/smpp/fuzz/main.ts --count 10000000
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fuzz } from './fuzz.ts';

for (const [what, count] of [
  ['codec', 30_000],
  ['framer', 60_000],
  ['session', 60_000],
  ['connection', 6000],
  ['receipt', 15_000],
] as const) {
  test(`${what}: ${count} inputs`, async () => {
    const { failure, inputs } = await fuzz(what, count, 20_261_122);
    assert.equal(failure, null, failure === null ? '' : `--what ${what} --seed ${failure.seed} --count 1: ${failure.error.stack}`);
    assert(inputs >= count);
  });
}

test('the command feeds all five and stops by itself; what it does not know it refuses', () => {
  const command = fileURLToPath(new URL('./main.ts', import.meta.url));
  const run = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });
  const done = run('--count', '400', '--seed', '3');
  assert.deepEqual([done.status, done.stderr], [0, '']);
  assert.match(done.stdout, /^codec: .*\nframer: .*\nsession: .*\nconnection: .*\nreceipt: .*\n4\d\d inputs, seed 3, .*: no failure\n$/);
  assert.equal(run('--what', 'nonsense').status, 2);
});
