/**
 * Ports that are free now, below the range from which the kernel takes ports for outgoing connections, so that none of those gets one. No port is
 * given twice by one process: its cases run side by side.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';

function listenOn(port: number) {
  return new Promise<Server | undefined>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function outgoingRangeStart() {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split('\t')[0]);
  } catch {
    return 32_768;
  }
}

const given = new Set<number>();

export async function freePorts(count: number) {
  const first = 10_000;
  const last = Math.max(outgoingRangeStart(), first + 5000);
  const held: { port: number; server: Server }[] = [];
  for (let tries = 0; held.length < count && tries < 1000; tries++) {
    const port = first + Math.floor(Math.random() * (last - first));
    if (given.has(port)) continue;
    const server = await listenOn(port);
    if (!server) continue;
    given.add(port);
    held.push({ port, server });
  }
  await Promise.all(held.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  if (held.length < count) throw new Error('no free ports');
  return held.map(({ port }) => port);
}
