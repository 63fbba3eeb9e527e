// What the store remembers of requests that may come again. Part of the store's port (ports/store.ts); `accept` keeps them, in its transaction.
import type { PlannedRequest } from '../core/plan.ts';

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

export interface RequestVerbs {
  /** The request of this key that was accepted after `since`; null = there was none. */
  answeredRequest(query: { accountId: number; key: string; since: number }): Promise<AnsweredRequest | null>;
}
