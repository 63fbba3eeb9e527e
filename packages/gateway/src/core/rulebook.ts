// An immutable snapshot of all an operator has set: accounts, prices, routes, connectors, virtual numbers, word rules. Built anew after every
// change and swapped in one assignment, so that one request sees one state of the world and the hot path never asks the database.

import type { ApiKey } from './access.ts';
import { buildChains, type Chain } from './resellers.ts';
import type { CarrierDoor } from './carrier-forms.ts';
import type { ConnectorSettings } from './connector-settings.ts';
import type { AccountDoor } from './doors.ts';
import { type InboundRule, readyTwoWay, type TwoWay } from './inbound-rules.ts';
import type { MessageKind } from './mms.ts';
import { emptyNumberPlan, type NumberPlan } from './number-plan.ts';
import { DEFAULT_LIST_ID, NO_CURRENCY, type PriceList, priceTable, type PriceTable } from './price-list.ts';
import type { RouteRule } from './route-rules.ts';
import { readyRouting, type Routing } from './routing.ts';
import { compilePolicies, type Policies } from './rules/policy.ts';
import type { Rule } from './rules/rules.ts';
import type { Webhook } from './webhook.ts';
import { numberKey, type VirtualNumber } from './virtual-number.ts';

export type { Rule } from './rules/rules.ts';

/** Integer millionths of the currency unit. Always a safe integer: 9 thousand million units fit. */
export type Micros = number;

/** high: one-time passwords and the like. bulk: campaigns that can wait. */
export const priorityClasses = ['high', 'normal', 'bulk'] as const;
export type PriorityClass = (typeof priorityClasses)[number];

export const emailContents = ['body', 'subject', 'both'] as const;
export type EmailContent = (typeof emailContents)[number];

export interface AccountSettings {
  /** Addresses that may use the account (IPv4/6 or CIDR); empty = all. */
  readonly ipAllow: readonly string[];
  /** Key of V1's encryption mode; null = plain password. */
  readonly encryptionKey: string | null;
  readonly reportStyle: 'delivery' | 'eims';
  /** With reportStyle eims: rows of seven elements. */
  readonly deliverReport: boolean;
  /** getsms content as plain text or base64. */
  readonly inboxEncoding: 'plain' | 'base64';
  /** Originator used when a request names none. */
  readonly defaultSender: string;
  /** Least time between two getreport or getsms calls, ms; 0 = off (-15 otherwise). */
  readonly queryIntervalMs: number;
  /** What route rules know the account's messages by, beside its name. */
  readonly routeTag: string;
  /** Only contents that match one of the account's templates pass (-6). */
  readonly templatesRequired: boolean;
  /** What becomes of a segment whose outcome nobody knows: sent again, or never. */
  readonly delivery: 'at_least_once' | 'at_most_once';
  /** Its share of a connector beside other accounts of its class that have messages waiting: 1 to 100. */
  readonly weight: number;
  /** Which accounts' messages leave before whose. */
  readonly priorityClass: PriorityClass;
  /** Binds at once; one more is ESME_RALYBND. */
  readonly smppBindsMax: number;
  /** Requests of one bind without an answer yet; beyond it we stop reading, never an error. */
  readonly smppWindow: number;
  /** Messages per second over all binds, above it ESME_RTHROTTLED; 0 = no limit. */
  readonly smppRatePerSecond: number;
  /** What data_coding 0 means on the account's binds, both ways. */
  readonly smppAlphabet: 'gsm7' | 'latin1' | 'windows-1252';
  /** A long message that arrives in parts is one message: one id, one price, one receipt. */
  readonly smppJoinParts: boolean;
  /** Inbound messages go to a receiver bind when there is one, and are read then. */
  readonly smppInbound: boolean;
  /** A long inbound message: parts with a user data header, or one deliver_sm with message_payload. */
  readonly smppLongInbound: 'parts' | 'payload';
  /** Receipts and inbound messages on their way to the account without an answer yet, over all its binds. */
  readonly smppDeliverWindow: number;
  /** Messages per second over all doors; 0 = no limit. */
  readonly messagesPerSecond: number;
  /** Most messages, and most money in currency units, of a day and of a month of the server's zone; 0 = no limit. */
  readonly messagesPerDay: number;
  readonly messagesPerMonth: number;
  readonly moneyPerDay: number;
  readonly moneyPerMonth: number;
  /** Most messages to one recipient within recipientWindowHours; 0 = no limit. */
  readonly recipientMessagesMax: number;
  readonly recipientWindowHours: number;
  /** The same content to the same recipient again within this time is refused, seconds; 0 = off. */
  readonly duplicateWindowS: number;
  /** An alert is raised when less can be spent, currency units; 0 = off. */
  readonly lowBalance: number;
  /** Its messages never reach a carrier: the built-in sandbox takes them. */
  readonly sandbox: boolean;
  /** The price of a message that a carrier took and did not deliver comes back. */
  readonly refundUndelivered: boolean;
  /** An MMS that no route carries, or that is refused, goes as an SMS with a link to it; none: it is refused. */
  readonly mmsFallback: 'none' | 'link';
  /** Octets of media that are kept for the account, in megabytes; 0 = no limit. */
  readonly mediaMegabytes: number;
  /** Name and address on statements and invoices, lines of text; "" = the account's name. */
  readonly billTo: string;
  /** Which of the doors that are switched on for each account by itself are open to it. */
  readonly doors: readonly AccountDoor[];
  /**
   * A request of a protocol without idempotency keys that comes again, word for word, within this time is a retry: it is answered as the first time, and
   * nothing is sent or charged again. Seconds; 0 = off.
   */
  readonly retryWindowS: number;
  /** Who may send mail as the account: addresses and domains with an @ before them, in lower case. Empty = whoever signs in; without a login nobody. */
  readonly emailSenders: readonly string[];
  /** What of a mail becomes the message. */
  readonly emailContent: EmailContent;
  /** Signatures and quotations of mails are sent too. */
  readonly emailWhole: boolean;
  /** Longer texts of mails are cut; 0 = they are refused when they are longer than may be sent. */
  readonly emailCharactersMax: number;
}

