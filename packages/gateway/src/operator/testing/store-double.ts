// A DOUBLE of the store for tests of the operator port: tables in memory, nothing durable, no ledger behind the balances. A test scripts
// it: puts rows in, makes verbs fail, reads what was called. The hot path's verbs are not there.
import { DEFAULT_LIST_ID, NO_CURRENCY, type PriceList } from '../../core/price-list.ts';
import type { RouteRule } from '../../core/route-rules.ts';
import type { Account, AccountList, ConnectorRecord, Route } from '../../core/rulebook.ts';
import { listOf } from '../../core/testing.ts';
import type { AlertRow, Balance, HeldMessages, MessageHistory, Store } from '../../ports/store.ts';
import type { LedgerCheck } from '../../ports/store-money.ts';
import type { MoneyStore, OperatorStore } from '../context.ts';
import { createAccessDouble } from './access-double.ts';
import { createRulesDouble } from './rules-double.ts';
import { createTwoWayDouble } from './two-way-double.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type DoubledStore = OperatorStore & Pick<Store, 'rulebookRows'>;

export interface StoreScript {
  readonly accounts: Mutable<Account>[];
  readonly balances: Map<number, Mutable<Balance>>;
  readonly connectors: Mutable<ConnectorRecord>[];
  readonly goneConnectors: Mutable<ConnectorRecord>[];
  readonly routes: Route[];
  /** Of the default list. */
  readonly prices: { readonly prefix: string; readonly priceMicros: number }[];
  readonly lists: Mutable<PriceList>[];
  accountLists: AccountList[];
  routeRules: RouteRule[];
  readonly held: HeldMessages[];
  readonly alerts: AlertRow[];
  readonly messages: Map<number, MessageHistory>;
  ledger: LedgerCheck;
  /** Every operator verb rejects with it while it is set. */
  failure: Error | null;
  readonly references: string[];
}

/** What the double cannot do: there is no ledger in it. A test that needs one gives the rig a real store. */
const noLedger = (): never => {
  throw new Error('the double has no ledger: give createRig a real store');
};
const moneyVerbs: MoneyStore = {
  sealLedger: noLedger,
  ledgerHead: noLedger,
  exportLedger: noLedger,
  setCreditLimit: noLedger,
  setSubAccount: noLedger,
  moveBetween: noLedger,
  grantGift: noLedger,
  grants: noLedger,
  statement: noLedger,
  issueInvoice: noLedger,
  invoices: noLedger,
  invoice: noLedger,
};

