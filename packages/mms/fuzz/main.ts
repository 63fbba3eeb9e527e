// node packages/mms/fuzz/main.ts --count N --seed S [--what envelope|multipart|body|small|push]
// Feeds N inputs, a share to each target, and stops by itself: exit 0, or 1 with the seed and the input of the first failure.
import { inspect, parseArgs } from 'node:util';
import { fuzz, type TargetName, targets } from './fuzz.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '400000' }, seed: { type: 'string', default: '1' }, what: { type: 'string' } },
});
const count = Number(values.count);
const seed = Number(values.seed);
const isTarget = (name: string): name is TargetName => name in targets;
const all = Object.keys(targets).filter(isTarget);
const chosen = values.what === undefined ? all : all.filter((name) => name === values.what);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed) || chosen.length === 0) {
  console.error(`usage: main.ts --count N --seed S [--what ${all.join('|')}]`);
  process.exit(2);
}
for (const what of chosen) {
  const { cases, slowestMs, failure } = await fuzz(what, Math.ceil(count / chosen.length), seed);
  console.log(`${what}: ${cases.toLocaleString('en')} cases, slowest ${slowestMs.toFixed(1)} ms`);
  if (failure !== null) {
    console.error(`FAILED: --what ${failure.what} --seed ${failure.seed} --count 1`);
    console.error(failure.error.stack);
    console.error(Buffer.isBuffer(failure.input) ? failure.input.toString('hex') : inspect(failure.input, { maxStringLength: null }));
    process.exit(1);
  }
}
