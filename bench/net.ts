/** Small network helpers of the bench; everything is on 127.0.0.1. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

function listenOn(port: number) {
  return new Promise<Server | undefined>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/**
 * Ports that are free now, tried out by listening. They lie below the range from which the kernel takes ports for outgoing
 * connections: a load of thousands of connections could otherwise take one of them, or a connector that retries a closed port could
 * meet itself.
 */
export async function freePorts(count: number) {
  const rangeStart = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split('\t')[0]);
  const first = 10_000;
  const last = rangeStart > first + 1000 ? rangeStart : 32_768;
  const held: Server[] = [];
  const ports: number[] = [];
  for (let tries = 0; ports.length < count && tries < 1000; tries++) {
    const port = first + Math.floor(Math.random() * (last - first));
    const server = await listenOn(port);
    if (!server) continue;
    held.push(server);
    ports.push(port);
  }
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  if (ports.length < count) throw new Error('no free ports');
  return ports;
}

export function portOpens(port: number) {
  return new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export type Answer = { status: number; body: string };

export function http(port: number, path: string, options: { method?: string; headers?: Record<string, string>; timeoutMs?: number } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const { method = 'GET', headers = {}, timeoutMs = 10_000 } = options;
    const call = request({ host: '127.0.0.1', port, path, method, headers, agent: false, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.once('error', reject);
    });
    call.once('timeout', () => call.destroy(new Error(`no answer from ${path} within ${timeoutMs} ms`)));
    call.once('error', reject);
    call.end();
  });
}

/** Waits until `ready` holds; throws with `what` after the deadline, or at once when `gone` says that it cannot come any more. */
export async function until(
  what: string,
  ready: () => Promise<boolean>,
  options: { maxMs?: number; everyMs?: number; gone?: () => boolean } = {},
) {
  const { maxMs = 30_000, everyMs = 50, gone = () => false } = options;
  const end = performance.now() + maxMs;
  while (!(await ready())) {
    if (gone()) throw new Error(`${what}: the process has ended`);
    if (performance.now() > end) throw new Error(`${what}: not within ${maxMs / 1000} s`);
    await sleep(everyMs);
  }
}

/** Polls a growing count until it reaches `target`; gives up when it has stood still for `idleMs`. */
export async function untilCount(count: () => Promise<number>, target: number, idleMs = 15_000, everyMs = 50) {
  let last = -1;
  let movedAt = performance.now();
  for (;;) {
    const value = await count();
    if (value >= target) return value;
    if (value !== last) movedAt = performance.now();
    last = value;
    if (performance.now() - movedAt > idleMs) return value;
    await sleep(everyMs);
  }
}
