// Route rules: an ordered list, each change judged as a whole list before anything is kept, and the decision over one message in words.
import { Type } from 'typebox';
import { chooseRoute, quietWorld } from '../../core/routing.ts';
import { faultOf, type NewRouteRule, type RouteRule, ruleTitle, type RuleFault, shadowed } from '../../core/route-rules.ts';
import type { Rulebook } from '../../core/rulebook.ts';
import { shapeOf } from '../../core/shape.ts';
import { noTraits } from '../../core/traits.ts';
import { factsOf } from '../../core/way-finder.ts';
import { refuse } from '../answers.ts';
import { type RegisterRoutes, findAccount, noAccount } from '../context.ts';
import { blankRule, changeRuleBody, createRuleBody, digitsOfNumber, position, readRule, ruleView } from '../route-rule-fields.ts';
import { idParams, knownName } from '../schemas.ts';

const RULES_MAX = 500;
const tags = ['routes'];
const ruleAnswer = Type.Object({ id: Type.Integer(), position: Type.Integer(), name: Type.String() }, { additionalProperties: true });

const explainBody = Type.Object(
  {
    account: knownName,
    number: Type.String({ maxLength: 32, description: 'a number of at most 32 characters' }),
    sender: Type.Optional(Type.String({ maxLength: 32, description: 'a text of at most 32 characters' })),
    content: Type.Optional(Type.String({ maxLength: 1024, description: 'a text of at most 1024 characters' })),
    flash: Type.Optional(Type.Boolean({ description: 'true or false' })),
    at: Type.Optional(Type.String({ format: 'date-time', description: 'a time such as 2026-03-01T09:05:00Z' })),
  },
  { additionalProperties: false },
);

/** What is wrong with the rules in this order; null = nothing. */
function faultOfOrder(rules: readonly RouteRule[]): RuleFault | null {
  const found = shadowed(rules);
  if (!found) return null;
  const [rule, by] = [ruleTitle(found.rule), ruleTitle(found.by)];
  return found.isSame
    ? { field: 'position', message: `${rule} overlaps ${by}: both are for the same messages; make one of them narrower or remove it` }
    : {
        field: 'position',
        message: `${rule} would never be reached, because ${by} stands before it and takes all of its messages; put it before that one`,
      };
}

const withRule = (rules: readonly RouteRule[], rule: RouteRule, place: number): readonly RouteRule[] => {
  const others = rules.filter(({ id }) => id !== rule.id);
  return [...others.slice(0, place - 1), rule, ...others.slice(place - 1)];
};

type Changed = { readonly fault: RuleFault } | { readonly id: number } | null;

export const routeRuleRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;
  const rulesOf = (now: Rulebook): readonly RouteRule[] => now.routeRules ?? [];
  const ownFault = (rule: NewRouteRule): RuleFault | null => faultOf(rule, new Set(rulebook().connectorById.keys()));
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
      const { id: _id, position: wanted, ...body } = value;
      const rules = rulesOf(rulebook());
      const read = readRule(body, blankRule, rulebook(), context.timeZone);
      if (!read.ok) return { ok: false, why: read.fault.message };
      const isThere = rules.some((rule) => rule.id === id);
      const place = Math.min(Number(wanted), isThere ? rules.length : rules.length + 1);
      const rule: RouteRule = { ...read.value, id: isThere ? id : 0 };
      const fault = ownFault(rule) ?? faultOfOrder(withRule(rules, rule, place));
      if (fault) return { ok: false, why: fault.message };
      if (!isThere) return { ok: true, name: String(await store.addRouteRule(read.value, place)) };
      await store.setRouteRule(rule);
      await store.moveRouteRule(id, place);
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
    const { position: wanted, ...body } = request.body;
    const changed = await context.change(async (): Promise<Changed> => {
      const read = readRule(body, blankRule, rulebook(), context.timeZone);
      if (!read.ok) return read;
      const rules = rulesOf(rulebook());
      if (rules.length >= RULES_MAX)
        return { fault: { field: 'targets', message: `There are ${RULES_MAX} route rules already; remove one first` } };
      const place = Math.min(wanted ?? rules.length + 1, rules.length + 1);
      // The id it will have is not known yet, and no rule has this one.
      const fault = ownFault(read.value) ?? faultOfOrder(withRule(rules, { id: 0, ...read.value }, place));
      if (fault) return { fault: { ...fault, message: fault.message.replaceAll('route rule 0', 'the new route rule') } };
      return { id: await store.addRouteRule(read.value, place) };
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
        const rules = rulesOf(rulebook());
        const before = rules.find((rule) => rule.id === id);
        if (!before) return null;
        const read = readRule(request.body, before, rulebook(), context.timeZone);
        if (!read.ok) return read;
        const after: RouteRule = { ...read.value, id };
        const fault = ownFault(after) ?? faultOfOrder(rules.map((rule) => (rule.id === id ? after : rule)));
        if (fault) return { fault };
        return (await store.setRouteRule(after)) ? { id } : null;
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
        const rules = rulesOf(rulebook());
        const rule = rules.find((one) => one.id === id);
        if (!rule) return null;
        const place = Math.min(request.body.position, rules.length);
        const fault = faultOfOrder(withRule(rules, rule, place));
        if (fault) return { fault };
        return (await store.moveRouteRule(id, place)) ? { id } : null;
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
    { schema: { summary: 'Which way a message would go, and why; nothing is sent', tags, body: explainBody } },
    async (request, reply) => {
      const now = rulebook();
      const { account: name, number, sender = '', content = '', flash = false, at } = request.body;
      const account = findAccount(now, name);
      if (!account) return noAccount(reply, name, 'account');
      const digits = digitsOfNumber(number);
      if (digits === null) return refuse(reply, 'parameter', 'number must be a phone number with its country code', 'number');
      const traits = flash ? { ...noTraits, messageClass: 0 as const } : null;
      const item = { numbers: [number], content, sender, smsType: 0, mmsTitle: '', ...(traits ? { traits } : {}) };
      const shape = shapeOf(item, undefined, now);
      if (!shape) return refuse(reply, 'parameter', 'content must fit one message', 'content');
      const moment = at === undefined ? context.clock.now() : Date.parse(at);
      if (Number.isNaN(moment)) return refuse(reply, 'parameter', 'at must be a time such as 2026-03-01T09:05:00Z', 'at');
      const facts = factsOf(
        { account, sender: sender === '' ? account.settings.defaultSender : sender, traits, shape, now: moment },
        digits,
      );
      const { connectorId, passedOver, ...choice } = chooseRoute(facts, now, context.routingWorld ?? quietWorld);
      const nameOf = (id: number | null): string | null => (id === null ? null : (now.connectorById.get(id)?.name ?? null));
      return {
        connector: nameOf(connectorId),
        ...choice,
        passedOver: passedOver.map((one) => ({ connector: nameOf(one.connectorId), because: one.because })),
      };
    },
  );
};
