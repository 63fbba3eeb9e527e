// Who may call what of the Dashboard's API, in one table (web/permissions.ts says how it is read). Every route shows and changes things of the user's own
// account only: the account comes from the session, never from the request.
import type { UserRole } from '../core/access.ts';
import { createPermissions, type PermissionTable } from '../web/permissions.ts';

type Roles = readonly UserRole[];

const everyone: Roles = ['owner', 'developer', 'finance', 'read_only'];
const owner: Roles = ['owner'];
/** Whose programs use the account. */
const technical: Roles = ['owner', 'developer'];

export const permissions: PermissionTable<UserRole> = {
  'POST /api/sign-in': 'open',
  'POST /api/sign-out': everyone,
  // How they sign in is everybody's own affair.
  'GET /api/security': everyone,
  'PUT /api/security/password': everyone,
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
  // Everybody their own, an owner everybody's.
  'GET /api/sessions': everyone,
  'DELETE /api/sessions/:id': everyone,
};

export const dashboardPermissions = createPermissions(permissions);
