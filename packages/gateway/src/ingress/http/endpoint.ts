// What a route file hands to the server: an endpoint, and what its handler gets to know of a request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account, Rulebook } from '../../core/rulebook.ts';
import type { Intake } from '../../engine/intake.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MediaDesk, MediaShelf } from '../../ports/media.ts';
import type { MmsVerbs } from '../../ports/store-mms.ts';
import type { CancelResult, Store } from '../../ports/store.ts';
import type { OpenApi } from '../../web/openapi.ts';
import type { Answer, Shape } from './answer.ts';
import type { CarrierDoorParts } from './carrier-door.ts';
import type { Description } from './describe/description.ts';
import type { ApiVersion } from './read-request.ts';
import type { FailedTries } from '../failed-tries.ts';
import type { RequestParams } from './request-params.ts';

export type HttpStore = Pick<
  Store,
  'balance' | 'reports' | 'sentRecords' | 'orders' | 'inboundByIds' | 'takeInbound' | 'messageDetails' | 'searchMessages'
>;

/** pino's signature. Callers log ids and codes, never content, numbers or secrets. */
export interface HttpLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface HttpHealth {
  isAlive(): boolean;
  isReady(): boolean;
  /** Why not ready, in one sentence. */
  reason(): string;
}

/** What else is served on this port: asked only where there is no endpoint, so that endpoints cost nothing more. */
export interface Beside {
  takes(request: IncomingMessage): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void;
}

export interface HttpParts {
  readonly intake: Intake;
  readonly store: HttpStore;
  readonly rulebook: () => Rulebook;
  readonly clock: Clock;
  /** Zone of the 14-digit times. */
  readonly timeZone: string;
  /** Shared by all doors. */
  readonly failedTries: FailedTries;
  readonly cancelMessage: (id: number) => Promise<CancelResult>;
  /** To a carrier. */
  readonly isAnyLinkUp: () => boolean;
  /** Absent: carriers do not come in by HTTP. */
  readonly onCarrierMessage?: CarrierDoorParts['onCarrierMessage'];
  readonly onCarrierReceipt?: CarrierDoorParts['onCarrierReceipt'];
  readonly onCarrierRequest?: CarrierDoorParts['onCarrierRequest'];
  /** The Dashboard. Absent: nothing else is served here. */
  readonly beside?: Beside;
  /** Absent: messages have no media. */
  readonly media?: { readonly desk: MediaDesk; readonly shelf: MediaShelf; readonly store: MmsVerbs };
  readonly health: HttpHealth;
  /** Of the product, for readers of the description. */
  readonly version: string;
  /** Descriptions of other APIs at this address. */
  readonly otherApis?: readonly (() => OpenApi)[];
  readonly log: HttpLog;
  /** A key, not the password, signed this request in. */
  readonly onKeyUsed?: (keyId: number) => void;
  /** After each answer of an API endpoint: its name and the status in the answer. */
  readonly onRequest?: (endpoint: string, status: number) => void;
}

export interface Endpoint {
  /** As documented; the path is `/` and this, in any case. */
  readonly name: string;
  readonly version: ApiVersion;
  readonly shape: Shape;
  readonly description: Description;
  /** The account is signed in and may use the API. `idempotencyKey`: the header of that name, "" = none. A rejection is answered as `platform`. */
  readonly handle: (account: Account, params: RequestParams, method: string, idempotencyKey: string, caller: string) => Promise<Answer>;
}
