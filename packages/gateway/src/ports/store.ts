// Store: everything the gateway remembers. One method per transaction, named by the domain, batched behind the port, idempotent where the
// caller may ask again. A promise of a writing verb resolves only after its commit is on disk; it rejects with StoreUnavailable when the
// disk refuses (full, read-only, broken), and then nothing of it is kept. Implementations: store/sqlite.
import type { PartReceipts } from '../core/connector-settings.ts';
import type { HistoryEntry } from '../core/history.ts';
import type { MessageState, Reason } from '../core/message.ts';
import type { InboundMms, MmsContent, NewInboundMms } from '../core/mms.ts';
import type { AcceptPlan, MessageAlphabet } from '../core/plan.ts';
import type { AccountSettings, Micros, RulebookRows } from '../core/rulebook.ts';
import type { Notify } from '../core/submission.ts';
import type { Traits } from '../core/traits.ts';
import type { AccessStore } from './access.ts';
import type { SightStore } from './sight.ts';
import type { DashboardVerbs } from './store-dashboard.ts';
import type { ErasureVerbs } from './store-erasure.ts';
import type { MmsVerbs } from './store-mms.ts';
import type { OrderVerbs } from './store-orders.ts';
import type { CallbackVerbs } from './store-callbacks.ts';
import type { RequestVerbs } from './store-requests.ts';
import type { PriceStore } from './store-prices.ts';
import type { ConnectorStore } from './store-connectors.ts';
import type { RouteStore } from './store-routes.ts';
import type { PushStore } from './store-pushes.ts';
import type { RuleStore } from './store-rules.ts';
import type { TallyVerbs } from './store-tallies.ts';
import type { TwoWayStore } from './store-two-way.ts';

export type { AlertRow, HeldDecision, HeldMessages, NewRule, OptOut, OptOutScope, RuleHits } from './store-rules.ts';
import type { MarginVerbs, SegmentCost } from './store-margins.ts';
import type { LedgerCheck, MoneyVerbs } from './store-money.ts';

/** The disk or database cannot take a write now. Temporary: ask again later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

export type AcceptResult =
  | {
      readonly ok: true;
      readonly firstId: number;
      /** Of a part of a long message: whether the last one is there now, so that the message may leave. */
      readonly isWhole: boolean;
      /** The balance has just fallen below the account's threshold. */
      readonly isLow?: true;
    }
  | { readonly ok: false; readonly code: 'balance_too_low' | 'account_locked' | 'parent_balance_too_low' | 'total_limit' }
  /** The plan without the messages at these places (in the order of their ids) would pass. */
  | {
      readonly ok: false;
      readonly code: 'dropped';
      readonly dropped: readonly (readonly [place: number, code: 'recipient_limit' | 'duplicate_message'])[];
    }
  /** Of a plan that answers a message from a phone: this step was done, or the phone was answered too often. */
  | { readonly ok: false; readonly code: 'not_answered'; readonly why: 'answered_already' | 'answer_loop' }
  /** A plan with this request key was accepted within its window. */
  | { readonly ok: false; readonly code: 'repeated' };

/** A message with at least one segment still to be sent, as `claim` reads it. */
export interface ClaimedMessage {
  readonly id: number;
  readonly accountId: number;
  readonly number: string;
  readonly sender: string;
  readonly content: string;
  readonly alphabet: MessageAlphabet;
  readonly segments: number;
  readonly traits: Traits | null;
  readonly mms?: MmsContent;
  /** The text as the customer cut it, for a long message that came in parts; null = we cut. */
  readonly pieces: readonly string[] | null;
  /** Parts (1-based) whose outcome is known already; empty unless segments > 1. */
  readonly doneParts: readonly number[];
  readonly dueAt: number;
  readonly expiresAt: number;
  readonly attempts: number;
}

export interface Claim {
  readonly messages: readonly ClaimedMessage[];
  /** When the next message of the lane that is not due yet will be; null = none waits. */
  readonly nextDueAt: number | null;
}

/** The waiting messages of one account on one connector: the unit of fairness. */
export interface Lane {
  readonly connectorId: number;
  readonly accountId: number;
}
export interface DueLane extends Lane {
  /** Earliest time at which a message of the lane may leave, unix ms. */
  readonly dueAt: number;
}

