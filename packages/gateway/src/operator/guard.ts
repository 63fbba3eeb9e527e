// The gate in front of every route of the operator port: who asks, whether their role may, and whether it is their own page that asks.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse, refuseUntried } from './answers.ts';
import type { Authenticator, Person } from './auth.ts';
import type { ConsoleFiles } from './console-files.ts';
import type { App } from './context.ts';
import { isOpen, mayCall } from './permissions.ts';
import { doesChange } from './record-changes.ts';
import { tokenInCookie } from './sessions.ts';

const BASIC = 'Basic realm="Trunkline operator", charset="UTF-8"';
const BEARER = 'Bearer realm="Trunkline operator"';

export interface Guard {
  /** Absent on open routes, and where nobody is known. */
  readonly personOf: (request: FastifyRequest) => Person | undefined;
}

/** Any value but false counts: a secret must not be shown because a check read less than the route does. */
function reveals(request: FastifyRequest): boolean {
  const { reveal } = request.query as { reveal?: unknown };
  return reveal !== undefined && reveal !== 'false';
}

/** A script of a page, not a person who typed an address nor a program: it says what it takes. */
const isScript = ({ headers }: FastifyRequest): boolean => /^(application\/json|text\/event-stream)/.test(headers.accept ?? '');

export function addGuard(app: App, auth: Pick<Authenticator, 'check'>, files: ConsoleFiles | null): Guard {
  const people = new WeakMap<FastifyRequest, Person>();

  function refuseStranger(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    // Told of Basic, a browser would ask for a name and password over the console, which asks itself.
    reply.header('WWW-Authenticate', tokenInCookie(request.headers.cookie) === '' && !isScript(request) ? [BASIC, BEARER] : [BEARER]);
    return refuse(reply, 'authentication', 'Sign in with the token of the data folder or with the name and password of an operator');
  }

  app.addHook('onRequest', async (request, reply) => {
    const { url } = request.routeOptions;
    if (url === undefined && files?.has(request) === true) return undefined;
    // A browser adds a remembered password or a cookie to requests that other sites' pages make; those must not change anything.
    const site = request.headers['sec-fetch-site'];
    const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
    const refuseForeign = () => refuse(reply, 'cross_site', 'A page of another site must not change anything here');
    if (isOpen(request.method, url)) return isForeign && doesChange(request.method) ? refuseForeign() : undefined;
    const verdict = await auth.check(request.headers, request.ip);
    switch (verdict.kind) {
      case 'known':
        people.set(request, verdict.person);
        break;
      case 'missing':
      case 'wrong':
        return refuseStranger(request, reply);
      case 'limited':
      case 'busy':
        return refuseUntried(reply, verdict);
      default:
        return verdict satisfies never;
    }
    if (isForeign && doesChange(request.method)) return refuseForeign();
    // No route: that there is none is for the not-found handler to say.
    if (url === undefined || mayCall(verdict.person.role, request.method, url, reveals(request))) return undefined;
    return refuse(reply, 'forbidden', `The role ${verdict.person.role} may not ${request.method} ${url}`);
  });

  return { personOf: (request) => people.get(request) };
}
