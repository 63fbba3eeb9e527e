// What becomes of a message from a phone beyond being kept: opt-out words first, then the account's rules in their order, of which the first that fits
// counts. Pure: out come messages to be sent, and why none is. Answers go to phones only, never to a machine and never to a number of ours, so that two
// numbers cannot write to each other for ever; how many answers one phone gets is counted where they are accepted.
import { parseNumber } from '@trunkline/sms';
import { type ConsentHeard, type ConsentKind, hearConsent } from './consent-words.ts';
import { type KeywordMatch, type Matcher, matcherOf, type Said } from './keyword.ts';
import { fillReply, type ReplyFacts } from './reply-text.ts';
import { numberKey, type Rent, SHORT_NUMBER_DIGITS_MAX, type VirtualNumber } from './virtual-number.ts';

export interface NewInboundRule {
  readonly name: string;
  readonly isEnabled: boolean;
  /** Lower ones are asked first, then lower ids. */
  readonly position: number;
  /** null = every number. */
  readonly numberId: number | null;
  /** null = every account. */
  readonly accountId: number | null;
  readonly match: KeywordMatch;
  /** Not heeded by `any`. */
  readonly pattern: string;
  /** The answer, with variables; "" = none. */
  readonly reply: string;
  /** Digits of the number that gets a copy; "" = none. */
  readonly forwardTo: string;
  /** Text of the copy, with variables. */
  readonly forwardText: string;
  /** URL that is told; "" = none. */
  readonly webhook: string;
}
export interface InboundRule extends NewInboundRule {
  readonly id: number;
}

export const FORWARD_TEXT = '{from}: {text}';

/** A message that waits for what its rules say. */
export interface DueInbound {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly content: string;
  readonly receivedAt: number;
  readonly accountId: number | null;
}

/** reply: to the phone. forward: to another number. Either is charged to the account. */
export interface PlannedSend {
  /** The same for the same message and rule, so that none is sent twice. */
  readonly step: string;
  readonly kind: 'reply' | 'forward';
  readonly to: string;
  readonly content: string;
}

export interface ConsentChange {
  readonly kind: ConsentKind;
  readonly language: string;
  readonly word: string;
  /** null = all accounts, on a number they share. */
  readonly accountId: number | null;
}

export interface InboundDecision {
  readonly ruleId: number | null;
  /** Who pays for what is sent; null = nothing is. */
  readonly accountId: number | null;
  readonly consent: ConsentChange | null;
  readonly sends: readonly PlannedSend[];
  readonly webhook: string;
  /** Why nothing was sent that would have been; "" = nothing to say. */
  readonly note: string;
}

export interface TwoWay {
  /** Whether a message to this number may have to be answered: others never come here. */
  wants(to: string): boolean;
  decide(message: DueInbound, timeZone: string): InboundDecision;
}

interface ReadyRule {
  readonly rule: InboundRule;
  readonly matcher: Matcher;
}

const nothing: InboundDecision = { ruleId: null, accountId: null, consent: null, sends: [], webhook: '', note: '' };

function ready(rules: readonly InboundRule[]): readonly ReadyRule[] {
  return rules
    .filter(({ isEnabled }) => isEnabled)
    .toSorted((a, b) => a.position - b.position || a.id - b.id)
    .map((rule) => {
      // Made when it is first asked: an expression takes a while to compile, and a rulebook is built anew after every change.
      let matcher: Matcher | null = null;
      const made = (): Matcher => {
        const result = matcherOf(rule.match, rule.pattern);
        return result.ok ? result.matcher : () => null;
      };
      return { rule, matcher: (content) => (matcher ??= made())(content) };
    });
}

const isLive = ({ state }: Rent): boolean => state === 'active' || state === 'grace';

