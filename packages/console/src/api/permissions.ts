// What the console calls that not every role may: so that nothing is offered that would be refused. The gateway judges; a test compares the two.

export type Role = 'admin' | 'support' | 'finance';

const admin: readonly Role[] = ['admin'];
const support: readonly Role[] = ['admin', 'support'];
const finance: readonly Role[] = ['admin', 'finance'];

export const permissions = {
  'GET /api/messages': support,
  'POST /api/messages/:id/cancel': support,
  'POST /api/messages/:id/mms/revoke': support,
  'GET /api/inbound': support,
  'GET /api/orphans': support,
  'POST /api/orphans/:id/apply': support,
  'GET /api/held': support,
  'GET /api/connectors/:name/wire': support,
  'POST /api/connectors': admin,
  'PATCH /api/connectors/:name': admin,
  'DELETE /api/connectors/:name': admin,
  'DELETE /api/connectors/:name/learned': admin,
  'POST /api/accounts': admin,
  'PATCH /api/accounts/:name': admin,
  'GET /api/accounts/:name?reveal': admin,
  'POST /api/accounts/:name/credit': finance,
  'PUT /api/accounts/:name/price-list': finance,
  'PUT /api/accounts/:name/credit-limit': finance,
  'POST /api/accounts/:name/grants': finance,
  'PUT /api/accounts/:name/parent': finance,
  'POST /api/accounts/:name/transfer': finance,
  'GET /api/accounts/:name/statement': finance,
  'GET /api/accounts/:name/invoices': finance,
  'POST /api/accounts/:name/invoices': finance,
  'POST /api/accounts/:name/users': support,
  'POST /api/accounts/:name/keys': admin,
  'DELETE /api/accounts/:name/keys/:id': support,
  'POST /api/webhooks': admin,
  'GET /api/webhooks?reveal': admin,
  'GET /api/webhooks/:id/deliveries': support,
  'POST /api/webhooks/:id/replay': support,
  'GET /api/margins': finance,
  'POST /api/price-lists': finance,
  'POST /api/price-lists/:name/rows': finance,
  'POST /api/price-lists/:name/import': finance,
  'POST /api/routes': admin,
  'DELETE /api/routes/:id': admin,
  'POST /api/route-rules': admin,
  'POST /api/inbound-rules': support,
  'POST /api/doors': admin,
  'GET /api/opt-outs': support,
  'POST /api/rules': support,
  'POST /api/dry-run': support,
  'POST /api/numbers': admin,
  'POST /api/numbers/:number/assign': support,
  'POST /api/changes/:id/rollback': admin,
  'GET /api/ledger/verify': finance,
  'GET /api/operators': admin,
  'GET /api/handset': support,
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type EndpointKey = keyof typeof permissions;

export const mayCall = (role: Role, endpoint: EndpointKey): boolean => permissions[endpoint].some((one) => one === role);
