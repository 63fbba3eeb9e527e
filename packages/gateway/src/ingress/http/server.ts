// The door for customers: HTTP on port 20003 (docs/api.md). Fastify routes and keeps connections; reading a request, signing in and
// answering are our own, because the clients of this API need liberal reading and answers that are exact to the octet.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { callerText } from '../../core/caller.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Answer, refusal } from './answer.ts';
import { createAuthenticator } from './authenticate.ts';
import { addCarrierDoor } from './carrier-door.ts';
import { createClientErrorHandler, trackResponse, watchConnections } from './connections.ts';
import type { Endpoint, HttpParts } from './endpoint.ts';
import * as limits from './http-limits.ts';
import { addDoorRoutes } from './doors/door-route.ts';
import { jasminRoutes } from './doors/jasmin.ts';
import { kannelRoutes } from './doors/kannel.ts';
import { twilioRoutes } from './doors/twilio.ts';
import { createBodyReader, hasBody } from './read-body.ts';
import { contentTypeOf, readBodyOver, readQuery, type ReadResult } from './read-request.ts';
import { balanceEndpoints } from './routes/balance.ts';
import { addDocsRoutes, docsPaths } from './routes/docs.ts';
import { addHealthRoutes, healthPaths } from './routes/health.ts';
import { addMmsPage } from './mms-page.ts';
import { inboxEndpoints } from './routes/inbox.ts';
import { createUploads } from './routes/media.ts';
import { reportEndpoints } from './routes/report.ts';
import { sendEndpoints } from './routes/send.ts';
import { sentRecordsEndpoints } from './routes/sent-records.ts';
import { readSignedHeaders } from './signed-headers.ts';

export type { HttpParts } from './endpoint.ts';

export interface HttpServerOptions {
  readonly bodyBytesMax?: number;
  /** Of all bodies being read at one time. */
  readonly bodiesBytesMax?: number;
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  readonly timeoutCheckIntervalMs?: number;
  readonly closeMs?: number;
}

export interface HttpServer {
  /** Resolves with the bound port. */
  listen(port: number, host?: string): Promise<number>;
  /** Takes no new connections, lets running requests finish for a bounded time, then ends what is left. */
  close(): Promise<void>;
}

const JSON_TYPE = 'application/json;charset=utf-8';
const IDEMPOTENCY_HEADER = 'idempotency-key';
const API_METHODS = 'GET, POST';
const READ_METHODS = 'GET';

const plainError = (text: string): string => JSON.stringify({ status: -12, desc: text, reason: text });
const NOT_FOUND = plainError('There is no such endpoint');
const METHOD_NOT_ALLOWED = plainError('This method is not allowed here');
const INTERNAL = plainError('The platform cannot take the request now');

const emptyQuery = Object.freeze({});

/** Sends a refusal at once, then reads and drops what is still coming, so that the client is not cut off before it has read the answer. */
function refuseAndLinger(raw: IncomingMessage, reply: FastifyReply, body: string, clock: Clock): void {
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(body), connection: 'close' });
  response.write(body);
  let dropped = 0;
  const end = (): void => {
    cancel();
    raw.off('data', drop).off('end', end).off('close', end).off('error', end);
    // Not the rest of the body is awaited then, as Node would: the connection goes.
    response.end(() => raw.socket.destroySoon());
  };
  const drop = (chunk: Buffer): void => {
    dropped += chunk.length;
    if (dropped > limits.LINGER_BYTES_MAX) end();
  };
  const cancel = clock.after(limits.LINGER_MS, end);
  raw.on('data', drop).on('end', end).on('close', end).on('error', end);
  raw.resume();
}

const isUnread = (raw: IncomingMessage): boolean => hasBody(raw) && !raw.complete && !raw.destroyed;

