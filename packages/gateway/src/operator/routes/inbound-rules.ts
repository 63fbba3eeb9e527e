// Rules for what phones send: keywords, and what is answered, forwarded and told. Rules for what customers send are in rules.ts.
import { Type, type Static } from 'typebox';
import { FORWARD_TEXT, type InboundRule, type NewInboundRule } from '../../core/inbound-rules.ts';
import { keywordMatches, matcherOf, PATTERN_CHARACTERS_MAX } from '../../core/keyword.ts';
import { replyVariables, unknownVariable } from '../../core/reply-text.ts';
import type { Rulebook } from '../../core/rulebook.ts';
import { numberKey, readVirtualNumber } from '../../core/virtual-number.ts';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes, findAccount } from '../context.ts';
import { numberText } from '../number-fields.ts';
import { idParams, knownName } from '../../web/schemas.ts';

const tags = ['inbound'];
/** Each is asked for every message to its number. */
const RULES_MAX = 1000;
/** Expressions cost more than words: a message that fits none of so many is judged within a second. */
const REGEX_RULES_MAX = 50;
const POSITION_MAX = 1_000_000;
const WEBHOOK_CHARACTERS_MAX = 500;

const replyText = Type.String({ maxLength: 1024, description: 'a text of at most 1024 characters' });
const fields = {
  name: Type.Optional(Type.String({ maxLength: 64, description: 'a text of at most 64 characters' })),
  enabled: Type.Optional(Type.Boolean({ description: 'true or false' })),
  position: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: POSITION_MAX,
      description: `a whole number from 0 to ${POSITION_MAX}; lower ones are asked first`,
    }),
  ),
  number: Type.Optional(Type.Union([numberText, Type.Null()], { description: 'a virtual number, or null for all' })),
  account: Type.Optional(Type.Union([knownName, Type.Null()], { description: 'the name of an account, or null for all' })),
  match: Type.Optional(
    Type.Union(
      keywordMatches.map((one) => Type.Literal(one)),
      { description: keywordMatches.join(', ') },
    ),
  ),
  pattern: Type.Optional(
    Type.String({ maxLength: PATTERN_CHARACTERS_MAX, description: `a text of at most ${PATTERN_CHARACTERS_MAX} characters` }),
  ),
  reply: Type.Optional(replyText),
  forwardTo: Type.Optional(Type.String({ maxLength: 40, description: 'a number of 3 to 20 digits, or empty' })),
  forwardText: Type.Optional(replyText),
  webhook: Type.Optional(Type.String({ maxLength: WEBHOOK_CHARACTERS_MAX, description: 'an http or https URL, or empty' })),
};
const body = Type.Object(fields, { additionalProperties: false });
type Given = Static<typeof body>;

const blank: NewInboundRule = {
  name: '',
  isEnabled: true,
  position: 100,
  numberId: null,
  accountId: null,
  match: 'exact',
  pattern: '',
  reply: '',
  forwardTo: '',
  forwardText: FORWARD_TEXT,
  webhook: '',
};

type RuleRead =
  | { readonly ok: true; readonly rule: NewInboundRule }
  | { readonly ok: false; readonly code: 'parameter' | 'not_found'; readonly field: string; readonly message: string };

const hasRoomFor = (rule: NewInboundRule, others: readonly InboundRule[]): boolean =>
  rule.match !== 'regex' || others.filter(({ match }) => match === 'regex').length < REGEX_RULES_MAX;
const tooManyRegexes = `match regex is taken by ${REGEX_RULES_MAX} rules already; use keywords or prefixes`;

const bad = (field: string, message: string, code: 'parameter' | 'not_found' = 'parameter'): RuleRead => ({
  ok: false,
  code,
  field,
  message,
});

