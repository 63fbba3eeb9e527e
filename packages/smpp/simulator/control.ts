// The HTTP control of a running simulator, for shells and for tests in other languages. Loopback only, and deaf to browsers: a web page
// that is open on the same machine must not be able to steer it or read the messages.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Simulator } from './index.ts';
import { simulatorLimits } from './limits.ts';
import { checkSettings } from './options.ts';

export interface Control {
  readonly port: number;
  close(): Promise<void>;
}

interface Reply {
  status: number;
  body: unknown;
}

const requestTimeoutMs = 10_000;
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

const ok = (body: unknown): Reply => ({ status: 200, body });
const failed = (status: number, error: string): Reply => ({ status, body: { error } });

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** null: too long. */
const readBody = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    octets += chunk.length;
    if (octets > simulatorLimits.controlBodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const sendFromPhone = async (simulator: Simulator, message: unknown): Promise<Reply> => {
  const shape = 'the body must be {"from": "…", "to": "…", "text": "…"}, "systemId" may be added';
  if (!isRecord(message)) return failed(400, shape);
  const { from, to, text, systemId } = message;
  if (typeof from !== 'string' || typeof to !== 'string' || typeof text !== 'string') return failed(400, shape);
  if (systemId !== undefined && typeof systemId !== 'string') return failed(400, shape);
  const tooLate = Promise.withResolvers<Reply>();
  const timer = setTimeout(() => tooLate.resolve({ status: 202, body: { state: 'queued' } }), simulatorLimits.controlPhoneWaitMs);
  const sent = simulator.sendFromPhone({ from, to, text, systemId }).then(
    () => ok({ state: 'acknowledged' }),
    (error: unknown) => failed(error instanceof RangeError ? 400 : 502, error instanceof Error ? error.message : 'failed'),
  );
  const reply = await Promise.race([sent, tooLate.promise]);
  clearTimeout(timer);
  return reply;
};

const set = (simulator: Simulator, wanted: unknown): Reply => {
  const checked = checkSettings(wanted);
  if (checked.kind === 'bad') return failed(400, checked.problem);
  simulator.set(checked.changes);
  return ok({ state: 'set' });
};

const answer = async (simulator: Simulator, request: IncomingMessage): Promise<Reply> => {
  const host = request.headers.host?.replace(/:\d+$/, '') ?? '';
  if (request.headers.origin !== undefined || !loopbackNames.has(host)) return failed(403, 'not for browsers');
  const what = `${request.method} ${request.url}`;
  if (what === 'GET /stats') return ok(simulator.stats);
  if (what === 'GET /received') return ok(simulator.received);
  const body = request.method === 'POST' ? await readBody(request) : '';
  if (body === null) return failed(413, `the body is longer than ${simulatorLimits.controlBodyBytesMax} octets`);
  switch (what) {
    case 'POST /set':
      return set(simulator, parse(body));
    case 'POST /phone':
      return sendFromPhone(simulator, parse(body));
    case 'POST /disconnect':
      simulator.disconnectAll();
      return ok({ state: 'disconnected' });
    default:
      return failed(404, 'there are GET /stats, GET /received, POST /set, POST /phone and POST /disconnect');
  }
};

const reply = (response: ServerResponse, { status, body }: Reply): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    // An accept that fails later, for want of file descriptors, must not end the process.
    server.on('error', () => {});
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

export const startControl = async (simulator: Simulator, port: number): Promise<Control> => {
  const server = createServer({ requestTimeout: requestTimeoutMs }, (request, response) => {
    answer(simulator, request).then(
      (result) => reply(response, result),
      // The client went away in the middle of its body.
      () => response.destroy(),
    );
  });
  const listening = await listen(server, port);
  return {
    port: listening,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
