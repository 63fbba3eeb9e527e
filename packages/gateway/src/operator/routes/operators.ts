// Operators: the people who sign in on the operator port by name and password, each with a role. One admin always stays.
import { Type } from 'typebox';
import { operatorRoles } from '../../core/access.ts';
import type { OperatorRecord } from '../../ports/access.ts';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes, RouteContext } from '../context.ts';
import { hashPassword, randomPassword } from '../../web/password-check.ts';
import { nameParams, newName, newPassword } from '../../web/schemas.ts';

const role = Type.Union(
  operatorRoles.map((name) => Type.Literal(name)),
  { description: operatorRoles.join(' or ') },
);
const body = Type.Object(
  { name: newName, password: Type.Optional(newPassword), role: Type.Optional(role) },
  { additionalProperties: false },
);
const tags = ['operators'];

const view = (row: OperatorRecord, { iso }: RouteContext): Record<string, unknown> => ({
  name: row.name,
  role: row.role,
  createdAt: iso(row.createdAt),
  lastSignInAt: row.lastSignInAt === null ? null : iso(row.lastSignInAt),
});

export const operatorRoutes: RegisterRoutes = (app, context) => {
  const { store, clock } = context;

  context.registerSubject({
    kind: 'operator',
    async read(name) {
      const row = await store.operator(name);
      return row && { role: row.role };
    },
    write: async () => ({ ok: false, why: 'Operators are changed by hand: nobody gets rights back by accident' }),
  });

  /** True when nobody but this one is an admin. */
  const isLastAdmin = async (name: string): Promise<boolean> => {
    const admins = (await store.operators()).filter((row) => row.role === 'admin');
    return admins.length === 1 && admins[0]?.name === name;
  };

  app.get('/api/operators', { schema: { summary: 'All operators with their roles', tags } }, async () =>
    (await store.operators()).map((row) => view(row, context)),
  );

  app.post('/api/operators', { schema: { summary: 'Make an operator', tags, body } }, async (request, reply) => {
    const { name, password = randomPassword(clock), role: given = 'admin' } = request.body;
    const passwordHash = await hashPassword(password);
    const isNew = await context.change(async () => {
      if (await store.operator(name)) return false;
      await store.setOperator(name, passwordHash, given);
      return true;
    });
    if (!isNew) return refuse(reply, 'exists', `There is already an operator ${JSON.stringify(name)}`, 'name');
    return reply.code(201).send({ name, role: given, password });
  });

  app.put(
    '/api/operators',
    {
      schema: {
        summary: 'Make an operator, or give one another password (random when neither it nor a role is given) or role',
        tags,
        body,
      },
    },
    async (request, reply) => {
      const { name, role: given } = request.body;
      const known = await store.operator(name);
      const password = request.body.password ?? (known && given !== undefined ? null : randomPassword(clock));
      const passwordHash = password === null ? null : await hashPassword(password);
      const isLast = await context.change(async () => {
        if (given !== undefined && given !== 'admin' && (await isLastAdmin(name))) return true;
        await store.setOperator(name, passwordHash, given);
        return false;
      });
      if (isLast) return refuse(reply, 'last_admin', `${name} is the last admin: make another one first`, 'role');
      context.forgetPasswords();
      return { name, role: (await store.operator(name))?.role, ...(password === null ? {} : { password }) };
    },
  );

  app.delete(
    '/api/operators/:name',
    { schema: { summary: 'Remove an operator and end the sessions', tags, params: nameParams } },
    async (request, reply) => {
      const { name } = request.params;
      const result = await context.change(async () => ((await isLastAdmin(name)) ? 'last' : store.removeOperator(name)));
      if (result === 'last') return refuse(reply, 'last_admin', `${name} is the last admin: make another one first`, 'name');
      if (!result) return refuse(reply, 'not_found', `There is no operator ${JSON.stringify(name)}`, 'name');
      context.forgetPasswords();
      return { name, removed: true };
    },
  );
};
