// The connections of the server: which is answering a request, and what happens to those whose octets Node's HTTP parser refuses
// (raw blanks or raw UTF-8 in the request line, broken chunks, headers over the limit, slow clients): a small JSON answer, then the end.
import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../ports/clock.ts';
import { HEADER_BYTES_MAX } from './http-limits.ts';

/** The request a connection is busy with, so that an error behind it on the wire does not cut off its answer. */
const current = Symbol('current response');
const refused = Symbol('refused');
type TrackedSocket = Socket & { [current]?: ServerResponse; [refused]?: boolean };

export function trackResponse(response: ServerResponse): void {
  if (response.socket) (response.socket as TrackedSocket)[current] = response;
}

function runningResponse(socket: TrackedSocket): ServerResponse | undefined {
  const response = socket[current];
  return response === undefined || response.writableFinished ? undefined : response;
}

/** Returns a function that ends every connection without a running request: also those that never sent one, which Node leaves open. */
export function watchConnections(server: Server): () => void {
  const sockets = new Set<TrackedSocket>();
  server.on('connection', (socket: TrackedSocket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => {
    for (const socket of sockets) if (!runningResponse(socket)) socket.destroySoon();
  };
}

/** Time for the client to read why before the socket is gone; closing at once can wipe the answer off the wire. */
const REFUSAL_LINGER_MS = 1000;

function refusalOf(status: 400 | 408, text: string): string {
  const body = JSON.stringify({ status: -12, desc: text, reason: text });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json;charset=utf-8\r\n`;
  return `${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}

const notHttp = refusalOf(400, 'The request is not valid HTTP; encode blanks and everything outside ASCII as %XX');
const refusals: ReadonlyMap<string, string> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', refusalOf(408, 'The request took too long to arrive')],
  ['HPE_HEADER_OVERFLOW', refusalOf(400, `The URL and the headers are larger than ${HEADER_BYTES_MAX / 1024} KiB; use POST for much data`)],
]);

export function createClientErrorHandler(clock: Pick<Clock, 'after'>): (error: Error & { code?: string }, socket: Socket) => void {
  return (error, socket: TrackedSocket) => {
    if (socket[refused] === true) return;
    if (socket.destroyed || !socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const response = runningResponse(socket);
    if (response?.req.complete) {
      // The junk came after a whole request: a body without Content-Length. That request still gets its answer.
      socket[refused] = true;
      response.once('finish', () => socket.destroySoon());
      return;
    }
    if (response?.headersSent) {
      socket.destroy();
      return;
    }
    socket[refused] = true;
    socket.end(refusals.get(error.code ?? '') ?? notHttp);
    const cancel = clock.after(REFUSAL_LINGER_MS, () => socket.destroy());
    socket.once('close', cancel);
  };
}
