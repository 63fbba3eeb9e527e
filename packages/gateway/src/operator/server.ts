// The operator port: a JSON API over what an operator sets and asks, health and metrics. Who may call what is in permissions.ts, who changed what in
// the record of changes (record-changes.ts), and what there is at /docs.
import { assert } from '../core/assert.ts';
import type { OperatorRole } from '../core/access.ts';
import { refuse } from '../web/answers.ts';
import { openApp } from '../web/app.ts';
import { createAuthenticator, type Person } from './auth.ts';
import { operatorPermissions } from './permissions.ts';
import { refuseStranger } from './strangers.ts';
import { loadConsole } from '../web/console-files.ts';
import type { OperatorParts, RouteContext } from './context.ts';
import { createIso } from '../web/times.ts';
import { registerFirstSubjects } from './first-subjects.ts';
import { addGuard } from '../web/guard.ts';
import type { DescribedRoute } from '../web/openapi.ts';
import { doesChange, recordChanges } from '../web/record-changes.ts';
import type { Subject } from '../web/subjects.ts';
import { answerListsAsCsv } from './list-csv.ts';
import { accountRoutes } from './routes/accounts.ts';
import { changeRoutes } from './routes/changes.ts';
import { connectorRoutes } from './routes/connectors.ts';
import { consentRoutes } from './routes/consents.ts';
import { emailRoutes } from './routes/email.ts';
import { eventRoutes } from './routes/events.ts';
import { erasureRoutes } from './routes/erasures.ts';
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
import { mmsRoutes } from './routes/mms.ts';
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
  /** What can be changed, for whoever else changes it. */
  readonly subjects: ReadonlyMap<string, Subject>;
}

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
  mmsRoutes,
  erasureRoutes,
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
  emailRoutes,
  changeRoutes,
  opsRoutes,
  eventRoutes,
  fieldRoutes,
  handsetRoutes,
];

/** Coming and going changes nothing that is set. */
const unrecorded: ReadonlySet<string> = new Set(['/api/sign-in', '/api/sign-out']);

export function createOperatorServer(parts: OperatorParts): OperatorServer {
  const auth = createAuthenticator(parts);
  const startedMonotonic = parts.clock.monotonic();
  const { app, routes } = openApp({ name: 'operator', log: parts.log });
  const files = parts.consoleFolder === null ? null : loadConsole(parts.consoleFolder, 'index.html');
  const { personOf } = addGuard<OperatorRole, Person>(app, {
    permissions: operatorPermissions,
    check: ({ headers, ip }) => auth.check(headers, ip),
    refuseStranger,
    files,
  });
  const recorder = recordChanges(app, { ...parts, personOf, unrecorded });

  app.addHook('onResponse', async (request, reply) => {
    const who = personOf(request)?.who;
    if (who === undefined || !doesChange(request.method)) return;
    // The path only: it names what was changed, while a body may hold a password.
    const path = request.url.split('?')[0];
    parts.log.info({ operator: who, method: request.method, path, status: reply.statusCode, address: request.ip }, 'operator request');
  });

  app.setNotFoundHandler((request, reply) =>
    files?.has(request.raw) === true
      ? files.send(request, reply)
      : refuse(reply, 'not_found', `There is no ${request.method} ${request.url.split('?')[0]}`),
  );

  answerListsAsCsv(app);

  const context: RouteContext = {
    ...parts,
    ...recorder,
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
    subjects: recorder.subjects,
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
