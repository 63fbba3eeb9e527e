// Who may call what of the Dashboard's API, in one table (web/permissions.ts says how it is read). Every route shows and changes things of the user's own
// account only: the account comes from the session, never from the request.
import type { UserRole } from '../core/access.ts';
import { createPermissions, type PermissionTable } from '../web/permissions.ts';

type Roles = readonly UserRole[];

const everyone: Roles = ['owner', 'developer', 'finance', 'read_only'];

export const permissions: PermissionTable<UserRole> = {
  'POST /api/sign-in': 'open',
  'POST /api/sign-out': everyone,
  'GET /api/events': everyone,
  'GET /api/account': everyone,
  'GET /api/me': everyone,
  // Everybody their own, an owner everybody's.
  'GET /api/sessions': everyone,
  'DELETE /api/sessions/:id': everyone,
};

export const dashboardPermissions = createPermissions(permissions);
