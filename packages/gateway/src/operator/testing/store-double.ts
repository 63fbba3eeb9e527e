// A DOUBLE of the store for tests of the operator port: tables in memory, nothing durable, no ledger behind the balances. A test scripts
// it: puts rows in, makes verbs fail, reads what was called. The hot path's verbs are not there.
import type { Account, ConnectorRecord, Price, Route, Rule } from '../../core/rulebook.ts';
import type { RouteRule } from '../../core/route-rules.ts';
import type { Balance, LedgerCheck, MessageHistory, Store } from '../../ports/store.ts';
import type { OperatorStore } from '../context.ts';
import { createAccessDouble } from './access-double.ts';
import { createTwoWayDouble } from './two-way-double.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type DoubledStore = OperatorStore & Pick<Store, 'rulebookRows'>;

export interface StoreScript {
  readonly accounts: Mutable<Account>[];
  readonly balances: Map<number, Mutable<Balance>>;
  readonly connectors: Mutable<ConnectorRecord>[];
  readonly routes: Route[];
  readonly prices: Price[];
  readonly rules: Rule[];
  routeRules: RouteRule[];
  readonly messages: Map<number, MessageHistory>;
  ledger: LedgerCheck;
  /** Every operator verb rejects with it while it is set. */
  failure: Error | null;
  readonly references: string[];
}

export function createStoreDouble(): { readonly store: DoubledStore; readonly script: StoreScript } {
  const script: StoreScript = {
    accounts: [],
    balances: new Map(),
    connectors: [],
    routes: [],
    prices: [],
    rules: [],
    routeRules: [],
    messages: new Map(),
    ledger: { holds: true, accounts: 1, transfers: 2, messages: 3, findings: [] },
    failure: null,
    references: [],
  };
  let lastId = 0;
  /** Answers in a later turn, as a store does, or fails as scripted. */
  async function answer<T>(work: () => T): Promise<T> {
    await Promise.resolve();
    if (script.failure) throw script.failure;
    return work();
  }
  const remove = <T>(rows: T[], is: (row: T) => boolean): boolean => {
    const at = rows.findIndex(is);
    if (at >= 0) rows.splice(at, 1);
    return at >= 0;
  };
  const access = createAccessDouble(answer);
  const balanceOf = (id: number): Mutable<Balance> => {
    const balance = script.balances.get(id) ?? { balanceMicros: 0, giftMicros: 0, heldBalanceMicros: 0, heldGiftMicros: 0 };
    script.balances.set(id, balance);
    return balance;
  };
  const twoWay = createTwoWayDouble(answer, (accountId, micros) => {
    const balance = balanceOf(accountId);
    if (balance.balanceMicros < micros) return false;
    balance.balanceMicros -= micros;
    return true;
  });
  const store: DoubledStore = {
    balance: (id) => answer(() => ({ ...balanceOf(id) })),
    balances: () => answer(() => new Map([...script.balances].map(([id, balance]) => [id, { ...balance }]))),
    rulebookRows: () =>
      answer(() => {
        const { connectors, routes, prices, rules, routeRules } = script;
        const accounts = script.accounts.map((account) => {
          const keys = access.keysOf(account.id);
          return keys.length === 0 ? account : { ...account, keys };
        });
        return structuredClone({ accounts, connectors, routes, prices, rules, routeRules, ...twoWay.rows() });
      }),
    createAccount: (input) =>
      answer(() => {
        const id = ++lastId;
        script.accounts.push({
          id,
          name: input.name,
          apiPassword: input.apiPassword,
          smppPassword: null,
          locked: false,
          settings: input.settings,
        });
        Object.assign(balanceOf(id), { balanceMicros: input.balanceMicros, giftMicros: input.giftMicros });
        return id;
      }),
    setAccount: (id, change) =>
      answer(() => {
        const account = script.accounts.find((row) => row.id === id);
        if (account) Object.assign(account, change);
      }),
    credit: (input) =>
      answer(() => {
        const balance = balanceOf(input.accountId);
        const next = { balanceMicros: balance.balanceMicros + input.balanceMicros, giftMicros: balance.giftMicros + input.giftMicros };
        if (next.balanceMicros < 0 || next.giftMicros < 0) return { ok: false, code: 'balance_too_low' };
        Object.assign(balance, next);
        script.references.push(input.reference);
        return { ok: true };
      }),
    addConnector: (name, settings) => answer(() => script.connectors.push({ id: ++lastId, name, settings }) && lastId),
    setConnector: (id, settings) =>
      answer(() => {
        const connector = script.connectors.find((row) => row.id === id);
        if (connector) connector.settings = settings;
      }),
    addRoute: (prefix, connectorId) => answer(() => script.routes.push({ id: ++lastId, prefix, connectorId }) && lastId),
    setPrice: (prefix, priceMicros) =>
      answer(() => {
        const at = script.prices.findIndex((row) => row.prefix === prefix);
        script.prices.splice(at < 0 ? script.prices.length : at, at < 0 ? 0 : 1, { prefix, priceMicros });
      }),
    addRule: (kind, accountId, pattern) => answer(() => script.rules.push({ id: ++lastId, kind, accountId, pattern }) && lastId),
    removeRule: (id) => answer(() => remove(script.rules, (row) => row.id === id)),
    removeRoute: (id) => answer(() => remove(script.routes, (row) => row.id === id)),
    removePrice: (prefix) => answer(() => remove(script.prices, (row) => row.prefix === prefix)),
    ...access.store,
    ...twoWay.store,
    addRouteRule: (rule, position) =>
      answer(() => {
        script.routeRules.splice(position - 1, 0, { ...rule, id: ++lastId });
        return lastId;
      }),
    setRouteRule: (rule) =>
      answer(() => {
        script.routeRules = script.routeRules.map((other) => (other.id === rule.id ? rule : other));
        return true;
      }),
    moveRouteRule: (id, position) =>
      answer(() => {
        const [rule] = script.routeRules.splice(
          script.routeRules.findIndex((row) => row.id === id),
          1,
        );
        if (rule) script.routeRules.splice(position - 1, 0, rule);
        return rule !== undefined;
      }),
    removeRouteRule: (id) =>
      answer(() => {
        const before = script.routeRules.length;
        script.routeRules = script.routeRules.filter((row) => row.id !== id);
        return script.routeRules.length < before;
      }),
    messageHistory: (id) => answer(() => script.messages.get(id) ?? null),
    verifyLedger: () => answer(() => script.ledger),
    counts: () => answer(() => ({ pending: 4, enroute: 3, orphans: 2, unread: 1 })),
  };
  return { store: access.noting(store), script };
}
