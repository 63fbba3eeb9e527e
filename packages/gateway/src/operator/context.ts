// What every route of the operator API is given, and the few things they all do the same way: amounts, times, changes one after another.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { LinkTrait } from '../core/link-traits.ts';
import type { WhatIf } from '../core/what-if.ts';
import type { ScoreView } from '../core/route-score.ts';
import type { RoutingWorld } from '../core/routing.ts';
import { formatMicros, parseMicros } from '../core/money.ts';
import { formatIso } from '../core/iso-time.ts';
import type { Account, ConnectorRecord, Micros, Rulebook } from '../core/rulebook.ts';
import type { Health } from '../ops/health.ts';
import type { Log } from '../ops/log.ts';
import type { AccessStore } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { Explanation } from '../core/rules/trace.ts';
import type { Submission } from '../core/submission.ts';
import { type CancelResult, type HeldDecision, type Store, StoreUnavailable } from '../ports/store.ts';
import type { MarginVerbs } from '../ports/store-margins.ts';
import type { MoneyVerbs } from '../ports/store-money.ts';
import type { PriceStore } from '../ports/store-prices.ts';
import type { TwoWayStore } from '../ports/store-two-way.ts';
import { refuse } from './answers.ts';
import type { Authenticator, Person } from './auth.ts';
import type { ChangeRecorder } from './record-changes.ts';
import type { Handset } from '../ports/handset.ts';
import type { LinkStatus } from '../ports/connector.ts';
import type { BindStatus } from '../ports/notifier.ts';
import type { EndpointHealth } from '../ports/push-sender.ts';
import type { Sight } from '../ports/sight.ts';
import type { PushStore } from '../ports/store-pushes.ts';

declare module 'fastify' {
  /** For the document of the API. */
  interface FastifySchema {
    summary?: string;
    tags?: readonly string[];
  }
}

/** Money beyond credit: what only a real ledger can answer. */
export type MoneyStore = Omit<MoneyVerbs, 'expireGifts'>;

/** The verbs of the operator's side: nothing of the hot path. */
export type OperatorStore = MoneyStore &
  Pick<
    Store,
    | 'balance'
    | 'balances'
    | 'createAccount'
    | 'setAccount'
    | 'credit'
    | 'addConnector'
    | 'setConnector'
    | 'saveRule'
    | 'removeRule'
    | 'addRoute'
    | 'removeRoute'
    | 'addRouteRule'
    | 'setRouteRule'
    | 'moveRouteRule'
    | 'removeRouteRule'
    | 'ruleHits'
    | 'changeList'
    | 'addOptOuts'
    | 'removeOptOut'
    | 'optOuts'
    | 'held'
    | 'alerts'
    | 'messageHistory'
    | 'verifyLedger'
    | 'counts'
    | keyof AccessStore
    | keyof PriceStore
    | keyof TwoWayStore
    | 'eraseInboundMms'
    | 'eraseMms'
    | 'mediaOctets'
    | 'mmsOfMessage'
    | 'removeUpload'
    | 'revokeLink'
    | 'uploads'
    | Exclude<keyof MarginVerbs, 'recordedMessages'>
  >;

/** What the operator has of pushes. */
export interface PushDesk {
  readonly store: Omit<PushStore, 'claimPushes' | 'recordPushes' | 'giveUpPushes' | 'purgePushes' | 'webhooksWaiting'>;
  /** null: nothing is known of the webhook's endpoint. */
  readonly health: (webhookId: number) => EndpointHealth | null;
  /** Whether pushes may go to the address. */
  readonly isAddressAllowed: (address: string) => boolean;
}

