// The part of the store that knows what messages cost us, and that reads the traffic of a period again: for margins and for what-if.
import type { MmsContent } from '../core/mms.ts';
import type { MessageAlphabet } from '../core/plan.ts';
import type { Micros } from '../core/rulebook.ts';
import type { Traits } from '../core/traits.ts';

/** What the carrier of a connector asks for a segment that it took (or for a whole message in one PDU). */
export interface SegmentCost {
  readonly micros: Micros;
  /** ISO 4217, of the cost list. */
  readonly currency: string;
}

/** What one connector's carrier took of a message. */
export interface MessageCost {
  readonly connectorId: number;
  readonly segments: number;
  /** null: no cost was known when it took them. */
  readonly cost: SegmentCost | null;
}

/** Of a message of which a carrier took something. */
export interface MessageMargin {
  /** Posted less refunds, of the account that pays us: the one at the top of the chain. */
  readonly revenueMicros: Micros;
  readonly costs: readonly MessageCost[];
}

export const marginGroupings = ['day', 'account', 'connector', 'country'] as const;
export type MarginGrouping = (typeof marginGroupings)[number];

/** Messages of one account in one group. */
export interface MarginSum {
  /**
   * day: YYYY-MM-DD of the zone. account, connector: the id. country: ISO 3166-1 alpha-2, "" = none that is known; or, where that was not looked up yet, the
   * digits of one of the numbers, all of them of one country.
   */
  readonly key: string;
  readonly accountId: number;
  /** What carriers were paid in; null = of these messages not every cost is known. */
  readonly currency: string | null;
  /** 0 where the row is the cost of an earlier try: its message is counted in another row. */
  readonly messages: number;
  /** That carriers took. */
  readonly segments: number;
  readonly revenueMicros: Micros;
  readonly costMicros: Micros;
}

export interface Period {
  /** Accepted in [fromMs, toMs). */
  readonly fromMs: number;
  readonly toMs: number;
}
export interface MarginsInput extends Period {
  readonly by: MarginGrouping;
  readonly timeZone: string;
}

/** A message as it was accepted, with what a judgement needs of it. */
export interface RecordedMessage {
  readonly id: number;
  readonly accountId: number;
  readonly acceptedAt: number;
  readonly number: string;
  readonly sender: string;
  /** null: it is not kept. */
  readonly content: string | null;
  readonly alphabet: MessageAlphabet;
  readonly traits: Traits | null;
  /** It came in parts that were joined. */
  readonly isJoined: boolean;
  /** null: an SMS. */
  readonly mms: Pick<MmsContent, 'subject' | 'linkBase'> | null;
}

export interface Recorded {
  /** Messages of the period. */
  readonly messages: number;
  /** Each so many-th of them is read; 1 = all. */
  readonly every: number;
  /** Oldest first, read as they are asked for, by a thread of its own that lives until the last page or `return`. */
  readonly pages: AsyncIterable<readonly RecordedMessage[]>;
}

export interface MarginVerbs {
  /** What carriers took of the messages of a period, page by page: rows of one group and account may come several times. */
  margins(input: MarginsInput): AsyncIterable<readonly MarginSum[]>;
  /** null: no carrier took any of it. */
  messageMargin(messageId: number): Promise<MessageMargin | null>;
  /** Messages accepted in a period, of one account or of all (null); evenly spread where there are more than `limit`. */
  recordedMessages(input: Period & { readonly accountId: number | null; readonly limit: number }): Promise<Recorded>;
}