export const defaultAccountSettings: AccountSettings = {
  ipAllow: [],
  encryptionKey: null,
  reportStyle: 'delivery',
  deliverReport: false,
  inboxEncoding: 'plain',
  defaultSender: '',
  queryIntervalMs: 0,
  routeTag: '',
  templatesRequired: false,
  delivery: 'at_least_once',
  weight: 1,
  priorityClass: 'normal',
  smppBindsMax: 10,
  smppWindow: 1000,
  smppRatePerSecond: 0,
  smppAlphabet: 'gsm7',
  smppJoinParts: false,
  smppInbound: true,
  smppLongInbound: 'parts',
  smppDeliverWindow: 100,
  messagesPerSecond: 0,
  messagesPerDay: 0,
  messagesPerMonth: 0,
  moneyPerDay: 0,
  moneyPerMonth: 0,
  recipientMessagesMax: 0,
  recipientWindowHours: 24,
  duplicateWindowS: 0,
  lowBalance: 0,
  sandbox: false,
  refundUndelivered: false,
  mmsFallback: 'none',
  mediaMegabytes: 0,
  billTo: '',
  doors: ['v3'],
  retryWindowS: 0,
  emailSenders: [],
  emailContent: 'body',
  emailWhole: false,
  emailCharactersMax: 0,
};

export interface Account {
  readonly id: number;
  readonly name: string;
  /** In the clear in memory only: V2 and encryption mode sign with it. */
  readonly apiPassword: string;
  /** Password of the binds; null = the API password. */
  readonly smppPassword: string | null;
  readonly locked: boolean;
  readonly settings: AccountSettings;
  /** Further API keys, ended ones too; absent = none, which is what nearly every account has. */
  readonly keys?: readonly ApiKey[];
}

export interface ConnectorRecord {
  readonly id: number;
  readonly name: string;
  readonly settings: ConnectorSettings;
}

export interface Route {
  readonly id: number;
  /** Digits the recipient must begin with; "" = all. The longest prefix wins, then the lower id. */
  readonly prefix: string;
  readonly connectorId: number;
}

/** The list an account pays by; without a row it is the default list. */
export interface AccountList {
  readonly accountId: number;
  readonly listId: number;
}

/** Who resells to whom, and what is put on the price. */
export interface SubAccount {
  readonly accountId: number;
  readonly parentId: number;
  /** Hundredths of a percent of the parent's price. */
  readonly markupBasisPoints: number;
  /** Per segment. */
  readonly markupMicros: Micros;
}

/** The rows a rulebook is built from, as the store reads them. */
export interface RulebookRows {
  readonly accounts: readonly Account[];
  readonly connectors: readonly ConnectorRecord[];
  /** Names of those that were removed; messages of the past went by them. Absent = none. */
  readonly goneConnectors?: ReadonlyMap<number, string>;
  readonly routes: readonly Route[];
  readonly priceLists: readonly PriceList[];
  readonly accountLists: readonly AccountList[];
  readonly numbers: readonly VirtualNumber[];
  readonly rules: readonly Rule[];
  /** In the operator's order; absent = none. */
  readonly routeRules?: readonly RouteRule[];
  /** Large sets of numbers by key (rules/number-list.ts), each in ascending order; absent = none. */
  readonly numberLists?: ReadonlyMap<string, Float64Array>;
  /** Which numbers each of them has: a list with the same version has the same. */
  readonly numberListVersions?: ReadonlyMap<string, number>;
  /** Absent = nobody resells. */
  readonly subAccounts?: readonly SubAccount[];
  /** Absent = none. */
  readonly inboundRules?: readonly InboundRule[];
  readonly carrierDoors?: readonly CarrierDoor[];
  /** Absent = none. */
  readonly webhooks?: readonly Webhook[];
}

/** Before an operator has set anything. */
export const noRows: RulebookRows = {
  accounts: [],
  connectors: [],
  routes: [],
  priceLists: [],
  accountLists: [],
  numbers: [],
  rules: [],
};

