// Rules for what phones send: keywords, and what is answered, forwarded and told. Rules for what customers send are in rules.ts.
import type { InboundRule } from '../../core/inbound-rules.ts';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';
import {
  badRule,
  blankRule,
  hasRoomFor,
  inboundRuleBody as body,
  readInboundRule,
  RULES_MAX,
  tooManyRegexes,
  viewInboundRule,
} from '../../web/inbound-rule-fields.ts';
import { idParams } from '../../web/schemas.ts';
import { idIn } from '../../web/subjects.ts';

const tags = ['inbound'];
export const inboundRuleRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;
  const find = (id: number): InboundRule | undefined => rulebook().inboundRules?.find((rule) => rule.id === id);
  const none = (id: number): string => `There is no inbound rule ${id}`;

  context.registerSubject({
    kind: 'inbound-rule',
    isById: true,
    read: (id) => {
      const rule = find(idIn(id));
      return rule ? { ...rule } : null;
    },
    async write(id, value) {
      if (value === null) await store.removeInboundRule(idIn(id));
      else {
        const { id: _id, ...rule } = { ...blankRule, ...(value as Partial<InboundRule>) };
        if (find(idIn(id))) await store.setInboundRule({ ...rule, id: idIn(id) });
        else return { ok: true, name: String(await store.addInboundRule(rule)) };
      }
      return { ok: true };
    },
  });

  app.get('/api/inbound-rules', { schema: { summary: 'All rules for what phones send, in the order they are asked', tags } }, async () => {
    const now = rulebook();
    return (now.inboundRules ?? []).toSorted((a, b) => a.position - b.position || a.id - b.id).map((rule) => viewInboundRule(rule, now));
  });

  app.post('/api/inbound-rules', { schema: { summary: 'Add a rule for what phones send', tags, body } }, async (request, reply) => {
    const result = await context.change(async () => {
      const read = readInboundRule(request.body, blankRule, rulebook());
      if (!read.ok) return read;
      if ((rulebook().inboundRules ?? []).length >= RULES_MAX)
        return badRule('pattern', `There are ${RULES_MAX} rules already; remove one first`);
      if (!hasRoomFor(read.rule, rulebook().inboundRules ?? [])) return badRule('match', tooManyRegexes);
      return { ok: true, id: await store.addInboundRule(read.rule) } as const;
    });
    if (!result.ok) return refuse(reply, result.code, result.message, result.field);
    const rule = 'id' in result ? find(result.id) : undefined;
    return reply.code(201).send(rule ? viewInboundRule(rule, rulebook()) : {});
  });

  app.patch(
    '/api/inbound-rules/:id',
    { schema: { summary: 'Change a rule for what phones send', tags, params: idParams, body } },
    async (request, reply) => {
      const { id } = request.params;
      const result = await context.change(async () => {
        const before = find(id);
        if (!before) return badRule('id', none(id), 'not_found');
        const read = readInboundRule(request.body, before, rulebook());
        if (!read.ok) return read;
        const others = (rulebook().inboundRules ?? []).filter((rule) => rule.id !== id);
        if (!hasRoomFor(read.rule, others)) return badRule('match', tooManyRegexes);
        await store.setInboundRule({ ...read.rule, id });
        return read;
      });
      if (!result.ok) return refuse(reply, result.code, result.message, result.field);
      const rule = find(id);
      return rule ? viewInboundRule(rule, rulebook()) : { id };
    },
  );

  app.delete(
    '/api/inbound-rules/:id',
    { schema: { summary: 'Remove a rule for what phones send', tags, params: idParams } },
    async (request, reply) => {
      const { id } = request.params;
      const isGone = await context.change(() => store.removeInboundRule(id));
      return isGone ? { id, removed: true } : refuse(reply, 'not_found', none(id), 'id');
    },
  );
};
