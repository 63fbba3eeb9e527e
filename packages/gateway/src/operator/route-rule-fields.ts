// A route rule as an operator writes it: names instead of ids, times of day as text, everything but the targets optional. Reads it into the rule of
// core/route-rules.ts and writes it back.
import { Type, type Static } from 'typebox';
import { parseNumber } from '@trunkline/sms';
import {
  anyMessage,
  contentAlphabets,
  type NewRouteRule,
  type RouteRule,
  routeStrategies,
  type RuleFault,
  secondChanceReasons,
  type TimeWindow,
} from '../core/route-rules.ts';
import { messageKinds, mmsForms } from '../core/mms.ts';
import type { Rulebook } from '../core/rulebook.ts';
import { formatStamp } from '../core/zone-time.ts';
import { findAccount, findConnector } from './context.ts';
import { ROUTE_TAG_PATTERN } from '../web/fields.ts';
import { knownName } from '../web/schemas.ts';

const LIST_MAX = 200;
const TARGETS_MAX = 20;
const DAY_SECONDS = 86_400;

const list = (pattern: string, description: string) =>
  Type.Optional(Type.Array(Type.String({ pattern }), { maxItems: LIST_MAX, description: `a list of at most ${LIST_MAX} ${description}` }));
const seconds = (least: number) =>
  Type.Optional(
    Type.Union([Type.Integer({ minimum: least, maximum: DAY_SECONDS }), Type.Null()], {
      description: `a whole number of seconds from ${least} to ${DAY_SECONDS}, or null for never`,
    }),
  );
const segments = Type.Optional(
  Type.Union([Type.Integer({ minimum: 1, maximum: 255 }), Type.Null()], { description: 'a whole number from 1 to 255, or null' }),
);
const timeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$' });

const target = Type.Object(
  {
    connector: knownName,
    weight: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
    priority: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  { additionalProperties: false },
);

const properties = {
  name: Type.Optional(Type.String({ maxLength: 64, description: 'a text of at most 64 characters' })),
  strategy: Type.Optional(
    Type.Union(
      routeStrategies.map((name) => Type.Literal(name)),
      { description: routeStrategies.join(' or ') },
    ),
  ),
  accounts: Type.Optional(Type.Array(knownName, { maxItems: LIST_MAX, description: `a list of at most ${LIST_MAX} names of accounts` })),
  tags: list(ROUTE_TAG_PATTERN, 'tags of 1 to 32 of the characters A-Z a-z 0-9 . _ -'),
  prefixes: list('^\\+?[0-9]{1,20}$', 'prefixes of 1 to 20 digits'),
  countries: list('^[A-Z]{2}$', 'countries as two capital letters (ISO 3166-1)'),
  networks: list('^[0-9]{3}(-?[0-9]{2,3})?$', 'networks as MCC, or MCC and MNC, such as 460 or 46000'),
  senders: list('^[^\\u0000-\\u001f]{1,32}$', 'patterns of 1 to 32 characters; * stands for any'),
  kinds: Type.Optional(
    Type.Array(Type.Union(messageKinds.map((name) => Type.Literal(name))), {
      maxItems: messageKinds.length,
      description: `a list of ${messageKinds.join(', ')}`,
    }),
  ),
  alphabets: Type.Optional(
    Type.Array(Type.Union(contentAlphabets.map((name) => Type.Literal(name))), {
      maxItems: contentAlphabets.length,
      description: `a list of ${contentAlphabets.join(', ')}`,
    }),
  ),
  segmentsMin: segments,
  segmentsMax: segments,
  flash: Type.Optional(Type.Union([Type.Boolean(), Type.Null()], { description: 'true, false or null for either' })),
  time: Type.Optional(
    Type.Union(
      [
        Type.Object(
          {
            from: timeOfDay,
            to: timeOfDay,
            days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7 })),
            zone: Type.Optional(Type.String({ maxLength: 64 })),
          },
          { additionalProperties: false },
        ),
        Type.Null(),
      ],
      { description: 'an object of from and to (hh:mm, to may be 24:00), days (1 Monday to 7 Sunday) and zone, or null' },
    ),
  ),
  mmsAs: Type.Optional(
    Type.Union(
      mmsForms.map((name) => Type.Literal(name)),
      { description: mmsForms.join(' or ') },
    ),
  ),
  queueAgeMaxSeconds: seconds(1),
  patienceSeconds: seconds(1),
  secondChance: Type.Optional(
    Type.Array(Type.String({ pattern: `^(${secondChanceReasons.join('|')}|err:[0-9A-Za-z]{1,10})$` }), {
      maxItems: LIST_MAX,
      description: `a list of ${secondChanceReasons.join(', ')} or err:CODE`,
    }),
  ),
  exploreShare: Type.Optional(Type.Number({ minimum: 0, maximum: 0.5, description: 'a number from 0 to 0.5' })),
};
const targets = Type.Array(target, {
  maxItems: TARGETS_MAX,
  description: `a list of at most ${TARGETS_MAX} objects of connector, weight (0 to 1000) and priority (1 to 100)`,
});
export const position = Type.Integer({ minimum: 1, maximum: 10_000, description: 'a place in the order, from 1 on' });

