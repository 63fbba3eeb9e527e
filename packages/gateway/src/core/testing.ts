// Rulebooks for tests: a world small enough to read in one look, with any piece of it replaced.
import { defaultConnectorSettings } from './connector-settings.ts';
import { emptyNumberPlan, FULL_NUMBER_DIGITS_MIN, nowhere, type NumberPlan } from './number-plan.ts';
import { DEFAULT_LIST_ID, type PriceList, type PriceRow } from './price-list.ts';
import { anyMessage, type RouteMatch, type RouteRule } from './route-rules.ts';
import { buildRulebook, defaultAccountSettings } from './rulebook.ts';
import { defaultNumberSettings, type NumberSettings, type VirtualNumber } from './virtual-number.ts';
import type { ConnectorSettings } from './connector-settings.ts';
import type { Account, AccountSettings, ConnectorRecord, Route, Rulebook } from './rulebook.ts';
import { defaultRuleSettings, type Rule, type RuleSettings } from './rules/rules.ts';

export const accountOf = (id: number, settings: Partial<AccountSettings> = {}, more: Partial<Account> = {}): Account => ({
  id,
  name: `account${id}`,
  apiPassword: 'secret',
  smppPassword: null,
  locked: false,
  settings: { ...defaultAccountSettings, ...settings },
  ...more,
});

export const connectorSettings = (more: Partial<ConnectorSettings> = {}): ConnectorSettings => ({
  ...defaultConnectorSettings,
  host: '127.0.0.1',
  port: 2775,
  systemId: 'test',
  password: 'pw',
  ...more,
});

export const connectorOf = (id: number, more: Partial<ConnectorSettings> = {}): ConnectorRecord => ({
  id,
  name: `carrier${id}`,
  settings: connectorSettings(more),
});

/** A route rule to these connectors in this order, for the messages that fit. */
export const routeRuleOf = (
  id: number,
  match: Partial<RouteMatch>,
  connectorIds: readonly number[],
  more: Partial<Omit<RouteRule, 'id' | 'match'>> = {},
): RouteRule => ({
  id,
  name: '',
  match: { ...anyMessage, ...match },
  strategy: 'priority',
  targets: connectorIds.map((connectorId) => ({ connectorId, weight: 1, priority: 1 })),
  mmsAs: 'mms',
  queueAgeMaxSeconds: null,
  patienceSeconds: null,
  secondChance: [],
  exploreShare: 0,
  ...more,
});

export const ruleOf = (
  id: number,
  kind: Rule['kind'],
  { settings = {}, ...more }: Partial<Omit<Rule, 'settings'>> & { settings?: Partial<RuleSettings> } = {},
): Rule => ({
  id,
  kind,
  name: '',
  accountId: null,
  isEnabled: true,
  pattern: '',
  state: 'approved',
  ...more,
  settings: { ...defaultRuleSettings, ...settings },
});

export const numberOf = (
  id: number,
  number: string,
  accountId: number | null,
  settings: Partial<NumberSettings> = {},
  more: Partial<VirtualNumber> = {},
): VirtualNumber => ({
  id,
  number,
  connectorId: 1,
  accountId,
  settings: { ...defaultNumberSettings, ...settings },
  quarantinedUntil: null,
  rents: [],
  ...more,
});

export interface World {
  readonly accounts?: readonly Account[];
  readonly connectors?: readonly ConnectorRecord[];
  readonly routes?: readonly (readonly [prefix: string, connectorId: number])[];
  readonly prices?: readonly (readonly [prefix: string, priceMicros: number])[];
  /** Of MMS, in the same list; none unless given. */
  readonly mmsPrices?: readonly (readonly [prefix: string, priceMicros: number])[];
  readonly rules?: readonly Rule[];
  readonly routeRules?: readonly RouteRule[];
  readonly numberPlan?: NumberPlan;
  /** Lists of what carriers ask. */
  readonly costs?: readonly PriceList[];
  readonly numberLists?: ReadonlyMap<string, Float64Array>;
}

/** A number plan by prefix. */
export const planOf = (countries: Readonly<Record<string, string>>, networks: Readonly<Record<string, string>> = {}): NumberPlan => ({
  ...emptyNumberPlan,
  destinationOf(digits) {
    const code = Object.keys(countries).find((prefix) => digits.startsWith(prefix) && digits.length >= FULL_NUMBER_DIGITS_MIN);
    if (code === undefined) return nowhere;
    const prefix = Object.keys(networks).find((own) => digits.startsWith(own)) ?? '';
    const network = networks[prefix] ?? null;
    return { callingCode: code, country: countries[code] ?? null, type: 'mobile', mccs: network ? [network.slice(0, 3)] : [], network };
  },
  isCountry: (country) => Object.values(countries).includes(country),
});

/** The default list, by prefix. */
export const listOf = (prices: readonly (readonly [prefix: string, priceMicros: number])[], more: Partial<PriceList> = {}): PriceList => ({
  id: DEFAULT_LIST_ID,
  name: 'default',
  currency: 'EUR',
  connectorId: null,
  version: 0,
  rows: prices.map(([key, priceMicros], index) => ({ id: index + 1, kind: 'prefix', key, priceMicros, from: null, until: null })),
  ...more,
});

const withMmsPrices = (list: PriceList, prices: readonly (readonly [prefix: string, priceMicros: number])[]): PriceList => {
  const rows = listOf(prices).rows.map((row): PriceRow => ({ ...row, id: row.id + list.rows.length, isMms: true }));
  return { ...list, rows: [...list.rows, ...rows] };
};

/** One account, one carrier, one route and one price for everything, unless said otherwise. */
export function worldOf(world: World = {}): Rulebook {
  const routes = (world.routes ?? [['', 1]]).map(([prefix, connectorId], index): Route => ({ id: index + 1, prefix, connectorId }));
  return buildRulebook(
    {
      accounts: world.accounts ?? [accountOf(1)],
      connectors: world.connectors ?? [connectorOf(1)],
      routes,
      priceLists: [withMmsPrices(listOf(world.prices ?? [['', 10_000]]), world.mmsPrices ?? []), ...(world.costs ?? [])],
      accountLists: [],
      numbers: [],
      rules: world.rules ?? [],
      routeRules: world.routeRules ?? [],
      ...(world.numberLists ? { numberLists: world.numberLists } : {}),
    },
    world.numberPlan,
  );
}
