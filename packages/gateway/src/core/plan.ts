// What an accepted submission will become, before it is committed: the output of core/accept and the input of Store.accept.
import type { Micros } from './rulebook.ts';
import type { LongPart, Notify } from './submission.ts';
import type { Traits } from './traits.ts';

/** Numbers that follow each other in the request and share connector and price, so that one statement writes them all. */
export interface PlannedRun {
  readonly connectorId: number;
  /** Price of one message (all its segments). */
  readonly priceMicros: Micros;
  /** The same for each account above the plan's, in the order of its parents. */
  readonly parentPrices?: readonly Micros[];
  /** As the caller wrote them. */
  readonly numbers: readonly string[];
}

/** octets: binary user data, in the traits. gsm7/…: with the tables of a national language, as formatAlphabet of packages/sms writes it. */
export type MessageAlphabet = 'gsm7' | 'ucs2' | 'octets' | `gsm7/${string}`;

/** One content with its accepted numbers, in request order. */
export interface PlannedItem {
  readonly content: string;
  readonly sender: string;
  readonly alphabet: MessageAlphabet;
  /** Segments of each message. */
  readonly segments: number;
  /** Which characters were replaced by look-alikes; "" = none. */
  readonly changes: string;
  /** null: plain text. */
  readonly traits: Traits | null;
  readonly runs: readonly PlannedRun[];
}

export interface AcceptPlan {
  readonly accountId: number;
  readonly door: string;
  readonly acceptedAt: number;
  /** When it may leave, unix ms; equal to acceptedAt for "now". */
  readonly dueAt: number;
  readonly expiresAt: number;
  readonly notify: Notify;
  /** Not null: the first and only number's message waits until all parts are there; the plan holds for all of them. */
  readonly longPart: LongPart | null;
  readonly items: readonly PlannedItem[];
  /** Sum over all messages: what the ledger holds. */
  readonly totalMicros: Micros;
  readonly messages: number;
  /** The accounts above this one, nearest first, and what each is held for; absent = none. */
  readonly parents?: readonly { readonly accountId: number; readonly totalMicros: Micros }[];
}
