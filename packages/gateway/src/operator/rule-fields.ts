// The settings of rules as an operator types them: what is allowed, how a value is read, which kind of rule knows which, and what a rule of a kind must
// have to mean anything. Loads nothing heavy: the command line starts with it.
import { LIST_DIGITS_MAX } from '../core/rules/number-list.ts';
import { originatorAddress, parseNumber } from '@trunkline/sms';
import type { Rule, RuleKind, RuleSettings } from '../core/rules/rules.ts';
import { type Field, field, type Kind, no, oneOf, says, whole, yes } from '../web/fields.ts';

const LIST_ENTRIES_MAX = 1000;

function listed(value: unknown): string[] | null {
  const list = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? (value as unknown[]) : null;
  if (!list || list.length > LIST_ENTRIES_MAX || !list.every((entry) => typeof entry === 'string')) return null;
  return [...new Set(list.map((entry) => entry.trim()).filter((entry) => entry !== ''))];
}

const countryList: Kind = {
  allowed: 'a comma-separated list of countries by their two letters (ISO 3166), such as DE,AT,CH',
  says: says('countries'),
  read(value) {
    const list = listed(value)?.map((entry) => entry.toUpperCase());
    return list?.every((entry) => /^[A-Z]{2}$/.test(entry)) ? yes(list) : no;
  },
};

const originatorList: Kind = {
  allowed:
    'a comma-separated list of senders, each at most 11 letters and digits or a number of at most 20 digits; * at the end is any ending',
  says: says('originators'),
  read(value) {
    const list = listed(value);
    return list?.every((entry) => entry === '*' || originatorAddress(entry.replace(/\*$/, '')) !== null) ? yes(list) : no;
  },
};

export const ruleFields: readonly Field<keyof RuleSettings>[] = [
  field('action', oneOf(['allow', 'deny', 'force']), 'originator: what becomes of a sender that matches'),
  field('originators', originatorList, 'originator: the senders; force: the one that is put in place'),
  field('originatorKind', oneOf(['any', 'numeric', 'alphanumeric']), 'originator: which kind of sender the rule speaks of'),
  field('countries', countryList, 'country: recipients allowed; originator: recipients it holds for; pumping: the usual ones'),
  field('charactersMax', whole(0, 1024), 'length: most characters; 0 = no limit'),
  field('segmentsMax', whole(0, 255), 'length: most segments; 0 = no limit'),
  field('runLength', whole(0, 1000), 'pumping: consecutive numbers that are held; 0 = none'),
  field('withinS', whole(1, 86_400), 'pumping: seconds in which they are counted'),
];

export const settingsOfKind: Readonly<Record<RuleKind, readonly (keyof RuleSettings)[]>> = {
  length: ['charactersMax', 'segmentsMax'],
  word: [],
  template: [],
  blocklist: [],
  country: ['countries'],
  originator: ['action', 'originators', 'originatorKind', 'countries'],
  pumping: ['runLength', 'withinS', 'countries'],
};

export interface Fault {
  readonly field: string;
  readonly message: string;
}

/** Why a rule means nothing as it is; null = it does. */
export function faultOf({ kind, pattern, settings }: Omit<Rule, 'id'>, isCountry: (country: string) => boolean): Fault | null {
  const unknown = settings.countries.find((country) => !isCountry(country));
  if (unknown !== undefined) return { field: 'countries', message: `countries names ${unknown}, which no number belongs to` };
  const hasPattern = kind === 'word' || kind === 'template';
  if (hasPattern && pattern.trim() === '') return { field: 'pattern', message: 'pattern must not be blank' };
  if (hasPattern && /^[\s*]*$/.test(pattern) && kind === 'word')
    return { field: 'pattern', message: 'pattern must have something besides * and blanks' };
  if (!hasPattern && pattern !== '') return { field: 'pattern', message: `pattern must not be given: a ${kind} rule has none` };
  const { action, originators, originatorKind, charactersMax, segmentsMax, runLength } = settings;
  switch (kind) {
    case 'length':
      return charactersMax + segmentsMax > 0
        ? null
        : { field: 'charactersMax', message: 'charactersMax or segmentsMax must be more than 0' };
    case 'country':
      return settings.countries.length > 0 ? null : { field: 'countries', message: `countries must be ${countryList.allowed}` };
    case 'originator':
      if (action === 'force')
        return originators.length === 1 && !originators[0]?.endsWith('*')
          ? null
          : { field: 'originators', message: 'originators must be exactly one sender, without *, when action is force' };
      return originators.length > 0 || originatorKind !== 'any'
        ? null
        : { field: 'originators', message: 'originators must be given, or originatorKind numeric or alphanumeric' };
    case 'pumping':
      if (runLength === 1) return { field: 'runLength', message: 'runLength must be 0 or from 2 to 1000' };
      return runLength > 0 || settings.countries.length > 0
        ? null
        : { field: 'runLength', message: 'runLength must be given, or the usual countries' };
    case 'word':
    case 'template':
    case 'blocklist':
      return null;
    default:
      return kind satisfies never;
  }
}

export const LIST_NUMBER_ALLOWED = `3 to ${LIST_DIGITS_MAX} digits, with or without + or 00`;

/** A number of a list as its digits. */
export function readListNumber(text: string): string | null {
  const parsed = parseNumber(text.trim());
  return parsed.ok && parsed.digits.length <= LIST_DIGITS_MAX && !parsed.digits.startsWith('0') ? parsed.digits : null;
}