/** What became of one segment that was handed to a connector. */
export type SegmentOutcome = {
  readonly messageId: number;
  readonly accountId: number;
  /** 1-based. */
  readonly part: number;
  readonly total: number;
  /** The message's own. */
  readonly connectorId: number;
  readonly at: number;
  /** The segment carried the whole message: what became of it became of every part. */
  readonly isWhole?: true;
  /** It was marked before it left (`markHandedOut`). */
  readonly isMarked?: true;
} & (
  | {
      /** The carrier took it. carrierKey "" = it gave no id. */ readonly kind: 'accepted';
      readonly carrierKey: string;
      readonly receiptExpected: boolean;
      /** null: what the carrier asks is not known. Absent: nobody has said what any carrier asks. */
      readonly cost?: SegmentCost | null;
    }
  /** Final refusal: never delivered, never charged. */
  | { readonly kind: 'refused'; readonly reason: Reason; readonly detail: string }
  /** Not now: try again at `retryAt`, unless a receipt for carrierKey ("" = none is known) says before that it was taken after all. */
  | { readonly kind: 'retry'; readonly retryAt: number; readonly carrierKey: string; readonly detail: string }
  /** Nobody knows; it stays queued and is sent again. Only its history gets a line. */
  | { readonly kind: 'in_doubt'; readonly detail: string }
  /** Nobody knows, and it must not be sent again: a receipt (for carrierKey, "" = none is known) or the end of its validity decides. */
  | { readonly kind: 'unresolved'; readonly carrierKey: string; readonly detail: string }
);

/** A segment about to be handed to a carrier. */
export interface HandedOut {
  readonly messageId: number;
  readonly part: number;
}

export interface SavedProfile {
  readonly connectorId: number;
  /** As core/link-profile.ts saves it. */
  readonly profile: string;
}

export interface ReceiptRecord {
  readonly connectorId: number;
  /** Normalised carrier ids to look for, best first. */
  readonly carrierKeys: readonly string[];
  /** Digits of the recipient as the receipt names it; "" when it does not. */
  readonly recipient: string;
  /** null = intermediate: it is kept in the history and moves nothing. */
  readonly state: MessageState | null;
  readonly stateText: string;
  readonly error: string;
  /** Why it failed, when the carrier's error code says so. */
  readonly reason: Reason | null;
  /** The text of the receipt as it came, bounded. */
  readonly raw: string;
  readonly at: number;
  /** It only reads like a receipt: without a message that it names it is not kept. */
  readonly isDoubtful: boolean;
  /** first, last: the receipt of that part of a long message counts for all its parts. */
  readonly reportedParts: PartReceipts | null;
  /** Both addresses where nobody knows which is the phone; its message, if it is in doubt, may be found by them. */
  readonly parties?: readonly [string, string];
}
/**
 * matched: which of the carrierKeys was the right one, and whose it is. orphan: kept, adopted when the response arrives. unknown: a doubtful one
 * that names no message; nothing was kept.
 */
export type ReceiptResult =
  | { readonly kind: 'matched'; readonly keyIndex: number; readonly messageId: number; readonly part: number; readonly total: number }
  | { readonly kind: 'orphan' }
  | { readonly kind: 'unknown' };

/** Told after the commit: a message that waits on a connector by now (waits), or that ended while it waited there (ended). */
export interface MovedMessage extends Lane {
  readonly kind: 'waits' | 'ended';
  readonly messageId: number;
}

export interface InboundPart {
  readonly connectorId: number;
  /** Originator of the message: the phone. */
  readonly from: string;
  /** The number it was sent to: ours. */
  readonly to: string;
  readonly content: string;
  readonly at: number;
  /** Present when it is a part of a long message. */
  readonly concat: { readonly reference: number; readonly total: number; readonly part: number } | null;
  /** What the phone's own PDU says beyond a text; null = a text. */
  readonly traits: Traits | null;
  /** The account that owns `to`; null: whoever rents the keyword it begins with, or nobody, and it is kept for the operator. */
  readonly accountId: number | null;
  /** The carrier's id of it, by which a repeated one is known; absent = it gave none. */
  readonly carrierMessageId?: string;
  /** When the carrier says it was sent, unix ms. */
  readonly sentAt?: number | null;
  /** What is odd about it. */
  readonly remark?: string;
  /** Rules are to be followed once it is whole. */
  readonly isDue?: boolean;
  /** An MMS; never one of several parts. */
  readonly mms?: NewInboundMms;
}

