// Sends pushes over HTTP and HTTPS: a pool of connections per endpoint, undici underneath, because the fetch built into node costs several times the CPU.
// What an endpoint can do to us is bounded: the address is judged when it is connected to (address-guard), certificates are verified, redirects are an
// answer like any other, an answer gets so much time and so many octets, and of its body nothing is kept.
import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { assert } from '../../core/assert.ts';
import { NO_CURRENCY } from '../../core/price-list.ts';
import type { Rulebook } from '../../core/rulebook.ts';
import type { PushFormat, Webhook } from '../../core/webhook.ts';
import {
  PUSH_ANSWER_BYTES_MAX,
  PUSH_ANSWER_HEADER_BYTES_MAX,
  PUSH_CONNECT_TIMEOUT_MS,
  PUSH_FAST_MS,
  PUSH_PIPELINE_MAX,
  PUSH_RETRY_AFTER_MAX_MS,
  PUSH_TIMEOUT_CHECK_MS,
  PUSH_TIMEOUT_MS,
} from '../../limits.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PushOutcome, PushSender } from '../../ports/push-sender.ts';
import type { AddressGuard } from './address-guard.ts';
import { formats, requestIdOf } from './formats.ts';
import { createGuardedConnect, inWords, OVERDUE, Unreachable } from './guarded-connect.ts';
import { signatureOf } from './signature.ts';

export interface PushSenderParts {
  readonly guard: AddressGuard;
  readonly clock: Clock;
  readonly rulebook: () => Rulebook;
  /** Zone of the times in PUT and V3 pushes, which name none. */
  readonly timeZone: string;
}

/** One connection, made when it is needed. */
interface Line {
  readonly client: Client;
  socket: Socket | null;
  inFlight: number;
}

interface Endpoint {
  readonly origin: string;
  readonly path: string;
  readonly url: string;
  readonly lines: Line[];
  /** Moving average of the time to an answer. */
  answerMs: number;
  /** Nothing has gone wrong on a connection that carried several requests. */
  mayPipeline: boolean;
}

const ANSWERS_AVERAGED = 16;
const CUT = new Error('the answer is long enough');

function formatOf(format: PushFormat) {
  assert(format !== 'email', 'mails are sent by another');
  return formats[format];
}

function retryAfterOf(headers: Dispatcher.ResponseData['headers'], now: number): number | null {
  const value = headers['retry-after'];
  const text = (Array.isArray(value) ? value[0] : value)?.trim() ?? '';
  const ms = /^\d{1,10}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), PUSH_RETRY_AFTER_MAX_MS);
}

/** One request on its way. */
class Request implements Dispatcher.DispatchHandler {
  readonly startedAt: number;
  /** Among those under way. */
  place = 0;
  readonly #clock: Clock;
  readonly #leaving: () => void;
  readonly #done: (request: Request, outcome: PushOutcome) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #status: number | null = null;
  #retryAfterMs: number | null = null;
  #bytes = 0;

  /** `leaving` is called when it is about to be written: a connection that was idle is looked at first, which takes a turn of the event loop. */
  constructor(clock: Clock, leaving: () => void, done: (request: Request, outcome: PushOutcome) => void) {
    this.#clock = clock;
    this.startedAt = clock.monotonic();
    this.#leaving = leaving;
    this.#done = done;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#leaving();
  }
  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Dispatcher.ResponseData['headers']): void {
    this.#status = status;
    if (status >= 300) this.#retryAfterMs = retryAfterOf(headers, this.#clock.now());
  }
  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > PUSH_ANSWER_BYTES_MAX) controller.abort(CUT);
  }
  onResponseEnd(): void {
    this.#end(null);
  }
  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(error);
  }
  /** The connection, or the endpoint behind it, has failed: an answer never came. */
  abort(): void {
    this.#controller?.abort(OVERDUE);
  }

  #end(error: Error | null): void {
    const status = this.#status;
    const durationMs = this.#clock.monotonic() - this.startedAt;
    const isTaken = status !== null && status >= 200 && status < 300;
    // The head of an answer says it all: what became of its body does not matter.
    const said = status === null ? inWords(error ?? new Error('no answer')) : isTaken ? '' : refusalOf(status);
    this.#done(this, {
      status,
      error: said,
      isUnreachable: error instanceof Unreachable,
      retryAfterMs: this.#retryAfterMs,
      durationMs,
    });
  }
}

const refusalOf = (status: number): string =>
  status >= 300 && status < 400 ? `answered ${status}, and redirects are not followed` : `answered ${status}`;

