// Users of an account: the customer's own people, who will sign in where customers do and never here.
import { Type } from 'typebox';
import { userRoles } from '../../core/access.ts';
import type { UserRecord } from '../../ports/access.ts';
import { refuse } from '../../web/answers.ts';
import { findAccount, noAccount, type RegisterRoutes, type RouteContext } from '../context.ts';
import { hashPassword, randomPassword } from '../../web/password-check.ts';
import { knownName, mail, nameParams, newName, newPassword } from '../../web/schemas.ts';

const role = Type.Union(
  userRoles.map((name) => Type.Literal(name)),
  { description: userRoles.join(' or ') },
);
const addBody = Type.Object(
  { name: newName, password: Type.Optional(newPassword), role, mail: Type.Optional(mail) },
  { additionalProperties: false },
);
const setBody = Type.Object(
  {
    password: Type.Optional(newPassword),
    role: Type.Optional(role),
    locked: Type.Optional(Type.Boolean({ description: 'true or false' })),
    mail: Type.Optional(mail),
  },
  { additionalProperties: false },
);
const userParams = Type.Object({ name: knownName, user: knownName });
const tags = ['users'];

const view = (row: UserRecord, secured: ReadonlySet<number>, { iso }: RouteContext): Record<string, unknown> => ({
  name: row.name,
  role: row.role,
  locked: row.locked,
  mail: row.mail,
  hasSecondFactor: secured.has(row.id),
  createdAt: iso(row.createdAt),
  lastSignInAt: row.lastSignInAt === null ? null : iso(row.lastSignInAt),
});

export const userRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, clock } = context;

  const find = async (accountName: string, name: string): Promise<UserRecord | null> => {
    const account = findAccount(rulebook(), accountName);
    return account && store.user(account.id, name);
  };

  context.registerSubject({
    kind: 'user',
    async read(path) {
      const [account = '', name = ''] = path.split('/');
      const row = await find(account, name);
      return row && { role: row.role, locked: row.locked, mail: row.mail };
    },
    async write(path, value) {
      const [account = '', name = ''] = path.split('/');
      const row = await find(account, name);
      if (!row) return { ok: false, why: 'A user who was removed is added anew with user add, with a new password' };
      if (value === null) await store.removeUser(row.id);
      else {
        const { role: before, locked, mail: address } = value as Pick<UserRecord, 'role' | 'locked' | 'mail'>;
        await store.setUser(row.id, { role: before, locked, mail: address });
      }
      return { ok: true };
    },
  });

  app.get(
    '/api/accounts/:name/users',
    { schema: { summary: 'The users of an account', tags, params: nameParams } },
    async (request, reply) => {
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      const [rows, secured] = await Promise.all([store.users(account.id), store.usersWithSecondFactor(account.id)]);
      return rows.map((row) => view(row, secured, context));
    },
  );

  app.post(
    '/api/accounts/:name/users',
    { schema: { summary: 'Add a user to an account', tags, params: nameParams, body: addBody } },
    async (request, reply) => {
      const { name, role: given, mail: address = '', password = randomPassword(clock) } = request.body;
      const account = findAccount(rulebook(), request.params.name);
      if (!account) return noAccount(reply, request.params.name, 'name');
      const passwordHash = await hashPassword(password);
      const isNew = await context.change(async () => {
        if (await store.user(account.id, name)) return false;
        await store.addUser({ accountId: account.id, name, passwordHash, role: given, mail: address, now: clock.now() });
        return true;
      });
      if (!isNew) return refuse(reply, 'exists', `${account.name} already has a user ${JSON.stringify(name)}`, 'name');
      return reply.code(201).send({ account: account.name, name, role: given, password });
    },
  );

  app.patch(
    '/api/accounts/:name/users/:user',
    { schema: { summary: "Change a user's password, role, lock or mail address", tags, params: userParams, body: setBody } },
    async (request, reply) => {
      const { password, ...change } = request.body;
      if (Object.keys(request.body).length === 0) return refuse(reply, 'parameter', 'Nothing is given to set');
      const passwordHash = password === undefined ? {} : { passwordHash: await hashPassword(password) };
      const { name, user } = request.params;
      const changed = await context.change(async () => {
        const row = await find(name, user);
        if (row) await store.setUser(row.id, { ...change, ...passwordHash });
        return row && find(name, user);
      });
      return changed
        ? view(changed, await store.usersWithSecondFactor(changed.accountId), context)
        : refuse(reply, 'not_found', `${name} has no user ${JSON.stringify(user)}`, 'user');
    },
  );

  app.delete(
    '/api/accounts/:name/users/:user/second-factor',
    { schema: { summary: "Take a user's second factor away: the phone is lost", tags, params: userParams } },
    async (request, reply) => {
      const { name, user } = request.params;
      const row = await find(name, user);
      if (!row) return refuse(reply, 'not_found', `${name} has no user ${JSON.stringify(user)}`, 'user');
      return { account: name, name: user, removed: await store.removeSecondFactor(`user/${row.id}`) };
    },
  );

  app.delete(
    '/api/accounts/:name/users/:user',
    { schema: { summary: 'Remove a user from an account', tags, params: userParams } },
    async (request, reply) => {
      const { name, user } = request.params;
      const removed = await context.change(async () => {
        const row = await find(name, user);
        return row !== null && store.removeUser(row.id);
      });
      return removed
        ? { account: name, name: user, removed }
        : refuse(reply, 'not_found', `${name} has no user ${JSON.stringify(user)}`, 'user');
    },
  );
};
