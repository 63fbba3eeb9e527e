// What an accepted submission will become, before it is committed: the output of core/accept and the input of Store.accept.
import type { ErrorCode } from '../errors.ts';
import type { Callback } from './callback.ts';
import type { Grounds } from './grounds.ts';
import type { MmsContent } from './mms.ts';
import type { Micros } from './rulebook.ts';
import type { LongPart, Notify, RequestKey } from './submission.ts';
import type { Traits } from './traits.ts';

/** Where a message may still go when its connector does not carry it: settled when it is accepted, like its price. */
export interface Fallback {
  /** Connectors on which it leaves in the same shape, in the order in which they are tried. */
  readonly connectorIds: readonly number[];
  /** What waits for a link that is down for longer moves on; null = it waits. */
  readonly patienceMs: number | null;
  /** Failures after which it goes again: reasons, and codes of receipts as `err:CODE`. */
  readonly secondChance: readonly string[];
}

/** What becomes of an MMS that the carrier or the phone refuses: it goes as an SMS with a link. Settled when it is accepted, and held for. */
export interface LinkInstead {
  readonly connectorId: number;
  readonly alphabet: MessageAlphabet;
  readonly segments: number;
  /** Of the SMS, all its segments, and of the MMS; the run's price is the dearer one. */
  readonly linkMicros: Micros;
  readonly mmsMicros: Micros;
  /** The same for each account above the plan's. */
  readonly parents: readonly { readonly linkMicros: Micros; readonly mmsMicros: Micros }[];
}

/** Numbers that follow each other in the request and share connector and price, so that one statement writes them all. */
export interface PlannedRun {
  readonly connectorId: number;
  /** Price of one message (all its segments). */
  readonly priceMicros: Micros;
  /** The same for each account above the plan's, in the order of its parents. */
  readonly parentPrices?: readonly Micros[];
  /** As the caller wrote them. */
  readonly numbers: readonly string[];
  /** Why they go this way at this price: one for all of them, or one for each; absent = nobody says. */
  readonly grounds?: readonly Grounds[];
  /** Absent: the messages go by this connector or not at all. */
  readonly fallback?: Fallback;
  /** Absent: it is no MMS, or one that is not sent as a link. */
  readonly linkInstead?: LinkInstead;
}

/**
 * octets: binary user data, in the traits. mms: it leaves as an MMS, whole. gsm7/…: with the tables of a national language, as formatAlphabet of
 * packages/sms writes it.
 */
export type MessageAlphabet = 'gsm7' | 'ucs2' | 'octets' | 'mms' | `gsm7/${string}`;

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
  /** Present: an MMS. Of the alphabet `mms` it leaves as one, of any other as an SMS with a link to it. */
  readonly mms?: MmsContent;
  readonly runs: readonly PlannedRun[];
}

/** What the store checks in the transaction of the accept, because only there nobody comes between: counts over time. */
export interface PlanGuards {
  /** period: `day 20260301`, `month 202603`. 0 = no limit. */
  readonly totals: readonly { readonly period: string; readonly messagesMax: number; readonly microsMax: Micros }[];
  /** Most messages to one recipient within the window; null = no limit. */
  readonly frequency: { readonly messagesMax: number; readonly windowMs: number } | null;
  /** The same content to the same recipient within this time is refused; 0 = off. */
  readonly duplicateWindowMs: number;
  /** Below it an alert is raised; 0 = off. */
  readonly lowBalanceMicros: Micros;
}

/** The messages wait until an operator releases or refuses them. */
export interface PlanHold {
  readonly ruleId: number;
  readonly reason: string;
}

/** When held messages are due: 9999-01-01, which their validity comes before. */
export const HELD_DUE_AT = 253_370_764_800_000;

/** What the customer calls the messages. */
export interface PlanOrder {
  /** The app they are sent for; "" = none. */
  readonly appId: string;
  /** One for each message, in the order of their ids, "" = none; null = none was given for any. */
  readonly orderIds: readonly string[] | null;
}

/** By what a repeat is known, and what else was in the first answer. */
export interface PlannedRequest extends RequestKey {
  /** Why each of the numbers that are not in the plan was refused. */
  readonly refusals: readonly ErrorCode[];
}

/** What a message from a phone led to, so that it is sent once. */
export interface PlannedAnswer {
  readonly inboundId: number;
  /** Names the message among all that this one leads to. */
  readonly step: string;
  /** reply: to the phone. forward: a copy to another number. person: somebody wrote it to the phone. */
  readonly kind: 'reply' | 'forward' | 'person';
  /** The pair whose answers are counted: our number and the phone. */
  readonly number: string;
  readonly phone: string;
}

export interface AcceptPlan {
  readonly accountId: number;
  readonly door: string;
  /** Who brought it (core/caller.ts); absent or "" = nobody from outside. */
  readonly caller?: string;
  readonly acceptedAt: number;
  /** When it may leave, unix ms; equal to acceptedAt for "now". */
  readonly dueAt: number;
  readonly expiresAt: number;
  readonly notify: Notify;
  /** Not null: the first and only number's message waits until all parts are there; the plan holds for all of them. */
  readonly longPart: LongPart | null;
  readonly items: readonly PlannedItem[];
  /** Absent: it answers nothing. */
  readonly answers?: PlannedAnswer;
  /** Sum over all messages: what the ledger holds. */
  readonly totalMicros: Micros;
  readonly messages: number;
  /** Absent: nothing is limited. */
  readonly guards?: PlanGuards;
  /** Absent: they leave when they are due. */
  readonly hold?: PlanHold;
  /** Absent: the customer named nothing. */
  readonly order?: PlanOrder;
  /** Absent: it cannot be known again. */
  readonly request?: PlannedRequest;
  /** Absent: no URL is asked. */
  readonly callback?: Callback;
  /** The accounts above this one, nearest first, and what each is held for; absent = none. */
  readonly parents?: readonly { readonly accountId: number; readonly totalMicros: Micros }[];
}
