// A DOUBLE of the store for tests of the operator port: tables in memory, nothing durable, no ledger behind the balances. A test scripts
// it: puts rows in, makes verbs fail, reads what was called. The hot path's verbs are not there.
import { DEFAULT_LIST_ID, NO_CURRENCY, type PriceList } from '../../core/price-list.ts';
import { listOf } from '../../core/testing.ts';
import type { Account, AccountList, ConnectorRecord, Route, Rule, VirtualNumber } from '../../core/rulebook.ts';
import type { Balance, LedgerCheck, MessageHistory, Store } from '../../ports/store.ts';
import type { OperatorStore } from '../context.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type DoubledStore = OperatorStore & Pick<Store, 'rulebookRows'>;

export interface StoreScript {
  readonly accounts: Mutable<Account>[];
  readonly balances: Map<number, Mutable<Balance>>;
  readonly connectors: Mutable<ConnectorRecord>[];
  readonly routes: Route[];
  /** Of the default list. */
  readonly prices: { readonly prefix: string; readonly priceMicros: number }[];
  readonly lists: Mutable<PriceList>[];
  accountLists: AccountList[];
  readonly numbers: Mutable<VirtualNumber>[];
  readonly rules: Rule[];
  readonly operators: Map<string, string>;
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
    lists: [],
    accountLists: [],
    numbers: [],
    rules: [],
    operators: new Map(),
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
  const balanceOf = (id: number): Mutable<Balance> => {
    const balance = script.balances.get(id) ?? { balanceMicros: 0, giftMicros: 0, heldBalanceMicros: 0, heldGiftMicros: 0 };
    script.balances.set(id, balance);
    return balance;
  };
  const listNamed = (id: number): Mutable<PriceList> => {
    if (script.lists.length === 0) script.lists.push({ ...listOf([]), currency: NO_CURRENCY });
    const found = script.lists.find((list) => list.id === id);
    if (!found) throw new Error(`no list ${id}; the default list is ${DEFAULT_LIST_ID}`);
    return found;
  };
  const store: DoubledStore = {
    balance: (id) => answer(() => ({ ...balanceOf(id) })),
    balances: () => answer(() => new Map([...script.balances].map(([id, balance]) => [id, { ...balance }]))),
    rulebookRows: () =>
      answer(() => {
        const { accounts, connectors, routes, prices, lists, accountLists, numbers, rules } = script;
        const standing = listOf(
          prices.map(({ prefix, priceMicros }) => [prefix, priceMicros] as const),
          { currency: NO_CURRENCY },
        );
        const [own, ...others] = lists;
        const first = own ? { ...own, rows: [...standing.rows, ...own.rows] } : standing;
        return structuredClone({ accounts, connectors, routes, priceLists: [first, ...others], accountLists, numbers, rules });
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
    addPriceList: ({ name, currency, connectorId }) =>
      answer(() => {
        if (script.lists.length === 0) script.lists.push({ ...listOf([]), currency: NO_CURRENCY });
        return script.lists.push({ id: ++lastId + 1000, name, currency, connectorId, rows: [] });
      }),
    setPriceListCurrency: (id, currency) => answer(() => void Object.assign(listNamed(id), { currency })),
    removePriceList: (id) => answer(() => void script.lists.splice(script.lists.indexOf(listNamed(id)), 1)),
    addPriceRows: (id, rows, isWhole) =>
      answer(() => {
        const list = listNamed(id);
        list.rows = [...(isWhole ? [] : list.rows), ...rows.map((row) => ({ ...row, id: ++lastId + 1000 }))];
      }),
    removePriceRow: (id, rowId) =>
      answer(() => {
        const list = listNamed(id);
        const had = list.rows.length;
        list.rows = list.rows.filter((row) => row.id !== rowId);
        return list.rows.length < had;
      }),
    assignPriceList: (accountId, listId) =>
      answer(
        () => void (script.accountLists = [...script.accountLists.filter((row) => row.accountId !== accountId), { accountId, listId }]),
      ),
    addNumber: (number, connectorId) => answer(() => script.numbers.push({ id: ++lastId, number, connectorId, accountId: null }) && lastId),
    assignNumber: (id, accountId) =>
      answer(() => {
        const number = script.numbers.find((row) => row.id === id);
        if (number) number.accountId = accountId;
      }),
    addRule: (kind, accountId, pattern) => answer(() => script.rules.push({ id: ++lastId, kind, accountId, pattern }) && lastId),
    removeRule: (id) =>
      answer(() => {
        const at = script.rules.findIndex((row) => row.id === id);
        if (at >= 0) script.rules.splice(at, 1);
        return at >= 0;
      }),
    operatorHash: (name) => answer(() => script.operators.get(name) ?? null),
    setOperator: (name, passwordHash) => answer(() => void script.operators.set(name, passwordHash)),
    messageHistory: (id) => answer(() => script.messages.get(id) ?? null),
    verifyLedger: () => answer(() => script.ledger),
    counts: () => answer(() => ({ pending: 4, enroute: 3, orphans: 2, unread: 1 })),
  };
  return { store, script };
}