export const createRuleBody = Type.Object({ targets, position: Type.Optional(position), ...properties }, { additionalProperties: false });
export const changeRuleBody = Type.Object({ targets: Type.Optional(targets), ...properties }, { additionalProperties: false });
export type RuleBody = Static<typeof changeRuleBody>;

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: RuleFault };
const bad = (field: string, message: string): { readonly ok: false; readonly fault: RuleFault } => ({
  ok: false,
  fault: { field, message },
});

/** A new rule's values, before it says anything. */
export const blankRule: NewRouteRule = {
  name: '',
  match: anyMessage,
  strategy: 'priority',
  targets: [],
  mmsAs: 'mms',
  queueAgeMaxSeconds: null,
  patienceSeconds: null,
  secondChance: [],
  exploreShare: 0.05,
};

const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

function isZone(name: string): boolean {
  try {
    formatStamp(0, name);
    return true;
  } catch {
    return false;
  }
}

const digits = (text: string): string => text.replace(/^\+/, '');

/** What the body says, over `before`; what it leaves out stays. */
export function readRule(body: RuleBody, before: NewRouteRule, rulebook: Rulebook, timeZone: string): Read<NewRouteRule> {
  const accountIds: number[] = [];
  for (const name of body.accounts ?? []) {
    const account = findAccount(rulebook, name);
    if (!account) return bad('accounts', `accounts names ${JSON.stringify(name)}, which does not exist`);
    accountIds.push(account.id);
  }
  const read: NewRouteRule['targets'][number][] = [];
  for (const { connector: name, weight = 1, priority = 1 } of body.targets ?? []) {
    const connector = findConnector(rulebook, name);
    if (!connector)
      return bad(
        'targets',
        `targets names the connector ${JSON.stringify(name)}, which does not exist; connector list shows those that do`,
      );
    read.push({ connectorId: connector.id, weight, priority });
  }
  const unknown = (body.countries ?? []).find((country) => !rulebook.numberPlan.isCountry(country));
  if (unknown !== undefined) return bad('countries', `countries names ${unknown}, which no number belongs to`);
  let { time } = before.match;
  if (body.time !== undefined) {
    const { time: given } = body;
    const zone = given?.zone ?? timeZone;
    if (!isZone(zone))
      return bad('time', `time names the zone ${JSON.stringify(zone)}, which does not exist; write one such as Asia/Shanghai`);
    time = given && {
      zone,
      days: [...new Set(given.days)].toSorted((a, b) => a - b),
      fromMinute: minuteOf(given.from),
      toMinute: minuteOf(given.to),
    };
  }
  const { match } = before;
  return {
    ok: true,
    value: {
      name: body.name ?? before.name,
      match: {
        accountIds: body.accounts ? accountIds : match.accountIds,
        tags: body.tags ?? match.tags,
        prefixes: body.prefixes?.map(digits) ?? match.prefixes,
        countries: body.countries ?? match.countries,
        networks: body.networks?.map((network) => network.replace('-', '')) ?? match.networks,
        senders: body.senders ?? match.senders,
        kinds: body.kinds ?? match.kinds,
        alphabets: body.alphabets ?? match.alphabets,
        segmentsMin: body.segmentsMin === undefined ? match.segmentsMin : body.segmentsMin,
        segmentsMax: body.segmentsMax === undefined ? match.segmentsMax : body.segmentsMax,
        flash: body.flash === undefined ? match.flash : body.flash,
        time,
      },
      strategy: body.strategy ?? before.strategy,
      targets: body.targets ? read : before.targets,
      mmsAs: body.mmsAs ?? before.mmsAs,
      queueAgeMaxSeconds: body.queueAgeMaxSeconds === undefined ? before.queueAgeMaxSeconds : body.queueAgeMaxSeconds,
      patienceSeconds: body.patienceSeconds === undefined ? before.patienceSeconds : body.patienceSeconds,
      secondChance: body.secondChance ?? before.secondChance,
      exploreShare: body.exploreShare ?? before.exploreShare,
    },
  };
}

const clockOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const timeView = (time: TimeWindow | null) =>
  time && { from: clockOf(time.fromMinute), to: clockOf(time.toMinute), days: time.days, zone: time.zone };

export function ruleView(rule: RouteRule, place: number, rulebook: Rulebook): Record<string, unknown> {
  const { accountIds, time, ...match } = rule.match;
  return {
    id: rule.id,
    position: place,
    name: rule.name,
    strategy: rule.strategy,
    targets: rule.targets.map(({ connectorId, weight, priority }) => ({
      connector: rulebook.connectorById.get(connectorId)?.name ?? null,
      weight,
      priority,
    })),
    accounts: accountIds.map((id) => rulebook.accountById.get(id)?.name ?? null),
    ...match,
    time: timeView(time),
    mmsAs: rule.mmsAs,
    queueAgeMaxSeconds: rule.queueAgeMaxSeconds,
    patienceSeconds: rule.patienceSeconds,
    secondChance: rule.secondChance,
    exploreShare: rule.exploreShare,
  };
}

/** The recipient's digits; null when it is no number. */
export function digitsOfNumber(number: string): string | null {
  const parsed = parseNumber(number);
  return parsed.ok ? parsed.digits : null;
}
