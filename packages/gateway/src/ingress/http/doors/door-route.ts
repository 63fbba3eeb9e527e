// What the drop-in doors (kannel, jasmin, twilio) share: a route whose request is read whole, bounded, and answered by the door in its own words, whatever went
// wrong. The customer API has its own way (server.ts), because its clients need more.
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DOOR_BODIES_BYTES_MAX, DOOR_BODY_BYTES_MAX } from '../http-limits.ts';
import type { HttpLog } from '../endpoint.ts';
import { createBodyReader, hasBody } from '../read-body.ts';
import type { DoorOperations } from './door-description.ts';

export interface DoorRequest {
  readonly method: string;
  /** As it came, with its query. */
  readonly target: string;
  /** Of the route's pattern, decoded. */
  readonly path: Readonly<Record<string, string>>;
  /** Behind the first ?, as it came. */
  readonly query: string;
  readonly body: Buffer;
  readonly contentType: string;
  readonly headers: IncomingHttpHeaders;
  /** Of the socket. */
  readonly address: string;
}

export interface DoorAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface DoorRoute {
  /** In logs and metrics. */
  readonly name: string;
  readonly methods: readonly string[];
  readonly path: string;
  /** What it says of itself, for each of its methods; absent: all that it does is refuse. */
  readonly operations?: DoorOperations;
  readonly handle: (request: DoorRequest) => Promise<DoorAnswer>;
  /** too_large: the body is. later: the platform cannot take the request now. */
  readonly failed: (why: 'too_large' | 'later') => DoorAnswer;
}

export interface DoorRoutesParts {
  readonly log: HttpLog;
  readonly onRequest?: (endpoint: string, status: number) => void;
}

/** Answers repeat what was asked, and Kannel's are labelled as HTML: whoever opens one in a browser sees text that does nothing. */
const INERT = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" } as const;

export function addDoorRoutes(app: FastifyInstance, routes: readonly DoorRoute[], { log, onRequest }: DoorRoutesParts): void {
  const bodies = createBodyReader(DOOR_BODY_BYTES_MAX, DOOR_BODIES_BYTES_MAX);

  /** null = the client is gone. */
  async function answer(route: DoorRoute, { raw, params }: FastifyRequest): Promise<DoorAnswer | null> {
    const body = hasBody(raw) ? await bodies.read(raw) : Buffer.alloc(0);
    if (body === 'aborted') return null;
    if (typeof body === 'string') return route.failed(body === 'too_large' ? 'too_large' : 'later');
    const target = raw.url ?? '';
    const mark = target.indexOf('?');
    return route.handle({
      method: raw.method ?? 'GET',
      target,
      path: params as Readonly<Record<string, string>>,
      query: mark < 0 ? '' : target.slice(mark + 1),
      body,
      contentType: raw.headers['content-type'] ?? '',
      headers: raw.headers,
      address: raw.socket.remoteAddress ?? '',
    });
  }

  async function serve(route: DoorRoute, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    let answered: DoorAnswer | null;
    try {
      answered = await answer(route, request);
    } catch (error) {
      log.error({ err: error, endpoint: route.name }, 'request failed');
      answered = route.failed('later');
    }
    if (answered === null) {
      reply.hijack();
      return;
    }
    // What was not read of a body must not be taken for the next request.
    if (hasBody(request.raw) && !request.raw.complete) reply.header('connection', 'close');
    void reply
      .code(answered.status)
      .headers({ ...INERT, ...answered.headers })
      .header('content-type', answered.type)
      .send(answered.body);
    onRequest?.(route.name, answered.status);
  }

  for (const route of routes)
    app.route({
      method: [...route.methods],
      url: route.path,
      handler: (request, reply) => void serve(route, request, reply),
    });
}
