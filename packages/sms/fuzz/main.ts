// Throws octets and texts at everything that takes what others wrote, for as many inputs as asked: `node packages/sms/fuzz/main.ts
// --count 3000000 --seed 1`. Half of the inputs are random, half are mutations of good ones. Prints what it did and stops at the first
// input that breaks a promise, which the same seed finds again.
import { parseArgs } from 'node:util';
import { type Generator, generator } from './generator.ts';
import { type Probe, probes } from './probes.ts';

const REPORTS = 10;

function run(probe: Probe, random: Generator): string {
  const input = probe.make(random);
  try {
    return probe.check(input);
  } catch (error) {
    const shown = typeof input === 'string' ? JSON.stringify(input) : Buffer.from(input).toString('hex');
    throw new Error(`${probe.name} fails on ${shown}`, { cause: error });
  }
}

const { values } = parseArgs({ options: { count: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } } });
const count = Number(values.count);
const seed = Number(values.seed);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  console.error('usage: node packages/sms/fuzz/main.ts [--count N] [--seed S], both integers, N at least 1');
  process.exit(2);
}

const random = generator(seed);
const seen = new Map<string, number>();
const started = performance.now();
const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
for (let i = 0; i < count; i++) {
  const probe = probes[i % probes.length]!;
  const what = `${probe.name}: ${run(probe, random)}`;
  seen.set(what, (seen.get(what) ?? 0) + 1);
  if ((i + 1) % Math.ceil(count / REPORTS) === 0) console.log(`${i + 1} inputs, ${seconds()}`);
}
for (const [what, times] of [...seen].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(`${String(times).padStart(10)}  ${what}`);
console.log(`${count} inputs of seed ${seed} in ${seconds()}: every promise held`);
