// What the Dashboard calls that not every role may: so that nothing is offered that would be refused. The gateway judges; a test compares the two.

export type Role = 'owner' | 'developer' | 'finance' | 'read_only';

const owner: readonly Role[] = ['owner'];
const technical: readonly Role[] = ['owner', 'developer'];
const senders: readonly Role[] = ['owner', 'developer'];
const bookkeepers: readonly Role[] = ['owner', 'finance'];
const readers: readonly Role[] = ['owner', 'developer', 'read_only'];

export const permissions = {
  'GET /api/send': senders,
  'POST /api/send': senders,
  'GET /api/messages': readers,
  'POST /api/messages/:id/cancel': senders,
  'GET /api/conversations': readers,
  'POST /api/conversations/:phone/:number/reply': senders,
  'GET /api/users': owner,
  'PATCH /api/settings': technical,
  'GET /api/credentials': technical,
  'GET /api/numbers': readers,
  'POST /api/inbound-rules': senders,
  'GET /api/webhooks': senders,
  'GET /api/statement': bookkeepers,
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type EndpointKey = keyof typeof permissions;

export const mayCall = (role: Role, endpoint: EndpointKey): boolean => permissions[endpoint].includes(role);
