// The gate in front of every route: who asks, whether their role may, and whether it is their own page that asks.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse, refuseUntried } from './answers.ts';
import type { App } from './app.ts';
import type { ConsoleFiles } from './console-files.ts';
import type { Permissions } from './permissions.ts';
import { doesChange } from './record-changes.ts';

/** Too many failures from this address, or too many passwords being checked right now. */
export type NotNow = { readonly kind: 'limited'; readonly retryAfterSeconds: number } | { readonly kind: 'busy' };

export type Verdict<Person> =
  | { readonly kind: 'known'; readonly person: Person }
  | { readonly kind: 'missing' }
  | { readonly kind: 'wrong' }
  | NotNow;

export interface GuardParts<Role, Person extends { readonly role: Role }> {
  readonly permissions: Permissions<Role>;
  /** Who asks. */
  readonly check: (request: FastifyRequest) => Promise<Verdict<Person>>;
  readonly refuseStranger: (request: FastifyRequest, reply: FastifyReply) => FastifyReply;
  /** Open to whoever reaches the port; null = none are served. */
  readonly files: ConsoleFiles | null;
}

export interface Guard<Person> {
  /** Absent on open routes, and where nobody is known. */
  readonly personOf: (request: FastifyRequest) => Person | undefined;
}

/** Any value but false counts: a secret must not be shown because a check read less than the route does. */
function reveals(request: FastifyRequest): boolean {
  const { reveal } = request.query as { reveal?: unknown };
  return reveal !== undefined && reveal !== 'false';
}

export function addGuard<Role, Person extends { readonly role: Role }>(app: App, parts: GuardParts<Role, Person>): Guard<Person> {
  const { permissions, check, refuseStranger, files } = parts;
  const people = new WeakMap<FastifyRequest, Person>();

  app.addHook('onRequest', async (request, reply) => {
    const { url } = request.routeOptions;
    if (url === undefined && files?.has(request.raw) === true) return undefined;
    // A browser adds a remembered password or a cookie to requests that other sites' pages make; those must not change anything.
    const site = request.headers['sec-fetch-site'];
    const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
    const refuseForeign = () => refuse(reply, 'cross_site', 'A page of another site must not change anything here');
    if (permissions.isOpen(request.method, url)) return isForeign && doesChange(request.method) ? refuseForeign() : undefined;
    const verdict = await check(request);
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
    const { role } = verdict.person;
    // No route: that there is none is for the not-found handler to say.
    if (url === undefined || permissions.mayCall(role, request.method, url, reveals(request))) return undefined;
    return refuse(reply, 'forbidden', `The role ${String(role)} may not ${request.method} ${url}`);
  });

  return { personOf: (request) => people.get(request) };
}
