// Rulebooks for tests: a world small enough to read in one look, with any piece of it replaced.
import { defaultConnectorSettings } from './connector-settings.ts';
import { anyMessage, type RouteMatch, type RouteRule } from './route-rules.ts';
import type { RouteSeams } from './routing.ts';
import { buildRulebook, defaultAccountSettings } from './rulebook.ts';
import { defaultNumberSettings, type NumberSettings, type VirtualNumber } from './virtual-number.ts';
import type { ConnectorSettings } from './connector-settings.ts';
import type { Account, AccountSettings, ConnectorRecord, Price, Route, Rule, Rulebook } from './rulebook.ts';

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

/** A rule to these connectors in this order, for the messages that fit. */
export const ruleOf = (
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
  queueAgeMaxSeconds: null,
  patienceSeconds: null,
  secondChance: [],
  exploreShare: 0,
  ...more,
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
  readonly rules?: readonly Rule[];
  readonly routeRules?: readonly RouteRule[];
  readonly seams?: RouteSeams;
}

/** One account, one carrier, one route and one price for everything, unless said otherwise. */
export function worldOf(world: World = {}): Rulebook {
  const routes = (world.routes ?? [['', 1]]).map(([prefix, connectorId], index): Route => ({ id: index + 1, prefix, connectorId }));
  const prices = (world.prices ?? [['', 10_000]]).map(([prefix, priceMicros]): Price => ({ prefix, priceMicros }));
  return buildRulebook(
    {
      accounts: world.accounts ?? [accountOf(1)],
      connectors: world.connectors ?? [connectorOf(1)],
      routes,
      prices,
      numbers: [],
      rules: world.rules ?? [],
      routeRules: world.routeRules ?? [],
    },
    world.seams,
  );
}
