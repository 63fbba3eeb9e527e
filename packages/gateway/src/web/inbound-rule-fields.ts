// Rules for what phones send, as the APIs read and show them: keywords, and what is answered, forwarded and told.
import { Type, type Static } from 'typebox';
import { FORWARD_TEXT, type InboundRule, type NewInboundRule } from '../core/inbound-rules.ts';
import { keywordMatches, matcherOf, PATTERN_CHARACTERS_MAX } from '../core/keyword.ts';
import { replyVariables, unknownVariable } from '../core/reply-text.ts';
import type { Rulebook } from '../core/rulebook.ts';
import { numberKey, readVirtualNumber } from '../core/virtual-number.ts';
import { knownName } from './schemas.ts';

const numberText = Type.String({ maxLength: 40, description: 'a number of 3 to 20 digits, or a name of at most 11 characters' });
/** Each is asked for every message to its number. */
export const RULES_MAX = 1000;
/** Expressions cost more than words: a message that fits none of so many is judged within a second. */
const REGEX_RULES_MAX = 50;
const POSITION_MAX = 1_000_000;
const WEBHOOK_CHARACTERS_MAX = 500;

const replyText = Type.String({ maxLength: 1024, description: 'a text of at most 1024 characters' });
export const inboundRuleFields = {
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
export const inboundRuleBody = Type.Object(inboundRuleFields, { additionalProperties: false });
export type GivenRule = Static<typeof inboundRuleBody>;

export const blankRule: NewInboundRule = {
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

export type RuleRead =
  | { readonly ok: true; readonly rule: NewInboundRule }
  | { readonly ok: false; readonly code: 'parameter' | 'not_found'; readonly field: string; readonly message: string };

export const hasRoomFor = (rule: NewInboundRule, others: readonly InboundRule[]): boolean =>
  rule.match !== 'regex' || others.filter(({ match }) => match === 'regex').length < REGEX_RULES_MAX;
export const tooManyRegexes = `match regex is taken by ${REGEX_RULES_MAX} rules already; use keywords or prefixes`;

export const badRule = (field: string, message: string, code: 'parameter' | 'not_found' = 'parameter'): RuleRead => ({
  ok: false,
  code,
  field,
  message,
});

export function readInboundRule(given: GivenRule, before: NewInboundRule, rulebook: Rulebook): RuleRead {
  const number = given.number == null ? undefined : rulebook.numberByKey.get(numberKey(given.number));
  if (given.number != null && !number) return badRule('number', `There is no number ${JSON.stringify(given.number)}`, 'not_found');
  const account = given.account == null ? null : (rulebook.accountByName.get(given.account) ?? null);
  if (given.account != null && !account) return badRule('account', `There is no account ${JSON.stringify(given.account)}`, 'not_found');
  const forward = given.forwardTo === undefined || given.forwardTo === '' ? null : readVirtualNumber(given.forwardTo);
  if (forward && (!forward.ok || forward.kind === 'alphanumeric'))
    return badRule('forwardTo', 'forwardTo must be a number of 3 to 20 digits, or empty');
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
  if (!matcher.ok) return badRule('pattern', `pattern cannot be used: ${matcher.why}`);
  for (const [field, text] of [
    ['reply', rule.reply],
    ['forwardText', rule.forwardText],
  ] as const) {
    const unknown = unknownVariable(text);
    if (unknown !== null)
      return badRule(
        field,
        `${field} knows no variable {${unknown.slice(0, 40)}}: there are ${replyVariables.join(', ')}; a brace is written {{`,
      );
  }
  if (rule.forwardTo !== '' && rulebook.numberByKey.has(rule.forwardTo))
    return badRule('forwardTo', 'forwardTo must not be a virtual number of ours: messages between them would go round');
  if (rule.forwardTo !== '' && rule.forwardText.trim() === '') return badRule('forwardText', 'forwardText must not be blank');
  const isKnown = (rulebook.webhooks ?? []).some(
    ({ url, accountId }) => url === rule.webhook && (rule.accountId === null || rule.accountId === accountId),
  );
  if (rule.webhook !== '' && !isKnown)
    return badRule(
      'webhook',
      'webhook must be the URL of a webhook of the account: webhook add makes one, with --events none where only rules tell it',
    );
  return { ok: true, rule };
}

export function viewInboundRule(rule: InboundRule, rulebook: Rulebook): Record<string, unknown> {
  const { isEnabled, numberId, accountId, ...rest } = rule;
  return {
    ...rest,
    kind: 'inbound',
    enabled: isEnabled,
    number: numberId === null ? null : (rulebook.numbers.find(({ id }) => id === numberId)?.number ?? null),
    account: accountId === null ? null : (rulebook.accountById.get(accountId)?.name ?? null),
  };
}
