// Content rules: words that are not allowed and templates that must match.
import { Type } from 'typebox';
import type { Rule, Rulebook } from '../../core/rulebook.ts';
import { refuse } from '../answers.ts';
import { type RegisterRoutes, findAccount, noAccount } from '../context.ts';
import { idParams, knownName } from '../schemas.ts';

const createBody = Type.Object(
  {
    kind: Type.Union([Type.Literal('word'), Type.Literal('template')], { description: 'word or template' }),
    pattern: Type.String({ minLength: 1, maxLength: 2048, description: '1 to 2048 characters' }),
    account: Type.Optional(Type.Union([knownName, Type.Null()], { description: 'the name of an account or null' })),
  },
  { additionalProperties: false },
);

const view = (rule: Rule, rulebook: Rulebook): Record<string, unknown> => ({
  id: rule.id,
  kind: rule.kind,
  pattern: rule.pattern,
  account: rule.accountId === null ? null : (rulebook.accountById.get(rule.accountId)?.name ?? null),
});

export const ruleRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;

  app.post('/api/rules', { schema: { body: createBody } }, async (request, reply) => {
    const { kind, pattern } = request.body;
    const name = request.body.account ?? null;
    // A blank word would stand in every content and refuse them all.
    if (pattern.trim() === '') return refuse(reply, 'parameter', 'pattern must not be blank', 'pattern');
    const account = name === null ? null : findAccount(rulebook(), name);
    if (name !== null && !account) return noAccount(reply, name, 'account');
    const id = await context.change(() => store.addRule(kind, account?.id ?? null, pattern));
    return reply.code(201).send({ id, kind, pattern, account: name });
  });

  app.get('/api/rules', async () => {
    const now = rulebook();
    return now.rules.map((rule) => view(rule, now));
  });

  app.delete('/api/rules/:id', { schema: { params: idParams } }, async (request, reply) => {
    const { id } = request.params;
    const removed = await context.change(() => store.removeRule(id));
    return removed ? { id, removed: true } : refuse(reply, 'not_found', `There is no rule ${id}`, 'id');
  });
};