export interface InboundMessage {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  /** Of an MMS its subject, texts and the links to its media. */
  readonly content: string;
  readonly traits: Traits | null;
  readonly receivedAt: number;
  readonly mms?: InboundMms;
}

/** The end of a message that its customer wants to be told of. */
export interface CustomerReceipt {
  /** Place in the account's queue. */
  readonly seq: number;
  readonly messageId: number;
  /** The id the customer was given: of several numbers in one submission, the first one's. */
  readonly givenId: number;
  readonly number: string;
  readonly sender: string;
  readonly state: MessageState;
  /** The carrier's error, or ours by name; "" = none. */
  readonly error: string;
  /** The first characters of the content. */
  readonly excerpt: string;
  readonly acceptedAt: number;
  readonly endedAt: number;
}

export interface ReportRow {
  readonly id: number;
  readonly number: string;
  readonly state: MessageState;
  readonly reason: Reason;
  /** Time of the last change of state, unix ms. */
  readonly changedAt: number;
}

export interface Balance {
  /** Net of holds; below zero by up to the credit limit. */
  readonly balanceMicros: Micros;
  readonly giftMicros: Micros;
  readonly heldBalanceMicros: Micros;
  readonly heldGiftMicros: Micros;
  /** How far below zero the balance may go: what can be spent is the balance, this and the gift. */
  readonly creditLimitMicros: Micros;
}

/** One line of a message's life, oldest first. */
export type { HistoryEntry };

export interface MessageHistory extends ReportRow {
  readonly accountId: number;
  readonly account: string;
  readonly connectorId: number;
  readonly connector: string;
  readonly sender: string;
  readonly door: string;
  readonly alphabet: string;
  readonly segments: number;
  readonly priceMicros: Micros;
  readonly giftMicros: Micros;
  /** null while the hold is open. */
  readonly postedMicros: Micros | null;
  readonly acceptedAt: number;
  readonly dueAt: number;
  readonly expiresAt: number;
  readonly attempts: number;
  readonly parts: readonly { readonly part: number; readonly state: MessageState; readonly carrierKey: string }[];
  readonly history: readonly HistoryEntry[];
}

export type CancelResult =
  | { readonly kind: 'cancelled'; readonly refundMicros: Micros }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'too_late'; readonly state: MessageState };

/** A text that takes the place of a waiting message's. */
export interface Replacement {
  readonly content: string;
  readonly alphabet: MessageAlphabet;
  readonly segments: number;
  readonly traits: Traits | null;
  /** null: as it was. */
  readonly dueAt: number | null;
  readonly expiresAt: number | null;
  readonly notify: Notify;
}
/** other_price: the new text takes another number of segments than was held for. */
export type ReplaceResult = 'replaced' | 'not_found' | 'too_late' | 'other_price';

