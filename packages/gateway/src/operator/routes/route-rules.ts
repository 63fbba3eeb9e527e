// Route rules: an ordered list, each change judged as a whole list before anything is kept, and the decision over one message in words.
import { Type } from 'typebox';
import { asLinkItem, mmsShape } from '../../core/judge-mms.ts';
import { chooseMmsRoute, chooseRoute, quietWorld } from '../../core/routing.ts';
import type { RouteRule, RuleFault } from '../../core/route-rules.ts';
import type { Rulebook } from '../../core/rulebook.ts';
import { shapeOf } from '../../core/shape.ts';
import { noTraits } from '../../core/traits.ts';
import { factsOf } from '../../core/way-finder.ts';
import { refuse } from '../../web/answers.ts';
import { askedItem, askedKind } from '../asked-message.ts';
import { type RegisterRoutes, findAccount, noAccount } from '../context.ts';
import { proposalBody, readProposal } from '../proposal.ts';
import { changeRuleBody, createRuleBody, digitsOfNumber, position, ruleView } from '../route-rule-fields.ts';
import { addRule, changeRule, moveRule } from '../route-rule-list.ts';
import { idParams, knownName } from '../../web/schemas.ts';

const tags = ['routes'];
const ruleAnswer = Type.Object({ id: Type.Integer(), position: Type.Integer(), name: Type.String() }, { additionalProperties: true });

const explainBody = Type.Object(
  {
    account: knownName,
    number: Type.String({ maxLength: 32, description: 'a number of at most 32 characters' }),
    sender: Type.Optional(Type.String({ maxLength: 32, description: 'a text of at most 32 characters' })),
    content: Type.Optional(Type.String({ maxLength: 1024, description: 'a text of at most 1024 characters' })),
    ...askedKind,
    flash: Type.Optional(Type.Boolean({ description: 'true or false' })),
    at: Type.Optional(Type.String({ format: 'date-time', description: 'a time such as 2026-03-01T09:05:00Z' })),
    proposal: Type.Optional(proposalBody),
  },
  { additionalProperties: false },
);

type Changed = { readonly fault: RuleFault } | { readonly id: number } | null;

