// What an operator may see of the store: what messages wait for, searches, receipts that no message claims. Part of the Store port; nothing here is on
// the hot path, and every answer is bounded.
import type { MessageState } from '../core/message.ts';
import type { Micros, PriorityClass } from '../core/rulebook.ts';
import type { Wait } from '../core/waits.ts';
import type { InboundMessage, Lane, ReportRow } from './store.ts';
import type { XrayFacts } from './xray.ts';

/** A message that waits, as far as the disk knows what for. */
export interface WaitFacts extends Lane {
  readonly id: number;
  readonly dueAt: number;
  readonly expiresAt: number;
  readonly attempts: number;
  readonly segments: number;
  /** priority_flag. */
  readonly priority: number;
  /** A customer's long message whose parts are not all there. */
  readonly parts: { readonly known: number; readonly total: number } | null;
  /** Why a rule made it wait for an operator's word; null = none did. */
  readonly hold: string | null;
  /** Parts handed out at most once without a known outcome. */
  readonly markedParts: readonly number[];
  /** What the carrier last said against it; "" = nothing. */
  readonly refusal: string;
  /** Messages of its lane that are due before it; isMore: it is at least so many. */
  readonly ahead: number;
  readonly isMore: boolean;
}

/** A lane as an operator sees it. */
export interface LaneSummary extends Lane {
  readonly waiting: number;
  /** Of these not due yet. */
  readonly later: number;
  readonly oldestAcceptedAt: number;
  /** Of these waiting for parts that the customer has not sent. */
  readonly joining: number;
  /** Of those, held by a rule for an operator's word. */
  readonly held: number;
  /** When the first one may leave, or might have left; null: all wait for parts, or for an operator. */
  readonly dueAt: number | null;
}

/** Rows of a search, newest first. `next`: the `before` of the next page, which may be empty where much was walked and little found; null = the end. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: number | null;
}

interface Between {
  /** Unix ms, from inclusive, to exclusive; null = no bound. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Only ids below it; null = from the newest. */
  readonly before: number | null;
  readonly limit: number;
}

export interface MessageQuery extends Between {
  readonly accountId: number | null;
  readonly connectorId: number | null;
  readonly state: MessageState | null;
  /** With or without + or 00. */
  readonly number: string | null;
  /** Both inclusive. */
  readonly idFrom: number | null;
  readonly idTo: number | null;
}

export interface FoundMessage extends Lane, Omit<ReportRow, 'id'> {
  readonly id: number;
  readonly sender: string;
  readonly segments: number;
  readonly priceMicros: Micros;
  readonly acceptedAt: number;
}

export interface InboundQuery extends Between {
  readonly accountId: number | null;
  readonly connectorId: number | null;
  /** Only what was sent to numbers that nobody owns. */
  readonly isUnowned: boolean;
  readonly from: string | null;
  readonly to: string | null;
}

export interface FoundInbound extends Omit<InboundMessage, 'mms' | 'traits'> {
  /** Pictures and files of an MMS; 0 of an SMS. */
  readonly media: number;
  readonly accountId: number | null;
  readonly connectorId: number;
  readonly missingParts: number;
  readonly readAt: number | null;
  /** What was odd about it; what its rules did not do and why; which rule was followed. */
  readonly remark: string;
  readonly note: string;
  readonly ruleId: number | null;
}

/** A receipt that no message claims. */
export interface FoundOrphan {
  readonly id: number;
  readonly connectorId: number;
  readonly carrierKeys: readonly string[];
  readonly recipient: string;
  readonly state: MessageState | null;
  readonly stateText: string;
  readonly error: string;
  readonly raw: string;
  readonly at: number;
}

/** not_handed: the carrier has not got that message or part. other_connector: the receipt came by another carrier. */
export type ApplyOrphanResult =
  | { readonly kind: 'applied'; readonly state: MessageState }
  | { readonly kind: 'no_orphan' | 'no_message' | 'no_part' | 'not_handed' | 'other_connector' };

/** A PDU that a connector sent or received. */
export interface WireEntry {
  /** Goes up by one with every PDU of the connector. */
  readonly place: number;
  readonly at: number;
  /** From 1. */
  readonly bind: number;
  readonly direction: 'in' | 'out';
  readonly command: string;
  readonly sequence: number;
  readonly status: number;
  /** The message it is about, as far as that is known. */
  readonly messageId: number | null;
  /** Of an answer: since its request. */
  readonly latencyMs: number | null;
  /** Every field by name, and the octets; passwords masked. */
  readonly text: string;
}

export interface WireQuery {
  readonly messageId?: number | null;
  /** With a message: receipts that named one of these and that no message had claimed when they came. */
  readonly carrierKeys?: readonly string[];
  readonly bind?: number | null;
  /** Unix ms, from inclusive, to exclusive. */
  readonly fromMs?: number | null;
  readonly toMs?: number | null;
  readonly limit: number;
  readonly content?: 'shown' | 'masked';
}

export interface WireRead {
  /** Oldest first; the newest ones where there are more than the limit. With a message: its requests, and the answers to them. */
  readonly rows: readonly WireEntry[];
  /** All that is kept was looked at. */
  readonly isWhole: boolean;
}

/** The PDUs of a connector: the last ones in memory, those before them on disk. */
export interface Wire {
  /** In memory. */
  readonly size: number;
  /** On disk; 0 = none. */
  readonly keptHours: number;
  read(query: WireQuery): Promise<WireRead>;
  /** The PDU at a place; null: it has left the memory. */
  at(place: number, content: 'shown' | 'masked'): WireEntry | null;
  /** Hears of every PDU recorded from now on, with its place, until it is cancelled. */
  listen(listener: (place: number) => void): () => void;
}

export interface SightStore {
  xrayFacts(messageId: number): Promise<XrayFacts | null>;
  /** null: it does not wait. */
  waitFacts(messageId: number): Promise<WaitFacts | null>;
  /** All lanes with waiting messages; walks the index of what waits. */
  laneSummaries(now: number): Promise<readonly LaneSummary[]>;
  searchMessages(query: MessageQuery): Promise<Page<FoundMessage>>;
  searchInbound(query: InboundQuery): Promise<Page<FoundInbound>>;
  orphans(query: { connectorId: number | null; before: number | null; limit: number }): Promise<Page<FoundOrphan>>;
  /** A person says which segment a receipt is about: it is applied as if it had named it. */
  applyOrphan(input: { orphanId: number; messageId: number; part: number; now: number }): Promise<ApplyOrphanResult>;
}

/** A lane with why it waits. */
export interface QueueView extends LaneSummary {
  /** Segments in memory, and those handed to the carrier. */
  readonly ready: number;
  readonly handedOut: number;
  readonly priorityClass: PriorityClass;
  readonly weight: number;
  /** Segments a second that it may expect beside the others; null = unknown. */
  readonly perSecond: number | null;
  /** Of the message that leaves first. */
  readonly wait: Wait;
  /** When the last one that is due may have left, a message a segment; null = unknown. */
  readonly emptyAt: number | null;
}

export interface Waits {
  /** null: the message does not wait. */
  explain(messageId: number): Promise<Wait | null>;
  queues(): Promise<readonly QueueView[]>;
}

/** All that the operator may look at. */
export interface Sight extends Waits {
  readonly store: SightStore;
  /** null: nothing is kept of this connector. */
  wire(connectorId: number): Wire | null;
}
