// What a route rule says as fields of a form, and back: conditions, the way, its targets. Pure.
import type { Translate } from '../../i18n.ts';
import type { FormField } from '../../parts/form-body.ts';
import { MESSAGE_KINDS } from '../../parts/message-kinds.ts';
import type { RouteRule } from './route-rule-text.ts';

export interface Target {
  readonly connector: string;
  readonly priority: number;
  readonly weight: number;
}

interface Time {
  readonly from: string;
  readonly to: string;
  readonly days: readonly number[];
  readonly zone: string;
}

export const STRATEGIES = ['priority', 'weighted', 'least_cost', 'sticky', 'best_score'] as const;
const ALPHABETS = ['gsm7', 'ucs2', 'octets'];
const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const plain = (value: string) => ({ value, label: value });

/** rule null: a new one. */
export function conditionFields(rule: RouteRule | null, t: Translate, accounts: readonly string[]): readonly FormField[] {
  const of = (name: string): unknown => rule?.[name];
  return [
    {
      name: 'accounts',
      label: t('routes.accounts'),
      kind: 'list',
      value: of('accounts'),
      help: accounts.slice(0, 6).join(', ') || undefined,
    },
    { name: 'tags', label: t('routes.tags'), kind: 'list', value: of('tags') },
    { name: 'countries', label: t('routes.countries'), help: t('routes.countries.help'), kind: 'list', value: of('countries') },
    { name: 'prefixes', label: t('routes.prefixes_of'), help: t('routes.prefixes_of.help'), kind: 'list', value: of('prefixes') },
    { name: 'networks', label: t('routes.networks'), help: t('routes.networks.help'), kind: 'list', value: of('networks') },
    { name: 'senders', label: t('routes.senders'), help: t('routes.senders.help'), kind: 'list', value: of('senders') },
    { name: 'segmentsMin', label: t('routes.segments_min'), kind: 'whole', value: of('segmentsMin') },
    { name: 'segmentsMax', label: t('routes.segments_max'), kind: 'whole', value: of('segmentsMax') },
    {
      name: 'kinds',
      label: t('routes.kinds'),
      help: t('routes.kinds.help'),
      kind: 'many',
      value: of('kinds'),
      choices: MESSAGE_KINDS,
    },
    { name: 'alphabets', label: t('routes.alphabets'), kind: 'many', value: of('alphabets'), choices: ALPHABETS.map(plain) },
    {
      name: 'flash',
      label: t('routes.flash'),
      kind: 'choice',
      value: of('flash') === true ? 'true' : of('flash') === false ? 'false' : '',
      choices: [
        { value: '', label: t('routes.flash.either') },
        { value: 'true', label: t('routes.flash.only') },
        { value: 'false', label: t('routes.flash.none') },
      ],
    },
  ];
}

export function timeFields(rule: RouteRule | null, t: Translate): readonly FormField[] {
  const time = (rule?.['time'] ?? null) as Time | null;
  return [
    { name: 'time', label: t('routes.time.from'), value: time?.from },
    { name: 'time.to', label: t('routes.time.to'), value: time?.to },
    { name: 'time.zone', label: t('routes.time.zone'), help: t('routes.time.zone.help'), value: time?.zone },
    {
      name: 'time.days',
      label: t('routes.time.days'),
      kind: 'many',
      value: time?.days.map(String),
      choices: DAYS.map((day) => ({ value: String(day), label: t(`day.${day}`) })),
    },
  ];
}

export function wayFields(rule: RouteRule | null, t: Translate): readonly FormField[] {
  return [
    {
      name: 'mmsAs',
      label: t('routes.mms_as'),
      help: t('routes.mms_as.help'),
      kind: 'choice',
      value: rule?.['mmsAs'] ?? 'mms',
      choices: [
        { value: 'mms', label: t('routes.mms_as.mms') },
        { value: 'link', label: t('routes.mms_as.link') },
      ],
    },
    {
      name: 'patienceSeconds',
      label: t('routes.patience'),
      help: t('routes.patience.help'),
      kind: 'whole',
      value: rule?.['patienceSeconds'],
    },
    {
      name: 'queueAgeMaxSeconds',
      label: t('routes.queue_age'),
      help: t('routes.queue_age.help'),
      kind: 'whole',
      value: rule?.['queueAgeMaxSeconds'],
    },
    {
      name: 'secondChance',
      label: t('routes.second_chance'),
      help: t('routes.second_chance.help'),
      kind: 'list',
      value: rule?.['secondChance'],
    },
    {
      name: 'exploreShare',
      label: t('routes.explore'),
      help: t('routes.explore.help'),
      kind: 'whole',
      value: rule?.['exploreShare'] ?? 0.05,
    },
  ];
}

/** What differs of the texts of a form, with the parts of the time as one, which is sent whole. */
export function ruleBody(
  changed: Readonly<Record<string, unknown>>,
  time: { readonly from: string; readonly to: string; readonly zone: string; readonly days: readonly string[] },
  targets: readonly Target[],
  before: RouteRule | null,
): Record<string, unknown> {
  const { flash, ...rest } = changed;
  const isTimeChanged = Object.keys(rest).some((name) => name.startsWith('time'));
  const own = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('time')));
  const isBlank = time.from === '' && time.to === '' && time.days.length === 0;
  const areTargetsChanged = before === null || JSON.stringify(targets) !== JSON.stringify(targetsOf(before));
  return {
    ...own,
    ...(flash === undefined ? {} : { flash: flash === '' ? null : flash === 'true' }),
    ...(isTimeChanged
      ? {
          time: isBlank
            ? null
            : {
                from: time.from === '' ? '00:00' : time.from,
                to: time.to === '' ? '24:00' : time.to,
                days: time.days.map(Number),
                ...(time.zone === '' ? {} : { zone: time.zone }),
              },
        }
      : {}),
    ...(areTargetsChanged ? { targets } : {}),
  };
}

export const targetsOf = ({ targets }: RouteRule): readonly Target[] =>
  targets.map(({ connector, priority, weight }) => ({ connector, priority, weight }));

/** The proposal that a rule as it stands in the form is. */
export const proposalOf = (id: number | null, { position, ...body }: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  routeRules:
    id === null
      ? { add: [{ ...body, ...(typeof position === 'number' ? { position } : {}) }] }
      : { change: [{ id, ...body }], ...(typeof position === 'number' ? { move: [{ id, position }] } : {}) },
});
