// A customer's endpoint for tests: a real HTTP server that keeps what it was sent and answers as told.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** undefined: the body is no JSON. */
  readonly json: any;
}

export interface Endpoint {
  readonly url: string;
  readonly received: Received[];
  /** Answers each request; 204 when it is not set. */
  answer: (request: Received, response: ServerResponse) => void;
  /** Resolves when what was received is as wanted. */
  until(isWanted: (received: readonly Received[]) => boolean): Promise<readonly Received[]>;
  close(): Promise<void>;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export async function startEndpoint(port = 0): Promise<Endpoint> {
  const received: Received[] = [];
  const waiting: { readonly isWanted: (received: readonly Received[]) => boolean; readonly resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body,
        json: /^[[{]/.test(body) ? JSON.parse(body) : undefined,
      };
      received.push(one);
      endpoint.answer(one, response);
      for (const each of waiting.splice(0)) {
        if (each.isWanted(received)) each.resolve();
        else waiting.push(each);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const endpoint: Endpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?of=acme`,
    received,
    answer: (_request, response) => response.writeHead(204).end(),
    async until(isWanted) {
      if (!isWanted(received)) await new Promise<void>((resolve) => waiting.push({ isWanted, resolve }));
      return received;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return endpoint;
}
