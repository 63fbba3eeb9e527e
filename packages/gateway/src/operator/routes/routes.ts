// Routes: which connector carries the recipients of a prefix.
import { Type } from 'typebox';
import type { Route, Rulebook } from '../../core/rulebook.ts';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes, findConnector, noConnector } from '../context.ts';
import { digitsOfPrefix, idParams, knownName, prefix } from '../../web/schemas.ts';

const createBody = Type.Object({ connector: knownName, prefix: Type.Optional(prefix) }, { additionalProperties: false });

const view = (route: Route, rulebook: Rulebook): Record<string, unknown> => ({
  id: route.id,
  prefix: route.prefix,
  connector: rulebook.connectorById.get(route.connectorId)?.name ?? null,
});

export const routeRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;

  app.post('/api/routes', { schema: { body: createBody } }, async (request, reply) => {
    const digits = digitsOfPrefix(request.body.prefix ?? '');
    const connector = findConnector(rulebook(), request.body.connector);
    if (!connector) return noConnector(reply, request.body.connector, 'connector');
    const id = await context.change(async () => {
      const same = rulebook().routes.some((route) => route.prefix === digits && route.connectorId === connector.id);
      return same ? null : store.addRoute(digits, connector.id);
    });
    if (id === null)
      return refuse(reply, 'exists', `The prefix ${JSON.stringify(digits)} already has a route to ${connector.name}`, 'prefix');
    return reply.code(201).send({ id, prefix: digits, connector: connector.name });
  });

  app.delete('/api/routes/:id', { schema: { summary: 'Remove a route', params: idParams } }, async (request, reply) => {
    const { id } = request.params;
    const isRemoved = await context.change(() => store.removeRoute(id));
    return isRemoved ? { id, removed: true } : refuse(reply, 'not_found', `There is no route ${id}`, 'id');
  });

  app.get('/api/routes', async () => {
    const now = rulebook();
    return now.routes.map((route) => view(route, now));
  });
};
