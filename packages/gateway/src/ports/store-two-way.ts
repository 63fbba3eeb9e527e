// Part of the store: virtual numbers with their rents, the rules for what phones send, what is still to be answered, who said STOP, and the HTTP doors of
// carriers.
import type { ConsentKind } from '../core/consent-words.ts';
import type { CarrierDoor, NewCarrierDoor } from '../core/carrier-forms.ts';
import type { DueInbound, InboundRule, NewInboundRule } from '../core/inbound-rules.ts';
import type { InboundMms } from '../core/mms.ts';
import type { Micros } from '../core/rulebook.ts';
import type { NumberSettings } from '../core/virtual-number.ts';

export interface NewNumber {
  /** As readVirtualNumber gives it. */
  readonly number: string;
  readonly connectorId: number | null;
  readonly settings: NumberSettings;
}

export interface NewRent {
  readonly numberId: number;
  readonly accountId: number;
  /** Folded; "" = the whole number. */
  readonly keyword: string;
  readonly setupMicros: Micros;
  readonly monthlyMicros: Micros;
  readonly now: number;
}
/** taken: by another account, or as a whole. yours: the account has it already. */
export type RentResult =
  | { readonly ok: true; readonly rentId: number }
  | { readonly ok: false; readonly code: 'balance_too_low' | 'taken' | 'yours' | 'quarantined' | 'no_number' };

/** What happened to a rent: rented, charged, unpaid, suspended, resumed, ended. */
export interface RentEvent {
  readonly id: number;
  readonly rentId: number;
  readonly numberId: number;
  readonly accountId: number;
  readonly keyword: string;
  readonly at: number;
  readonly kind: string;
  /** What was taken from the account. */
  readonly micros: Micros;
  readonly detail: string;
}

/** What was done about a message from a phone. */
export interface SettledInbound {
  readonly inboundId: number;
  readonly ruleId: number | null;
  readonly note: string;
  readonly consent: {
    readonly kind: ConsentKind;
    readonly accountId: number | null;
    /** The virtual number as it is known. */
    readonly number: string;
    /** As the carrier named it. */
    readonly phone: string;
    readonly language: string;
    readonly word: string;
    readonly content: string;
    readonly confirmation: string;
    /** Of the reply that confirms it; its message is looked up. */
    readonly step: string;
    readonly note: string;
  } | null;
  readonly now: number;
}

/** One line of the proof of who wanted messages or none. */
export interface ConsentRecord {
  readonly id: number;
  readonly at: number;
  readonly kind: ConsentKind;
  /** null = all accounts. */
  readonly accountId: number | null;
  readonly number: string;
  readonly phone: string;
  readonly language: string;
  readonly word: string;
  readonly inboundId: number;
  /** What the phone wrote. */
  readonly content: string;
  /** Whether it changed anything: a second STOP does not. */
  readonly changed: boolean;
  readonly confirmationId: number | null;
  readonly confirmation: string;
  readonly note: string;
}

export interface ConsentQuery {
  readonly number: string | null;
  readonly phone: string | null;
  readonly accountId: number | null;
  /** Ids below it; null = the newest. */
  readonly before: number | null;
  readonly limit: number;
}

export interface InboundDetail {
  readonly id: number;
  readonly accountId: number | null;
  readonly connectorId: number;
  readonly from: string;
  readonly to: string;
  readonly content: string;
  readonly receivedAt: number;
  readonly readAt: number | null;
  readonly missingParts: number;
  readonly carrierMessageId: string;
  readonly remark: string;
  readonly note: string;
  readonly ruleId: number | null;
  readonly media: number;
  /** null: it is no MMS. */
  readonly mms: InboundMms | null;
  /** Its rules are still to be followed. */
  readonly isDue: boolean;
  /** The message of the account's that it answers, as far as that can be told; null = none was found. */
  readonly answersId: number | null;
  /** What was sent because of it. */
  readonly replies: readonly { readonly messageId: number; readonly kind: 'reply' | 'forward' | 'person'; readonly step: string }[];
}

export interface TwoWayStore {
  addNumber(number: NewNumber): Promise<number>;
  setNumber(id: number, change: { readonly connectorId: number | null; readonly settings: NumberSettings }): Promise<void>;
  /** Only of a number that nobody ever rented. */
  removeNumber(id: number): Promise<boolean>;
  /** Takes the set-up fee and the first month in the same transaction, or does nothing. */
  rentNumber(rent: NewRent): Promise<RentResult>;
  /** Ends a rent; nothing is paid back. The number goes into quarantine for as long as its settings say. */
  endRent(rentId: number, detail: string, now: number): Promise<boolean>;
  /** Charges each month that has begun, each once; takes unpaid rents through grace and suspension to their end. Returns how many rents changed. */
  chargeRents(now: number, limit: number): Promise<number>;
  rentEvents(query: { numberId: number | null; before: number | null; limit: number }): Promise<readonly RentEvent[]>;

  addInboundRule(rule: NewInboundRule): Promise<number>;
  setInboundRule(rule: InboundRule): Promise<boolean>;
  removeInboundRule(id: number): Promise<boolean>;

  /** Messages whose rules are still to be followed, from after an id. */
  dueInbound(afterId: number, limit: number): Promise<readonly DueInbound[]>;
  /** Notes what was done, opt-outs and their proof included; the message is not due any more. */
  settleInbound(settled: SettledInbound): Promise<void>;
  inboundDetail(id: number): Promise<InboundDetail | null>;
  /** The message from a phone that a message of ours answers or forwards; null = none. */
  inReplyTo(messageId: number): Promise<number | null>;
  consentRecords(query: ConsentQuery): Promise<readonly ConsentRecord[]>;

  addCarrierDoor(door: NewCarrierDoor): Promise<number>;
  setCarrierDoor(door: CarrierDoor): Promise<void>;
  removeCarrierDoor(id: number): Promise<boolean>;
}
