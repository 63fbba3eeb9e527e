// An immutable snapshot of all an operator has set: accounts, prices, routes, connectors, virtual numbers, word rules. Built anew after every
// change and swapped in one assignment, so that one request sees one state of the world and the hot path never asks the database.

import type { ApiKey } from './access.ts';
import type { ConnectorSettings } from './connector-settings.ts';
import type { RouteRule } from './route-rules.ts';
import type { Webhook } from './webhook.ts';
import { readyRouting, type RouteSeams, type Routing } from './routing.ts';

/** Integer millionths of the currency unit. Always a safe integer: 9 thousand million units fit. */
export type Micros = number;

/** high: one-time passwords and the like. bulk: campaigns that can wait. */
export const priorityClasses = ['high', 'normal', 'bulk'] as const;
export type PriorityClass = (typeof priorityClasses)[number];

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

export interface Price {
  readonly prefix: string;
  /** Per segment. */
  readonly priceMicros: Micros;
}

export interface VirtualNumber {
  readonly id: number;
  /** Digits only. */
  readonly number: string;
  readonly connectorId: number | null;
  readonly accountId: number | null;
}

export interface Rule {
  readonly id: number;
  /** word: content containing it is refused (-3). template: `*` stands for any text. */
  readonly kind: 'word' | 'template';
  /** null = every account. */
  readonly accountId: number | null;
  readonly pattern: string;
}

/** The rows a rulebook is built from, as the store reads them. */
export interface RulebookRows {
  readonly accounts: readonly Account[];
  readonly connectors: readonly ConnectorRecord[];
  readonly routes: readonly Route[];
  readonly prices: readonly Price[];
  readonly numbers: readonly VirtualNumber[];
  readonly rules: readonly Rule[];
  /** In the operator's order; absent = none. */
  readonly routeRules?: readonly RouteRule[];
  /** Absent = none. */
  readonly webhooks?: readonly Webhook[];
}

export interface Rulebook extends RulebookRows {
  readonly accountById: ReadonlyMap<number, Account>;
  /** Names match exactly. */
  readonly accountByName: ReadonlyMap<string, Account>;
  readonly connectorById: ReadonlyMap<number, ConnectorRecord>;
  readonly numberByDigits: ReadonlyMap<string, VirtualNumber>;
  /** The route rules, ready for use; null = there are none, and routeFor alone decides. */
  readonly routing: Routing | null;
  /** Longest-prefix look-ups; null when nothing matches. `digits` is the recipient without + or 00. */
  readonly routeFor: (digits: string) => Route | null;
  priceFor(digits: string): Price | null;
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

export function buildRulebook(rows: RulebookRows, seams: RouteSeams = {}): Rulebook {
  const routes = [...rows.routes].sort((a, b) => a.id - b.id);
  return Object.freeze({
    ...rows,
    routes,
    accountById: new Map(rows.accounts.map((account) => [account.id, account])),
    accountByName: new Map(rows.accounts.map((account) => [account.name, account])),
    connectorById: new Map(rows.connectors.map((connector) => [connector.id, connector])),
    numberByDigits: new Map(rows.numbers.map((number) => [number.number, number])),
    routing: readyRouting(rows.routeRules ?? [], seams),
    routeFor: longestPrefix(routes),
    priceFor: longestPrefix(rows.prices),
  });
}
