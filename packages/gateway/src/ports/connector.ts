// Connector: a way out to a carrier. It MUST take a segment without blocking or altering it, end each segment it took in exactly one outcome,
// hand receipts and inbound messages up and answer the carrier only when told they are committed, and on stop finish or return what it holds.
// It MUST NOT touch the store, retry a segment, choose a route or know an account. Implementations: connectors/smpp.
import type { Readable } from 'node:stream';
import type { PartReceipts } from '../core/connector-settings.ts';
import type { MessageState, Reason } from '../core/message.ts';
import type { MediaPart, NewInboundMms } from '../core/mms.ts';
import type { MessageAlphabet } from '../core/plan.ts';
import type { Traits } from '../core/traits.ts';
import type { ReceiptResult } from './store.ts';

/** One segment on its way out: everything a carrier needs to know of it. */
export interface Segment {
  readonly messageId: number;
  readonly accountId: number;
  /** 1-based. */
  readonly part: number;
  readonly total: number;
  /** Recipient as the customer wrote it. */
  readonly number: string;
  /** Originator as the customer wrote it; "" = none. */
  readonly sender: string;
  /** "" when there are octets. */
  readonly text: string;
  readonly alphabet: MessageAlphabet;
  /** User data header: of a long message's part, or the customer's own. */
  readonly udh: Uint8Array | null;
  /** Binary user data; null = text. */
  readonly octets: Uint8Array | null;
  /** What the customer's own PDU asked for; null = nothing. */
  readonly traits: Traits | null;
  /** It carries the whole of a message that is counted as `total` parts. */
  readonly isWhole?: true;
  readonly expiresAt: number;
  /** Refusals for now so far. */
  readonly attempts: number;
  /** Present: it is an MMS, whole, of the alphabet `mms`, and `text` is its text. Only connectors whose settings say that they carry mms are given one. */
  readonly mms?: Mms;
}

/** An MMS on its way out. Its octets are not in memory: they are opened when they are sent, anew at each try and from the originals. */
export interface Mms {
  /** "" = none. */
  readonly subject: string;
  /** The media as they were given, in order, without the text. */
  readonly originals: readonly MediaPart[];
  /**
   * All parts in the order in which they are shown, the text as one of them (text/plain, UTF-8), media made smaller where they must be. Never rejects.
   * The same budget gives the same parts again. A connector that was told "too large" may ask once more with a smaller budget.
   */
  fit(budget: MmsBudget): Promise<MmsFit>;
  /** A public address for each of the originals, for carriers that fetch media themselves; works until the message's media are let go. */
  urls(): readonly string[];
}

/** What may go over the wire for one MMS. */
export interface MmsBudget {
  /** Octets of the body that carries the parts: headers of parts and what `encoding` adds are counted, the envelope around it is not. */
  readonly octetsMax: number;
  readonly encoding: 'binary' | 'base64';
}

export type MmsFit = { readonly ok: true; readonly parts: readonly MmsPart[] } | ({ readonly ok: false } & MediaUnfit);

/** Why media cannot be sent: another try may read them; no way was found to make them fit; they are broken or gone, and no page could show them either. */
export interface MediaUnfit {
  readonly why: 'not_now' | 'too_large' | 'unreadable';
  readonly detail: string;
}

export interface MmsPart {
  /** Without parameters, such as image/jpeg. */
  readonly contentType: string;
  /** Letters, digits, `_`, `-` and one dot with an ending, below 20 characters, unlike any other of the MMS: fit for Content-ID, Content-Location and SMIL. */
  readonly name: string;
  /** Exactly what the stream will give. */
  readonly octets: number;
  /** A new stream of the octets at every call. It ends or fails by itself; who gives up destroys it. */
  open(): Readable;
}

/** What became of a segment on the wire. */
export type WireOutcome =
  /** carrierKey: the carrier's id in its normal form (core/carrier-id.ts); "" when it gave none. */
  | { readonly kind: 'accepted'; readonly carrierKey: string }
  /**
   * The carrier is busy, the segment is not at fault: send it again at once. rate: it came too fast, slow down. window: too many were outstanding,
   * and the connector itself will hold fewer.
   */
  | { readonly kind: 'throttled'; readonly cause: 'rate' | 'window'; readonly detail: string }
  /** Refused for now: wait before the next try. */
  | { readonly kind: 'refused_temporary'; readonly detail: string }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly detail: string }
  /**
   * It may or may not have been taken. carrierKey: the id its receipt would name, "" when none is known. again: `later` when this very segment may be
   * the cause, so that it cannot take the link down with it over and over.
   */
  | { readonly kind: 'unknown'; readonly carrierKey: string; readonly again: 'at_once' | 'later'; readonly detail: string }
  /** It never left this process. */
  | { readonly kind: 'unsent'; readonly detail: string };

