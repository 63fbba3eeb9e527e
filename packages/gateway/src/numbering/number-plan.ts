// The number plan of the world as one look-up: calling code, then an automaton over all patterns of the countries that share it. Gives the same country
// and type as libphonenumber, forty times faster, and one object per kind of destination.
import type { Destination, NumberPlan, NumberType } from '../core/number-plan.ts';
import { FULL_NUMBER_DIGITS_MIN, nowhere } from '../core/number-plan.ts';
import { Automaton, type State } from './automaton.ts';

/** A country's numbers, national part: patterns as libphonenumber writes them. */
export interface CountryNumbers {
  /** null: a code of no country, such as those of satellites. */
  readonly country: string | null;
  readonly all: string;
  /** What only this country of a shared calling code begins with; "" = nothing tells. */
  readonly leading: string;
  readonly types: readonly { readonly type: NumberType; readonly pattern: string; readonly lengths: readonly number[] }[];
  /** Fixed and mobile numbers look alike. */
  readonly hasOneKind: boolean;
}

export interface Network {
  readonly country: string;
  readonly mcc: string;
  readonly mnc: string;
  readonly isOperational: boolean;
}

export interface NumberPlanData {
  /** By calling code; of several countries the main one first. */
  readonly codes: ReadonlyMap<string, readonly CountryNumbers[]>;
  readonly networks: readonly Network[];
  readonly sources: readonly string[];
}

/** What the end of a pattern says. */
type Meaning = { readonly country: number; readonly role: 'all' | 'leading' | number };

type Describe = (code: string, country: string | null, type: NumberType) => Destination;

const CALLING_CODE_DIGITS_MAX = 3;

class CallingCode {
  readonly #code: string;
  readonly #countries: readonly CountryNumbers[];
  readonly #describe: Describe;
  #automaton: Automaton | null = null;
  readonly #meanings: Meaning[] = [];
  /** By the state where the number ends, then by its length: some types hold for some lengths only. */
  readonly #known = new Map<State | null, (Destination | undefined)[]>();

  constructor(code: string, countries: readonly CountryNumbers[], describe: Describe) {
    this.#code = code;
    this.#countries = countries;
    this.#describe = describe;
  }

  find(digits: string): Destination {
    this.#automaton ??= this.#build();
    const state = this.#automaton.walk(digits, this.#code.length);
    const length = digits.length - this.#code.length;
    let known = this.#known.get(state);
    if (!known) this.#known.set(state, (known = []));
    return (known[length] ??= this.#judge(state?.ended ?? [], length));
  }

  #build(): Automaton {
    const patterns: { pattern: string; isPrefix: boolean }[] = [];
    const add = (pattern: string, isPrefix: boolean, meaning: Meaning): void => {
      if (pattern === '') return;
      patterns.push({ pattern, isPrefix });
      this.#meanings.push(meaning);
    };
    for (const [country, { all, leading, types }] of this.#countries.entries()) {
      add(all, false, { country, role: 'all' });
      add(leading, true, { country, role: 'leading' });
      for (const [index, { pattern }] of types.entries()) add(pattern, false, { country, role: index });
    }
    return new Automaton(patterns);
  }

  #judge(ended: readonly number[], length: number): Destination {
    const met = ended.map((pattern) => this.#meanings[pattern]).filter((meaning) => meaning !== undefined);
    const typeIn = (country: number): NumberType => {
      const numbers = this.#countries[country];
      const roles = met.filter((meaning) => meaning.country === country).map(({ role }) => role);
      if (!numbers || !roles.includes('all')) return 'unknown';
      const types = numbers.types
        .filter(({ lengths }, index) => roles.includes(index) && (lengths.length === 0 || lengths.includes(length)))
        .map(({ type }) => type);
      if (types.includes('fixed') && (numbers.hasOneKind || types.includes('mobile'))) return 'fixed_or_mobile';
      return types[0] ?? 'unknown';
    };
    for (const [index, { country, leading }] of this.#countries.entries()) {
      const type = typeIn(index);
      const isHere = leading === '' ? type !== 'unknown' : met.some((meaning) => meaning.country === index && meaning.role === 'leading');
      if (isHere) return this.#describe(this.#code, country, type);
    }
    return this.#describe(this.#code, this.#countries[0]?.country ?? null, 'unknown');
  }
}

export function createNumberPlan({ codes, networks, sources }: NumberPlanData): NumberPlan {
  const mccsByCountry = new Map<string, Set<string>>();
  const operational = new Map<string, string[]>();
  for (const { country, mcc, mnc, isOperational } of networks) {
    mccsByCountry.set(country, (mccsByCountry.get(country) ?? new Set()).add(mcc));
    if (isOperational) operational.set(country, [...(operational.get(country) ?? []), `${mcc}-${mnc}`]);
  }
  const described = new Map<string, Destination>();
  const describe = (callingCode: string, country: string | null, type: NumberType): Destination => {
    const key = `${callingCode} ${country} ${type}`;
    const known = described.get(key);
    if (known) return known;
    const inCountry = operational.get(country ?? '') ?? [];
    const made: Destination = {
      callingCode,
      country,
      type,
      mccs: [...(mccsByCountry.get(country ?? '') ?? [])].sort(),
      network: type === 'mobile' && inCountry.length === 1 ? (inCountry[0] ?? null) : null,
    };
    described.set(key, made);
    return made;
  };
  const byCode = new Map([...codes].map(([code, countries]) => [code, new CallingCode(code, countries, describe)]));
  const countries = new Set([...codes.values()].flat().map(({ country }) => country));
  const mccs = new Set(networks.map(({ mcc }) => mcc));
  const knownNetworks = new Set(networks.map(({ mcc, mnc }) => `${mcc}-${mnc}`));
  return {
    destinationOf(digits) {
      if (digits.length < FULL_NUMBER_DIGITS_MIN) return nowhere;
      for (let length = 1; length <= CALLING_CODE_DIGITS_MAX && length < digits.length; length++) {
        const code = byCode.get(digits.slice(0, length));
        if (code) return code.find(digits);
      }
      return nowhere;
    },
    isCountry: (country) => countries.has(country),
    isMcc: (mcc) => mccs.has(mcc),
    isNetwork: (mcc, mnc) => knownNetworks.has(`${mcc}-${mnc}`),
    sources,
  };
}
