// A DOUBLE of the store for tests of the operator port: tables in memory, nothing durable, no ledger behind the balances. A test scripts
// it: puts rows in, makes verbs fail, reads what was called. The hot path's verbs are not there.
import type { Account, ConnectorRecord, Price, Route, Rule, VirtualNumber } from '../../core/rulebook.ts';
import type { Balance, LedgerCheck, MessageHistory, Store } from '../../ports/store.ts';
import type { MoneyStore, OperatorStore } from '../context.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type DoubledStore = OperatorStore & Pick<Store, 'rulebookRows'>;

export interface StoreScript {
  readonly accounts: Mutable<Account>[];
  readonly balances: Map<number, Mutable<Balance>>;
  readonly connectors: Mutable<ConnectorRecord>[];
  readonly routes: Route[];
  readonly prices: Price[];
  readonly numbers: Mutable<VirtualNumber>[];
  readonly rules: Rule[];
  readonly operators: Map<string, string>;
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
    routes: [],
    prices: [],
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
  const store: DoubledStore = {
    ...moneyVerbs,
    balance: (id) => answer(() => ({ ...balanceOf(id) })),
    balances: () => answer(() => new Map([...script.balances].map(([id, balance]) => [id, { ...balance }]))),
    rulebookRows: () =>
      answer(() => {
        const { accounts, connectors, routes, prices, numbers, rules } = script;
        return structuredClone({ accounts, connectors, routes, prices, numbers, rules });
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
