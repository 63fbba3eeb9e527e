// The data of the number plan, read once at start: numbers from libphonenumber's metadata, networks from the list of mobile network codes.
import { createRequire } from 'node:module';
import type { NumberPlan, NumberType } from '../core/number-plan.ts';
import { type CountryNumbers, createNumberPlan, type Network } from './number-plan.ts';

const require = createRequire(import.meta.url);

/** In the order of the metadata; fixed and mobile first, as libphonenumber judges. */
const types: readonly NumberType[] = [
  'fixed',
  'mobile',
  'toll_free',
  'premium_rate',
  'personal',
  'voicemail',
  'universal_access',
  'pager',
  'voip',
  'shared_cost',
];
/** libphonenumber tries them in this order. */
const order: readonly NumberType[] = [
  'fixed',
  'mobile',
  'premium_rate',
  'toll_free',
  'shared_cost',
  'voip',
  'personal',
  'pager',
  'universal_access',
  'voicemail',
];

type TypeEntry = readonly [pattern: string, lengths?: readonly number[]] | 0 | undefined;
/** A country of the metadata, version 4: a list, of which these places matter. */
type Entry = readonly unknown[];
interface Metadata {
  readonly version: number;
  readonly country_calling_codes: Readonly<Record<string, readonly string[]>>;
  readonly countries: Readonly<Record<string, Entry>>;
  readonly nonGeographic: Readonly<Record<string, Entry>>;
}

function numbersOf(country: string | null, entry: Entry): CountryNumbers {
  const lengths = (entry[3] || []) as readonly number[];
  const given = (entry[11] || []) as readonly TypeEntry[];
  const read = types.map((type, index) => {
    const found = given[index] || undefined;
    return { type, pattern: found?.[0] ?? '', lengths: found?.[1] ?? lengths };
  });
  return {
    country,
    all: String(entry[2]),
    leading: (entry[10] || '') as string,
    types: read.filter(({ pattern }) => pattern !== '').sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type)),
    // The pattern of mobile numbers is left out where it is that of fixed ones.
    hasOneKind: (given[1] || undefined)?.[0] === undefined || (given[1] as readonly [string])[0] === '',
  };
}

interface ListedNetwork {
  readonly type: string;
  readonly countryCode: string | null;
  readonly mcc: string;
  readonly mnc: string;
  readonly status: string;
}

function networksOf(list: readonly ListedNetwork[]): Network[] {
  return list
    .filter(
      ({ type, countryCode, mcc, mnc }) => type === 'National' && countryCode !== null && /^\d{3}$/.test(mcc) && /^\d{2,3}$/.test(mnc),
    )
    .flatMap(({ countryCode, mcc, mnc, status }) =>
      // "BQ/CW/SX": in all of them; "GE-AB": in a part of one.
      (countryCode ?? '').split('/').map((code) => ({ country: code.slice(0, 2), mcc, mnc, isOperational: status === 'Operational' })),
    );
}

const versionOf = (name: string): string => (require(`${name}/package.json`) as { version: string }).version;

export function loadNumberPlan(): NumberPlan {
  const metadata = require('libphonenumber-js/max/metadata') as Metadata;
  if (metadata.version !== 4) throw new Error(`the phone-number metadata has format ${metadata.version}; this program reads format 4`);
  const codes = new Map<string, readonly CountryNumbers[]>();
  for (const [code, countries] of Object.entries(metadata.country_calling_codes)) {
    const entries = countries.flatMap((country) => {
      const entry = country === '001' ? metadata.nonGeographic[code] : metadata.countries[country];
      return entry ? [numbersOf(country === '001' ? null : country, entry)] : [];
    });
    codes.set(code, entries);
  }
  for (const [code, entry] of Object.entries(metadata.nonGeographic)) if (!codes.has(code)) codes.set(code, [numbersOf(null, entry)]);
  return createNumberPlan({
    codes,
    networks: networksOf((require('mcc-mnc-list') as { all(): ListedNetwork[] }).all()),
    sources: [
      `Google libphonenumber metadata 9.0.43 (2026-11-10), through libphonenumber-js ${versionOf('libphonenumber-js')}`,
      `List of mobile country and network codes (Wikipedia, 2026-09-17), through mcc-mnc-list ${versionOf('mcc-mnc-list')}`,
    ],
  });
}
