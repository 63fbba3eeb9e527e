// Part of the store: what a customer looks at on the Dashboard. Every answer is of one account and bounded; none of it is on the hot path, and a reader of
// its own answers, so that no customer's page stands before a claim or a receipt.
import type { InboundMms } from '../core/mms.ts';
import type { MessageState, Reason } from '../core/message.ts';
import type { Micros } from '../core/rulebook.ts';
import type { Page } from './sight.ts';

interface Between {
  /** Unix ms, from inclusive, to exclusive; null = no bound. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

interface Paged {
  /** Only ids below it; null = from the newest. */
  readonly before: number | null;
  readonly limit: number;
}

export interface OwnMessageQuery extends Between, Paged {
  readonly accountId: number;
  /** Any of them; empty = all. As the customer sees them: a message that waits for its second chance is ENROUTE. */
  readonly states: readonly MessageState[];
  /** With or without + or 00; null = any. */
  readonly number: string | null;
  /** Part of the content, ASCII letters in either case; null = any. */
  readonly text: string | null;
  readonly id: number | null;
}

/** A message as its customer sees it in a list. */
export interface OwnMessage {
  readonly id: number;
  readonly number: string;
  readonly sender: string;
  readonly state: MessageState;
  readonly reason: Reason;
  readonly segments: number;
  readonly priceMicros: Micros;
  readonly acceptedAt: number;
  readonly dueAt: number;
  readonly changedAt: number;
  /** An operator has to release it. */
  readonly isHeld: boolean;
  /** The first characters of the content. */
  readonly excerpt: string;
}

export interface TrafficQuery {
  readonly accountId: number;
  /** When they were accepted, YYYYMMDD of the zone. */
  readonly day: string;
  /** IANA name. */
  readonly timeZone: string;
  /** hour: by the hour, not by sender or country. */
  readonly by: 'day' | 'hour';
  /** Messages looked at that are not tallied yet (store-tallies.ts), at most about so many. */
  readonly messagesMax: number;
}

/** Messages that are alike. */
export interface TrafficRow {
  /** From 0; null = of the whole day. */
  readonly hour: number | null;
  readonly state: MessageState;
  readonly reason: Reason;
  /** null = of the senders beyond as many as are told apart, or of all. */
  readonly sender: string | null;
  /** ISO 3166-1 alpha-2, "" = none that is known, or not asked for; null = that of the number. */
  readonly country: string | null;
  /** Where the country is not said, one of their numbers: all begin alike, so that they are of one country. */
  readonly number: string;
  readonly messages: number;
  readonly segments: number;
  /** What was charged for them so far. */
  readonly chargedMicros: Micros;
}

export interface Traffic {
  readonly rows: readonly TrafficRow[];
  /** false: there are more messages than were looked at, and the rows are of the first ones. */
  readonly isWhole: boolean;
}

/** What waits of an account; each count goes up to a bound. */
export interface OwnWaiting {
  /** Not scheduled and not held. */
  readonly queued: number;
  readonly scheduled: number;
  readonly held: number;
  /** When the one that is due the longest could have left; null = none is due. */
  readonly dueSince: number | null;
}

/** What one phone and one number of the account write to each other. */
export interface Conversation {
  readonly phone: string;
  readonly number: string;
  /** Of the newest inbound message: the place of the conversation in the list. */
  readonly lastId: number;
  readonly lastAt: number;
  readonly excerpt: string;
  /** Inbound messages since somebody looked; counted up to a bound. */
  readonly unseen: number;
}

export interface ConversationKey {
  readonly accountId: number;
  /** As the inbound messages have them. */
  readonly phone: string;
  readonly number: string;
}

/** What was sent because of an inbound message. */
export interface ConversationReply {
  readonly messageId: number;
  /** person: by somebody on the Dashboard. */
  readonly kind: 'reply' | 'forward' | 'person';
  readonly content: string;
  readonly state: MessageState;
  readonly reason: Reason;
  readonly acceptedAt: number;
}

export interface ConversationEntry {
  readonly id: number;
  readonly content: string;
  readonly receivedAt: number;
  readonly missingParts: number;
  /** Pictures and files of an MMS. */
  readonly media: InboundMms['media'];
  readonly replies: readonly ConversationReply[];
}

export interface DashboardVerbs {
  searchOwnMessages(query: OwnMessageQuery): Promise<Page<OwnMessage>>;
  traffic(query: TrafficQuery): Promise<Traffic>;
  ownWaiting(accountId: number, now: number): Promise<OwnWaiting>;
  /** Newest first. `phone`: only those whose phone has these digits in it; null = all. */
  conversations(query: Paged & { readonly accountId: number; readonly phone: string | null }): Promise<Page<Conversation>>;
  /** Conversations with inbound messages that nobody has looked at, up to `max`. */
  unseenConversations(accountId: number, max: number): Promise<number>;
  /** Newest first. */
  conversation(query: ConversationKey & Paged): Promise<Page<ConversationEntry>>;
  /** Somebody has looked at it up to this inbound message. What programs have still to fetch stays as it is. */
  markSeen(key: ConversationKey & { readonly uptoId: number }): Promise<void>;
}