export interface CarrierReceipt {
  /** Normal forms of the carrier's id to look for, best first. */
  readonly carrierKeys: readonly string[];
  /** Digits of the recipient, "" when not named. */
  readonly recipient: string;
  /** null = intermediate. */
  readonly state: MessageState | null;
  readonly stateText: string;
  readonly error: string;
  /** Why it failed, when the carrier's error code is known; null = its state must say. */
  readonly reason: Reason | null;
  readonly raw: string;
  /** It only reads like a receipt: when its id is not known it is a message from a phone. */
  readonly isDoubtful: boolean;
  /** Parts of a long message that this carrier reports on: that of the first or the last then counts for all. null = not known. */
  readonly reportedParts: PartReceipts | null;
  /** Both addresses as it names them, "" = none, where carriers disagree on which is the phone; absent = the recipient is known. */
  readonly parties?: readonly [string, string];
}

export interface CarrierInbound {
  readonly from: string;
  readonly to: string;
  readonly content: string;
  /** reference: unlike for every numbering of parts (8 bit, 16 bit, SAR), because they count apart. */
  readonly concat: { readonly reference: number; readonly total: number; readonly part: number } | null;
  /** Binary data, ports or a class that must not be lost; null = a text. */
  readonly traits: Traits | null;
  /** The carrier's id of it; absent = it gave none. */
  readonly carrierMessageId?: string;
  /** When the carrier says it was sent, unix ms. */
  readonly sentAt?: number | null;
  /** What is odd about it; absent = nothing. */
  readonly remark?: string;
  /** It is an MMS: `content` is its texts, its media are in the media home already, and `remark` says what of it could not be kept. */
  readonly mms?: Pick<NewInboundMms, 'subject' | 'parts' | 'linkedId'>;
}

/** waiting: between two tries. refused: the carrier refused the bind in a way that trying again will not mend. */
export type LinkState = 'stopped' | 'connecting' | 'bound' | 'waiting' | 'refused';

interface StateReport {
  readonly state: LinkState;
  /** Unix ms. */
  readonly since: number;
  /** Why, in a sentence; "" when all is well. */
  readonly detail: string;
  readonly nextTryAt: number | null;
}

/** One bind of the link. */
export interface BindReport extends StateReport {
  readonly mode: 'transceiver' | 'transmitter' | 'receiver';
  /** Segments without an answer. */
  readonly outstanding: number;
  /** How many may be, as set or learned; 0 for one that only receives. */
  readonly window: number;
}

/** The link as a whole: bound while at least one bind that sends is. */
export interface LinkReport extends StateReport {
  readonly binds: readonly BindReport[];
}

/** A link as the operator sees it: its own report and what the engine holds for it. */
export interface LinkStatus extends LinkReport {
  /** Segments handed to the carrier and not yet committed as answered. */
  readonly inDoubt: number;
  readonly window: number;
  /** Segments waiting in memory for the link. */
  readonly ready: number;
  /** Segments per second, set by the operator or learned from the carrier; null = no limit. */
  readonly rateLimit: number | null;
}

export type InboundResult = 'kept' | 'later' | 'never';

export interface ConnectorEvents {
  /** Segments can be taken again (bound, or the socket drained). */
  onReady(): void;
  onOutcome(segment: Segment, outcome: WireOutcome): void;
  /** `committed` once it is on disk or known to be no receipt; false = could not be kept, let the carrier repeat. */
  onReceipt(receipt: CarrierReceipt, committed: (result: ReceiptResult | false) => void): void;
  /** kept: on disk. later: could not be written now, let the carrier repeat. never: repeating it will not help. */
  onInbound(message: CarrierInbound, committed: (result: InboundResult) => void): void;
  onState(report: LinkReport): void;
}

/** A request at the carrier's HTTP door, its sender known. */
export interface CarrierRequest {
  /** "" = it says none. */
  readonly contentType: string;
  /** Fails when the carrier goes away in the middle. */
  readonly body: AsyncIterable<Uint8Array>;
}
export interface CarrierAnswer {
  /** Of HTTP. */
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface Connector {
  start(): void;
  /** Whether a segment handed over now would go out at once. */
  isReady(): boolean;
  /** Hands a segment over; its outcome follows, possibly before this returns. */
  submit(segment: Segment): void;
  report(): LinkReport;
  /** Waits for outstanding answers up to the deadline, says goodbye, ends every segment it holds; afterwards nothing more is heard of it. */
  stop(deadlineMs: number): Promise<void>;
  /**
   * Absent: its carrier does not call us by HTTP in a way of its own. Resolves with the answer after the commit; rejects when the request could not be
   * read to its end, and then nothing of it is kept.
   */
  receive?(request: CarrierRequest): Promise<CarrierAnswer>;
  /** Absent: its carrier takes nothing back. Asks for what it took under this id; true: it will not deliver it. Never rejects. */
  cancel?(carrierKey: string): Promise<boolean>;
}
