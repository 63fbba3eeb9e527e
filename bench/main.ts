/** `npm run bench`: Trunkline against its own targets and against Kannel, on this machine. README.md says what each row is. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { kannelMissing } from './kannel.ts';
import { machine, machineLine } from './machine.ts';
import { stopAll } from './processes.ts';
import { rowMms } from './rows/mms.ts';
import { rowB, rowMo } from './rows/pushes.ts';
import { rowQ, rowQget } from './rows/queue.ts';
import { rowD } from './rows/absent.ts';
import { rowF } from './rows/fairness.ts';
import { rowS } from './rows/smpp.ts';
import { rowT } from './rows/throttle.ts';
import { rowA, rowA10k } from './rows/throughput.ts';
import { type Context, emptyResult, type RowName, type RowResult } from './row.ts';
import { table } from './table.ts';
import { BENCH_DIR, buildTools } from './tools.ts';

const ROWS: Record<RowName, (context: Context) => Promise<RowResult>> = {
  A: rowA,
  A10k: rowA10k,
  Q: rowQ,
  Qget: rowQget,
  T: rowT,
  F: rowF,
  S: rowS,
  D: rowD,
  B: rowB,
  MO: rowMo,
  MMS: rowMms,
};
const names: RowName[] = ['A', 'A10k', 'Q', 'Qget', 'T', 'F', 'S', 'D', 'B', 'MO', 'MMS'];

const USAGE = `usage: npm run bench -- [row …] [--runs N] [--n N] [--peer kannel|trunkline] [--keep]
rows: ${names.join(' ')} (all); A10k brings A along, being held against its Kannel
--runs  measured runs of A and A10k per peer (3)
--n     messages of one run of A (50000); A10k sends ten, Q, Qget and F twenty, S two, D forty times as many
--peer  only this one
--keep  leave the working folder (logs, data) behind`;

function fail(text: string): never {
  console.error(text);
  process.exit(2);
}

function readArguments() {
  const options = {
    runs: { type: 'string', default: '3' },
    n: { type: 'string', default: '50000' },
    peer: { type: 'string' },
    keep: { type: 'boolean', default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unknown = positionals.filter((word) => !names.some((name) => name.toLowerCase() === word.toLowerCase()));
    if (unknown.length > 0) fail(`no row ${unknown.join(', ')}\n${USAGE}`);
    const asked = names.filter((name) => positionals.some((word) => word.toLowerCase() === name.toLowerCase()));
    const rows = asked.length === 0 ? names : names.filter((name) => asked.includes(name) || (name === 'A' && asked.includes('A10k')));
    const runs = Number(values.runs);
    const n = Number(values.n);
    if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(n) || n < 1000) fail(`--runs ≥ 1, --n ≥ 1000\n${USAGE}`);
    if (values.peer !== undefined && !['kannel', 'trunkline'].includes(values.peer)) fail(USAGE);
    return { rows, runs, n, peer: values.peer, keep: values.keep };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

const { rows, runs, n, peer, keep } = readArguments();
const say = (line: string) => console.error(line);
if (process.platform !== 'linux') fail('the bench reads /proc and uses epoll: Linux only');
const noTools = buildTools();
if (noTools) fail(`${noTools}\nno row can run without them`);
const noKannel = kannelMissing();
if (noKannel && peer !== 'trunkline') say(`${noKannel}: only Trunkline is measured, and comparisons stay open`);

const workDir = mkdtempSync(join(tmpdir(), 'trunkline-bench-'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void stopAll().then(() => {
      if (!keep) rmSync(workDir, { recursive: true, force: true });
      process.exit(130);
    });
  });
}

const startedAt = new Date();
const on = machine(workDir);
const context: Context = {
  workDir,
  runs,
  n,
  kannel: !noKannel && peer !== 'trunkline',
  trunkline: peer !== 'kannel',
  say,
  before: [],
};
for (const row of rows) {
  try {
    context.before.push(await ROWS[row](context));
  } catch (error) {
    const result = emptyResult(row);
    result.notes.push(`did not run to its end: ${error instanceof Error ? error.message : String(error)}`);
    result.targets.push({ text: 'ran to its end', value: 'no', met: false });
    context.before.push(result);
    await stopAll();
  }
}

console.log(table(machineLine(on), context.before));
const resultsDir = join(BENCH_DIR, 'results');
const file = join(resultsDir, `${startedAt.toISOString().replaceAll(':', '-')}.json`);
mkdirSync(resultsDir, { recursive: true });
const report = { startedAt: startedAt.toISOString(), finishedAt: new Date().toISOString(), machine: on, runs, n, rows: context.before };
writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
console.log(`\nevery run: ${file}`);
if (keep) console.log(`working folder: ${workDir}`);
else rmSync(workDir, { recursive: true, force: true });
process.exitCode = context.before.some((result) => result.targets.some((target) => target.met === false)) ? 1 : 0;
