// Who may call what, by one table a side: every route, by method and path as it is registered. A route that is not in it is refused to everybody, so that
// a new one is closed until somebody decides. `open` needs no credentials. A row with `?reveal` holds for the same route when it is asked to show secrets.

export type Permission<Role> = readonly Role[] | 'open';
export type PermissionTable<Role> = Readonly<Record<string, Permission<Role>>>;

export interface Permissions<Role> {
  /** undefined: nobody has decided. */
  of(method: string, url: string): Permission<Role> | undefined;
  isOpen(method: string, url: string | undefined): boolean;
  /** Whether a role may call a route; `reveals`: it was asked to show secrets. */
  mayCall(role: Role, method: string, url: string, reveals: boolean): boolean;
}

export const permissionKey = (method: string, url: string): string => `${method === 'HEAD' ? 'GET' : method} ${url}`;

export function createPermissions<Role>(table: PermissionTable<Role>): Permissions<Role> {
  const of: Permissions<Role>['of'] = (method, url) => table[permissionKey(method, url)];
  return {
    of,
    isOpen: (method, url) => url !== undefined && of(method, url) === 'open',
    mayCall(role, method, url, reveals) {
      const rows = [of(method, url), ...(reveals ? [table[`${permissionKey(method, url)}?reveal`]] : [])];
      return rows.every((row) => row === 'open' || row?.includes(role) === true);
    },
  };
}
