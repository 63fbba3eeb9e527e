// The Dashboard's side of the public port: a JSON API under /api/ for the users of an account, and the files of the app. It has no port of its own: the
// customer API hands it what is none of its endpoints. Who may call what is in permissions.ts; everything is about the own account.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { assert } from '../core/assert.ts';
import type { UserRole } from '../core/access.ts';
import { refuse } from '../web/answers.ts';
import { openApp } from '../web/app.ts';
import { loadConsole } from '../web/console-files.ts';
import { addGuard } from '../web/guard.ts';
import type { DescribedRoute, OpenApi } from '../web/openapi.ts';
import { doesChange, recordChanges } from '../web/record-changes.ts';
import { tokenInCookie } from '../web/sessions.ts';
import { createIso } from '../web/times.ts';
import { createUserAuthenticator, USER_COOKIE, type Visitor } from './auth.ts';
import type { DashboardContext, DashboardParts } from './context.ts';
import { createFollowers } from './followers.ts';
import { dashboardOpenApi } from './openapi.ts';
import { dashboardPermissions } from './permissions.ts';
import { accountRoutes } from './routes/account.ts';
import { credentialRoutes } from './routes/credentials.ts';
import { eventRoutes } from './routes/events.ts';
import { conversationRoutes } from './routes/conversations.ts';
import { homeRoutes } from './routes/home.ts';
import { keyRoutes } from './routes/keys.ts';
import { messageRoutes } from './routes/messages.ts';
import { numberRoutes } from './routes/numbers.ts';
import { reportRoutes } from './routes/reports.ts';
import { resetRoutes } from './routes/reset.ts';
import { securityRoutes } from './routes/security.ts';
import { sendRoutes } from './routes/send.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { settingRoutes } from './routes/settings.ts';
import { userRoutes } from './routes/users.ts';
import { statementRoutes } from './routes/statements.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { createTraffic } from './traffic.ts';

export type { DashboardParts } from './context.ts';

export interface Dashboard {
  /** Every route as it is registered, for tests and documents. */
  readonly routes: readonly DescribedRoute[];
  /** Its API, described by its routes. */
  openApi(): OpenApi;
  /** Whether a request that no endpoint of the customer API takes is one for the Dashboard. */
  takes(request: IncomingMessage): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Something of these accounts changed: whoever looks at them is told. */
  touched(accountIds: readonly number[]): void;
  /** Something was set. */
  allTouched(): void;
  close(): Promise<void>;
}

const modules = [
  sessionRoutes,
  resetRoutes,
  securityRoutes,
  userRoutes,
  accountRoutes,
  settingRoutes,
  credentialRoutes,
  keyRoutes,
  eventRoutes,
  homeRoutes,
  sendRoutes,
  messageRoutes,
  conversationRoutes,
  reportRoutes,
  numberRoutes,
  webhookRoutes,
  statementRoutes,
];

/** Coming and going, traffic and looking at it change nothing that is set. */
const unrecorded: ReadonlySet<string> = new Set([
  '/api/sign-in',
  '/api/reset/ask',
  '/api/sign-out',
  '/api/sessions/:id',
  '/api/credentials/reveal',
  '/api/keys/:id/reveal',
  '/api/send',
  '/api/send/quote',
  '/api/conversations/:phone/:number/seen',
  '/api/conversations/:phone/:number/reply',
]);

export async function createDashboard(parts: DashboardParts): Promise<Dashboard> {
  const auth = createUserAuthenticator(parts);
  const { app, routes } = openApp({ name: 'Dashboard', log: parts.log, serverFactory: (handler) => createServer(handler) });
  const files = parts.filesFolder === null ? null : loadConsole(parts.filesFolder, 'dashboard.html');
  const { personOf } = addGuard<UserRole, Visitor>(app, {
    permissions: dashboardPermissions,
    async check({ headers }) {
      const person = await auth.visitor(tokenInCookie(headers.cookie, USER_COOKIE));
      return person ? { kind: 'known', person } : { kind: 'missing' };
    },
    refuseStranger: (_request, reply) => refuse(reply, 'authentication', 'Sign in to the Dashboard first'),
    files,
  });
  const { registerSubject: _, ...recorder } = recordChanges(app, {
    ...parts,
    personOf,
    unrecorded,
    within: (request) => [personOf(request)?.account.name ?? ''],
  });

  app.addHook('onResponse', async (request, reply) => {
    const who = personOf(request)?.who;
    if (who === undefined || !doesChange(request.method)) return;
    // The path only: it names what was changed, while a body may hold a password.
    const path = request.url.split('?')[0];
    parts.log.info({ user: who, method: request.method, path, status: reply.statusCode, address: request.ip }, 'Dashboard request');
  });
  // Answers are about one account: no cache between may keep them.
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.routeOptions.url !== undefined && !reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-store');
    return payload;
  });
  app.setNotFoundHandler((request, reply) =>
    files?.has(request.raw) === true
      ? files.send(request, reply)
      : refuse(reply, 'not_found', `There is no ${request.method} ${request.url.split('?')[0]}`),
  );

  const followers = createFollowers({
    ...parts,
    onError: (error) => parts.log.debug({ err: error }, 'the store does not watch the accounts that are looked at'),
  });
  const context: DashboardContext = {
    ...parts,
    ...recorder,
    auth,
    followers,
    countDay: createTraffic(parts),
    visitorOf(request) {
      const visitor = personOf(request);
      assert(visitor, 'only known users reach a route that is not open');
      return visitor;
    },
    iso: createIso(parts.timeZone),
  };
  for (const register of modules) register(app, context);
  await app.ready();

  return {
    routes,
    openApi: () => dashboardOpenApi(routes, parts.version),
    takes: (request) => request.url?.startsWith('/api/') === true || files?.has(request) === true,
    handle: (request, response) => app.routing(request, response),
    touched: (accountIds) => followers.touched(accountIds),
    allTouched: () => followers.allTouched(),
    close: () => app.close(),
  };
}
