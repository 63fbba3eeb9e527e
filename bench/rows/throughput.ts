/** Rows A and A10k: one number per GET, Kannel and Trunkline in turn; and 10,000 numbers per POST, which Kannel has no call for. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Carrier, startCarrier } from '../carrier.ts';
import { startKannel } from '../kannel.ts';
import { type LoadShape, loadArgs, measure, medians, noise } from '../measure.ts';
import { freePorts, untilCount } from '../net.ts';
import type { Peer } from '../peer.ts';
import { untilIdle } from '../processes.ts';
import { type Context, emptyResult, ratioTarget, type RowName, type RowResult, whole } from '../row.ts';
import { httpLoad } from '../tools.ts';
import { type Money, startTrunkline } from '../trunkline.ts';

type Side = { peer: Peer; carrier: Carrier; accepted: number; checkMoney?: (accepted: number) => Promise<Money> };

async function openSide(dir: string, name: Peer['name']): Promise<Side> {
  const [smpp = 0, control = 0] = await freePorts(2);
  const carrier = await startCarrier({ smpp, control }, dir);
  if (name === 'Kannel') return { peer: await startKannel(dir, carrier, smpp), carrier, accepted: 0 };
  const peer = await startTrunkline(dir, { carrierPort: smpp });
  await carrier.untilBound();
  return { peer, carrier, accepted: 0, checkMoney: peer.checkMoney };
}

async function warmUp(side: Side, shape: LoadShape) {
  await side.carrier.reset();
  const load = await httpLoad(loadArgs(side.peer, shape));
  side.accepted += load.ok * shape.per;
  await untilCount(async () => (await side.carrier.stats()).uniq, load.ok * shape.per);
  await untilIdle(side.peer.pids);
}

/** One valid run, repeating it while the machine is too noisy and there are repeats left. */
async function validRun(context: Context, side: Side, shape: LoadShape, result: RowResult, repeats: { left: number }) {
  for (;;) {
    const run = await measure(side.peer, side.carrier, shape);
    side.accepted += run.accepted;
    const noisy = noise(run, shape.per);
    result.runs.push({ ...run, discarded: noisy !== undefined });
    context.say(
      `${result.row} ${run.peer}: ${whole(run.acceptedPerS)} accepted/s, ${whole(run.endToEndPerS)} end to end/s, ` +
        `${run.cpuPer100k} CPU s/100k${noisy ? `; discarded: ${noisy}` : ''}`,
    );
    if (run.unique < run.accepted || run.duplicates > 0 || run.netErrors > 0) {
      result.notes.push(
        `${run.peer}: of ${run.accepted} accepted ${run.unique} arrived, ${run.duplicates} twice, ${run.netErrors} network errors`,
      );
    }
    if (!noisy || repeats.left === 0) return;
    repeats.left--;
  }
}

function summarise(result: RowResult, name: Peer['name']) {
  const own = result.runs.filter((run) => run.peer === name);
  const valid = own.filter((run) => !run.discarded);
  if (own.length === 0) return;
  if (valid.length === 0)
    result.notes.push(`${name}: every run was noisy, so these figures and what is judged by them come from noisy runs`);
  const used = valid.length > 0 ? valid : own;
  result.medians.push({ peer: name, runs: valid.length, discarded: own.length - valid.length, figures: medians(used) });
}

export const figuresOf = (result: RowResult | undefined, peer: Peer['name']) => result?.medians.find((line) => line.peer === peer)?.figures;

async function throughput(context: Context, row: RowName, peers: Peer['name'][], shape: LoadShape, warm: LoadShape) {
  const result = emptyResult(row);
  const dir = join(context.workDir, row);
  mkdirSync(dir, { recursive: true });
  const sides: Side[] = [];
  try {
    for (const name of peers) sides.push(await openSide(dir, name));
    for (const side of sides) await warmUp(side, warm);
    const repeats = { left: context.runs * sides.length };
    for (let i = 0; i < context.runs; i++) for (const side of sides) await validRun(context, side, shape, result, repeats);
    for (const side of sides) {
      const money = await side.checkMoney?.(side.accepted);
      if (money) result.targets.push({ text: 'money', value: money.text, met: money.holds });
    }
  } finally {
    for (const side of sides) {
      await side.peer.stop();
      await side.carrier.stop();
    }
  }
  for (const name of peers) summarise(result, name);
  return result;
}

export async function rowA(context: Context): Promise<RowResult> {
  const peers: Peer['name'][] = [...(context.kannel ? ['Kannel' as const] : []), ...(context.trunkline ? ['Trunkline' as const] : [])];
  const shape = { requests: context.n, per: 1, connections: 64 };
  const result = await throughput(context, 'A', peers, shape, { ...shape, requests: Math.min(20_000, context.n) });
  const ours = figuresOf(result, 'Trunkline');
  const theirs = figuresOf(result, 'Kannel');
  result.targets.unshift(
    ratioTarget("CPU ≤ 0.6 × Kannel's", ours?.cpuPer100k, theirs?.cpuPer100k, (ratio) => ratio <= 0.6),
    ratioTarget("accepted ≥ 1.2 × Kannel's", ours?.acceptedPerS, theirs?.acceptedPerS, (ratio) => ratio >= 1.2),
    ratioTarget("end to end ≥ 1.2 × Kannel's", ours?.endToEndPerS, theirs?.endToEndPerS, (ratio) => ratio >= 1.2),
  );
  return result;
}

export async function rowA10k(context: Context): Promise<RowResult> {
  const shape = { requests: Math.max(5, Math.round(context.n / 1000)), per: 10_000, connections: 4 };
  const peers: Peer['name'][] = context.trunkline ? ['Trunkline'] : [];
  const result = await throughput(context, 'A10k', peers, shape, { ...shape, requests: 5 });
  const theirs = figuresOf(
    context.before.find((r) => r.row === 'A'),
    'Kannel',
  );
  const ours = figuresOf(result, 'Trunkline');
  const text = "end to end ≥ 4 × Kannel's row A";
  result.targets.unshift(ratioTarget(text, ours?.endToEndPerS, theirs?.endToEndPerS, (ratio) => ratio >= 4));
  return result;
}
