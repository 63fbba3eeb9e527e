// Who may call what of the Dashboard's API, in one table (web/permissions.ts says how it is read). Every route shows and changes things of the user's own
// account only: the account comes from the session, never from the request.
import type { UserRole } from '../core/access.ts';
import { createPermissions, type PermissionTable } from '../web/permissions.ts';

type Roles = readonly UserRole[];

const everyone: Roles = ['owner', 'developer', 'finance', 'read_only'];
const owner: Roles = ['owner'];
/** Whose programs use the account. */
const technical: Roles = ['owner', 'developer'];
/** Traffic costs money and reaches people. */
const senders: Roles = ['owner', 'developer'];
/** Money on paper. */
const bookkeepers: Roles = ['owner', 'finance'];
/** What people wrote is no business of who keeps the books. */
const readers: Roles = ['owner', 'developer', 'read_only'];

export const permissions: PermissionTable<UserRole> = {
  'POST /api/sign-in': 'open',
  'POST /api/reset/ask': 'open',
  'POST /api/reset': 'open',
  'POST /api/sign-out': everyone,
  // How they sign in is everybody's own affair.
  'GET /api/security': everyone,
  'PUT /api/security/password': everyone,
  'PUT /api/security/mail': everyone,
  'POST /api/security/second-factor': everyone,
  'POST /api/security/second-factor/confirm': everyone,
  'POST /api/security/second-factor/remove': everyone,
  'POST /api/security/recovery-codes': everyone,
  'GET /api/users': owner,
  'POST /api/users': owner,
  'PATCH /api/users/:user': owner,
  'DELETE /api/users/:user': owner,
  'DELETE /api/users/:user/second-factor': owner,
  'GET /api/settings': everyone,
  'PATCH /api/settings': technical,
  'GET /api/credentials': technical,
  'POST /api/credentials/reveal': technical,
  'POST /api/credentials/rotate': technical,
  'PUT /api/credentials/addresses': technical,
  'GET /api/keys': technical,
  'POST /api/keys': technical,
  'PATCH /api/keys/:id': technical,
  'POST /api/keys/:id/rotate': technical,
  'POST /api/keys/:id/reveal': technical,
  'DELETE /api/keys/:id': technical,
  'GET /api/events': everyone,
  'GET /api/account': everyone,
  'GET /api/me': everyone,
  'GET /api/home': everyone,
  'GET /api/today': everyone,
  'GET /api/send': senders,
  'POST /api/send/quote': senders,
  'POST /api/send': senders,
  'GET /api/messages': readers,
  'GET /api/messages/export': readers,
  'GET /api/messages/:id': readers,
  'POST /api/messages/:id/cancel': senders,
  'GET /api/conversations': readers,
  'GET /api/conversations/:phone/:number': readers,
  'POST /api/conversations/:phone/:number/seen': senders,
  'POST /api/conversations/:phone/:number/reply': senders,
  'GET /api/numbers': readers,
  'GET /api/inbound-rules': readers,
  'POST /api/inbound-rules': senders,
  'PATCH /api/inbound-rules/:id': senders,
  'DELETE /api/inbound-rules/:id': senders,
  'GET /api/webhooks': senders,
  'POST /api/webhooks': senders,
  'PATCH /api/webhooks/:id': senders,
  'POST /api/webhooks/:id/rotate': senders,
  'DELETE /api/webhooks/:id': senders,
  'GET /api/webhooks/:id/deliveries': senders,
  'POST /api/webhooks/:id/replay': senders,
  'GET /api/statement': bookkeepers,
  'GET /api/invoices': bookkeepers,
  'GET /api/invoices/:number': bookkeepers,
  'GET /api/ledger/proof': bookkeepers,
  'GET /api/ledger/export': bookkeepers,
  'GET /api/ledger/verifier': bookkeepers,
  'GET /api/reports': everyone,
  'GET /api/reports/export': everyone,
  // Everybody their own, an owner everybody's.
  'GET /api/sessions': everyone,
  'DELETE /api/sessions/:id': everyone,
};

export const dashboardPermissions = createPermissions(permissions);
