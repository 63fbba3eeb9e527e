// Users of the own account, for its owners. One owner who is not locked always stays, and nobody changes the own role or lock: whoever would, asks another.
import { Type } from 'typebox';
import { userRoles } from '../../core/access.ts';
import type { UserChange, UserRecord } from '../../ports/access.ts';
import { refuse } from '../../web/answers.ts';
import { hashPassword, randomPassword } from '../../web/password-check.ts';
import { knownName, mail, newName, newPassword } from '../../web/schemas.ts';
import type { RegisterRoutes } from '../context.ts';

const role = Type.Union(
  userRoles.map((name) => Type.Literal(name)),
  { description: userRoles.join(' or ') },
);
const closed = { additionalProperties: false } as const;
const addBody = Type.Object({ name: newName, password: Type.Optional(newPassword), role, mail: Type.Optional(mail) }, closed);
const setBody = Type.Object(
  {
    role: Type.Optional(role),
    locked: Type.Optional(Type.Boolean({ description: 'true or false' })),
    mail: Type.Optional(mail),
    newPassword: Type.Optional(Type.Literal(true, { description: 'true, for a new random password' })),
  },
  closed,
);
const userParams = Type.Object({ user: knownName });
const tags = ['users'];
/** People of one account who sign in: far more than any has, and an owner cannot fill the disk. */
const USERS_PER_ACCOUNT_MAX = 200;

export const userRoutes: RegisterRoutes = (app, context) => {
  const { store, change, clock, iso, visitorOf } = context;

  const view = (row: UserRecord, secured: ReadonlySet<number>): Record<string, unknown> => ({
    name: row.name,
    role: row.role,
    locked: row.locked,
    mail: row.mail,
    hasSecondFactor: secured.has(row.id),
    createdAt: iso(row.createdAt),
    lastSignInAt: row.lastSignInAt === null ? null : iso(row.lastSignInAt),
  });
  /** Asked inside a change: of two owners who take each other's rights at once, the second has none any more. */
  const isOwner = async (accountId: number, name: string): Promise<boolean> => {
    const row = await store.user(accountId, name);
    return row?.role === 'owner' && !row.locked;
  };
  const refuseNoOwner = (reply: Parameters<typeof refuse>[0]) => refuse(reply, 'forbidden', 'You are not an owner of the account any more');
  const viewNow = async (accountId: number, name: string) => {
    const row = await store.user(accountId, name);
    return row && view(row, await store.usersWithSecondFactor(accountId));
  };
  const noUser = (reply: Parameters<typeof refuse>[0], name: string) =>
    refuse(reply, 'not_found', `The account has no user ${JSON.stringify(name)}`, 'user');
  const refuseSelf = (reply: Parameters<typeof refuse>[0], field: string) =>
    refuse(reply, 'conflict', 'Nobody takes the own rights away: another owner can', field);

  app.get('/api/users', { schema: { summary: 'The users of the account', tags } }, async (request) => {
    const { id } = visitorOf(request).account;
    const [rows, secured] = await Promise.all([store.users(id), store.usersWithSecondFactor(id)]);
    return rows.map((row) => view(row, secured));
  });

  app.post(
    '/api/users',
    { schema: { summary: 'Add a user; the password is in the answer', tags, body: addBody } },
    async (request, reply) => {
      const { name, role: given, mail: address = '', password = randomPassword(clock) } = request.body;
      const { id } = visitorOf(request).account;
      const passwordHash = await hashPassword(password);
      const result = await change(async () => {
        const rows = await store.users(id);
        if (rows.some((row) => row.name === name)) return 'exists';
        if (rows.length >= USERS_PER_ACCOUNT_MAX) return 'too_many';
        await store.addUser({ accountId: id, name, passwordHash, role: given, mail: address, now: clock.now() });
        return 'added';
      });
      if (result === 'exists') return refuse(reply, 'exists', `There is already a user ${JSON.stringify(name)}`, 'name');
      if (result === 'too_many') return refuse(reply, 'conflict', `An account has at most ${USERS_PER_ACCOUNT_MAX} users`);
      return reply.code(201).send({ ...(await viewNow(id, name)), password });
    },
  );

  app.patch(
    '/api/users/:user',
    { schema: { summary: "Change a user's role, lock or mail address, or give a new password", tags, params: userParams, body: setBody } },
    async (request, reply) => {
      const { newPassword: wantsPassword, ...given } = request.body;
      if (Object.keys(request.body).length === 0) return refuse(reply, 'parameter', 'Nothing is given to set');
      const { account, name: self } = visitorOf(request);
      const { user } = request.params;
      if (user === self) {
        if (given.role !== undefined) return refuseSelf(reply, 'role');
        if (given.locked !== undefined) return refuseSelf(reply, 'locked');
        // Who finds an open page must not lead the codes for a forgotten password to a mailbox of their own.
        if (given.mail !== undefined)
          return refuse(reply, 'conflict', 'The own mail address is changed under Security, by the password or a code', 'mail');
        if (wantsPassword) return refuse(reply, 'conflict', 'The own password is changed under Security, by the old one', 'newPassword');
      }
      const password = wantsPassword ? randomPassword(clock) : null;
      const set: UserChange = { ...given, ...(password === null ? {} : { passwordHash: await hashPassword(password) }) };
      const result = await change(async () => {
        if (!(await isOwner(account.id, self))) return 'forbidden';
        const row = await store.user(account.id, user);
        if (row) await store.setUser(row.id, set);
        return row ? 'done' : 'not_found';
      });
      if (result === 'forbidden') return refuseNoOwner(reply);
      if (result === 'not_found') return noUser(reply, user);
      return { ...(await viewNow(account.id, user)), ...(password === null ? {} : { password }) };
    },
  );

  app.delete(
    '/api/users/:user/second-factor',
    { schema: { summary: "Take a user's second factor away: the phone is lost", tags, params: userParams } },
    async (request, reply) => {
      const { account, name: self } = visitorOf(request);
      const { user } = request.params;
      await context.retarget(request, { kind: 'user', name: `${account.name}/${user}` });
      if (user === self) return refuse(reply, 'conflict', 'The own second factor is taken away under Security, by a code of it', 'user');
      const row = await store.user(account.id, user);
      if (!row) return noUser(reply, user);
      return { name: user, removed: await store.removeSecondFactor(`user/${row.id}`) };
    },
  );

  app.delete('/api/users/:user', { schema: { summary: 'Remove a user', tags, params: userParams } }, async (request, reply) => {
    const { account, name: self } = visitorOf(request);
    const { user } = request.params;
    if (user === self) return refuseSelf(reply, 'user');
    const result = await change(async () => {
      if (!(await isOwner(account.id, self))) return 'forbidden';
      const row = await store.user(account.id, user);
      return row !== null && store.removeUser(row.id);
    });
    if (result === 'forbidden') return refuseNoOwner(reply);
    return result ? { name: user, removed: true } : noUser(reply, user);
  });
};
