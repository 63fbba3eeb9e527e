// What happens, as it happens (server-sent events): the overview whenever it changed, and that something was changed or alarmed. An event's id says up
// to where its reader knows; whoever reconnects with it is told what came since, over a restart too, because it is made of numbers that the disk keeps.
import type { ServerResponse } from 'node:http';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';
import { createOverview, RATE_STEP_MS } from '../overview.ts';

const EVERY_MS = 1000;
const HEARTBEAT_MS = 15_000;
/** A page that is open in every tab of every operator stays far below it. */
const FOLLOWERS_MAX = 50;
/** Whoever was signed out meanwhile is not told any more than this long. */
const FOLLOW_MS_MAX = 300_000;
/** A reader this far behind is passed over: what it misses is in the next. */
const BEHIND_OCTETS_MAX = 256_000;
const RETRY_MS = 1000;

interface Known {
  readonly change: number;
  readonly alert: number;
}

interface Follower {
  readonly raw: ServerResponse;
  known: Known;
  shown: string;
  quietSince: number;
}

const idOf = ({ change, alert }: Known): string => `${change}-${alert}`;

function readId(header: string | string[] | undefined): Known | null {
  const [, change, alert] = /^(\d{1,15})-(\d{1,15})$/.exec(String(header ?? '')) ?? [];
  return change === undefined ? null : { change: Number(change), alert: Number(alert) };
}

export const eventRoutes: RegisterRoutes = (app, context) => {
  const { clock, log, store } = context;
  const overview = createOverview(context);
  const followers = new Map<Follower, () => void>();
  let cancelTick: (() => void) | null = null;
  let cancelSample = (): void => {};

  const keepSampling = (): void => {
    cancelSample = clock.after(RATE_STEP_MS, () => {
      overview.sample();
      keepSampling();
    });
  };

  async function newest(): Promise<Known> {
    const [change, alerts] = await Promise.all([store.lastChangeId(), store.alerts(1)]);
    return { change, alert: alerts[0]?.id ?? 0 };
  }

  function tell(follower: Follower, now: Known, shown: string): void {
    const { raw, known } = follower;
    if (raw.writableLength > BEHIND_OCTETS_MAX) return;
    const at = clock.monotonic();
    const parts: string[] = [];
    if (now.change !== known.change) parts.push(`event: changed\ndata: ${now.change}\n\n`);
    if (now.alert !== known.alert) parts.push(`event: alert\ndata: ${now.alert}\n\n`);
    if (shown !== follower.shown) parts.push(`event: overview\ndata: ${shown}\n\n`);
    if (parts.length === 0 && at - follower.quietSince >= HEARTBEAT_MS) parts.push(': here\n\n');
    if (parts.length === 0) return;
    raw.write(parts.map((part) => (part.startsWith(':') ? part : `id: ${idOf(now)}\n${part}`)).join(''));
    Object.assign(follower, { known: now, shown, quietSince: at });
  }

  async function tellAll(): Promise<void> {
    try {
      const [now, shown] = await Promise.all([newest(), overview.read()]);
      const text = JSON.stringify(shown);
      for (const follower of followers.keys()) tell(follower, now, text);
    } catch (error) {
      // The store is busy or going: the next round may do.
      log.debug({ err: error }, 'events could not be read');
    }
  }

  function tick(): void {
    cancelTick = clock.after(EVERY_MS, () => {
      void tellAll().finally(() => {
        cancelTick = null;
        if (followers.size > 0) tick();
      });
    });
  }

  function follow(raw: ServerResponse, known: Known, now: Known, shown: string): void {
    raw.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    raw.write(`retry: ${RETRY_MS}\n\n`);
    const follower: Follower = { raw, known, shown: '', quietSince: clock.monotonic() };
    const end = (): void => {
      cancelEnd();
      followers.delete(follower);
      raw.end();
    };
    const cancelEnd = clock.after(FOLLOW_MS_MAX, end);
    followers.set(follower, end);
    raw.on('close', end);
    tell(follower, now, shown);
    if (cancelTick === null) tick();
  }

  app.addHook('onReady', (done) => {
    overview.sample();
    keepSampling();
    done();
  });
  app.addHook('preClose', (done) => {
    cancelSample();
    cancelTick?.();
    for (const end of followers.values()) end();
    done();
  });

  const tags = ['operations'];
  app.get('/api/overview', { schema: { summary: 'Links, rates, what waits and what wants attention', tags } }, () => overview.read());

  app.get(
    '/api/events',
    {
      exposeHeadRoute: false,
      schema: { summary: 'Overview and changes as they happen (server-sent events)', tags, produces: ['text/event-stream'] },
    },
    async (request, reply) => {
      if (followers.size >= FOLLOWERS_MAX) return refuse(reply, 'platform', `At most ${FOLLOWERS_MAX} may follow at once`);
      const [now, shown] = await Promise.all([newest(), overview.read()]);
      reply.hijack();
      follow(reply.raw, readId(request.headers['last-event-id']) ?? now, now, JSON.stringify(shown));
      return reply;
    },
  );
};
