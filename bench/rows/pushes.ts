/**
 * Row B: one number per GET, the receipt back from the carrier, and the customer told of it by one request to its endpoint, signed in our case. Row MO: a
 * message from a phone, and the customer told of it. Kannel does both with GETs, unsigned. And what is left of the receipts when a peer is killed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Carrier, startCarrier } from '../carrier.ts';
import { type Endpoint, startEndpoint } from '../endpoint.ts';
import { startKannel } from '../kannel.ts';
import { median } from '../measure.ts';
import { freePorts, untilCount } from '../net.ts';
import type { Peer } from '../peer.ts';
import { cpuSeconds, memoryMb, resetPeak, untilIdle } from '../processes.ts';
import { type Context, emptyResult, ratioTarget, type RowResult, whole } from '../row.ts';
import { httpLoad } from '../tools.ts';
import { startTrunkline, type Trunkline } from '../trunkline.ts';

type Name = Peer['name'];
type Figures = { perS: number; cpuPer100k: number };
type Side = {
  name: Name;
  peer: Peer;
  carrier: Carrier;
  endpoint: Endpoint;
  endpointPort: number;
  dir: string;
  runs: Figures[];
  loaded: number;
  trunkline: Trunkline | null;
  /** Starts the peer again on what it left behind. */
  restart: () => Promise<void>;
};

const ALLOW = { TRUNKLINE_PUSH_ALLOW: '127.0.0.0/8' };
const INBOUND_NUMBER = '12345';

/** Arguments of http-load; Kannel is told with each message whom to tell of its end. */
function loadArgs({ peer, name, endpointPort }: Side) {
  const url = encodeURIComponent(`http://127.0.0.1:${endpointPort}/?n=`);
  return peer.loadArgs(1).map((arg) => (name === 'Kannel' && arg.startsWith('/cgi-bin') ? `${arg}&dlr-mask=3&dlr-url=${url}{n}` : arg));
}

async function openSide(context: Context, parent: string, name: Name): Promise<Side> {
  const dir = join(parent, name);
  mkdirSync(dir, { recursive: true });
  const [smpp = 0, control = 0, endpointPort = 0] = await freePorts(3);
  const carrier = await startCarrier({ smpp, control }, dir, { receipts: true });
  const endpoint = await startEndpoint(endpointPort, dir);
  const common = { name, carrier, endpoint, endpointPort, dir, runs: [], loaded: 0 };
  if (name === 'Kannel') {
    const boot = () => startKannel(dir, carrier, smpp, `http://127.0.0.1:${endpointPort}/?n=%p`);
    const side: Side = {
      ...common,
      trunkline: null,
      peer: await boot(),
      restart: async () => void (side.peer = await boot()),
    };
    return side;
  }
  const trunkline = await startTrunkline(dir, { carrierPort: smpp, env: ALLOW });
  await carrier.untilBound();
  const url = `http://127.0.0.1:${endpointPort}/hook`;
  for (const words of [
    ['webhook', 'add', '--account', 'bench', '--url', url],
    ['number', 'add', INBOUND_NUMBER],
    ['number', 'assign', INBOUND_NUMBER, '--account', 'bench'],
  ]) {
    const answer = await trunkline.cli(...words);
    if (answer.code !== 0) throw new Error(`trunkline ${words.join(' ')}: ${answer.output}`);
  }
  context.say(`Trunkline pushes to ${url}`);
  return {
    ...common,
    trunkline,
    peer: trunkline,
    restart: async () => {
      await trunkline.restart('SIGKILL');
      await carrier.untilBound();
    },
  };
}

async function closeSide(side: Side) {
  await side.peer.stop();
  await side.carrier.stop();
  await side.endpoint.stop();
}

const told = async (endpoint: Endpoint) => (await endpoint.stats()).uniq;

/** One run: `give` sets off the load and says how many are to be told. */
async function run(context: Context, row: string, side: Side, give: () => Promise<number>, isWarmUp: boolean, result: RowResult) {
  const { peer, endpoint, carrier, name } = side;
  await carrier.reset();
  await endpoint.reset();
  resetPeak(peer.pids);
  const cpuBefore = cpuSeconds(peer.pids);
  const from = Number(process.hrtime.bigint() / 1000n);
  const wanted = await give();
  await untilCount(() => told(endpoint), wanted);
  const stats = await endpoint.stats();
  await untilIdle(peer.pids);
  const cpuPer100k = ((cpuSeconds(peer.pids) - cpuBefore) * 1e5) / wanted;
  const perS = stats.uniq / ((stats.t_last - from) / 1e6);
  const text =
    `${whole(perS)} told/s, ${cpuPer100k.toFixed(2)} CPU s/100k, ${whole(stats.total)} requests (${whole(stats.signed)} signed), ` +
    `${wanted - stats.uniq} missing, ${stats.dup} twice, peak RSS ${memoryMb(peer.pids).peak} MB`;
  context.say(`${row} ${name}: ${isWarmUp ? 'warm-up, ' : ''}${text}`);
  if (isWarmUp) return;
  side.runs.push({ perS, cpuPer100k });
  result.facts.push({ peer: name, what: 'a run', value: text });
  if (stats.uniq < wanted) result.notes.push(`${name}: ${wanted - stats.uniq} of ${wanted} were never told`);
}

