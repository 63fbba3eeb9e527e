// What the person on duty sees first: each link with its rate, window, latency and what waits behind it, and what wants attention. Made for every
// follower at once (routes/events.ts), so that ten open consoles cost what one does.
import type { LinkStatus } from '../ports/connector.ts';
import type { QueueView } from '../ports/sight.ts';
import type { RouteContext } from './context.ts';

/** Rates are kept for a quarter of an hour: enough to see since when. */
export const RATE_STEP_MS = 5000;
export const RATE_POINTS_MAX = 180;
/** What waits is found by walking an index: at most this often, and at most a tenth of the time. */
const QUEUES_EVERY_MS = 5000;
const QUEUES_SHARE = 10;
/** Answers that a latency rests on, at most: the last ones on the wire. */
const LATENCY_PDUS = 100;
const ALERTS_SHOWN_MAX = 20;

interface Slow {
  readonly queues: readonly QueueView[];
  readonly counts: Awaited<ReturnType<RouteContext['store']['counts']>>;
  readonly alerts: Awaited<ReturnType<RouteContext['store']['alerts']>>;
  readonly latencies: ReadonlyMap<number, Latency>;
}

interface Latency {
  /** Half of the answers came within it, ms. */
  readonly p50: number;
  readonly p90: number;
  readonly answers: number;
}

export interface Overview {
  read(): Promise<Record<string, unknown>>;
  /** Notes the rates of now. */
  sample(): void;
}

const nth = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

export function createOverview(context: RouteContext): Overview {
  const { clock, iso, rulebook, sight, store } = context;
  const points: { readonly at: number; readonly perSecond: Readonly<Record<string, number>> }[] = [];
  /** A link that is down is tried again and again, and each try is a new state: what a person asks is since when it is down. */
  const downSince = new Map<number, number>();
  let slow: Slow | null = null;
  let slowAt = Number.NEGATIVE_INFINITY;
  let slowEveryMs = QUEUES_EVERY_MS;
  let reading: Promise<Slow> | null = null;

  async function latencyOf(connectorId: number): Promise<Latency | null> {
    const read = await sight.wire(connectorId)?.read({ limit: LATENCY_PDUS });
    const sorted = (read?.rows ?? [])
      .flatMap(({ command, latencyMs }) => (command === 'submit_sm_resp' && latencyMs !== null ? [latencyMs] : []))
      .toSorted((a, b) => a - b);
    return sorted.length === 0 ? null : { p50: nth(sorted, 0.5), p90: nth(sorted, 0.9), answers: sorted.length };
  }

  async function readSlow(): Promise<Slow> {
    const begun = clock.monotonic();
    const [queues, counts, alerts] = await Promise.all([sight.queues(), store.counts(), store.alerts(ALERTS_SHOWN_MAX)]);
    const measured = await Promise.all(rulebook().connectors.map(async ({ id }) => [id, await latencyOf(id)] as const));
    const latencies = new Map(measured.flatMap(([id, latency]) => (latency ? [[id, latency] as const] : [])));
    slow = { queues, counts, alerts, latencies };
    slowAt = clock.monotonic();
    slowEveryMs = Math.max(QUEUES_EVERY_MS, (slowAt - begun) * QUEUES_SHARE);
    return slow;
  }

  async function slowly(): Promise<Slow> {
    if (slow && clock.monotonic() - slowAt < slowEveryMs) return slow;
    reading ??= readSlow().finally(() => (reading = null));
    // Who has something to show shows it while the next is made.
    return slow ?? reading;
  }

  function sinceOf(id: number, link: LinkStatus | null): number | null {
    if (!link || link.state === 'bound') {
      downSince.delete(id);
      return link?.since ?? null;
    }
    const since = downSince.get(id) ?? link.since;
    downSince.set(id, since);
    return since;
  }

  function delivery(connectorId: number): { readonly delivered: number; readonly ended: number } {
    const scores = (context.routeScores?.() ?? []).filter((score) => score.connectorId === connectorId);
    const sum = (key: 'delivered' | 'failed'): number => scores.reduce((total, score) => total + score[key], 0);
    return { delivered: sum('delivered'), ended: sum('delivered') + sum('failed') };
  }

  function viewLink(id: number, name: string, link: LinkStatus | null, { queues, latencies }: Slow): Record<string, unknown> {
    const lanes = queues.filter(({ connectorId }) => connectorId === id);
    const oldest = Math.min(...lanes.map(({ oldestAcceptedAt }) => oldestAcceptedAt));
    const empty = lanes.map(({ emptyAt }) => emptyAt);
    const since = sinceOf(id, link);
    return {
      connector: name,
      state: link?.state ?? 'stopped',
      since: since === null ? null : iso(since),
      detail: link?.detail ?? '',
      nextTryAt: link?.nextTryAt == null ? null : iso(link.nextTryAt),
      bindsUp: link?.binds.filter(({ state }) => state === 'bound').length ?? 0,
      binds: link?.binds.length ?? 0,
      inDoubt: link?.inDoubt ?? 0,
      window: link?.window ?? 0,
      ready: link?.ready ?? 0,
      rateLimit: link?.rateLimit ?? null,
      perSecond: context.takenPerSecond?.(id) ?? 0,
      latency: latencies.get(id) ?? null,
      ...delivery(id),
      waiting: lanes.reduce((sum, { waiting }) => sum + waiting, 0),
      oldestAt: lanes.length === 0 ? null : iso(oldest),
      emptyAt: empty.length === 0 || empty.includes(null) ? null : iso(Math.max(...empty.map(Number))),
    };
  }

  return {
    sample() {
      for (const { id } of rulebook().connectors) sinceOf(id, context.linkStatus(id));
      const perSecond = Object.fromEntries(rulebook().connectors.map(({ id, name }) => [name, context.takenPerSecond?.(id) ?? 0]));
      points.push({ at: clock.now(), perSecond });
      if (points.length > RATE_POINTS_MAX) points.shift();
    },
    async read() {
      const found = await slowly();
      return {
        links: rulebook().connectors.map(({ id, name }) => viewLink(id, name, context.linkStatus(id), found)),
        counts: found.counts,
        held: found.queues.reduce((sum, { held }) => sum + held, 0),
        alerts: found.alerts
          .filter(({ clearedAt }) => clearedAt === null)
          .map(({ id, kind, account, at, detail, told }) => ({ id, kind, account, at: iso(at), detail, told })),
        rates: { stepMs: RATE_STEP_MS, points: points.map(({ at, perSecond }) => ({ at: iso(at), perSecond })) },
        ready: context.health.isReady(),
        reason: context.health.reason(),
        version: context.version,
      };
    },
  };
}
