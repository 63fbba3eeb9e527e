// The load ESME against the simulator: what it counts must be what the simulator did, on purpose or by its settings.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { simulate } from '../simulator/kit.fixtures.ts';
import { certificate, key } from '../src/tls.fixtures.ts';
import { loadHelp, parseLoadCommandLine } from './flags.ts';
import { Histogram } from './histogram.ts';
import * as load from './index.ts';
import { Ledger } from './ledger.ts';

const { isWhole, runEsmeLoad } = load;
const to = (port: number) => ({ host: '127.0.0.1', port, systemId: 'load', password: 'secret', count: 300, lingerMs: 20 });

test('every submit and every receipt is accounted for', async (t) => {
  const simulator = await simulate(t);
  const report = await runEsmeLoad({ ...to(simulator.port), receipts: true });
  assert(isWhole(report, true));
  assert.deepEqual([report.submits, report.accepted, report.receipts.matched, report.receipts.expected], [300, 300, 300, 300]);
  assert.deepEqual([report.responseMs.count, report.receiptMs.count], [300, 300]);
  assert.deepEqual([simulator.stats.accepted, simulator.stats.uniqueNumbers, simulator.stats.receiptsAcked], [300, 300, 300]);
  assert.equal(simulator.stats.sessions, 0, 'and it has left');
});

test('transmitters and receivers, and long messages', async (t) => {
  const simulator = await simulate(t);
  const report = await runEsmeLoad({ ...to(simulator.port), count: 50, binds: 2, mode: 'tx+rx', long: true, receipts: true });
  assert(isWhole(report, true));
  assert.deepEqual([report.submits, report.receipts.matched, simulator.stats.binds], [150, 150, 4]);
  const { received } = simulator;
  assert.equal(received.length, 50);
  assert(received.every(({ segments, segmentsReceived }) => segments === 3 && segmentsReceived === 3));
  const unicode = await runEsmeLoad({ ...to(simulator.port), count: 1, long: true, text: 'Привет', to: '4478' });
  assert.equal(unicode.submits, 3);
  assert.match(simulator.received.at(-1)?.text ?? '', /^(Привет )+/);
});

test('refusals are counted by status, and are no loss', async (t) => {
  const simulator = await simulate(t, {
    numbers: { 447700000000001: { refuse: 'ESME_RTHROTTLED' }, 447700000000002: { refuse: 'ESME_RINVDSTADR' } },
  });
  const report = await runEsmeLoad({ ...to(simulator.port), receipts: true });
  assert.deepEqual(report.refused, { ESME_RTHROTTLED: 1, ESME_RINVDSTADR: 1 });
  assert.equal(report.accepted, 298);
  assert(isWhole(report, true));
});

test('receipts that are lost, double, early, intermediate, or for another id', async (t) => {
  const simulator = await simulate(t, { receiptLossPercent: 20, receiptDuplicatePercent: 30, receiptBeforeResponse: true });
  const report = await runEsmeLoad({ ...to(simulator.port), receipts: true, idleTimeoutMs: 100 });
  const { receiptsLost, receiptsSent } = simulator.stats;
  assert(receiptsLost > 0);
  const { matched, lost, duplicate, mismatched } = report.receipts;
  assert.deepEqual({ matched, lost, mismatched }, { matched: 300 - receiptsLost, lost: receiptsLost, mismatched: 0 });
  assert.equal(duplicate, receiptsSent - matched);
  assert(!isWhole(report, true));

  simulator.set({ receiptLossPercent: 0, receiptDuplicatePercent: 0, receiptBeforeResponse: false, idStyle: 'upper-then-lower' });
  const otherCase = await runEsmeLoad({ ...to(simulator.port), count: 10, receipts: true, idleTimeoutMs: 100 });
  assert.deepEqual([otherCase.receipts.lost, otherCase.receipts.mismatched], [10, 10]);

  simulator.set({ idStyle: 'hex', receiptIntermediate: 'ENROUTE' });
  const steps = await runEsmeLoad({ ...to(simulator.port), count: 10, receipts: true });
  assert.deepEqual([steps.receipts.intermediate, steps.receipts.matched], [10, 10]);
});

test('a link that goes: what was on it is unanswered, the rest unsent', async (t) => {
  const simulator = await simulate(t, { disconnectEvery: 100 });
  const report = await runEsmeLoad({ ...to(simulator.port), window: 10 });
  assert.equal(report.linksLost.length, 1);
  assert(report.unanswered > 0 && report.unsent > 0);
  assert.equal(report.accepted + report.unanswered + report.unsent, 300);
  assert(!isWhole(report, false));
});

test('a server that says nothing ends the run too', async (t) => {
  const simulator = await simulate(t, { responseLossPercent: 100 });
  const report = await runEsmeLoad({ ...to(simulator.port), count: 20, window: 10, idleTimeoutMs: 100 });
  assert.deepEqual([report.submits, report.unanswered, report.unsent], [10, 10, 10]);
});

test('idle: receipts wait at the server', async (t) => {
  const simulator = await simulate(t);
  const report = await runEsmeLoad({ ...to(simulator.port), idle: true });
  assert(isWhole(report, false));
  assert.equal(simulator.stats.waiting, 300);
});

