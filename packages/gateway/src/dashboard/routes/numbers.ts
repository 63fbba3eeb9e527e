// The account's virtual numbers, and its own rules for what phones write to them: keywords that are answered, forwarded, told to a webhook.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { InboundRule, NewInboundRule } from '../../core/inbound-rules.ts';
import type { Rent, VirtualNumber } from '../../core/virtual-number.ts';
import { money } from '../../web/amounts.ts';
import { refuse } from '../../web/answers.ts';
import { badRule, blankRule, inboundRuleFields, readInboundRule, RULES_MAX, viewInboundRule } from '../../web/inbound-rule-fields.ts';
import { idParams } from '../../web/schemas.ts';
import type { RegisterRoutes } from '../context.ts';

/** One account must not take the room of all. */
const OWN_RULES_MAX = 50;
/** Expressions cost every message some time, and there is room for few: an operator sets them. */
const match = Type.Optional(Type.Union([Type.Literal('exact'), Type.Literal('prefix')], { description: 'exact or prefix' }));
const { account: _account, position: _position, ...own } = inboundRuleFields;
const body = Type.Object({ ...own, match }, { additionalProperties: false });
const tags = ['numbers'];

export const numberRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, visitorOf, iso } = context;
  const rentsOf = ({ rents }: VirtualNumber, accountId: number): readonly Rent[] => rents.filter((rent) => rent.accountId === accountId);
  const rulesOf = (request: FastifyRequest): readonly InboundRule[] => {
    const { account } = visitorOf(request);
    return (rulebook().inboundRules ?? []).filter(({ accountId }) => accountId === account.id);
  };
  const view = (rule: InboundRule): Record<string, unknown> => {
    const { account: _a, kind: _k, position: _p, ...shown } = viewInboundRule(rule, rulebook());
    return shown;
  };
  const none = (reply: FastifyReply, id: number): FastifyReply => refuse(reply, 'not_found', `There is no rule ${id}`, 'id');

  app.get('/api/numbers', { schema: { summary: 'The virtual numbers of the account', tags } }, async (request) => {
    const { account } = visitorOf(request);
    return rulebook()
      .numbers.filter((number) => number.accountId === account.id || rentsOf(number, account.id).length > 0)
      .map((number) => ({
        number: number.number,
        kind: number.settings.kind,
        country: number.settings.country,
        capabilities: number.settings.capabilities,
        shared: number.settings.isShared,
        rents: rentsOf(number, account.id).map(({ keyword, monthlyMicros, state, startedAt, paidUntil }) => ({
          keyword,
          monthly: money(monthlyMicros),
          state,
          startedAt: iso(startedAt),
          paidUntil: paidUntil === null ? null : iso(paidUntil),
        })),
      }));
  });

  app.get('/api/inbound-rules', { schema: { summary: 'The account’s own rules for what phones write', tags } }, async (request) =>
    rulesOf(request)
      .toSorted((a, b) => a.position - b.position || a.id - b.id)
      .map(view),
  );

  /** A rule of the account: on one of its numbers, or on all of them. */
  function read(request: FastifyRequest, given: object, before: NewInboundRule) {
    const { account } = visitorOf(request);
    const result = readInboundRule({ ...given, account: account.name }, before, rulebook());
    if (!result.ok || result.rule.numberId === null) return result;
    const number = rulebook().numbers.find(({ id }) => id === result.rule.numberId);
    const isOwn = number !== undefined && (number.accountId === account.id || rentsOf(number, account.id).length > 0);
    return isOwn ? result : badRule('number', 'number must be one of the account’s own', 'not_found');
  }

  app.post('/api/inbound-rules', { schema: { summary: 'Add a rule for what phones write', tags, body } }, async (request, reply) => {
    const result = await context.change(async () => {
      const checked = read(request, request.body, blankRule);
      if (!checked.ok) return checked;
      if (rulesOf(request).length >= OWN_RULES_MAX || (rulebook().inboundRules ?? []).length >= RULES_MAX)
        return badRule('pattern', `An account has at most ${OWN_RULES_MAX} rules; remove one first`);
      return { ok: true, id: await store.addInboundRule(checked.rule) } as const;
    });
    if (!result.ok) return refuse(reply, result.code, result.message, result.field);
    const rule = 'id' in result ? rulesOf(request).find(({ id }) => id === result.id) : undefined;
    return reply.code(201).send(rule ? view(rule) : {});
  });

  app.patch(
    '/api/inbound-rules/:id',
    { schema: { summary: 'Change a rule for what phones write', tags, params: idParams, body } },
    async (request, reply) => {
      const { id } = request.params;
      const result = await context.change(async () => {
        const before = rulesOf(request).find((rule) => rule.id === id);
        if (!before) return null;
        const checked = read(request, request.body, before);
        if (checked.ok) await store.setInboundRule({ ...checked.rule, id });
        return checked;
      });
      if (result === null) return none(reply, id);
      if (!result.ok) return refuse(reply, result.code, result.message, result.field);
      const rule = rulesOf(request).find((one) => one.id === id);
      return rule ? view(rule) : none(reply, id);
    },
  );

  app.delete(
    '/api/inbound-rules/:id',
    { schema: { summary: 'Remove a rule for what phones write', tags, params: idParams } },
    async (request, reply) => {
      const { id } = request.params;
      const removed = await context.change(async () => rulesOf(request).some((rule) => rule.id === id) && store.removeInboundRule(id));
      return removed ? { id, removed } : none(reply, id);
    },
  );
};
