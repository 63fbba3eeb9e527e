// What every door hands to the intake: the shape of a request to send, nothing judged yet.
import type { Callback } from './callback.ts';
import type { MediaPart } from './mms.ts';
import type { PlannedAnswer } from './plan.ts';
import type { Traits } from './traits.ts';

/** Which ends of a message the customer is told of over its binds; stored as these numbers, which are those of registered_delivery. */
export const Notify = { NONE: 0, ALL: 1, FAILURE: 2, SUCCESS: 3 } as const;
export type Notify = (typeof Notify)[keyof typeof Notify];

/** One part of a long message that the account wants to be one message: all parts with one key belong together. */
export interface LongPart {
  readonly reference: number;
  readonly total: number;
  /** 1-based. */
  readonly part: number;
}

/** What a repeated request is known by. */
export interface RequestKey {
  /** The same for the same request through the same door, and for no other: hex of a hash. */
  readonly key: string;
  /** For so long after it was accepted a repeat gets the first answer. */
  readonly windowMs: number;
  /** Hex of a hash of what is asked for: the same key with another one is a mistake, and refused. Absent: the key alone tells. */
  readonly fingerprint?: string;
}

/** One content to one list of numbers. Numbers are the caller's own spelling, trimmed, never empty strings. */
export interface SubmissionItem {
  readonly numbers: readonly string[];
  readonly content: string;
  /** Originator; "" means the account's default. */
  readonly sender: string;
  /** 0 SMS, 1 MMS, anything else is refused. */
  readonly smsType: number;
  readonly mmsTitle: string;
  /** The pictures, sounds and files of an MMS, kept already; absent: none. */
  readonly media?: readonly MediaPart[];
  /** The customer's own names for the messages, one for each number; absent: none. */
  readonly orderIds?: readonly string[];
  /** Absent: plain text. */
  readonly traits?: Traits;
}

export interface Submission {
  readonly accountId: number;
  /** The door it came through, kept for the message's history. */
  readonly door: 'http' | 'smpp' | 'email' | 'kannel' | 'jasmin' | 'twilio' | 'operator' | 'answer' | 'dashboard';
  /** A request is accepted or refused as a whole; `smsarray` is several items. */
  readonly items: readonly SubmissionItem[];
  /** Who brought it (core/caller.ts); absent: nobody from outside. */
  readonly caller?: string;
  /** The app of the customer's that sends; absent: none is named. */
  readonly appId?: string;
  /** When the message may leave, unix ms; null = at once. */
  readonly dueAt: number | null;
  /** When it is given up if no carrier took it, unix ms; absent = the usual validity after `dueAt`. */
  readonly expiresAt?: number;
  /** Absent: nobody is told. */
  readonly notify?: Notify;
  /** Present: it is sent because of a message from a phone. */
  readonly answers?: PlannedAnswer;
  /** It confirms what the phone asked for: a block of that phone does not hold for it. */
  readonly isExemptFromOptOut?: true;
  /** Present: one item with one number and one part of a text. */
  readonly longPart?: LongPart;
  /** Present: when it comes again it is answered as the first time, and neither sent nor charged again. */
  readonly requestKey?: RequestKey;
  /** Present: it is asked when something becomes of the messages. */
  readonly callback?: Callback;
}