function judge(result: RowResult, sides: readonly Side[], cpuMax: number, rateMin: number | null) {
  const of = (name: Name, figure: keyof Figures) => {
    const runs = sides.find((side) => side.name === name)?.runs ?? [];
    return runs.length === 0 ? undefined : median(runs.map((figures) => figures[figure]));
  };
  for (const { name } of sides)
    result.facts.unshift({
      peer: name,
      what: 'median',
      value: `${whole(of(name, 'perS') ?? 0)} told/s, ${(of(name, 'cpuPer100k') ?? 0).toFixed(2)} CPU s/100k`,
    });
  const cpu = [of('Trunkline', 'cpuPer100k'), of('Kannel', 'cpuPer100k')] as const;
  result.targets.push(ratioTarget(`CPU ≤ ${cpuMax} × Kannel's`, ...cpu, (ratio) => ratio <= cpuMax));
  if (rateMin === null) return;
  const rate = [of('Trunkline', 'perS'), of('Kannel', 'perS')] as const;
  result.targets.push(ratioTarget(`told/s ≥ ${rateMin} × Kannel's`, ...rate, (ratio) => ratio >= rateMin));
}

/**
 * Everything is at the carrier and its receipts are taken, but the customer's endpoint is down: the peer is killed, both come back, and it is counted how
 * many of the receipts the endpoint hears of.
 */
async function kill(context: Context, side: Side, n: number, result: RowResult) {
  await side.carrier.reset();
  await side.endpoint.stop();
  const load = await httpLoad([...loadArgs(side), '--conns', '64', '--n', String(n)]);
  side.loaded += load.ok;
  await untilCount(async () => (await side.carrier.stats()).dlr_acked, load.ok);
  const taken = (await side.carrier.stats()).dlr_acked;
  await side.peer.stop('SIGKILL');
  side.endpoint = await startEndpoint(side.endpointPort, side.dir);
  await side.restart();
  await untilCount(() => told(side.endpoint), load.ok);
  const { uniq } = await side.endpoint.stats();
  const value = `${whole(load.ok)} accepted, ${whole(taken)} receipts taken from the carrier, SIGKILL, ${whole(uniq)} told after the restart`;
  context.say(`B ${side.name}: ${value}`);
  result.facts.push({ peer: side.name, what: 'killed while the endpoint is down', value });
  if (side.name === 'Trunkline')
    result.targets.push({ text: 'every receipt survives a SIGKILL', value: `${uniq} of ${load.ok}`, met: uniq === load.ok });
}

async function withSides(context: Context, row: 'B' | 'MO', use: (sides: Side[], result: RowResult) => Promise<void>): Promise<RowResult> {
  const result = emptyResult(row);
  const dir = join(context.workDir, row);
  const names: Name[] = [...(context.kannel ? ['Kannel' as const] : []), ...(context.trunkline ? ['Trunkline' as const] : [])];
  const sides: Side[] = [];
  try {
    for (const name of names) sides.push(await openSide(context, dir, name));
    await use(sides, result);
  } finally {
    for (const side of sides) await closeSide(side);
  }
  return result;
}

/** As much as one run: what a server compiles and learns at its start is not what a month of it costs. */
const WARM_UP = 50_000;

const KILLED = 10_000;

export const rowB = (context: Context): Promise<RowResult> =>
  withSides(context, 'B', async (sides, result) => {
    const send = (side: Side, n: number) => async () => {
      const load = await httpLoad([...loadArgs(side), '--conns', '64', '--n', String(n)]);
      side.loaded += load.ok;
      return load.ok;
    };
    for (const side of sides) await run(context, 'B', side, send(side, Math.min(WARM_UP, context.n)), true, result);
    for (let at = 0; at < context.runs; at++) for (const side of sides) await run(context, 'B', side, send(side, context.n), false, result);
    judge(result, sides, 0.35, 2);
    for (const side of sides) await kill(context, side, Math.min(KILLED, context.n), result);
    for (const { trunkline, loaded } of sides) {
      const money = await trunkline?.checkMoney(loaded);
      if (money) result.targets.push({ text: 'money', value: money.text, met: money.holds });
    }
  });

export const rowMo = (context: Context): Promise<RowResult> =>
  withSides(context, 'MO', async (sides, result) => {
    const give = (side: Side, n: number) => async () => {
      await side.carrier.messagesIn(n);
      return n;
    };
    for (const side of sides) await run(context, 'MO', side, give(side, Math.min(WARM_UP, context.n)), true, result);
    for (let at = 0; at < context.runs; at++)
      for (const side of sides) await run(context, 'MO', side, give(side, context.n), false, result);
    judge(result, sides, 0.5, null);
  });
