// Who may call what on the operator port, in one table: every route, by method and path as it is registered. A route that is not here is refused to
// everybody, so that a new one is closed until somebody decides. `open` needs no credentials. A row with `?reveal` holds for the same route when it is
// asked to show secrets.
import type { OperatorRole } from '../core/access.ts';

export type Permission = readonly OperatorRole[] | 'open';

const everyone: Permission = ['admin', 'support', 'finance'];
const admin: Permission = ['admin'];
/** Helps customers: their messages, users, locks, rules; no money, no way out. */
const support: Permission = ['admin', 'support'];
/** Money and prices; no customer's traffic. */
const finance: Permission = ['admin', 'finance'];

export const permissions: Readonly<Record<string, Permission>> = {
  'GET /healthz': 'open',
  'GET /readyz': 'open',
  'GET /openapi.json': 'open',
  'GET /docs': 'open',
  'POST /api/sign-in': 'open',
  'POST /api/sign-out': everyone,
  'GET /api/me': everyone,
  // Everybody their own, an admin everybody's.
  'GET /api/sessions': everyone,
  'DELETE /api/sessions/:id': everyone,

  'GET /metrics': everyone,
  'GET /api/status': everyone,
  'GET /api/overview': everyone,
  'GET /api/events': everyone,
  'GET /api/fields': everyone,
  'POST /ops/gc': admin,

  'GET /api/operators': admin,
  'POST /api/operators': admin,
  'PUT /api/operators': admin,
  'DELETE /api/operators/:name': admin,

  'GET /api/changes': everyone,
  'GET /api/changes/:id': everyone,
  'POST /api/changes/:id/rollback': admin,

  'GET /api/accounts': everyone,
  'POST /api/accounts': admin,
  'GET /api/accounts/:name': everyone,
  'GET /api/accounts/:name?reveal': admin,
  'PATCH /api/accounts/:name': admin,
  'POST /api/accounts/:name/credit': finance,
  'PUT /api/accounts/:name/credit-limit': finance,
  'POST /api/accounts/:name/grants': finance,
  'GET /api/accounts/:name/grants': everyone,
  'GET /api/accounts/:name/sub-accounts': everyone,
  'PUT /api/accounts/:name/parent': finance,
  'DELETE /api/accounts/:name/parent': finance,
  'POST /api/accounts/:name/transfer': finance,
  'GET /api/accounts/:name/statement': finance,
  'POST /api/accounts/:name/invoices': finance,
  'GET /api/accounts/:name/invoices': finance,
  'GET /api/invoices': finance,
  'GET /api/invoices/:number': finance,
  'GET /api/accounts/:name/ledger/proof': finance,
  'GET /api/accounts/:name/ledger/export': finance,
  'POST /api/accounts/:name/lock': everyone,
  'POST /api/accounts/:name/unlock': everyone,
  'GET /api/accounts/:name/users': everyone,
  'POST /api/accounts/:name/users': support,
  'PATCH /api/accounts/:name/users/:user': support,
  'DELETE /api/accounts/:name/users/:user': support,
  'GET /api/accounts/:name/keys': everyone,
  'GET /api/accounts/:name/keys?reveal': admin,
  'POST /api/accounts/:name/keys': admin,
  'POST /api/accounts/:name/keys/:id/rotate': admin,
  'PATCH /api/accounts/:name/keys/:id': admin,
  'DELETE /api/accounts/:name/keys/:id': support,

  'GET /api/webhooks': everyone,
  'GET /api/webhooks?reveal': admin,
  'POST /api/webhooks': admin,
  'PATCH /api/webhooks/:id': admin,
  'POST /api/webhooks/:id/rotate': admin,
  'DELETE /api/webhooks/:id': admin,
  'GET /api/webhooks/:id/deliveries': support,
  'POST /api/webhooks/:id/replay': support,

  'GET /api/queues': everyone,
  'GET /api/inbound': support,
  'GET /api/inbound/:id': support,
  'DELETE /api/inbound/:id/mms': support,
  'GET /api/inbound-rules': everyone,
  'POST /api/inbound-rules': support,
  'PATCH /api/inbound-rules/:id': support,
  'DELETE /api/inbound-rules/:id': support,
  'GET /api/consents': support,
  'GET /api/doors': everyone,
  'POST /api/doors': admin,
  'GET /api/doors/:name': everyone,
  'GET /api/doors/:name?reveal': admin,
  'PATCH /api/doors/:name': admin,
  'DELETE /api/doors/:name': admin,
  'GET /api/orphans': support,
  'POST /api/orphans/:id/apply': support,
  'GET /api/connectors/:name/wire': support,
  'GET /api/connectors': everyone,
  'POST /api/connectors': admin,
  'GET /api/connectors/:name': everyone,
  'GET /api/connectors/:name?reveal': admin,
  'PATCH /api/connectors/:name': admin,
  'DELETE /api/connectors/:name/learned': admin,

  'GET /api/routes': everyone,
  'POST /api/routes': admin,
  'GET /api/route-rules': everyone,
  'POST /api/route-rules': admin,
  'PATCH /api/route-rules/:id': admin,
  'POST /api/route-rules/:id/move': admin,
  'DELETE /api/route-rules/:id': admin,
  'POST /api/route-rules/explain': everyone,
  'GET /api/route-scores': everyone,
  'GET /api/prices': everyone,
  'PUT /api/prices': finance,
  'GET /api/price-lists': everyone,
  'POST /api/price-lists': finance,
  'GET /api/price-lists/:name': everyone,
  'PATCH /api/price-lists/:name': finance,
  'DELETE /api/price-lists/:name': finance,
  'GET /api/price-lists/:name/rows': everyone,
  'POST /api/price-lists/:name/rows': finance,
  'DELETE /api/price-lists/:name/rows/:id': finance,
  'GET /api/price-lists/:name/export': everyone,
  'POST /api/price-lists/:name/import': finance,
  'PUT /api/accounts/:name/price-list': finance,
  'POST /api/price-preview': everyone,
  'GET /api/margins': finance,
  // It changes nothing, and shows no content and no number.
  'POST /api/what-if': everyone,
  'GET /api/number-plan/:number': everyone,
  'GET /api/numbers': everyone,
  'POST /api/numbers': admin,
  'PATCH /api/numbers/:number': admin,
  'DELETE /api/numbers/:number': admin,
  'GET /api/numbers/:number/rents': everyone,
  'POST /api/numbers/:number/assign': support,
  'POST /api/numbers/:number/release': support,
  'GET /api/rules': everyone,
  'POST /api/rules': support,
  'GET /api/rules/:id': everyone,
  'PATCH /api/rules/:id': support,
  'POST /api/rules/:id/numbers': support,
  'POST /api/dry-run': support,
  'GET /api/opt-outs': support,
  'POST /api/opt-outs': support,
  'DELETE /api/opt-outs': support,
  'GET /api/held': support,
  'POST /api/held/:id/release': support,
  'POST /api/held/:id/refuse': support,
  'GET /api/alerts': everyone,
  'DELETE /api/rules/:id': support,

  'GET /api/handset': support,
  'POST /api/handset/messages': support,
  'GET /api/messages': support,
  'GET /api/messages/:id': support,
  'GET /api/messages/:id/xray': support,
  'POST /api/messages/:id/cancel': support,
  'GET /api/messages/:id/mms': support,
  'POST /api/messages/:id/mms/revoke': support,
  'DELETE /api/messages/:id/mms': support,
  'GET /api/accounts/:name/media': support,
  'DELETE /api/accounts/:name/media/:id': support,
  'GET /api/ledger/verify': finance,
};

export const permissionKey = (method: string, url: string): string => `${method === 'HEAD' ? 'GET' : method} ${url}`;

export const isOpen = (method: string, url: string | undefined): boolean =>
  url !== undefined && permissions[permissionKey(method, url)] === 'open';

/** Whether a role may call a route; `reveals`: it was asked to show secrets. */
export function mayCall(role: OperatorRole, method: string, url: string, reveals: boolean): boolean {
  const key = permissionKey(method, url);
  const rows = [permissions[key], ...(reveals ? [permissions[`${key}?reveal`]] : [])];
  return rows.every((row) => row === 'open' || row?.includes(role) === true);
}
