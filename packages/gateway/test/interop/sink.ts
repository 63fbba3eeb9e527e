/** An HTTP server that keeps what is asked of it: where Kannel reports receipts and inbound messages. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Context, until } from './case.ts';

export interface Request {
  readonly path: string;
  /** Values as octets, a character each: what a peer percent-encodes need not be UTF-8. */
  readonly query: Readonly<Record<string, string>>;
}

export interface Sink {
  readonly port: number;
  readonly requests: (path: string) => readonly Request[];
  /** Waits until so many requests to this path have come. */
  readonly until: (path: string, count: number) => Promise<readonly Request[]>;
}

function octets(encoded: string): string {
  return encoded.replaceAll('+', ' ').replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

export async function startSink(context: Context): Promise<Sink> {
  const all: Request[] = [];
  const server = createServer((request, response) => {
    const [path = '', search = ''] = (request.url ?? '').split('?');
    const pairs = search.split('&').map((pair) => pair.split('='));
    all.push({ path, query: Object.fromEntries(pairs.map(([name = '', value = '']) => [name, octets(value)])) });
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.atEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
  const requests = (path: string): readonly Request[] => all.filter((request) => request.path === path);
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    until: (path, count) =>
      until(
        context,
        `${count} requests to ${path}`,
        () => requests(path),
        (found) => found.length >= count,
      ),
  };
}
