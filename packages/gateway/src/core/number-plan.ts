// What the digits of a number tell by themselves: country, type, network. The words only; numbering/ has the data, so that decisions stay pure.
import { parseNumber } from '@trunkline/sms';

/** fixed_or_mobile: the country does not tell them apart by number (North America). */
export const numberTypes = [
  'fixed',
  'mobile',
  'fixed_or_mobile',
  'premium_rate',
  'toll_free',
  'shared_cost',
  'voip',
  'personal',
  'pager',
  'universal_access',
  'voicemail',
  'unknown',
] as const;
export type NumberType = (typeof numberTypes)[number];

/** One object per kind of destination: two numbers alike in all of it share it. */
export interface Destination {
  /** "" when no calling code fits. */
  readonly callingCode: string;
  /** ISO 3166-1 alpha-2; null: no country, or none that is known. A number in no known range counts for the main country of its calling code. */
  readonly country: string | null;
  readonly type: NumberType;
  /** Mobile country codes of the country (ITU-T E.212). */
  readonly mccs: readonly string[];
  /** `MCC-MNC`, where they follow from the number: a mobile number of a country with one network. Ports are not known here. */
  readonly network: string | null;
}

/** Anything shorter is a short code, whatever its first digits are. */
export const FULL_NUMBER_DIGITS_MIN = 7;

export interface NumberPlan {
  /** `digits`: international, without + or 00. */
  readonly destinationOf: (digits: string) => Destination;
  readonly isCountry: (country: string) => boolean;
  readonly isMcc: (mcc: string) => boolean;
  readonly isNetwork: (mcc: string, mnc: string) => boolean;
  /** Where the data is from, in words, with versions and dates. */
  readonly sources: readonly string[];
}

export const nowhere: Destination = { callingCode: '', country: null, type: 'unknown', mccs: [], network: null };

/** ISO 3166-1 alpha-2 of a number as somebody wrote it; "" = none that is known. */
export function countryOf(number: string, plan: Pick<NumberPlan, 'destinationOf'>): string {
  const parsed = parseNumber(number);
  return (parsed.ok ? plan.destinationOf(parsed.digits).country : null) ?? '';
}

/** For rulebooks without country rows, in tests. */
export const emptyNumberPlan: NumberPlan = {
  destinationOf: () => nowhere,
  isCountry: () => false,
  isMcc: () => false,
  isNetwork: () => false,
  sources: [],
};
