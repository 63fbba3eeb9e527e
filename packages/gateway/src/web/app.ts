// A server of JSON routes with schemas, as both sides with people in front have one: every route noted as it is registered, every refusal in one shape,
// no failure that tells what is inside.
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
  fastify,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import { Type } from 'typebox';
import type { Log } from '../ops/log.ts';
import { StoreUnavailable } from '../ports/store.ts';
import { refuse } from './answers.ts';
import type { DescribedRoute } from './openapi.ts';
import { childOf, faultOfShape } from './shape-fault.ts';

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** The largest honest body is a setting with a hundred addresses; routes that take more say so. */
const BODY_BYTES_MAX = 64 * 1024;
const REQUEST_MS_MAX = 30_000;

export interface AppParts {
  /** For the log: whose requests these are. */
  readonly name: string;
  readonly log: Log;
  /** Absent: a server of its own. */
  readonly serverFactory?: FastifyServerFactory;
}

export interface OpenedApp {
  readonly app: App;
  /** Every route as it is registered, for tests and documents. */
  readonly routes: readonly DescribedRoute[];
}

function refuseShape(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const where = error.validationContext ?? 'body';
  const { message, field, told } = faultOfShape(error.validation?.[0], childOf(request.routeOptions.schema, where), where);
  return refuse(reply, 'parameter', message, field, told);
}

function refuseError(error: FastifyError, request: FastifyRequest, reply: FastifyReply, { name, log }: AppParts): FastifyReply {
  if (error.validation) return refuseShape(error, request, reply);
  const fields = { err: error, method: request.method, route: request.routeOptions.url };
  if (error instanceof StoreUnavailable) {
    log.error(fields, `${name} request: the store cannot answer`);
    return refuse(reply, 'platform', 'The platform cannot take the request now; try again');
  }
  // The caller hung up while it sent: an upload that was cancelled. Nobody reads an answer, and nothing is wrong here.
  if (error.code === 'ECONNRESET') return refuse(reply, 'malformed_json', 'The request ended before it was whole');
  switch (error.statusCode) {
    case 413:
      return refuse(reply, 'body_too_large', `The body is larger than ${request.routeOptions.bodyLimit} bytes`);
    case 415:
      return refuse(reply, 'media_type', 'The body must be JSON, with Content-Type: application/json');
    case 400:
      return refuse(reply, 'malformed_json', 'The request is not valid: its body or its URL cannot be read');
    default:
      log.error(fields, `${name} request failed`);
      return refuse(reply, 'internal', 'The request failed; the log says why');
  }
}

/**
 * No body is an object without members: programs leave a body out where nothing in it is needed, and programs name the type of a body that they do
 * not send.
 */
function takeNoBody(app: App): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text: string, done) => {
    if (text === '') done(null, undefined);
    else void parseJson(request, text, done);
  });
  app.addHook('preValidation', (request, _reply, done) => {
    const schema: unknown = request.routeOptions.schema?.body;
    if (request.body === undefined && Type.IsObject(schema)) request.body = {};
    done();
  });
}

export function openApp(parts: AppParts): OpenedApp {
  const { serverFactory } = parts;
  const server = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    forceCloseConnections: 'idle',
    ...(serverFactory ? { serverFactory } : {}),
  });
  server.setValidatorCompiler(TypeBoxValidatorCompiler);
  const app: App = server.withTypeProvider<TypeBoxTypeProvider>();
  const routes: DescribedRoute[] = [];
  app.addHook('onRoute', ({ method, url, schema }) => {
    for (const one of [method].flat()) routes.push({ method: one, url, schema: schema ?? {} });
  });
  takeNoBody(app);
  app.setErrorHandler((error: FastifyError, request, reply) => refuseError(error, request, reply, parts));
  return { app, routes };
}
