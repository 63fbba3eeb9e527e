// healthz and readyz: for load balancers and supervisors, who read the HTTP status; the body is for people.
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { HttpHealth } from '../endpoint.ts';

export const healthPaths = ['/healthz', '/readyz'] as const;

function send(reply: FastifyReply, isWell: boolean, body: object): void {
  void reply
    .code(isWell ? 200 : 503)
    .header('content-type', 'application/json;charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(body));
}

export function addHealthRoutes(app: FastifyInstance, health: HttpHealth): void {
  app.get('/healthz', (_request, reply) => {
    const alive = health.isAlive();
    send(reply, alive, { alive });
  });
  app.get('/readyz', (_request, reply) => {
    const ready = health.isReady();
    send(reply, ready, ready ? { ready } : { ready, reason: health.reason() });
  });
}
