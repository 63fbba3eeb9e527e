// What waits, by connector and account: how much, how long, why, and until when.
import { Type } from 'typebox';
import type { QueueView } from '../../ports/sight.ts';
import type { RegisterRoutes } from '../context.ts';
import { names, readSearch } from '../paging.ts';
import { knownName } from '../../web/schemas.ts';
import { viewWait } from './messages.ts';

const query = Type.Object({ account: Type.Optional(knownName), connector: Type.Optional(knownName) }, { additionalProperties: false });

export const queueRoutes: RegisterRoutes = (app, context) => {
  const name = names(context);
  const { iso, clock } = context;
  const view = (row: QueueView): Record<string, unknown> => ({
    connector: name.connector(row.connectorId),
    account: name.account(row.accountId),
    waiting: row.waiting,
    later: row.later - row.joining - row.held,
    joining: row.joining,
    held: row.held,
    ready: row.ready,
    handedOut: row.handedOut,
    oldestAt: iso(row.oldestAcceptedAt),
    oldestMs: Math.max(0, clock.now() - row.oldestAcceptedAt),
    dueAt: row.dueAt === null ? null : iso(row.dueAt),
    priorityClass: row.priorityClass,
    weight: row.weight,
    perSecond: row.perSecond,
    waits: viewWait(row.wait, iso),
    emptyAt: row.emptyAt === null ? null : iso(row.emptyAt),
  });

  const schema = { querystring: query, summary: 'What waits, by connector and account', tags: ['messages'] };
  app.get('/api/queues', { schema }, async (request, reply) => {
    const read = readSearch(request.query, context, reply);
    if (!read) return reply;
    const { accountId, connectorId } = read;
    const rows = await context.sight.queues();
    return rows
      .filter((row) => (accountId === null || row.accountId === accountId) && (connectorId === null || row.connectorId === connectorId))
      .map(view);
  });
};
