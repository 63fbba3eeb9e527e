/** Row T: a carrier that answers ESME_RTHROTTLED above 500 a second. How much of what it would take gets through, nothing tuned. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Carrier, startCarrier } from '../carrier.ts';
import { startKannel } from '../kannel.ts';
import { loadArgs } from '../measure.ts';
import { freePorts, untilCount } from '../net.ts';
import type { Peer } from '../peer.ts';
import { cpuSeconds } from '../processes.ts';
import { type Context, emptyResult, type RowResult, whole } from '../row.ts';
import { httpLoad } from '../tools.ts';
import { startTrunkline, type Trunkline } from '../trunkline.ts';

const LIMIT_PER_S = 500;
const TARGET_PER_S = 475;
const WARM_UP_MS = 4000;
const WINDOW_MS = 20_000;
/** The whole window and what comes before it at the full limit, with a fair rest: the queue must not run dry. */
const QUEUED = 20_000;

async function throughTheThrottle(peer: Peer, carrier: Carrier, result: RowResult) {
  const cpuBefore = cpuSeconds(peer.pids);
  const load = await httpLoad(loadArgs(peer, { requests: QUEUED, per: 1, connections: 64 }));
  await sleep(WARM_UP_MS);
  const first = await carrier.stats();
  const from = performance.now();
  await sleep(WINDOW_MS);
  const last = await carrier.stats();
  const perS = (last.ok - first.ok) / ((performance.now() - from) / 1000);
  const cpu = (cpuSeconds(peer.pids) - cpuBefore).toFixed(1);
  result.facts.push({
    peer: peer.name,
    what: `through a limit of ${LIMIT_PER_S}/s`,
    value: `${perS.toFixed(0)}/s (${whole(last.throttled)} throttled, ${cpu} CPU s, ${whole(load.ok_per_s)} accepted/s)`,
  });
  return { perS, accepted: load.ok };
}

/** The limit lifted, everything that waited must arrive once and be charged once. */
async function drain(peer: Trunkline, carrier: Carrier, accepted: number, result: RowResult) {
  await carrier.throttle(0);
  await untilCount(async () => (await carrier.stats()).uniq, accepted, 30_000);
  const end = await carrier.stats();
  const once = end.uniq === accepted && end.dup === 0;
  result.targets.push({ text: 'every message once', value: `${accepted - end.uniq} missing, ${end.dup} twice`, met: once });
  const money = await peer.checkMoney(accepted);
  result.targets.push({ text: 'money', value: money.text, met: money.holds });
}

export async function rowT(context: Context): Promise<RowResult> {
  const result = emptyResult('T');
  for (const name of ['Kannel', 'Trunkline'] as const) {
    if (!(name === 'Kannel' ? context.kannel : context.trunkline)) continue;
    const dir = join(context.workDir, 'T');
    mkdirSync(dir, { recursive: true });
    const [smpp = 0, control = 0] = await freePorts(2);
    const carrier = await startCarrier({ smpp, control }, dir, { throttlePerS: LIMIT_PER_S });
    let peer: Peer | undefined;
    try {
      if (name === 'Kannel') {
        peer = await startKannel(dir, carrier, smpp);
        await throughTheThrottle(peer, carrier, result);
      } else {
        const trunkline = await startTrunkline(dir, { carrierPort: smpp });
        peer = trunkline;
        await carrier.untilBound();
        const { perS, accepted } = await throughTheThrottle(trunkline, carrier, result);
        result.targets.push({ text: `≥ ${TARGET_PER_S}/s`, value: `${perS.toFixed(0)}/s`, met: perS >= TARGET_PER_S });
        await drain(trunkline, carrier, accepted, result);
      }
    } finally {
      // Kannel would first try to empty its queue into the limit.
      await peer?.stop('SIGKILL');
      await carrier.stop();
    }
    context.say(`T ${name}: ${result.facts.at(-1)?.value}`);
  }
  return result;
}
