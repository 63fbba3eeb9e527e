/** One measured run: load over HTTP until everything accepted has reached the carrier and the peer has come to rest. */
import type { Carrier } from './carrier.ts';
import { untilCount } from './net.ts';
import type { Peer } from './peer.ts';
import { cpus } from 'node:os';
import { cpuSeconds, machineBusySeconds, memoryMb, resetPeak, untilIdle } from './processes.ts';
import { httpLoad } from './tools.ts';

/** The load generator's own CPU per 100k requests; above it the machine was slow for reasons of its own and the run is void. */
const CANARY_MAX = 0.9;
/** Share of all cores that programs outside the bench may have used while a run lasted; they slow both peers, but not alike. */
const OTHERS_MAX = 0.1;

export type LoadShape = { requests: number; per: number; connections: number };

export type Run = {
  peer: Peer['name'];
  messages: number;
  accepted: number;
  acceptedPerS: number;
  endToEndPerS: number;
  cpuPer100k: number;
  httpP50Ms: number;
  httpP99Ms: number;
  endToEndP50Ms: number;
  endToEndP99Ms: number;
  peakRssMb: number;
  unique: number;
  duplicates: number;
  netErrors: number;
  codes: Record<string, number>;
  carrierCpuPer100k: number;
  loadCpuPer100kRequests: number;
  othersShare: number;
};

export const loadArgs = (peer: Peer, shape: LoadShape) =>
  peer.loadArgs(shape.per).concat('--conns', String(shape.connections), '--n', String(shape.requests));

const round = (value: number, digits = 2) => Number(value.toFixed(digits));

/** Watches what the rest of the machine does from now on; asked, it gives the share of all cores that others used. */
function othersWatch() {
  const own = [process.pid]; // All that the bench has started is its family.
  const [busyBefore, ownBefore, from] = [machineBusySeconds(), cpuSeconds(own), performance.now()];
  return () => {
    const others = machineBusySeconds() - busyBefore - (cpuSeconds(own) - ownBefore);
    return Math.max(0, others / (((performance.now() - from) / 1000) * cpus().length));
  };
}

export async function measure(peer: Peer, carrier: Carrier, shape: LoadShape): Promise<Run> {
  await carrier.reset();
  resetPeak(peer.pids);
  const cpuBefore = cpuSeconds(peer.pids);
  const carrierBefore = cpuSeconds([carrier.pid]);
  const others = othersWatch();
  const load = await httpLoad(loadArgs(peer, shape));
  const accepted = load.ok * shape.per;
  await untilCount(async () => (await carrier.stats()).uniq, accepted);
  const othersShare = others();
  await untilIdle(peer.pids);
  const stats = await carrier.stats();
  const messages = shape.requests * shape.per;
  return {
    peer: peer.name,
    messages,
    accepted,
    acceptedPerS: Math.round(accepted / load.sec),
    endToEndPerS: Math.round(stats.ok / ((stats.t_last - load.t0) / 1e6)),
    cpuPer100k: round(((cpuSeconds(peer.pids) - cpuBefore) * 1e5) / messages),
    httpP50Ms: load.lat_ms.p50,
    httpP99Ms: load.lat_ms.p99,
    endToEndP50Ms: stats.e2e_ms.p50,
    endToEndP99Ms: stats.e2e_ms.p99,
    peakRssMb: memoryMb(peer.pids).peak,
    unique: stats.uniq,
    duplicates: stats.dup,
    netErrors: load.neterr,
    codes: load.codes,
    carrierCpuPer100k: round(((cpuSeconds([carrier.pid]) - carrierBefore) * 1e5) / messages),
    loadCpuPer100kRequests: round((load.cpu_s * 1e5) / shape.requests),
    othersShare: round(othersShare, 3),
  };
}

/** Why a run does not count, or nothing. */
export function noise(run: Run, per: number) {
  if (per === 1 && run.loadCpuPer100kRequests > CANARY_MAX) return `load generator ${run.loadCpuPer100kRequests} CPU s/100k`;
  if (run.othersShare > OTHERS_MAX) return `other programs used ${Math.round(run.othersShare * 100)} % of the machine`;
  return undefined;
}

export function median(values: number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2;
}

/** The medians of each figure over the runs of one peer. */
export function medians(runs: Run[]) {
  const of = (figure: (run: Run) => number) => median(runs.map(figure));
  return {
    acceptedPerS: Math.round(of((r) => r.acceptedPerS)),
    endToEndPerS: Math.round(of((r) => r.endToEndPerS)),
    cpuPer100k: round(of((r) => r.cpuPer100k)),
    httpP50Ms: round(of((r) => r.httpP50Ms)),
    httpP99Ms: round(of((r) => r.httpP99Ms)),
    endToEndP50Ms: round(of((r) => r.endToEndP50Ms)),
    endToEndP99Ms: round(of((r) => r.endToEndP99Ms)),
    peakRssMb: Math.round(of((r) => r.peakRssMb)),
  };
}
export type Medians = ReturnType<typeof medians>;