test('TLS', async (t) => {
  const simulator = await simulate(t, { tls: { key, cert: certificate } });
  const report = await runEsmeLoad({ ...to(simulator.port), count: 5, tls: { ca: certificate, servername: 'smsc.test' } });
  assert.equal(report.accepted, 5);
  await assert.rejects(runEsmeLoad({ ...to(simulator.port), tls: {} }), /no connection/);
});

test('a rate is kept, and what cannot be is refused by name', async (t) => {
  const simulator = await simulate(t);
  const report = await runEsmeLoad({ ...to(simulator.port), count: 50, rate: 200 });
  assert(report.seconds >= 49 / 200 - 0.001, 'the last one is not due before');
  await assert.rejects(runEsmeLoad({ ...to(simulator.port), window: 0 }), { name: 'RangeError', message: /window must be/ });
  simulator.set({ password: 'other' });
  await assert.rejects(runEsmeLoad(to(simulator.port)), /bind refused with ESME_RINVPASWD/);
  const stop = new AbortController();
  simulator.set({ password: null, stall: false, responseLossPercent: 100 });
  const stopped = runEsmeLoad({ ...to(simulator.port), signal: stop.signal });
  await simulator.until(({ submits }) => submits >= 150);
  stop.abort();
  assert.equal((await stopped).unanswered, 100);
});

test('the histogram is right within 3 %', () => {
  const property = fc.property(
    fc.array(fc.double({ min: 0.001, max: 10_000_000, noNaN: true }), { minLength: 1, maxLength: 50 }),
    (values) => {
      const histogram = new Histogram();
      for (const value of values) histogram.addMs(value);
      const sorted = values.toSorted((a, b) => a - b);
      for (const share of [0.5, 0.9, 0.99, 1]) {
        const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
        const told = histogram.percentileMs(share);
        assert(told >= exact * 0.999_999 && told <= exact * (1 + 1 / 32) + 0.001, `${share}: ${told} for ${exact}`);
      }
    },
  );
  fc.assert(property, { numRuns: 200 });
});

test('the ledger in any order', () => {
  const latencies: number[] = [];
  const ledger = new Ledger((ms) => latencies.push(ms));
  ledger.received('b', 'DELIVERED', 5);
  ledger.accepted('a', 1);
  ledger.accepted('b', 2);
  ledger.received('a', 'ACCEPTED', 6);
  ledger.received('a', 'UNDELIVERABLE', 7);
  ledger.received('a', 'DELIVERED', 8);
  ledger.received('x', 'DELIVERED', 9);
  ledger.received('x', 'DELIVERED', 9);
  ledger.accepted('', 3);
  ledger.accepted('c', 4);
  assert.deepEqual(latencies, [3, 6]);
  const expected = { expected: 3, matched: 2, lost: 1, duplicate: 2, mismatched: 1, intermediate: 1, withoutId: 1 };
  assert.deepEqual(ledger.counts(), expected);
});

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');

test('every command of README.md is understood; a wrong flag is an error that helps', () => {
  const commands = Array.from(readme.matchAll(/^npm run esme-load -- (.*)$/gm), ([, flags = '']) => flags.split(' '));
  assert(commands.length >= 5);
  for (const flags of commands) assert.notEqual(parseLoadCommandLine(flags).kind, 'bad', flags.join(' '));
  const problem = (...args: string[]) => {
    const line = parseLoadCommandLine(args);
    return line.kind === 'bad' ? line.problem : line.kind;
  };
  assert.equal(problem('--widow', '5'), 'unknown flag --widow; did you mean --window?');
  assert.match(problem('--window', 'x'), /^--window must be a whole number/);
  assert.equal(problem('--port'), '--port needs a value');
  assert.match(loadHelp(), /--idle-timeout-ms N/);
  const line = parseLoadCommandLine(['--tls-no-verify', '--json'], { TRUNKLINE_LOAD_PASSWORD: 'hidden' });
  assert(line.kind === 'run' && line.isJson && line.options.password === 'hidden' && line.options.tls?.rejectUnauthorized === false);
});

test('the example of README.md runs', async (t) => {
  const { port } = await simulate(t);
  const example = /<!-- example: program -->\n```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const source = stripTypeScriptTypes(example.replace(/^import \{(.*)\} from '.*';$/gm, 'const {$1} = load;'));
  const printed: unknown[] = [];
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- the text is our README
  const body = new Function('load', 'port', 'print', `return (async () => { ${source} })()`) as (...values: unknown[]) => Promise<void>;
  await body(load, port, (...values: unknown[]) => printed.push(...values));
  assert.match(String(printed[0]), /^submits {5}1,000 in /);
  assert.equal(printed[1], true);
});

test('the command: the report, and the exit code says whether anything was lost', async (t) => {
  const simulator = await simulate(t, { receiptLossPercent: 100 });
  const run = async (...flags: string[]) => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('main.ts', import.meta.url)), '--port', String(simulator.port), ...flags],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    t.after(() => child.kill('SIGKILL'));
    const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    return { out, code: Number(code) };
  };
  const [whole, lost] = await Promise.all([run('--count', '20'), run('--count', '20', '--receipts', '--idle-timeout-ms', '100', '--json')]);
  assert.deepEqual([whole.code, lost.code], [0, 1]);
  assert.match(whole.out, /^submits {5}20 in/);
  assert.match(lost.out, /"lost": 20,/);
});
