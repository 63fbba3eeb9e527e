// What the Dashboard calls that not every role may: so that nothing is offered that would be refused. The gateway judges; a test compares the two.

export type Role = 'owner' | 'developer' | 'finance' | 'read_only';

export const permissions = {} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type EndpointKey = keyof typeof permissions;

export const mayCall = (role: Role, endpoint: EndpointKey): boolean => (permissions[endpoint] as readonly Role[]).includes(role);
