/** Row Q: a million messages queued while the carrier is away. What they cost in memory, in restart time, and whether all arrive once. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startCarrier } from '../carrier.ts';
import { type LoadShape, loadArgs } from '../measure.ts';
import { freePorts, untilCount } from '../net.ts';
import { memoryMb, untilIdle } from '../processes.ts';
import { type Context, emptyResult, type RowName, type RowResult, whole } from '../row.ts';
import { httpLoad } from '../tools.ts';
import { startTrunkline, type Trunkline } from '../trunkline.ts';

const GROWTH_MAX_MB = 100;
const READY_MAX_MS = 5000;
const WARM_UP_ROUNDS_MAX = 4;
const WARM_UP_REST_MB = 10;

/** Resident memory when nothing is going on any more, the garbage collected if the gateway lets us. */
async function restingMb(peer: Trunkline, result: RowResult) {
  await untilIdle(peer.pids);
  const collected = await peer.collectGarbage();
  const note = 'the gateway offered no POST /ops/gc, so memory includes garbage';
  if (!collected && !result.notes.includes(note)) result.notes.push(note);
  await untilIdle(peer.pids);
  return memoryMb(peer.pids).rss;
}

/**
 * Load in fifths until one of them leaves memory as it was: compiled code, caches, bounded lists and what the allocator keeps are then in
 * place, and what comes after is the queue. A queue in memory would cost a fifth of a million at least 20 MB and never come to rest.
 */
async function warmUp(peer: Trunkline, shape: LoadShape, result: RowResult) {
  const requests = Math.max(1, Math.round(shape.requests / 5));
  let sent = 0;
  let accepted = 0;
  let restMb = 0;
  for (let round = 0; round < WARM_UP_ROUNDS_MAX; round++) {
    const load = await httpLoad([...loadArgs(peer, { ...shape, requests }), '--from', String(sent)]);
    sent += requests;
    accepted += load.ok * shape.per;
    const before = restMb;
    restMb = await restingMb(peer, result);
    if (restMb - before < WARM_UP_REST_MB) break;
  }
  return { sent, accepted, restMb };
}

async function queue(context: Context, row: RowName, shape: LoadShape): Promise<RowResult> {
  const result = emptyResult(row);
  if (!context.trunkline) return result;
  const fact = (what: string, value: string) => {
    result.facts.push({ peer: 'Trunkline', what, value });
    context.say(`${row}: ${what} ${value}`);
  };
  const dir = join(context.workDir, row);
  mkdirSync(dir, { recursive: true });
  const [smpp = 0, control = 0] = await freePorts(2);
  const peer = await startTrunkline(dir, { carrierPort: smpp, exposeGc: true });
  let carrier: Awaited<ReturnType<typeof startCarrier>> | undefined;
  try {
    const warm = await warmUp(peer, shape, result);
    fact('warm-up', `${whole(warm.accepted)} queued, ${warm.restMb} MB resident`);
    const load = await httpLoad([...loadArgs(peer, shape), '--from', String(warm.sent)]);
    const accepted = warm.accepted + load.ok * shape.per;
    const restMb = await restingMb(peer, result);
    const perS = whole((load.ok * shape.per) / load.sec);
    fact('queued', `${whole(load.ok * shape.per)} more at ${perS}/s, ${restMb} MB resident, codes ${JSON.stringify(load.codes)}`);
    const grown = restMb - warm.restMb;
    result.targets.push({ text: `growth < ${GROWTH_MAX_MB} MB`, value: `${grown} MB`, met: grown < GROWTH_MAX_MB });

    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const { stopMs, readyMs } = await peer.restart(signal);
      fact(`restart after ${signal}`, `ended in ${stopMs} ms, ready in ${readyMs} ms, ${memoryMb(peer.pids).rss} MB`);
      result.targets.push({ text: `ready < ${READY_MAX_MS} ms after ${signal}`, value: `${readyMs} ms`, met: readyMs < READY_MAX_MS });
    }

    carrier = await startCarrier({ smpp, control }, dir);
    const up = performance.now();
    const { stats, untilBound } = carrier;
    await untilBound(120_000);
    fact('bound again', `${((performance.now() - up) / 1000).toFixed(1)} s after the carrier came back`);
    await untilCount(async () => (await stats()).uniq, accepted, 30_000, 200);
    await untilIdle(peer.pids);
    const end = await stats();
    fact('drained', `${whole(end.uniq)} unique, ${whole(end.dup)} twice, at ${whole(end.ok_per_s)}/s`);
    const once = end.uniq === accepted && end.dup === 0;
    result.targets.push({ text: 'every message once', value: `${accepted - end.uniq} missing, ${end.dup} twice`, met: once });
    const money = await peer.checkMoney(accepted);
    result.targets.push({ text: 'money', value: money.text, met: money.holds });
  } finally {
    await peer.stop();
    await carrier?.stop();
  }
  return result;
}

export const rowQ = (context: Context) =>
  queue(context, 'Q', { requests: Math.max(1, Math.round((context.n * 20) / 10_000)), per: 10_000, connections: 4 });

export const rowQget = (context: Context) => queue(context, 'Qget', { requests: context.n * 20, per: 1, connections: 64 });
