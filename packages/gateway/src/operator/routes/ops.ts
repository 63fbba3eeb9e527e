// What an orchestrator, a scraper and the person on duty ask: alive, ready, metrics, status, memory.
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';
import { viewLink } from './connectors.ts';

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export const opsRoutes: RegisterRoutes = (app, context) => {
  const { health, store, iso } = context;

  app.get('/healthz', async (_request, reply) => {
    const alive = health.isAlive();
    return reply.code(alive ? 200 : 503).send({ alive, ...(alive ? {} : { reason: health.reason() }) });
  });

  app.get('/readyz', async (_request, reply) =>
    reply.code(health.isReady() ? 200 : 503).send({ ready: health.isReady(), reason: health.reason() }),
  );

  app.get('/metrics', async (_request, reply) => reply.type(METRICS_CONTENT_TYPE).send(await context.metricsText()));

  app.post('/ops/gc', async (_request, reply) => {
    if (typeof globalThis.gc !== 'function') return refuse(reply, 'not_found', 'The process was started without --expose-gc');
    // Twice: what finalizers of the first run let go is collected by the second.
    globalThis.gc();
    globalThis.gc();
    return process.memoryUsage();
  });

  app.get('/api/status', async () => ({
    version: context.version,
    rulebookVersion: await store.lastChangeId(),
    startedAt: iso(context.startedAt),
    uptimeMs: context.uptimeMs(),
    timeZone: context.timeZone,
    hasHandset: (context.handset ?? null) !== null,
    ready: health.isReady(),
    reason: health.reason(),
    links: context.rulebook().connectors.map((connector) => ({
      connector: connector.name,
      link: viewLink(context.linkStatus(connector.id), iso),
    })),
    counts: await store.counts(),
  }));
};