export function createHttpServer(parts: HttpParts, options: HttpServerOptions = {}): HttpServer {
  const { clock, log, onRequest } = parts;
  const authenticator = createAuthenticator(clock, parts.timeZone, parts.failedTries, parts.onKeyUsed);
  const bodies = createBodyReader(options.bodyBytesMax ?? limits.BODY_BYTES_MAX, options.bodiesBytesMax ?? limits.BODIES_BYTES_MAX);
  let isClosing = false;

  const app = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    // Requests that arrive on an open connection while closing are still served, with the connection closed after them.
    return503OnClosing: false,
    requestTimeout: options.requestTimeoutMs ?? limits.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: limits.KEEP_ALIVE_MS,
    connectionTimeout: limits.SOCKET_IDLE_MS,
    http: {
      maxHeaderSize: limits.HEADER_BYTES_MAX,
      headersTimeout: options.headersTimeoutMs ?? limits.HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: options.timeoutCheckIntervalMs ?? limits.TIMEOUT_CHECK_INTERVAL_MS,
      // Most requests have no body: nothing is set up to read one.
      optimizeEmptyRequests: true,
      // Old clients leave Host out.
      requireHostHeader: false,
    },
    routerOptions: {
      caseSensitive: false,
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      // read-request.ts reads the query.
      querystringParser: () => emptyQuery,
    },
    clientErrorHandler: createClientErrorHandler(clock),
    // A path that cannot be decoded.
    frameworkErrors: (_error, _request, reply) => {
      sendPlain(reply, 404, NOT_FOUND);
    },
  });
  const endIdleConnections = watchConnections(app.server);
  // Fastify leaves every body alone: read-body.ts reads them, whatever their label.
  for (const method of app.supportedMethods) app.addHttpMethod(method, { hasBody: false, overrideExisting: true });

  function sendPlain(reply: FastifyReply, httpStatus: number, body: string): void {
    if (isClosing) reply.header('connection', 'close');
    void reply.code(httpStatus).header('content-type', JSON_TYPE).send(body);
  }

  /** Past the framework, which looks in each reply for hooks and serialisers that are not here. */
  function sendAnswer(reply: FastifyReply, body: string): void {
    reply.hijack();
    const headers = { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(body) };
    reply.raw.writeHead(200, isClosing ? { ...headers, connection: 'close' } : headers).end(body);
  }

  async function readBody(endpoint: Endpoint, raw: IncomingMessage, query: ReadResult): Promise<ReadResult | 'aborted'> {
    const body = await bodies.read(raw);
    if (body === 'too_large') return 'body_too_large';
    if (body === 'too_many_bodies') return 'platform';
    if (typeof body === 'string') return body;
    return typeof query === 'string' ? query : readBodyOver(query, body, contentTypeOf(raw), endpoint);
  }

  /** null = the client is gone. */
  async function answer(endpoint: Endpoint, raw: IncomingMessage): Promise<Answer | null> {
    const { version, shape } = endpoint;
    let read: ReadResult | 'aborted' = readQuery(raw.url ?? '');
    if (hasBody(raw)) read = await readBody(endpoint, raw, read);
    if (read === 'aborted') return null;
    if (typeof read === 'string') return refusal(shape, version, read);
    if (version === 3) readSignedHeaders(raw.headersDistinct, read);
    const address = raw.socket.remoteAddress ?? '';
    const signedIn = authenticator.check(read, version, parts.rulebook(), address, shape);
    if (typeof signedIn === 'string') return refusal(shape, version, signedIn);
    const { account, keyId } = signedIn;
    try {
      const { [IDEMPOTENCY_HEADER]: idempotencyKey = '' } = raw.headers;
      const caller = callerText({ address, version: `v${version}`, keyId });
      return await endpoint.handle(account, read, raw.method ?? 'GET', String(idempotencyKey), caller);
    } catch (error) {
      log.error({ err: error, endpoint: endpoint.name, accountId: account.id }, 'request failed');
      return refusal(shape, version, 'platform');
    }
  }

  async function serve(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { raw } = request;
    trackResponse(reply.raw);
    try {
      const answered = await answer(endpoint, raw);
      if (answered === null) {
        reply.hijack();
        return;
      }
      if (isUnread(raw)) refuseAndLinger(raw, reply, answered.body, clock);
      else sendAnswer(reply, answered.body);
      onRequest?.(endpoint.name, answered.status);
    } catch (error) {
      // Nothing above is expected to throw; whatever does must not take the process or the connection with it.
      log.error({ err: error, endpoint: endpoint.name }, 'request failed outside its handler');
      if (!reply.sent) sendPlain(reply, 200, refusal(endpoint.shape, endpoint.version, 'platform').body);
    }
  }

  /** Signed in by the query or by headers: the body is the file. */
  async function serveUpload({ raw }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const query = readQuery(raw.url ?? '');
    const version = raw.headers['api-key'] === undefined ? (typeof query !== 'string' && query.sign !== '' ? 2 : 1) : 3;
    let answered: Answer;
    try {
      if (typeof query !== 'string' && version === 3) readSignedHeaders(raw.headersDistinct, query);
      const signedIn =
        typeof query === 'string' ? query : authenticator.check(query, version, parts.rulebook(), raw.socket.remoteAddress ?? '', 'send');
      answered = typeof signedIn === 'string' ? refusal('balance', version, signedIn) : await takeUpload(signedIn.account, raw, version);
    } catch (error) {
      if (raw.destroyed && !raw.complete) {
        reply.hijack();
        return;
      }
      log.error({ err: error, endpoint: 'media' }, 'request failed');
      answered = refusal('balance', version, 'platform');
    }
    if (isUnread(raw)) refuseAndLinger(raw, reply, answered.body, clock);
    else sendPlain(reply, 200, answered.body);
    onRequest?.('media', answered.status);
  }

  const endpoints = [
    ...balanceEndpoints(parts),
    ...sendEndpoints(parts),
    ...reportEndpoints(parts),
    ...inboxEndpoints(parts),
    ...sentRecordsEndpoints(parts),
  ];
  for (const endpoint of endpoints) {
    const handler = (request: FastifyRequest, reply: FastifyReply): void => void serve(endpoint, request, reply);
    app.get(`/${endpoint.name}`, handler);
    app.post(`/${endpoint.name}`, handler);
  }
  addHealthRoutes(app, parts.health);
  const doors = [...kannelRoutes(parts), ...jasminRoutes(parts), ...twilioRoutes(parts)];
  addDoorRoutes(app, doors, parts);
  if (parts.media) addMmsPage(app, { ...parts, ...parts.media });
  const takeUpload = createUploads(parts);
  app.post('/media', (request, reply) => void serveUpload(request, reply));
  addDocsRoutes(app, endpoints, doors, parts.version, parts.otherApis ?? []);
  const { onCarrierMessage, onCarrierReceipt, onCarrierRequest } = parts;
  if (onCarrierMessage && onCarrierReceipt && onCarrierRequest)
    addCarrierDoor(app, { ...parts, onCarrierMessage, onCarrierReceipt, onCarrierRequest });

  const allowedMethods = new Map<string, string>([
    ...endpoints.map((endpoint) => [`/${endpoint.name.toLowerCase()}`, API_METHODS] as const),
    ...[...healthPaths, ...docsPaths].map((path) => [path, READ_METHODS] as const),
    ['/media', 'POST'],
    ...doors.map(({ path, methods }) => [path.toLowerCase(), methods.join(', ')] as const),
  ]);
  app.setNotFoundHandler((request, reply) => {
    const path = (request.raw.url ?? '').split('?', 1)[0] ?? '';
    const allowed = allowedMethods.get(
      path
        .toLowerCase()
        .replace(/^[a-z]+:\/\/[^/]*/, '')
        .replace(/\/+/g, '/')
        .replace(/(?<=.)\/$/, ''),
    );
    if (allowed === undefined && parts.beside?.takes(request.raw) === true) {
      trackResponse(reply.raw);
      reply.hijack();
      parts.beside.handle(request.raw, reply.raw);
    } else if (allowed === undefined) sendPlain(reply, 404, NOT_FOUND);
    else sendPlain(reply.header('allow', allowed), 405, METHOD_NOT_ALLOWED);
  });
  app.setErrorHandler((error, _request, reply) => {
    log.error({ err: error }, 'request failed in the framework');
    sendPlain(reply, 500, INTERNAL);
  });

  return {
    async listen(port, host = '0.0.0.0') {
      await app.listen({ port, host });
      const address = app.server.address();
      assert(typeof address === 'object' && address !== null, 'a TCP server has a port');
      return address.port;
    },
    async close() {
      isClosing = true;
      const cancel = clock.after(options.closeMs ?? limits.CLOSE_MS, () => app.server.closeAllConnections());
      try {
        const closed = app.close();
        endIdleConnections();
        await closed;
      } finally {
        cancel();
      }
    },
  };
}