export function createStoreDouble(): { readonly store: DoubledStore; readonly script: StoreScript } {
  const script: StoreScript = {
    accounts: [],
    balances: new Map(),
    connectors: [],
    goneConnectors: [],
    routes: [],
    prices: [],
    lists: [],
    accountLists: [],
    routeRules: [],
    held: [],
    alerts: [],
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
    const balance = script.balances.get(id) ?? {
      balanceMicros: 0,
      giftMicros: 0,
      heldBalanceMicros: 0,
      heldGiftMicros: 0,
      creditLimitMicros: 0,
    };
    script.balances.set(id, balance);
    return balance;
  };
  const listVersions = new Map<string, PriceList['rows']>();
  const keepVersion = (list: Mutable<PriceList>): void => void listVersions.set(`${list.id}/${++list.version}`, list.rows);
  const listNamed = (id: number): Mutable<PriceList> => {
    if (script.lists.length === 0) script.lists.push({ ...listOf([]), currency: NO_CURRENCY });
    const found = script.lists.find((list) => list.id === id);
    if (!found) throw new Error(`no list ${id}; the default list is ${DEFAULT_LIST_ID}`);
    return found;
  };
  const rules = createRulesDouble(answer, () => ++lastId);
  const twoWay = createTwoWayDouble(answer, (accountId, micros) => {
    const balance = balanceOf(accountId);
    if (balance.balanceMicros < micros) return false;
    balance.balanceMicros -= micros;
    return true;
  });
  const store: DoubledStore = {
    margins: noLedger,
    messageMargin: () => answer(() => null),
    ...moneyVerbs,
    // No message of the double is an MMS; the real store is behind the tests of MMS.
    personPage: () => answer(() => ({ messageIds: [], forwardIds: [], openIds: [], inboundIds: [], next: null })),
    erasePerson: () => answer(() => {}),
    mmsOfMessage: () => answer(() => null),
    revokeLink: () => answer(() => false),
    eraseInboundMms: () => answer(() => false),
    eraseMms: () => answer(() => false),
    uploads: () => answer(() => []),
    removeUpload: () => answer(() => false),
    mediaOctets: () => answer(() => 0),
    balance: (id) => answer(() => ({ ...balanceOf(id) })),
    balances: () => answer(() => new Map([...script.balances].map(([id, balance]) => [id, { ...balance }]))),
    rulebookRows: () =>
      answer(() => {
        const { connectors, routes, prices, lists, accountLists, routeRules } = script;
        const accounts = script.accounts.map((account) => {
          const keys = access.keysOf(account.id);
          return keys.length === 0 ? account : { ...account, keys };
        });
        const standing = listOf(
          prices.map(({ prefix, priceMicros }) => [prefix, priceMicros] as const),
          { currency: NO_CURRENCY },
        );
        const [own, ...others] = lists;
        const first = own ? { ...own, rows: [...standing.rows, ...own.rows] } : standing;
        const priceLists = [first, ...others];
        const rows = {
          accounts,
          connectors: [...connectors],
          routes,
          priceLists,
          accountLists,
          routeRules,
          ...rules.rows(),
          ...twoWay.rows(),
        };
        return structuredClone(rows);
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
    removeConnector: (id) =>
      answer(() => {
        const routes = script.routes.filter(({ connectorId }) => connectorId === id).map((route) => route.id);
        if (routes.length > 0)
          return { ok: false, uses: { routes, routeRules: [], numbers: [], priceLists: [], doors: [], hasWaiting: false } };
        const at = script.connectors.findIndex((row) => row.id === id);
        script.goneConnectors.push(...script.connectors.splice(at, 1));
        return { ok: true };
      }),
    restoreConnector: (name) =>
      answer(() => {
        const at = script.goneConnectors.findLastIndex((row) => row.name === name);
        if (at < 0) return null;
        script.connectors.push(...script.goneConnectors.splice(at, 1));
        return script.connectors.at(-1) ?? null;
      }),
    addRoute: (prefix, connectorId) => answer(() => script.routes.push({ id: ++lastId, prefix, connectorId }) && lastId),
    setPrice: (prefix, priceMicros) =>
      answer(() => {
        const at = script.prices.findIndex((row) => row.prefix === prefix);
        script.prices.splice(at < 0 ? script.prices.length : at, at < 0 ? 0 : 1, { prefix, priceMicros });
      }),
    addPriceList: ({ name, currency, connectorId }) =>
      answer(() => {
        if (script.lists.length === 0) script.lists.push({ ...listOf([]), currency: NO_CURRENCY });
        return script.lists.push({ id: ++lastId + 1000, name, currency, connectorId, version: 0, rows: [] });
      }),
    setPriceListCurrency: (id, currency) => answer(() => void Object.assign(listNamed(id), { currency })),
    removePriceList: (id) => answer(() => void script.lists.splice(script.lists.indexOf(listNamed(id)), 1)),
    restorePriceList: (id, version) =>
      answer(() => {
        const list = listNamed(id);
        list.rows = listVersions.get(`${id}/${version}`) ?? [];
        keepVersion(list);
      }),
    addPriceRows: (id, rows, isWhole) =>
      answer(() => {
        const list = listNamed(id);
        list.rows = [...(isWhole ? [] : list.rows), ...rows.map((row) => ({ ...row, id: ++lastId + 1000 }))];
        keepVersion(list);
      }),
    removePriceRow: (id, rowId) =>
      answer(() => {
        const list = listNamed(id);
        const had = list.rows.length;
        list.rows = list.rows.filter((row) => row.id !== rowId);
        keepVersion(list);
        return list.rows.length < had;
      }),
    assignPriceList: (accountId, listId) =>
      answer(
        () => void (script.accountLists = [...script.accountLists.filter((row) => row.accountId !== accountId), { accountId, listId }]),
      ),
    ...rules.store,
    held: () => answer(() => [...script.held]),
    alerts: () => answer(() => [...script.alerts]),
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
