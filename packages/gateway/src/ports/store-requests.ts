// What the store remembers of requests that may come again, which `accept` keeps in its transaction, and all that a customer may know of its messages. Part
// of the store's port (ports/store.ts).
import type { MessageState, Reason } from '../core/message.ts';
import type { PlannedRequest } from '../core/plan.ts';
import type { Micros } from '../core/rulebook.ts';

/** What was answered the first time. */
export interface AnsweredRequest {
  readonly firstId: number;
  /** The accepted ones, in the order of their ids. */
  readonly numbers: readonly string[];
  readonly refusals: PlannedRequest['refusals'];
  /** One for each accepted number, "" = none; null = none were given. */
  readonly orderIds: readonly string[] | null;
  /** As it was given; null = none was. */
  readonly fingerprint: string | null;
}

/** A message as its customer may know it. */
export interface MessageDetails {
  readonly id: number;
  readonly number: string;
  readonly sender: string;
  readonly content: string;
  readonly state: MessageState;
  readonly reason: Reason;
  readonly segments: number;
  /** What was charged so far; null: it is only held yet. */
  readonly postedMicros: Micros | null;
  readonly acceptedAt: number;
  /** When a carrier took it; null: none did yet. */
  readonly handedAt: number | null;
  readonly changedAt: number;
  /** How many pictures, sounds and files are kept with it. */
  readonly media: number;
}

export interface RequestVerbs {
  /** Of the account's messages among `ids`, in no particular order. */
  messageDetails(accountId: number, ids: readonly number[]): Promise<readonly MessageDetails[]>;
  /** The request of this key that was accepted after `since`; null = there was none. */
  answeredRequest(query: { accountId: number; key: string; since: number }): Promise<AnsweredRequest | null>;
}