export interface Rulebook extends RulebookRows {
  /** The rules over what may be sent, compiled for each account. */
  readonly policies: Policies;
  readonly accountById: ReadonlyMap<number, Account>;
  /** Names match exactly. */
  readonly accountByName: ReadonlyMap<string, Account>;
  readonly connectorById: ReadonlyMap<number, ConnectorRecord>;
  /** The accounts above each sub-account, and what it costs them. */
  readonly chainById: ReadonlyMap<number, Chain>;
  readonly numberPlan: NumberPlan;
  /** By numberKey. */
  readonly numberByKey: ReadonlyMap<string, VirtualNumber>;
  /** What is done with messages from phones; null = they are kept, and nothing else. */
  readonly twoWay: TwoWay | null;
  /** The route rules, ready for use; null = there are none, and routeFor alone decides. */
  readonly routing: Routing | null;
  /** Longest-prefix look-up; null when nothing matches. `digits` is the recipient without + or 00. */
  readonly routeFor: (digits: string) => Route | null;
  /** The same among the connectors that carry MMS. */
  readonly mmsRouteFor: (digits: string) => Route | null;
  /** What the account pays; of a sub-account what the account at the top of its chain pays, before the mark-ups. */
  readonly pricesOf: (accountId: number) => PriceTable;
  /** What a connector's carrier asks; null = nobody has said. */
  readonly costsOf: (connectorId: number) => PriceTable | null;
  readonly hasCosts: boolean;
}

/** Builds a longest-prefix look-up: one hash probe per prefix length that occurs, longest first. The first row of a prefix wins. */
function longestPrefix<T extends { readonly prefix: string }>(rows: readonly T[]): (digits: string) => T | null {
  const byPrefix = new Map<string, T>();
  for (const row of rows) if (!byPrefix.has(row.prefix)) byPrefix.set(row.prefix, row);
  const lengths = [...new Set([...byPrefix.keys()].map((prefix) => prefix.length))].sort((a, b) => b - a);
  return (digits) => {
    for (const length of lengths) {
      if (length > digits.length) continue;
      const found = byPrefix.get(length === 0 ? '' : digits.slice(0, length));
      if (found) return found;
    }
    return null;
  };
}

const emptyList: PriceList = { id: DEFAULT_LIST_ID, name: 'default', currency: NO_CURRENCY, connectorId: null, version: 0, rows: [] };

/** What a connector is called, or was when it was there. */
export const connectorName = ({ connectorById, goneConnectors }: Rulebook, id: number): string | null =>
  connectorById.get(id)?.name ?? goneConnectors?.get(id) ?? null;

export function buildRulebook(rows: RulebookRows, numberPlan: NumberPlan = emptyNumberPlan): Rulebook {
  const routes = [...rows.routes].sort((a, b) => a.id - b.id);
  const tables = new Map(rows.priceLists.map((list) => [list.id, priceTable(list, numberPlan)]));
  const defaultTable = tables.get(DEFAULT_LIST_ID) ?? priceTable(emptyList, numberPlan);
  const tableOfAccount = new Map(rows.accountLists.map(({ accountId, listId }) => [accountId, tables.get(listId) ?? defaultTable]));
  const chainById = buildChains(rows.subAccounts ?? []);
  const connectorById = new Map(rows.connectors.map((connector) => [connector.id, connector]));
  const carries =
    (kind: MessageKind) =>
    ({ connectorId }: Pick<Route, 'connectorId'>): boolean =>
      connectorById.get(connectorId)?.settings.carries.includes(kind) ?? kind === 'sms';
  const costs = new Map<number, PriceTable>();
  for (const table of tables.values()) if (table.list.connectorId !== null) costs.set(table.list.connectorId, table);
  return Object.freeze({
    ...rows,
    routes,
    policies: compilePolicies(
      rows.rules,
      rows.numberLists ?? new Map<string, Float64Array>(),
      (digits) => numberPlan.destinationOf(digits).country,
    ),
    accountById: new Map(rows.accounts.map((account) => [account.id, account])),
    accountByName: new Map(rows.accounts.map((account) => [account.name, account])),
    connectorById,
    numberByKey: new Map(rows.numbers.map((number) => [numberKey(number.number), number])),
    twoWay: readyTwoWay(rows.numbers, rows.inboundRules ?? []),
    numberPlan,
    routing: readyRouting(rows.routeRules ?? [], {
      destinationOf: numberPlan.destinationOf,
      carries: (connectorId, kind) => carries(kind)({ connectorId }),
      costOf: (connectorId, digits, kind, now) => {
        const list = costs.get(connectorId);
        const table = kind === 'mms' ? list?.mms : list;
        // Amounts of two currencies cannot be compared.
        return table?.list.currency === defaultTable.list.currency ? (table.find(digits, now)?.priceMicros ?? null) : null;
      },
    }),
    chainById,
    routeFor: longestPrefix(routes.filter(carries('sms'))),
    mmsRouteFor: longestPrefix(routes.filter(carries('mms'))),
    pricesOf: (accountId: number) => tableOfAccount.get(chainById.get(accountId)?.parents.at(-1) ?? accountId) ?? defaultTable,
    costsOf: (connectorId: number) => costs.get(connectorId) ?? null,
    hasCosts: costs.size > 0,
  });
}
