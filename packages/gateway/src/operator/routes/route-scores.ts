// Route scores: how well each connector serves each destination, by its own traffic.
import { connectorName } from '../../core/rulebook.ts';
import { Type } from 'typebox';
import { type RegisterRoutes } from '../context.ts';
import { knownName } from '../../web/schemas.ts';

const query = Type.Object(
  {
    connector: Type.Optional(knownName),
    destination: Type.Optional(Type.String({ maxLength: 20, description: 'a country of two letters or the first digits of its numbers' })),
  },
  { additionalProperties: false },
);

export const routeScoreRoutes: RegisterRoutes = (app, context) => {
  app.get(
    '/api/route-scores',
    { schema: { summary: 'How well each connector serves each destination', tags: ['routes'], querystring: query } },
    async (request) => {
      const { connector: name, destination } = request.query;
      const rulebook = context.rulebook();
      return (context.routeScores?.() ?? [])
        .map(({ connectorId, ...score }) => ({ connector: connectorName(rulebook, connectorId), ...score }))
        .filter((row) => (name === undefined || row.connector === name) && (destination === undefined || row.destination === destination))
        .toSorted((a, b) => a.destination.localeCompare(b.destination) || (b.quality ?? -1) - (a.quality ?? -1));
    },
  );
};
