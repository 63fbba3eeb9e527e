// The operator port: a JSON API over what an operator sets and asks, health and metrics. Who may call what is in permissions.ts, who changed what in
// the record of changes (record-changes.ts), and what there is at /docs.
import { assert } from '../core/assert.ts';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { type FastifyError, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { StoreUnavailable } from '../ports/store.ts';
import { refuse } from './answers.ts';
import { createAuthenticator } from './auth.ts';
import { loadConsole } from './console-files.ts';
import { type App, type OperatorParts, type RouteContext, createChange, createIso } from './context.ts';
import { registerFirstSubjects } from './first-subjects.ts';
import { addGuard } from './guard.ts';
import { answerListsAsCsv } from './list-csv.ts';
import type { DescribedRoute } from './openapi.ts';
import { doesChange, recordChanges } from './record-changes.ts';
import { childOf, faultOfShape } from './shape-fault.ts';
import { accountRoutes } from './routes/accounts.ts';
import { changeRoutes } from './routes/changes.ts';
import { connectorRoutes } from './routes/connectors.ts';
import { consentRoutes } from './routes/consents.ts';
import { eventRoutes } from './routes/events.ts';
import { fieldRoutes } from './routes/fields.ts';
import { docsRoutes } from './routes/docs.ts';
import { doorRoutes } from './routes/doors.ts';
import { handsetRoutes } from './routes/handset.ts';
import { inboundRuleRoutes } from './routes/inbound-rules.ts';
import { keyRoutes } from './routes/keys.ts';
import { inboundRoutes } from './routes/inbound.ts';
import { dryRunRoutes } from './routes/dry-run.ts';
import { heldRoutes } from './routes/held.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { marginRoutes } from './routes/margins.ts';
import { messageRoutes } from './routes/messages.ts';
import { numberRoutes } from './routes/numbers.ts';
import { operatorRoutes } from './routes/operators.ts';
import { opsRoutes } from './routes/ops.ts';
import { priceListRoutes } from './routes/price-lists.ts';
import { pricePreviewRoutes } from './routes/price-preview.ts';
import { optOutRoutes } from './routes/opt-outs.ts';
import { priceRoutes } from './routes/prices.ts';
import { routeRuleRoutes } from './routes/route-rules.ts';
import { routeScoreRoutes } from './routes/route-scores.ts';
import { routeRoutes } from './routes/routes.ts';
import { ruleRoutes } from './routes/rules.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { userRoutes } from './routes/users.ts';
import { orphanRoutes } from './routes/orphans.ts';
import { queueRoutes } from './routes/queues.ts';
import { searchRoutes } from './routes/search.ts';
import { whatIfRoutes } from './routes/what-if.ts';
import { wireRoutes } from './routes/wire.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { xrayRoutes } from './routes/xray.ts';
import { resellingRoutes } from './routes/reselling.ts';
import { statementRoutes } from './routes/statements.ts';

export type { OperatorParts } from './context.ts';

export interface OperatorServer {
  /** Resolves with the port it listens on; port 0 takes a free one. */
  listen(port: number, host: string): Promise<number>;
  close(): Promise<void>;
  /** Every route as it is registered, for tests and documents. */
  readonly routes: readonly DescribedRoute[];
}

/** The largest honest body is a setting with a hundred addresses. */
const BODY_BYTES_MAX = 64 * 1024;
const REQUEST_MS_MAX = 30_000;
/** A request still running this long after close() is cut off. */
const CLOSE_MS_MAX = 5000;

const modules = [
  accountRoutes,
  connectorRoutes,
  routeRoutes,
  routeRuleRoutes,
  routeScoreRoutes,
  priceRoutes,
  priceListRoutes,
  pricePreviewRoutes,
  marginRoutes,
  whatIfRoutes,
  numberRoutes,
  ruleRoutes,
  optOutRoutes,
  heldRoutes,
  dryRunRoutes,
  messageRoutes,
  searchRoutes,
  xrayRoutes,
  queueRoutes,
  inboundRoutes,
  inboundRuleRoutes,
  consentRoutes,
  doorRoutes,
  orphanRoutes,
  wireRoutes,
  ledgerRoutes,
  resellingRoutes,
  statementRoutes,
  operatorRoutes,
  sessionRoutes,
  userRoutes,
  keyRoutes,
  webhookRoutes,
  changeRoutes,
  opsRoutes,
  eventRoutes,
  fieldRoutes,
  handsetRoutes,
];

function refuseShape(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const where = error.validationContext ?? 'body';
  const { message, field } = faultOfShape(error.validation?.[0], childOf(request.routeOptions.schema, where), where);
  return refuse(reply, 'parameter', message, field);
}

function refuseError(error: FastifyError, request: FastifyRequest, reply: FastifyReply, log: OperatorParts['log']): FastifyReply {
  if (error.validation) return refuseShape(error, request, reply);
  if (error instanceof StoreUnavailable) {
    log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'operator request: the store cannot answer');
    return refuse(reply, 'platform', 'The platform cannot take the request now; try again');
  }
  switch (error.statusCode) {
    case 413:
      return refuse(reply, 'body_too_large', `The body is larger than ${BODY_BYTES_MAX} bytes`);
    case 415:
      return refuse(reply, 'media_type', 'The body must be JSON, with Content-Type: application/json');
    case 400:
      return refuse(reply, 'malformed_json', 'The request is not valid: its body or its URL cannot be read');
    default:
      log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'operator request failed');
      return refuse(reply, 'internal', 'The request failed; the log says why');
  }
}

