// Sends pushes over HTTP and HTTPS: a pool of connections per endpoint, undici underneath, because the fetch built into node costs several times the CPU.
// What an endpoint can do to us is bounded: the address is judged when it is connected to (address-guard), certificates are verified, redirects are an
// answer like any other, an answer gets so much time and so many octets, and of its body nothing is kept.
import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { Rulebook } from '../../core/rulebook.ts';
import type { Webhook } from '../../core/webhook.ts';
import {
  PUSH_ANSWER_BYTES_MAX,
  PUSH_ANSWER_HEADER_BYTES_MAX,
  PUSH_CONNECT_TIMEOUT_MS,
  PUSH_PUT_REQUESTS_MAX,
  PUSH_RETRY_AFTER_MAX_MS,
  PUSH_TIMEOUT_CHECK_MS,
  PUSH_TIMEOUT_MS,
} from '../../limits.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PushOutcome, PushSender } from '../../ports/push-sender.ts';
import type { DuePush } from '../../ports/store-pushes.ts';
import type { AddressGuard } from './address-guard.ts';
import { formats, requestIdOf } from './formats.ts';
import { signatureOf } from './signature.ts';

export interface PushSenderParts {
  readonly guard: AddressGuard;
  readonly clock: Clock;
  readonly rulebook: () => Rulebook;
  /** Zone of the times in PUT and V3 pushes, which name none. */
  readonly timeZone: string;
}

interface Endpoint {
  readonly origin: string;
  readonly path: string;
  readonly url: string;
  readonly connections: number;
  readonly pool: Pool;
}

/** No connection came about. */
class Unreachable extends Error {
  override readonly name = 'Unreachable';
}
const OVERDUE = new Error(`no whole answer within ${PUSH_TIMEOUT_MS / 1000} s`);
const CUT = new Error('the answer is long enough');

/** Errors of sockets and TLS in words; others keep their code, which is all that may be shown. */
const failures: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: `no connection within ${PUSH_CONNECT_TIMEOUT_MS / 1000} s`,
  UND_ERR_HEADERS_TIMEOUT: OVERDUE.message,
  UND_ERR_BODY_TIMEOUT: OVERDUE.message,
  UND_ERR_HEADERS_OVERFLOW: 'the answer has too many headers',
  UND_ERR_SOCKET: 'the connection was closed before the answer was whole',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is signed by an unknown authority',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
};

function inWords(error: Error): string {
  if (error === OVERDUE || error instanceof Unreachable) return error.message;
  const { code = error.name } = error as NodeJS.ErrnoException;
  if (code.startsWith('HPE_')) return `the answer is not HTTP (${code})`;
  return failures[code] ?? `the request failed (${code})`;
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
  readonly #clock: Clock;
  readonly #done: (request: Request, outcome: PushOutcome) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #status: number | null = null;
  #retryAfterMs: number | null = null;
  #bytes = 0;

  constructor(clock: Clock, done: (request: Request, outcome: PushOutcome) => void) {
    this.#clock = clock;
    this.startedAt = clock.monotonic();
    this.#done = done;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
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
  const underWay = new Set<Request>();
  let cancelCheck: (() => void) | null = null;

  const refused = (address: string): Unreachable =>
    new Unreachable(`${address} is not a public address, and TRUNKLINE_PUSH_ALLOW does not name it`);

  /** Names become the addresses that are allowed, and only these are connected to. */
  const guardedLookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = error ? [] : (found as LookupAddress[]).filter(({ address }) => guard.isAllowed(address));
      const [first] = addresses;
      if (error) callback(error, '', 0);
      else if (!first) callback(refused((found as LookupAddress[])[0]?.address ?? hostname), '', 0);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
  const connectTo = buildConnector({ timeout: PUSH_CONNECT_TIMEOUT_MS, allowH2: false, lookup: guardedLookup });
  const connect: buildConnector.connector = (options, callback) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1');
    // An address is not looked up, so it is judged here; the URL parser has brought every spelling of it into one.
    if (isIP(host) !== 0 && !guard.isAllowed(host)) {
      callback(refused(host), null);
      return;
    }
    connectTo(options, (error, socket) => {
      const address = socket?.remoteAddress;
      if (error) callback(error instanceof Unreachable ? error : new Unreachable(inWords(error)), null);
      else if (address !== undefined && !guard.isAllowed(address)) {
        socket.destroy();
        callback(refused(address), null);
      } else callback(null, socket);
    });
  };

  function endpointOf({ id, url, format, connections: wanted, isOrdered }: Webhook): Endpoint {
    const known = endpoints.get(id);
    const connections = isOrdered ? 1 : format === 'put' ? PUSH_PUT_REQUESTS_MAX : wanted;
    if (known?.url === url && known.connections === connections) return known;
    if (known) forget(id);
    const { origin, pathname, search } = new URL(url);
    const pool = new Pool(origin, {
      connections,
      pipelining: 1,
      connect,
      headersTimeout: PUSH_TIMEOUT_MS,
      bodyTimeout: PUSH_TIMEOUT_MS,
      maxHeaderSize: PUSH_ANSWER_HEADER_BYTES_MAX,
    });
    const endpoint = { origin, path: `${pathname}${search}`, url, connections, pool };
    endpoints.set(id, endpoint);
    return endpoint;
  }

  function forget(webhookId: number): void {
    const endpoint = endpoints.get(webhookId);
    endpoints.delete(webhookId);
    // What is under way may end.
    if (endpoint) void endpoint.pool.close().catch(() => {});
  }

  function check(): void {
    cancelCheck = null;
    const before = clock.monotonic() - PUSH_TIMEOUT_MS;
    for (const request of underWay) if (request.startedAt <= before) request.abort();
    watch();
  }
  function watch(): void {
    if (cancelCheck === null && underWay.size > 0) cancelCheck = clock.after(PUSH_TIMEOUT_CHECK_MS, check);
  }

  return {
    batchMax: ({ format }) => formats[format].rowsMax,
    send(webhook, pushes, done) {
      const endpoint = endpointOf(webhook);
      const request = new Request(clock, (self, outcome) => {
        underWay.delete(self);
        done(outcome);
      });
      underWay.add(request);
      watch();
      const format = formats[webhook.format];
      const settings = rulebook().accountById.get(webhook.accountId)?.settings;
      const { reportStyle = 'delivery', inboxEncoding = 'plain' } = settings ?? {};
      const body = format.body(pushes, { timeZone, reportStyle, inboxEncoding });
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
      endpoint.pool.dispatch({ path: endpoint.path, method: format.method, headers, body }, request);
    },
    forget,
    async close() {
      cancelCheck?.();
      cancelCheck = null;
      const pools = [...endpoints.values()].map(({ pool }) => pool.destroy());
      endpoints.clear();
      await Promise.all(pools);
    },
  };
}