export const routeRuleRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;
  const rulesOf = (now: Rulebook): readonly RouteRule[] => now.routeRules ?? [];
  const viewOf = (id: number): Record<string, unknown> => {
    const now = rulebook();
    const place = rulesOf(now).findIndex((rule) => rule.id === id);
    const rule = rulesOf(now)[place];
    return rule ? ruleView(rule, place + 1, now) : { id };
  };

  context.registerSubject({
    kind: 'route-rule',
    isById: true,
    read(text) {
      const view = viewOf(Number(text));
      return 'targets' in view ? view : null;
    },
    async write(text, value) {
      const id = Number(text);
      if (value === null) {
        await store.removeRouteRule(id);
        return { ok: true };
      }
      const { id: _id, ...body } = value;
      const rules = rulesOf(rulebook());
      const others = rules.filter((rule) => rule.id !== id);
      const put = addRule(others, id, body as Parameters<typeof addRule>[2], rulebook(), context.timeZone);
      if (!put.ok) return { ok: false, why: put.fault.message };
      const { id: _kept, ...rule } = put.rule;
      if (others.length === rules.length) return { ok: true, name: String(await store.addRouteRule(rule, put.place)) };
      await store.setRouteRule(put.rule);
      await store.moveRouteRule(id, put.place);
      return { ok: true };
    },
  });

  app.get(
    '/api/route-rules',
    { schema: { summary: 'All route rules in their order', tags, response: { 200: Type.Array(ruleAnswer) } } },
    async () => {
      const now = rulebook();
      return rulesOf(now).map((rule, index) => ruleView(rule, index + 1, now)) as never;
    },
  );

  app.post('/api/route-rules', { schema: { summary: 'Add a route rule', tags, body: createRuleBody } }, async (request, reply) => {
    const changed = await context.change(async (): Promise<Changed> => {
      // The id it will have is not known yet, and no rule has this one.
      const added = addRule(rulesOf(rulebook()), 0, request.body, rulebook(), context.timeZone);
      if (!added.ok) return added;
      const { id: _none, ...rule } = added.rule;
      return { id: await store.addRouteRule(rule, added.place) };
    });
    if (changed === null) return refuse(reply, 'internal', 'The rule could not be added');
    if ('fault' in changed) return refuse(reply, 'parameter', changed.fault.message, changed.fault.field);
    return reply.code(201).send(viewOf(changed.id));
  });

  app.patch(
    '/api/route-rules/:id',
    { schema: { summary: 'Change a route rule; what is left out stays', tags, params: idParams, body: changeRuleBody } },
    async (request, reply) => {
      const { id } = request.params;
      const changed = await context.change(async (): Promise<Changed> => {
        const changed = changeRule(rulesOf(rulebook()), id, request.body, rulebook(), context.timeZone);
        if (!changed?.ok) return changed;
        return (await store.setRouteRule(changed.rule)) ? { id } : null;
      });
      if (changed === null) return refuse(reply, 'not_found', `There is no route rule ${id}`, 'id');
      if ('fault' in changed) return refuse(reply, 'parameter', changed.fault.message, changed.fault.field);
      return viewOf(id);
    },
  );

  app.post(
    '/api/route-rules/:id/move',
    {
      schema: {
        summary: 'Move a route rule to another place in the order',
        tags,
        params: idParams,
        body: Type.Object({ position }, { additionalProperties: false }),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const changed = await context.change(async (): Promise<Changed> => {
        const moved = moveRule(rulesOf(rulebook()), id, request.body.position);
        if (!moved?.ok) return moved;
        return (await store.moveRouteRule(id, moved.place)) ? { id } : null;
      });
      if (changed === null) return refuse(reply, 'not_found', `There is no route rule ${id}`, 'id');
      if ('fault' in changed) return refuse(reply, 'parameter', changed.fault.message, changed.fault.field);
      return viewOf(id);
    },
  );

  app.delete('/api/route-rules/:id', { schema: { summary: 'Remove a route rule', tags, params: idParams } }, async (request, reply) => {
    const { id } = request.params;
    const removed = await context.change(() => store.removeRouteRule(id));
    return removed ? { id, removed: true } : refuse(reply, 'not_found', `There is no route rule ${id}`, 'id');
  });

  app.post(
    '/api/route-rules/explain',
    { schema: { summary: 'Which way a message would go, now or by a proposal, and why; nothing is sent', tags, body: explainBody } },
    async (request, reply) => {
      const { account: name, number, sender = '', content = '', kind, mmsTitle, flash = false, at, proposal } = request.body;
      const proposed = proposal && readProposal(proposal, rulebook(), context.timeZone);
      if (proposed?.ok === false) return refuse(reply, proposed.code, proposed.message, proposed.field);
      const now = proposed ? proposed.rulebook : rulebook();
      const account = findAccount(now, name);
      if (!account) return noAccount(reply, name, 'account');
      const digits = digitsOfNumber(number);
      if (digits === null) return refuse(reply, 'parameter', 'number must be a phone number with its country code', 'number');
      const traits = flash ? { ...noTraits, messageClass: 0 as const } : null;
      const item = { ...askedItem({ numbers: [number], content, sender, kind, mmsTitle }), ...(traits ? { traits } : {}) };
      const isMms = kind === 'mms';
      const linkBase = context.linkBase?.() ?? null;
      const shape = shapeOf(isMms && linkBase !== null ? asLinkItem(item, linkBase) : item, undefined, now);
      if (!shape) return refuse(reply, 'parameter', 'content must fit one message', 'content');
      const moment = at === undefined ? context.clock.now() : Date.parse(at);
      if (Number.isNaN(moment)) return refuse(reply, 'parameter', 'at must be a time such as 2026-03-01T09:05:00Z', 'at');
      const facts = factsOf(
        { account, sender: sender === '' ? account.settings.defaultSender : sender, traits, shape, now: moment },
        digits,
      );
      const world = context.routingWorld ?? quietWorld;
      const link = linkBase !== null && account.settings.mmsFallback === 'link' ? facts : null;
      const mmsFacts = { ...facts, content: () => mmsShape(content) };
      const { connectorId, passedOver, ...choice } = isMms ? chooseMmsRoute(mmsFacts, link, now, world) : chooseRoute(facts, now, world);
      const nameOf = (id: number | null): string | null => (id === null ? null : (now.connectorById.get(id)?.name ?? null));
      return {
        connector: nameOf(connectorId),
        ...choice,
        passedOver: passedOver.map((one) => ({ connector: nameOf(one.connectorId), because: one.because })),
      };
    },
  );
};
