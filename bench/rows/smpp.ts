/**
 * Row S: SMPP in, SMPP out, and the receipt back to the one who sent it. Kannel is no SMPP server, so beside it stands the nearest that it can do:
 * a GET in, submit_sm out, and the receipt as a GET to the customer's URL.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Carrier, startCarrier } from '../carrier.ts';
import { startKannel } from '../kannel.ts';
import { median } from '../measure.ts';
import { freePorts } from '../net.ts';
import { cpuSeconds, memoryMb, resetPeak, untilIdle } from '../processes.ts';
import { type Context, emptyResult, type RowResult, whole } from '../row.ts';
import { startSink } from '../sink.ts';
import { httpLoad, smppLoad } from '../tools.ts';
import { startTrunkline, type Trunkline } from '../trunkline.ts';

const BINDS = 4;
const WINDOW = 100;
const TARGET_PER_S = 10_000;
const TARGET_CPU = 10;
/** smpp-load's own CPU per 100k submits, 0.12 to 0.13 on a quiet machine; above this the machine was slow for reasons of its own and the run is void. */
const CANARY_MAX = 0.145;

type Figures = { perS: number; cpuPer100k: number; text: string; isNoisy: boolean };

async function measureTrunkline(peer: Trunkline, carrier: Carrier, n: number, result: RowResult): Promise<Figures> {
  await carrier.reset();
  resetPeak(peer.pids);
  const cpuBefore = cpuSeconds(peer.pids);
  const load = await smppLoad([
    ...peer.smpp,
    '--n',
    String(n),
    '--binds',
    String(BINDS),
    '--window',
    String(WINDOW),
    '--rd',
    '1',
    '--dlr-wait',
    '30',
  ]);
  await untilIdle(peer.pids);
  const cpuPer100k = ((cpuSeconds(peer.pids) - cpuBefore) * 1e5) / n;
  const stats = await carrier.stats();
  const perS = load.receipts / load.receiptsSec;
  const once = load.ok === n && load.receipts === n && stats.uniq === n && stats.dup === 0;
  result.targets.push({
    text: 'every message and receipt once',
    value: `${whole(load.ok)} accepted, ${whole(stats.uniq)} at the carrier, ${stats.dup} twice, ${whole(load.receipts)} receipts`,
    met: once,
  });
  const { p50, p99 } = load.respMs;
  const text =
    `${whole(load.perS)} accepted/s, ${whole(perS)} there and back/s, ${cpuPer100k.toFixed(2)} CPU s/100k, ` +
    `submit_sm_resp p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms, peak RSS ${memoryMb(peer.pids).peak} MB, smpp-load ${((load.cpuS * 1e5) / n).toFixed(2)} CPU s/100k`;
  return { perS, cpuPer100k, text, isNoisy: (load.cpuS * 1e5) / n > CANARY_MAX };
}

async function trunkline(context: Context, dir: string, result: RowResult): Promise<Figures[]> {
  const [smpp = 0, control = 0] = await freePorts(2);
  const carrier = await startCarrier({ smpp, control }, dir, { receipts: true });
  const peer = await startTrunkline(dir, { carrierPort: smpp });
  let measured = 0;
  try {
    await carrier.untilBound();
    const n = context.n * 2;
    await measureTrunkline(peer, carrier, Math.min(20_000, n), emptyResult('S'));
    const runs: Figures[] = [];
    let repeats = context.runs;
    while (runs.length < context.runs) {
      const figures = await measureTrunkline(peer, carrier, n, result);
      measured++;
      const isRepeated = figures.isNoisy && repeats-- > 0;
      context.say(`S Trunkline: ${figures.text}${isRepeated ? '; discarded: the machine was slow' : ''}`);
      if (!isRepeated) runs.push(figures);
    }
    const money = await peer.checkMoney(Math.min(20_000, n) + n * measured);
    result.targets.push({ text: 'money', value: money.text, met: money.holds });
    if (measured > runs.length) result.notes.push(`${measured - runs.length} runs of Trunkline discarded for noise`);
    return runs;
  } finally {
    await peer.stop();
    await carrier.stop();
  }
}

async function kannel(context: Context, dir: string): Promise<Figures[]> {
  const [smpp = 0, control = 0, sinkPort = 0] = await freePorts(3);
  const carrier = await startCarrier({ smpp, control }, dir, { receipts: true });
  const sink = await startSink(sinkPort);
  const peer = await startKannel(dir, carrier, smpp);
  try {
    const receiptUrl = encodeURIComponent(`http://127.0.0.1:${sinkPort}/?d=%d`);
    const args = peer.loadArgs(1).map((arg) => (arg.startsWith('/cgi-bin') ? `${arg}&dlr-mask=3&dlr-url=${receiptUrl}` : arg));
    const runs: Figures[] = [];
    for (let run = 0; run <= context.runs; run++) {
      await carrier.reset();
      const before = sink.count;
      const cpuBefore = cpuSeconds(peer.pids);
      const from = performance.now();
      const load = await httpLoad([...args, '--conns', '64', '--n', String(context.n)]);
      const told = await sink.until(before + load.ok, 60_000);
      const perS = (told - before) / ((sink.lastAt - from) / 1000);
      await untilIdle(peer.pids);
      const cpuPer100k = ((cpuSeconds(peer.pids) - cpuBefore) * 1e5) / context.n;
      const missing = load.ok - (told - before);
      const text = `${whole(load.ok_per_s)} accepted/s by GET, ${whole(perS)} there and back by GET/s, ${cpuPer100k.toFixed(2)} CPU s/100k, ${missing} receipts missing`;
      context.say(`S Kannel: ${run === 0 ? 'warm-up, ' : ''}${text}`);
      if (run > 0) runs.push({ perS, cpuPer100k, text, isNoisy: false });
    }
    return runs;
  } finally {
    await peer.stop();
    await carrier.stop();
    await sink.stop();
  }
}

const medianOf = (runs: Figures[], figure: 'perS' | 'cpuPer100k') => median(runs.map((run) => run[figure]));

export async function rowS(context: Context): Promise<RowResult> {
  const result = emptyResult('S');
  const dir = join(context.workDir, 'S');
  mkdirSync(dir, { recursive: true });
  if (context.kannel) {
    const runs = await kannel(context, dir);
    const value = `${whole(medianOf(runs, 'perS'))}/s, ${medianOf(runs, 'cpuPer100k').toFixed(2)} CPU s/100k`;
    result.facts.push({ peer: 'Kannel', what: 'GET in, submit_sm out, receipt back by GET', value });
  }
  if (context.trunkline) {
    const runs = await trunkline(context, dir, result);
    const [perS, cpu] = [medianOf(runs, 'perS'), medianOf(runs, 'cpuPer100k')];
    for (const { text } of runs)
      result.facts.push({ peer: 'Trunkline', what: 'submit_sm in, submit_sm out, deliver_sm back', value: text });
    result.targets.unshift(
      { text: `there and back ≥ ${whole(TARGET_PER_S)}/s`, value: `${whole(perS)}/s`, met: perS >= TARGET_PER_S },
      { text: `CPU ≤ ${TARGET_CPU} s/100k`, value: cpu.toFixed(2), met: cpu <= TARGET_CPU },
    );
  }
  return result;
}