export interface OperatorParts {
  readonly store: OperatorStore;
  readonly rulebook: () => Rulebook;
  /** Reads the rulebook anew and puts it in force; resolves when it is. */
  readonly reload: () => Promise<void>;
  readonly linkStatus: (connectorId: number) => LinkStatus | null;
  readonly bindsOf: (accountId: number) => readonly BindStatus[];
  /** What a connector's traffic has taught, with the evidence. */
  readonly linkTraits: (connector: ConnectorRecord) => readonly LinkTrait[];
  /** Forgets all of it. */
  readonly forgetLink: (connectorId: number) => Promise<void>;
  /** What would become of a submission, and why; nothing is written. */
  readonly explain: (submission: Submission) => Promise<Explanation>;
  /** What a proposed rulebook would have made of recorded traffic; nothing is written. */
  readonly whatIf: WhatIf;
  /** How many held messages were released or refused; null: none by this id. */
  readonly decideHeld: (firstId: number, decision: HeldDecision) => Promise<number | null>;
  /** Writes the hits of rules that are only counted yet. */
  readonly saveRuleHits: () => Promise<void>;
  readonly cancelMessage: (id: number) => Promise<CancelResult>;
  /** What the links are doing and how well they serve; absent = not known. */
  readonly routingWorld?: RoutingWorld;
  readonly routeScores?: () => readonly (ScoreView & { readonly connectorId: number; readonly destination: string })[];
  /** What a link took of late, segments a second; absent or null = not known. */
  readonly takenPerSecond?: (connectorId: number) => number | null;
  /** The phone of the demo, while its simulator is the carrier. */
  readonly handset?: Handset | null;
  /** Where the console was built; null = not served. */
  readonly consoleFolder: string | null;
  /** What waits and why, searches, the wire. */
  readonly sight: Sight;
  readonly pushes: PushDesk;
  readonly health: Health;
  readonly metricsText: () => Promise<string>;
  /** What the command line signs in with. */
  readonly token: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly timeZone: string;
  /** Who sends invoices, lines of text; "" = not said. */
  readonly invoiceIssuer: string;
  /** Font file of PDFs; "" = the built-in one. */
  readonly pdfFont: string;
}

export interface RouteContext extends OperatorParts, ChangeRecorder {
  /** Who asks; only of a route that is not open. */
  readonly personOf: (request: FastifyRequest) => Person;
  readonly signIn: Authenticator['signIn'];
  /** Runs a change alone and puts the new rulebook in force after it: two creations of one name must not both find it free. */
  readonly change: <T>(work: () => Promise<T>) => Promise<T>;
  /** To be called after an operator's password or role changed. */
  readonly forgetPasswords: () => void;
  readonly startedAt: number;
  readonly uptimeMs: () => number;
  /** ISO 8601 with milliseconds and the offset of the server's zone. */
  readonly iso: (ms: number) => string;
}

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
export type RegisterRoutes = (app: App, context: RouteContext) => void;

const CHANGES_WAITING_MAX = 100;

export function createChange(reload: () => Promise<void>): RouteContext['change'] {
  let tail: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting >= CHANGES_WAITING_MAX) throw new StoreUnavailable('too many changes at once');
    waiting++;
    const run = tail.then(async () => {
      const result = await work();
      await reload();
      return result;
    });
    tail = run.then(
      () => waiting--,
      () => waiting--,
    );
    return run;
  };
}

export const money = (micros: Micros): string => formatMicros(micros, 6);

/** A thousand million units: far below where integers stop being exact, far above any price or credit. */
const AMOUNT_MICROS_MAX = 1_000_000_000 * 1_000_000;

export type AmountRead = { readonly ok: true; readonly micros: Micros } | { readonly ok: false; readonly message: string };

/** A decimal string or JSON number as micros; absent is 0. Exact: what does not fit six decimals is refused, never rounded. */
export function readAmount(value: string | number | undefined, name: string, sign: 'positive' | 'any'): AmountRead {
  if (value === undefined) return { ok: true, micros: 0 };
  const parsed = parseMicros(String(value).trim());
  if (!parsed.ok) return { ok: false, message: `${name} must be a decimal amount with at most 6 decimals, such as 10.5` };
  const { micros } = parsed;
  if (Math.abs(micros) > AMOUNT_MICROS_MAX) return { ok: false, message: `${name} must be at most ${money(AMOUNT_MICROS_MAX)}` };
  if (micros < 0 && sign === 'positive') return { ok: false, message: `${name} must not be negative` };
  return { ok: true, micros };
}

export function findAccount(rulebook: Rulebook, name: string): Account | null {
  return rulebook.accountByName.get(name) ?? null;
}

export function findConnector(rulebook: Rulebook, name: string): ConnectorRecord | null {
  return rulebook.connectors.find((connector) => connector.name === name) ?? null;
}

export const noAccount = (reply: FastifyReply, name: string, field: string): FastifyReply =>
  refuse(reply, 'not_found', `There is no account ${JSON.stringify(name)}`, field);
export const noConnector = (reply: FastifyReply, name: string, field: string): FastifyReply =>
  refuse(reply, 'not_found', `There is no connector ${JSON.stringify(name)}`, field);

/** Times as people and programs both read them: `2026-03-01T09:05:00.123+08:00`. */
export function createIso(timeZone: string): (ms: number) => string {
  return (ms) => {
    const seconds = formatIso(ms, timeZone);
    const fraction = ((ms % 1000) + 1000) % 1000;
    return `${seconds.slice(0, 19)}.${String(fraction).padStart(3, '0')}${seconds.slice(19)}`;
  };
}
