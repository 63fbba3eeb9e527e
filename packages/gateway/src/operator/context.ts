// What every route of the operator API is given, and the few things they all do the same way: amounts, times, changes one after another.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LinkTrait } from '../core/link-traits.ts';
import type { WhatIf } from '../core/what-if.ts';
import type { ScoreView } from '../core/route-score.ts';
import type { RoutingWorld } from '../core/routing.ts';
import type { Account, ConnectorRecord, Rulebook } from '../core/rulebook.ts';
import type { Health } from '../ops/health.ts';
import type { Log } from '../ops/log.ts';
import type { AccessStore } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { Explanation } from '../core/rules/trace.ts';
import type { Submission } from '../core/submission.ts';
import type { CancelResult, HeldDecision, Store } from '../ports/store.ts';
import type { ListVerbs } from '../ports/store-lists.ts';
import type { ErasureVerbs } from '../ports/store-erasure.ts';
import type { MarginVerbs } from '../ports/store-margins.ts';
import type { MoneyVerbs } from '../ports/store-money.ts';
import type { ConnectorStore } from '../ports/store-connectors.ts';
import type { PriceStore } from '../ports/store-prices.ts';
import type { TwoWayStore } from '../ports/store-two-way.ts';
import { refuse } from '../web/answers.ts';
import type { App } from '../web/app.ts';
import type { Change } from '../web/change.ts';
import type { Iso } from '../web/times.ts';
import type { Authenticator, Person } from './auth.ts';
import type { PushDesk } from '../web/push-desk.ts';
import type { ChangeRecorder } from '../web/record-changes.ts';
import type { Handset } from '../ports/handset.ts';
import type { LinkStatus } from '../ports/connector.ts';
import type { BindStatus } from '../ports/notifier.ts';
import type { Mailer } from '../ports/mailer.ts';
import type { Sight } from '../ports/sight.ts';

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
    | 'saveRule'
    | 'removeRule'
    | 'addRoute'
    | 'removeRoute'
    | 'addRouteRule'
    | 'setRouteRule'
    | 'moveRouteRule'
    | 'removeRouteRule'
    | 'ruleHits'
    | 'restoreRule'
    | keyof ListVerbs
    | 'optOuts'
    | 'held'
    | 'alerts'
    | 'messageHistory'
    | 'verifyLedger'
    | 'counts'
    | keyof AccessStore
    | keyof ConnectorStore
    | keyof PriceStore
    | keyof TwoWayStore
    | keyof ErasureVerbs
    | 'eraseInboundMms'
    | 'eraseMms'
    | 'mediaOctets'
    | 'mmsOfMessage'
    | 'removeUpload'
    | 'revokeLink'
    | 'uploads'
    | Exclude<keyof MarginVerbs, 'recordedMessages'>
  >;

export interface OperatorParts {
  readonly store: OperatorStore;
  readonly rulebook: () => Rulebook;
  readonly change: Change;
  readonly linkStatus: (connectorId: number) => LinkStatus | null;
  readonly bindsOf: (accountId: number) => readonly BindStatus[];
  /** What a connector's traffic has taught, with the evidence. */
  readonly linkTraits: (connector: ConnectorRecord) => readonly LinkTrait[];
  /** Forgets all of it. */
  readonly forgetLink: (connectorId: number) => Promise<void>;
  /** What would become of a submission, and why; nothing is written. */
  readonly explain: (submission: Submission) => Promise<Explanation>;
  /** How links to MMS begin; absent = there are none. */
  readonly linkBase?: () => string;
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
  /** null: no relay is set. */
  readonly mailer?: Mailer | null;
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
  /** To be called after an operator's password or role changed. */
  readonly forgetPasswords: () => void;
  readonly startedAt: number;
  readonly uptimeMs: () => number;
  readonly iso: Iso;
}

export type RegisterRoutes = (app: App, context: RouteContext) => void;

export function findAccount(rulebook: Rulebook, name: string): Account | null {
  return rulebook.accountByName.get(name) ?? null;
}

export function findConnector(rulebook: Rulebook, name: string): ConnectorRecord | null {
  return rulebook.connectors.find((connector) => connector.name === name) ?? null;
}

export const noAccount = (reply: FastifyReply, name: string, field: string): FastifyReply =>
  refuse(reply, 'not_found', `There is no account ${JSON.stringify(name)}`, field);
export const noConnector = (reply: FastifyReply, name: string, field: string): FastifyReply =>
  refuse(reply, 'not_found', `There is no connector ${JSON.stringify(name)}; connector list shows those that do exist`, field);