export function createPushSender({ guard, clock, rulebook, timeZone }: PushSenderParts): PushSender {
  const endpoints = new Map<number, Endpoint>();
  // No Set: much comes into it and leaves, and the tables that V8 leaves behind would keep it alive (packages/smpp/src/window.ts).
  const underWay: Request[] = [];
  const gathering = new Set<Socket>();
  let cancelCheck: (() => void) | null = null;

  const connect = createGuardedConnect(guard, PUSH_CONNECT_TIMEOUT_MS);

  function endpointOf({ id, url }: Webhook): Endpoint {
    const known = endpoints.get(id);
    if (known?.url === url) return known;
    if (known) forget(id);
    const { origin, pathname, search } = new URL(url);
    const endpoint = { origin, path: `${pathname}${search}`, url, lines: [], answerMs: PUSH_FAST_MS, mayPipeline: true };
    endpoints.set(id, endpoint);
    return endpoint;
  }

  function lineOf({ origin, lines, answerMs, mayPipeline }: Endpoint): Line {
    const depth = mayPipeline && answerMs < PUSH_FAST_MS ? PUSH_PIPELINE_MAX : 1;
    const free = lines.find(({ inFlight, socket }) => inFlight < (socket ? depth : 1));
    if (free) return free;
    const line: Line = {
      socket: null,
      inFlight: 0,
      client: new Client(origin, {
        pipelining: PUSH_PIPELINE_MAX,
        connect: (options, callback) =>
          connect(options, (...[error, socket]) => {
            line.socket = socket;
            socket?.once('close', () => {
              if (line.socket === socket) line.socket = null;
            });
            if (error) callback(error, null);
            else callback(null, socket);
          }),
        headersTimeout: PUSH_TIMEOUT_MS,
        bodyTimeout: PUSH_TIMEOUT_MS,
        maxHeaderSize: PUSH_ANSWER_HEADER_BYTES_MAX,
      }),
    };
    lines.push(line);
    return line;
  }

  /** What is sent on a connection in one turn of the event loop leaves in one write. */
  function gather({ socket }: Line): void {
    if (!socket || gathering.has(socket)) return;
    gathering.add(socket);
    socket.cork();
    queueMicrotask(() => {
      gathering.delete(socket);
      socket.uncork();
    });
  }

  function forget(webhookId: number): void {
    const endpoint = endpoints.get(webhookId);
    endpoints.delete(webhookId);
    // What is under way may end.
    for (const { client } of endpoint?.lines ?? []) void client.close().catch(() => {});
  }

  function check(): void {
    cancelCheck = null;
    const before = clock.monotonic() - PUSH_TIMEOUT_MS;
    for (const request of underWay.slice()) if (request.startedAt <= before) request.abort();
    watch();
  }
  function watch(): void {
    if (cancelCheck === null && underWay.length > 0) cancelCheck = clock.after(PUSH_TIMEOUT_CHECK_MS, check);
  }

  return {
    batchMax: ({ format }) => formatOf(format).rowsMax,
    send(webhook, pushes, done) {
      const endpoint = endpointOf(webhook);
      const line = lineOf(endpoint);
      const request = new Request(
        clock,
        () => gather(line),
        (self, outcome) => {
          const last = underWay.pop();
          if (last && last !== self) underWay[(last.place = self.place)] = last;
          line.inFlight--;
          if (outcome.status !== null) endpoint.answerMs += (outcome.durationMs - endpoint.answerMs) / ANSWERS_AVERAGED;
          else if (!outcome.isUnreachable) endpoint.mayPipeline = false;
          done(outcome);
        },
      );
      line.inFlight++;
      request.place = underWay.push(request) - 1;
      watch();
      const format = formatOf(webhook.format);
      const now = rulebook();
      const { reportStyle = 'delivery', inboxEncoding = 'plain' } = now.accountById.get(webhook.accountId)?.settings ?? {};
      const { destinationOf } = now.numberPlan;
      const { currency } = now.pricesOf(webhook.accountId).list;
      const known = currency === NO_CURRENCY ? '' : currency;
      const body = format.body(pushes, { timeZone, reportStyle, inboxEncoding, destinationOf, currency: known });
      const id = requestIdOf(pushes);
      const atSeconds = Math.floor(clock.now() / 1000);
      const headers = [
        'content-type',
        'application/json;charset=utf-8',
        'user-agent',
        'Trunkline',
        'webhook-id',
        id,
        'webhook-timestamp',
        String(atSeconds),
        'webhook-signature',
        signatureOf(webhook, id, atSeconds, body),
      ];
      // A push may come twice by its nature, so it may share a connection with others, which is what idempotent says here.
      line.client.dispatch({ path: endpoint.path, method: format.method, headers, body, idempotent: true, blocking: false }, request);
    },
    forget,
    async close() {
      cancelCheck?.();
      cancelCheck = null;
      const clients = [...endpoints.values()].flatMap(({ lines }) => lines.map(({ client }) => client.destroy()));
      endpoints.clear();
      await Promise.all(clients);
    },
  };
}
