// Rulebooks for tests: a world small enough to read in one look, with any piece of it replaced.
import { defaultConnectorSettings } from './connector-settings.ts';
import { buildRulebook, defaultAccountSettings } from './rulebook.ts';
import type { ConnectorSettings } from './connector-settings.ts';
import type { Account, AccountSettings, ConnectorRecord, Price, Route, Rulebook } from './rulebook.ts';
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

export interface World {
  readonly accounts?: readonly Account[];
  readonly connectors?: readonly ConnectorRecord[];
  readonly routes?: readonly (readonly [prefix: string, connectorId: number])[];
  readonly prices?: readonly (readonly [prefix: string, priceMicros: number])[];
  readonly rules?: readonly Rule[];
  readonly lists?: ReadonlyMap<string, Float64Array>;
}

/** One account, one carrier, one route and one price for everything, unless said otherwise. */
export function worldOf(world: World = {}): Rulebook {
  const routes = (world.routes ?? [['', 1]]).map(([prefix, connectorId], index): Route => ({ id: index + 1, prefix, connectorId }));
  const prices = (world.prices ?? [['', 10_000]]).map(([prefix, priceMicros]): Price => ({ prefix, priceMicros }));
  return buildRulebook({
    accounts: world.accounts ?? [accountOf(1)],
    connectors: world.connectors ?? [connectorOf(1)],
    routes,
    prices,
    numbers: [],
    rules: world.rules ?? [],
    ...(world.lists ? { lists: world.lists } : {}),
  });
}
