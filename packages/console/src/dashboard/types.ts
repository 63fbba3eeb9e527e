// What the Dashboard's API answers, as far as the screens read it. Times are ISO 8601 with an offset, amounts decimal strings.
import type { Mms } from '../api/types.ts';

import type { Caller } from '../api/types.ts';

export interface Outcomes {
  readonly messages: number;
  readonly segments: number;
  readonly charged: string;
  readonly delivered: number;
  readonly failed: number;
  readonly underway: number;
  readonly waiting: number;
  readonly other: number;
}

export interface Home {
  readonly account: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly sandbox: boolean;
  readonly balance: string;
  readonly gift: string;
  readonly held: string;
  readonly creditLimit: string;
  readonly spendable: string;
  readonly lowBalance: { readonly below: string; readonly isLow: boolean } | null;
  readonly waiting: { readonly queued: number; readonly scheduled: number; readonly held: number; readonly dueSince: string | null };
  readonly unseen: number;
  readonly webhooks: readonly {
    readonly id: number;
    readonly url: string;
    readonly state: 'open' | 'resting';
    readonly waiting: number;
    readonly dead: number;
  }[];
}

export interface Today extends Outcomes {
  readonly from: string;
  readonly isWhole: boolean;
  readonly hours: readonly (Outcomes & { readonly hour: number })[];
  readonly failures: readonly { readonly reason: string; readonly messages: number }[];
}

export interface OwnMessage {
  readonly id: number;
  readonly number: string;
  readonly sender: string;
  readonly state: string;
  readonly reason: string;
  readonly held: boolean;
  readonly segments: number;
  readonly price: string;
  readonly acceptedAt: string;
  readonly dueAt: string | null;
  readonly changedAt: string;
  readonly text: string;
}

export interface StoryFact {
  readonly at: string;
  readonly event: string;
  readonly part?: number;
  readonly amount?: string;
  readonly transfer?: number;
  readonly detail?: string;
}

export interface Delivery {
  readonly eventId: string;
  readonly event: string;
  readonly state: 'waiting' | 'dead' | 'taken';
  readonly at: string;
  readonly nextAt: string | null;
  readonly attempts: number;
  readonly tries: readonly { readonly at: string; readonly status: number | null; readonly error: string; readonly durationMs: number }[];
}

export interface MessagePage extends OwnMessage {
  readonly door: string;
  readonly alphabet: string;
  readonly lookAlikes: string;
  readonly ofWhichGift: string;
  readonly charged: string | null;
  readonly expiresAt: string;
  /** null: it is not known. */
  readonly caller: Caller | null;
  readonly submission: { readonly firstId: number; readonly messages: number };
  readonly waiting: { readonly why: string; readonly nextTryAt: string | null; readonly estimate: boolean } | null;
  readonly parts: readonly { readonly part: number; readonly state: string }[];
  readonly story: readonly StoryFact[];
  readonly pushes: readonly (Delivery & { readonly url: string })[];
  readonly mms: Mms | null;
}

export interface SendFacts {
  readonly defaultSender: string;
  readonly senders: readonly string[];
  readonly currency: string;
  readonly timeZone: string;
  readonly sandbox: boolean;
  readonly numbersMax: number;
  readonly charactersMax: number;
  readonly aheadMs: number;
}

export interface Refusal {
  readonly index: number;
  readonly number: string;
  readonly code: string;
  readonly text: string;
}

export interface Quote {
  readonly accepted: boolean;
  readonly code?: string;
  readonly text?: string;
  readonly held: boolean;
  readonly messages: number;
  readonly segments: number;
  readonly total: string;
  readonly currency: string;
  readonly isEnough: boolean;
  readonly spendable: string;
  readonly refused: readonly Refusal[];
}

export interface Sent {
  readonly accepted: readonly { readonly number: string; readonly id: number }[];
  readonly refused: readonly Refusal[];
}

export interface Report {
  readonly by: string;
  readonly timeZone: string;
  readonly days: readonly (Outcomes & { readonly day: string })[];
  /** null: the others together. */
  readonly rows: readonly (Outcomes & { readonly key: string | null })[];
  readonly isWhole: boolean;
  readonly next: string | null;
}

export interface Conversation {
  readonly phone: string;
  readonly number: string;
  readonly lastId: number;
  readonly lastAt: string;
  readonly unseen: number;
  readonly text: string;
}

export interface ConversationEntry {
  readonly id: number;
  readonly content: string;
  readonly receivedAt: string;
  readonly missingParts: number;
  readonly media: readonly { readonly name: string; readonly url: string }[];
  readonly replies: readonly {
    readonly id: number;
    readonly kind: 'reply' | 'forward' | 'person';
    readonly content: string;
    readonly state: string;
    readonly reason: string;
    readonly acceptedAt: string;
  }[];
}

export interface OwnNumber {
  readonly number: string;
  readonly kind: string;
  readonly country: string;
  readonly capabilities: readonly string[];
  readonly shared: boolean;
  readonly rents: readonly {
    readonly keyword: string;
    readonly monthly: string;
    readonly state: string;
    readonly startedAt: string;
    readonly paidUntil: string | null;
  }[];
}

export interface InboundRule {
  readonly id: number;
  readonly name: string;
  readonly enabled: boolean;
  /** null: all numbers of the account. */
  readonly number: string | null;
  readonly match: 'any' | 'exact' | 'prefix' | 'regex';
  readonly pattern: string;
  readonly reply: string;
  readonly forwardTo: string;
  readonly forwardText: string;
  readonly webhook: string;
}

export interface Webhook {
  readonly id: number;
  readonly url: string;
  readonly format: string;
  readonly events: readonly string[];
  readonly ordered: boolean;
  readonly connections: number;
  readonly createdAt: string;
  readonly oldSecretEndsAt: string | null;
  readonly health: {
    readonly state: 'open' | 'resting' | 'probing';
    readonly nextTryAt: string | null;
    readonly waiting: number;
    readonly oldestWaitingAt: string | null;
    readonly dead: number;
    readonly lastTakenAt: string | null;
    readonly lastFailedAt: string | null;
    readonly lastFailure: string;
  };
  /** Only in the answer that made it. */
  readonly secret?: string;
}

interface Purses {
  readonly balance: string;
  readonly gift: string;
  readonly heldBalance: string;
  readonly heldGift: string;
}

export interface Statement {
  readonly account: string;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly currency: string;
  readonly opening: Purses;
  readonly entries: readonly {
    readonly at: string;
    readonly kind: string;
    readonly balance: string;
    readonly gift: string;
    readonly reference: string;
  }[];
  readonly usage: readonly {
    readonly day: string;
    readonly account: string;
    readonly destination: string;
    readonly price: string;
    readonly messages: number;
    readonly segments: number;
    readonly amount: string;
    readonly ofWhichGift: string;
  }[];
  readonly refunds: readonly { readonly day: string; readonly messages: number; readonly amount: string; readonly ofWhichGift: string }[];
  readonly closing: Purses;
  readonly totals: {
    readonly opening: string;
    readonly entries: string;
    readonly usage: string;
    readonly refunds: string;
    readonly closing: string;
  };
}

export interface Invoice {
  readonly number: number;
  readonly from: string;
  readonly to: string;
  readonly issuedAt: string;
  readonly charged: string;
  readonly closing: string;
}

export interface InvoicePage extends Invoice {
  readonly statement: Statement;
}

export interface LedgerProof {
  readonly account: string;
  readonly seal: number;
  readonly lastTransfer: number;
  /** null: there is nothing to seal yet. */
  readonly hash: string | null;
  readonly at: string | null;
}