/** Null where there is nothing beyond keeping messages: then no message costs more than that. */
export function readyTwoWay(numbers: readonly VirtualNumber[], rules: readonly InboundRule[]): TwoWay | null {
  const readyRules = ready(rules);
  if (readyRules.length === 0 && numbers.every(({ settings }) => settings.consent.languages.length === 0)) return null;
  const byKey = new Map(numbers.map((number) => [numberKey(number.number), number]));

  const rulesOf = (number: VirtualNumber, accountId: number | null): readonly ReadyRule[] =>
    readyRules.filter(
      ({ rule }) => (rule.numberId ?? number.id) === number.id && (rule.accountId === null || rule.accountId === accountId),
    );

  /** Why this sender gets no answer; null = it may. */
  function mute(from: string, number: VirtualNumber): string | null {
    const parsed = parseNumber(from);
    if (!parsed.ok) return 'not answered: the sender is not a number';
    if (byKey.has(parsed.digits)) return 'not answered: the sender is a number of ours';
    if (parsed.digits.length <= SHORT_NUMBER_DIGITS_MAX && !number.settings.answersShortSenders)
      return `not answered: a sender of at most ${SHORT_NUMBER_DIGITS_MAX} digits is a machine`;
    return null;
  }

  const factsOf = (message: DueInbound, number: VirtualNumber, said: Said, timeZone: string): ReplyFacts => ({
    id: message.id,
    from: message.from,
    to: number.number,
    text: message.content,
    ...said,
    at: message.receivedAt,
    timeZone,
  });

  function decideConsent(message: DueInbound, number: VirtualNumber, heard: ConsentHeard, timeZone: string): InboundDecision {
    const { kind, language, word, text, rest } = heard;
    const byKeyword = number.rents.find((rent) => isLive(rent) && rent.keyword !== '' && rent.keyword === rest);
    const accountId = message.accountId ?? byKeyword?.accountId ?? null;
    const consent: ConsentChange = { kind, language, word, accountId };
    const why = accountId === null ? 'not confirmed: no account has the number, so nobody pays for an answer' : mute(message.from, number);
    if (why !== null) return { ...nothing, accountId, consent, note: why };
    const content = fillReply(text, factsOf(message, number, { keyword: word, rest }, timeZone));
    return { ...nothing, accountId, consent, sends: [{ step: `consent ${kind}`, kind: 'reply', to: message.from, content }] };
  }

  function decideByRule(message: DueInbound, number: VirtualNumber, rule: InboundRule, said: Said, timeZone: string): InboundDecision {
    const { accountId } = message;
    const decided = { ...nothing, ruleId: rule.id, accountId, webhook: rule.webhook };
    if (rule.reply === '' && rule.forwardTo === '') return decided;
    if (accountId === null) return { ...decided, note: 'nothing sent: no account has the number, so nobody pays for it' };
    const why = mute(message.from, number);
    const facts = factsOf(message, number, said, timeZone);
    const sends: PlannedSend[] = [];
    if (rule.reply !== '' && why === null)
      sends.push({ step: `rule ${rule.id} reply`, kind: 'reply', to: message.from, content: fillReply(rule.reply, facts) });
    // A name or a short code may be forwarded: its answer does not come back here. What comes from a number of ours may be a copy already.
    const isOurs = byKey.has(numberKey(message.from));
    if (rule.forwardTo !== '' && !isOurs)
      sends.push({ step: `rule ${rule.id} forward`, kind: 'forward', to: rule.forwardTo, content: fillReply(rule.forwardText, facts) });
    return { ...decided, sends, note: rule.reply !== '' || isOurs ? (why ?? '') : '' };
  }

  return {
    wants(to) {
      const number = byKey.get(numberKey(to));
      if (!number) return false;
      if (number.settings.consent.languages.length > 0) return true;
      const owners = new Set([number.accountId, ...number.rents.filter(isLive).map(({ accountId }) => accountId)]);
      return [...owners].some((accountId) => rulesOf(number, accountId).length > 0);
    },
    decide(message, timeZone) {
      const number = byKey.get(numberKey(message.to));
      if (!number) return nothing;
      const heard = hearConsent(message.content, number.settings.consent, number.settings.isShared);
      if (heard) return decideConsent(message, number, heard, timeZone);
      for (const { rule, matcher } of rulesOf(number, message.accountId)) {
        const said = matcher(message.content);
        if (said) return decideByRule(message, number, rule, said, timeZone);
      }
      return nothing;
    },
  };
}