function readRule(given: Given, before: NewInboundRule, rulebook: Rulebook): RuleRead {
  const number = given.number == null ? undefined : rulebook.numberByKey.get(numberKey(given.number));
  if (given.number != null && !number) return bad('number', `There is no number ${JSON.stringify(given.number)}`, 'not_found');
  const account = given.account == null ? null : findAccount(rulebook, given.account);
  if (given.account != null && !account) return bad('account', `There is no account ${JSON.stringify(given.account)}`, 'not_found');
  const forward = given.forwardTo === undefined || given.forwardTo === '' ? null : readVirtualNumber(given.forwardTo);
  if (forward && (!forward.ok || forward.kind === 'alphanumeric'))
    return bad('forwardTo', 'forwardTo must be a number of 3 to 20 digits, or empty');
  const { number: _n, account: _a, enabled, ...rest } = given;
  const rule: NewInboundRule = {
    ...before,
    ...rest,
    isEnabled: enabled ?? before.isEnabled,
    numberId: given.number === undefined ? before.numberId : (number?.id ?? null),
    accountId: given.account === undefined ? before.accountId : (account?.id ?? null),
    forwardTo: given.forwardTo === undefined ? before.forwardTo : forward?.ok ? forward.number : '',
  };
  const matcher = matcherOf(rule.match, rule.pattern);
  if (!matcher.ok) return bad('pattern', `pattern cannot be used: ${matcher.why}`);
  for (const [field, text] of [
    ['reply', rule.reply],
    ['forwardText', rule.forwardText],
  ] as const) {
    const unknown = unknownVariable(text);
    if (unknown !== null)
      return bad(
        field,
        `${field} knows no variable {${unknown.slice(0, 40)}}: there are ${replyVariables.join(', ')}; a brace is written {{`,
      );
  }
  if (rule.forwardTo !== '' && rulebook.numberByKey.has(rule.forwardTo))
    return bad('forwardTo', 'forwardTo must not be a virtual number of ours: messages between them would go round');
  if (rule.forwardTo !== '' && rule.forwardText.trim() === '') return bad('forwardText', 'forwardText must not be blank');
  const isKnown = (rulebook.webhooks ?? []).some(
    ({ url, accountId }) => url === rule.webhook && (rule.accountId === null || rule.accountId === accountId),
  );
  if (rule.webhook !== '' && !isKnown)
    return bad(
      'webhook',
      'webhook must be the URL of a webhook of the account: webhook add makes one, with --events none where only rules tell it',
    );
  return { ok: true, rule };
}

function view(rule: InboundRule, rulebook: Rulebook): Record<string, unknown> {
  const { isEnabled, numberId, accountId, ...rest } = rule;
  return {
    ...rest,
    kind: 'inbound',
    enabled: isEnabled,
    number: numberId === null ? null : (rulebook.numbers.find(({ id }) => id === numberId)?.number ?? null),
    account: accountId === null ? null : (rulebook.accountById.get(accountId)?.name ?? null),
  };
}

export const inboundRuleRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;
  const find = (id: number): InboundRule | undefined => rulebook().inboundRules?.find((rule) => rule.id === id);
  const none = (id: number): string => `There is no inbound rule ${id}`;

  context.registerSubject({
    kind: 'inbound-rule',
    isById: true,
    read: (id) => {
      const rule = find(Number(id));
      return rule ? { ...rule } : null;
    },
    async write(id, value) {
      if (value === null) await store.removeInboundRule(Number(id));
      else {
        const { id: _id, ...rule } = { ...blank, ...(value as Partial<InboundRule>) };
        if (find(Number(id))) await store.setInboundRule({ ...rule, id: Number(id) });
        else return { ok: true, name: String(await store.addInboundRule(rule)) };
      }
      return { ok: true };
    },
  });

  app.get('/api/inbound-rules', { schema: { summary: 'All rules for what phones send, in the order they are asked', tags } }, async () => {
    const now = rulebook();
    return (now.inboundRules ?? []).toSorted((a, b) => a.position - b.position || a.id - b.id).map((rule) => view(rule, now));
  });

  app.post('/api/inbound-rules', { schema: { summary: 'Add a rule for what phones send', tags, body } }, async (request, reply) => {
    const result = await context.change(async () => {
      const read = readRule(request.body, blank, rulebook());
      if (!read.ok) return read;
      if ((rulebook().inboundRules ?? []).length >= RULES_MAX)
        return bad('pattern', `There are ${RULES_MAX} rules already; remove one first`);
      if (!hasRoomFor(read.rule, rulebook().inboundRules ?? [])) return bad('match', tooManyRegexes);
      return { ok: true, id: await store.addInboundRule(read.rule) } as const;
    });
    if (!result.ok) return refuse(reply, result.code, result.message, result.field);
    const rule = 'id' in result ? find(result.id) : undefined;
    return reply.code(201).send(rule ? view(rule, rulebook()) : {});
  });

  app.patch(
    '/api/inbound-rules/:id',
    { schema: { summary: 'Change a rule for what phones send', tags, params: idParams, body } },
    async (request, reply) => {
      const { id } = request.params;
      const result = await context.change(async () => {
        const before = find(id);
        if (!before) return bad('id', none(id), 'not_found');
        const read = readRule(request.body, before, rulebook());
        if (!read.ok) return read;
        const others = (rulebook().inboundRules ?? []).filter((rule) => rule.id !== id);
        if (!hasRoomFor(read.rule, others)) return bad('match', tooManyRegexes);
        await store.setInboundRule({ ...read.rule, id });
        return read;
      });
      if (!result.ok) return refuse(reply, result.code, result.message, result.field);
      const rule = find(id);
      return rule ? view(rule, rulebook()) : { id };
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
