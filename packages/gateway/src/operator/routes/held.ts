// Messages that wait for an operator's word, and alerts: what somebody should look at.
import { Type } from 'typebox';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';
import { idParams } from '../../web/schemas.ts';

const ROWS_MAX = 1000;
const EXCERPT_CHARACTERS = 160;

const limitQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: ROWS_MAX, description: `a whole number from 1 to ${ROWS_MAX}` })),
});

export const heldRoutes: RegisterRoutes = (app, context) => {
  const { store, iso, rulebook } = context;

  app.get(
    '/api/held',
    { schema: { summary: 'Submissions that wait for a decision', tags: ['held'], querystring: limitQuery } },
    async (request) => {
      const rows = await store.held(request.query.limit ?? ROWS_MAX);
      return rows.map((row) => ({
        id: row.id,
        messages: row.messages,
        account: row.account,
        rule: row.ruleId,
        ruleName: rulebook().rules.find((rule) => rule.id === row.ruleId)?.name ?? '',
        reason: row.reason,
        at: iso(row.at),
        dueAt: iso(row.dueAt),
        expiresAt: iso(row.expiresAt),
        number: row.number,
        sender: row.sender,
        content: row.content.slice(0, EXCERPT_CHARACTERS),
      }));
    },
  );

  for (const [verb, decision, summary] of [
    ['release', 'released', 'Let held messages go'],
    ['refuse', 'refused', 'End held messages and give the money back'],
  ] as const) {
    app.post(`/api/held/:id/${verb}`, { schema: { summary, tags: ['held'], params: idParams } }, async (request, reply) => {
      const { id } = request.params;
      // The path has no plural that would say what it is about; an X-ray asks the record who decided.
      await context.retarget(request, { kind: 'held', name: String(id) });
      const messages = await context.decideHeld(id, decision);
      return messages === null ? refuse(reply, 'not_found', `Nothing is held by the id ${id}`, 'id') : { id, decision, messages };
    });
  }

  app.get(
    '/api/alerts',
    { schema: { summary: 'Alerts, the newest first', tags: ['alerts'], querystring: limitQuery } },
    async (request) => {
      const rows = await store.alerts(request.query.limit ?? ROWS_MAX);
      return rows.map(({ id, kind, account, at, detail, told, clearedAt }) => ({
        id,
        kind,
        account,
        at: iso(at),
        detail,
        told,
        clearedAt: clearedAt === null ? null : iso(clearedAt),
      }));
    },
  );
};
