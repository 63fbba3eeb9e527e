// What every route of the Dashboard's API is given. The account is always that of who asks: `visitorOf(request).account`, as it is in force now.
import type { FastifyRequest } from 'fastify';
import type { Account, Rulebook } from '../core/rulebook.ts';
import type { Intake } from '../engine/intake.ts';
import type { Log } from '../ops/log.ts';
import type { AccessStore } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { Mailer } from '../ports/mailer.ts';
import type { SightStore, Waits } from '../ports/sight.ts';
import type { DashboardVerbs } from '../ports/store-dashboard.ts';
import type { CancelResult, Store } from '../ports/store.ts';
import type { App } from '../web/app.ts';
import type { Change } from '../web/change.ts';
import type { PushDesk } from '../web/push-desk.ts';
import type { ChangeRecorder } from '../web/record-changes.ts';
import type { Subject } from '../web/subjects.ts';
import type { Iso } from '../web/times.ts';
import type { UserAuthenticator, Visitor } from './auth.ts';
import type { Followers } from './followers.ts';
import type { CountDay } from './traffic.ts';

/** The verbs of the customer's side. */
export type DashboardStore = AccessStore &
  DashboardVerbs &
  Pick<
    Store,
    | 'balance'
    | 'messageHistory'
    | 'mmsOfMessage'
    | 'setAccount'
    | 'statement'
    | 'invoices'
    | 'invoice'
    | 'sealLedger'
    | 'ledgerHead'
    | 'exportLedger'
    | 'addInboundRule'
    | 'setInboundRule'
    | 'removeInboundRule'
  >;

/** A way for programs: its name, where it is, whether the account may use it. */
export interface DoorView {
  readonly door: string;
  /** A path on the port of the Dashboard, such as `/sendsms`, or host and port. */
  readonly at: string;
  readonly isOpen: boolean;
}

export interface DashboardParts {
  readonly store: DashboardStore;
  readonly rulebook: () => Rulebook;
  /** The one that operators' changes go through too. */
  readonly change: Change;
  /** Of the record of changes, as the operator's side registered them: what a user changes reads, and is rolled back, the same. */
  readonly subjects: ReadonlyMap<string, Subject>;
  /** The door that every other one uses too. */
  readonly intake: Intake;
  readonly cancelMessage: (id: number) => Promise<CancelResult>;
  readonly sight: Pick<Waits, 'explain'> & { readonly store: Pick<SightStore, 'xrayFacts'> };
  readonly pushes: PushDesk;
  /** null: no relay is set. */
  readonly mailer: Mailer | null;
  /** Where people reach the Dashboard; "" = not said. */
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly timeZone: string;
  /** Where programs of an account connect to, door by door. */
  readonly doors: (account: Account) => readonly DoorView[];
  /** Who sends invoices, lines of text; "" = not said. */
  readonly invoiceIssuer: string;
  /** Font file of PDFs; "" = the built-in one. */
  readonly pdfFont: string;
  /** Where the app was built; null = not served. */
  readonly filesFolder: string | null;
}

export interface DashboardContext extends DashboardParts, Omit<ChangeRecorder, 'registerSubject'> {
  /** Who asks; only of a route that is not open. */
  readonly visitorOf: (request: FastifyRequest) => Visitor;
  readonly auth: UserAuthenticator;
  readonly followers: Followers;
  readonly countDay: CountDay;
  readonly iso: Iso;
}

export type RegisterRoutes = (app: App, context: DashboardContext) => void;