// Its other verbs, by area: access.ts (operators, users, keys, changes), sight.ts (what waits, searches, X-ray), and in store-….ts connectors, routes, prices, rules,
// money and margins, two-way (numbers, inbound rules, carriers' doors), pushes, orders, requests,
// callbacks, dashboard, mms, tallies.
export interface Store
  extends AccessStore,
    SightStore,
    ConnectorStore,
    RouteStore,
    PriceStore,
    RuleStore,
    MoneyVerbs,
    OrderVerbs,
    RequestVerbs,
    CallbackVerbs,
    MarginVerbs,
    TwoWayStore,
    DashboardVerbs,
    PushStore,
    TallyVerbs,
    ErasureVerbs,
    MmsVerbs {
  // The hot path: writes.
  accept(plan: AcceptPlan): Promise<AcceptResult>;
  /**
   * Reads due messages of a lane in order of (dueAt, id), as of some moment between the call and the answer. Costs no write: the caller remembers
   * what it has in hand, and what it took or released meanwhile.
   */
  claim(lane: Lane, now: number, limit: number, skipIds: readonly number[]): Promise<Claim>;
  /** Marks segments that must not be sent twice, before they leave: `claim` does not bring them again until their outcome is recorded. */
  markHandedOut(segments: readonly HandedOut[], now: number): Promise<void>;
  recordOutcomes(outcomes: readonly SegmentOutcome[]): Promise<void>;
  applyReceipts(receipts: readonly ReceiptRecord[]): Promise<readonly ReceiptResult[]>;
  saveInbound(part: InboundPart): Promise<void>;
  /** Marks up to `limit` unread messages of the account read and returns them, oldest first. */
  takeInbound(accountId: number, sinceMs: number | null, limit: number): Promise<readonly InboundMessage[]>;
  /** Ends messages whose receipt did not come and completes long inbound messages whose parts did not; at most `limit` of each, returns how many. */
  expire(input: { now: number; receiptGraceMs: number; partsWaitMs: number; limit: number }): Promise<number>;
  /** Waiting messages past their validity, to be taken out of the dispatcher's hands before `expirePending` ends them. */
  pendingPast(now: number, limit: number): Promise<readonly (Lane & { readonly id: number })[]>;
  expirePending(now: number, ids: readonly number[]): Promise<void>;
  cancel(messageId: number, now: number): Promise<CancelResult>;

  /** Changes a waiting message that nobody has in hand. */
  replace(messageId: number, change: Replacement, now: number): Promise<ReplaceResult>;
  /** Receipts and inbound messages that reached the customer (or never will): they are not due any more, the messages are read. */
  recordDelivered(delivered: {
    accountId: number;
    receipts: readonly number[];
    inbound: readonly number[];
    /** Of these receipts, the ones that the customer will never take: for the history of their messages. */
    notTold?: readonly { readonly messageId: number; readonly detail: string }[];
    now: number;
  }): Promise<void>;

  // The hot path: reads.
  /** Receipts for the customer in order of seq, from after `afterSeq`. */
  dueReceipts(accountId: number, afterSeq: number, limit: number): Promise<readonly CustomerReceipt[]>;
  /** Unread inbound messages in order of id, from after `afterId`; nothing is marked. */
  unreadInbound(accountId: number, afterId: number, limit: number): Promise<readonly InboundMessage[]>;
  /** Ids of the account's waiting messages to this number from this originator. */
  pendingOf(accountId: number, number: string, sender: string, limit: number): Promise<readonly number[]>;
  balance(accountId: number): Promise<Balance>;
  /** Rows of the account's messages among `ids`, in no particular order. */
  reports(accountId: number, ids: readonly number[]): Promise<readonly ReportRow[]>;
  /** Messages accepted in [fromMs, toMs), by id, from the startIndex-th on. */
  sentRecords(accountId: number, fromMs: number, toMs: number, startIndex: number, limit: number): Promise<readonly ReportRow[]>;
  inboundByIds(accountId: number, ids: readonly number[]): Promise<readonly InboundMessage[]>;
  /** All lanes with waiting messages and when the first of each is due. */
  lanes(): Promise<readonly DueLane[]>;

  // The operator's side.
  rulebookRows(): Promise<RulebookRows>;
  createAccount(input: {
    name: string;
    apiPassword: string;
    balanceMicros: Micros;
    giftMicros: Micros;
    settings: AccountSettings;
    now: number;
  }): Promise<number>;
  setAccount(
    id: number,
    change: { apiPassword?: string; smppPassword?: string | null; locked?: boolean; settings?: AccountSettings },
  ): Promise<void>;
  /** Adds to (or, negative, takes from) an account's purses as one ledger transfer. Refuses to go below zero. */
  credit(input: {
    accountId: number;
    balanceMicros: Micros;
    giftMicros: Micros;
    reference: string;
    now: number;
  }): Promise<{ ok: true } | { ok: false; code: 'balance_too_low' }>;
  balances(): Promise<ReadonlyMap<number, Balance>>;
  linkProfiles(): Promise<readonly SavedProfile[]>;
  saveLinkProfiles(profiles: readonly SavedProfile[], now: number): Promise<void>;
  getMeta(key: string): Promise<string | null>;
  setMeta(key: string, value: string): Promise<void>;
  messageHistory(id: number): Promise<MessageHistory | null>;
  /** Proves that balances equal the fold of the transfers, and every hold, post and void the messages behind it. */
  verifyLedger(): Promise<LedgerCheck>;
  /** Waiting segments and receipts without a message, for metrics and readiness. */
  counts(): Promise<{ pending: number; enroute: number; orphans: number; unread: number }>;
  close(): Promise<void>;
}