export function createOperatorServer(parts: OperatorParts): OperatorServer {
  const auth = createAuthenticator(parts);
  const startedMonotonic = parts.clock.monotonic();
  const server = fastify({ logger: false, bodyLimit: BODY_BYTES_MAX, requestTimeout: REQUEST_MS_MAX, forceCloseConnections: 'idle' });
  server.setValidatorCompiler(TypeBoxValidatorCompiler);
  const app: App = server.withTypeProvider<TypeBoxTypeProvider>();
  const routes: DescribedRoute[] = [];
  app.addHook('onRoute', ({ method, url, schema }) => {
    for (const one of [method].flat()) routes.push({ method: one, url, schema: schema ?? {} });
  });
  const files = parts.consoleFolder === null ? null : loadConsole(parts.consoleFolder);
  const { personOf } = addGuard(app, auth, files);
  const recorder = recordChanges(app, { ...parts, personOf });

  app.addHook('onResponse', async (request, reply) => {
    const who = personOf(request)?.who;
    if (who === undefined || !doesChange(request.method)) return;
    // The path only: it names what was changed, while a body may hold a password.
    const path = request.url.split('?')[0];
    parts.log.info({ operator: who, method: request.method, path, status: reply.statusCode, address: request.ip }, 'operator request');
  });

  app.setNotFoundHandler((request, reply) =>
    files?.has(request) === true
      ? files.send(request, reply)
      : refuse(reply, 'not_found', `There is no ${request.method} ${request.url.split('?')[0]}`),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => refuseError(error, request, reply, parts.log));

  answerListsAsCsv(app);

  const context: RouteContext = {
    ...parts,
    ...recorder,
    change: createChange(parts.reload),
    signIn: (...given) => auth.signIn(...given),
    personOf(request) {
      const person = personOf(request);
      assert(person, 'only known persons reach a route that is not open');
      return person;
    },
    forgetPasswords: () => auth.forget(),
    startedAt: parts.clock.now(),
    uptimeMs: () => Math.round(parts.clock.monotonic() - startedMonotonic),
    iso: createIso(parts.timeZone),
  };
  registerFirstSubjects(context);
  for (const register of modules) register(app, context);
  docsRoutes(app, routes, parts.version);

  return {
    routes,
    async listen(port, host) {
      await app.listen({ port, host });
      const address = app.server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
    async close() {
      const cancel = parts.clock.after(CLOSE_MS_MAX, () => app.server.closeAllConnections());
      try {
        await app.close();
      } finally {
        cancel();
      }
    },
  };
}
