// What the operator API answers, as far as the console reads it. Times are ISO 8601 with an offset, amounts decimal strings.

import type { Told } from '../told.ts';

export type LinkState = 'stopped' | 'connecting' | 'bound' | 'waiting' | 'refused';

export interface OverviewLink {
  readonly connector: string;
  readonly state: LinkState;
  readonly since: string | null;
  readonly detail: string;
  readonly nextTryAt: string | null;
  readonly bindsUp: number;
  readonly binds: number;
  readonly inDoubt: number;
  readonly window: number;
  readonly ready: number;
  readonly rateLimit: number | null;
  readonly perSecond: number;
  readonly latency: { readonly p50: number; readonly p90: number; readonly answers: number } | null;
  readonly delivered: number;
  readonly ended: number;
  readonly waiting: number;
  readonly oldestAt: string | null;
  readonly emptyAt: string | null;
}

export interface Alert {
  readonly id: number;
  readonly kind: string;
  readonly account: string | null;
  readonly at: string;
  readonly detail: string;
  readonly told: Told;
}

export interface Overview {
  readonly links: readonly OverviewLink[];
  readonly counts: { readonly pending: number; readonly enroute: number; readonly orphans: number; readonly unread: number };
  readonly held: number;
  readonly alerts: readonly Alert[];
  readonly rates: {
    readonly stepMs: number;
    readonly points: readonly { readonly at: string; readonly perSecond: Readonly<Record<string, number>> }[];
  };
  readonly ready: boolean;
  readonly reason: string;
  readonly version: string;
}

export interface Bind {
  readonly mode: string;
  readonly state: LinkState;
  readonly since: string;
  readonly detail: string;
  readonly nextTryAt: string | null;
  readonly outstanding: number;
  readonly window: number;
}

export interface Connector {
  readonly id: number;
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly link: {
    readonly state: LinkState;
    readonly since: string;
    readonly detail: string;
    readonly nextTryAt: string | null;
    readonly binds: readonly Bind[];
  } | null;
}

export interface Trait {
  readonly name: string;
  readonly value: string;
  readonly confidence: 'set' | 'sure' | 'likely' | 'unknown';
  readonly evidence: readonly string[];
  readonly told: { readonly value: readonly Told[]; readonly evidence: readonly Told[] };
  readonly setting: string | null;
}

export interface WirePdu {
  readonly at: string;
  readonly place: number;
  readonly bind: number;
  readonly direction: 'in' | 'out';
  readonly command: string;
  readonly sequence: number;
  readonly status: number;
  readonly messageId: number | null;
  readonly latencyMs: number | null;
  readonly text: string;
}

export interface Wait {
  readonly reasons: readonly {
    readonly code: string;
    readonly text: string;
    readonly told: Told;
    readonly since: string | null;
    readonly until: string | null;
  }[];
  readonly nextTryAt: string | null;
  readonly isEstimate: boolean;
}

export interface Queue {
  readonly connector: string;
  readonly account: string;
  readonly waiting: number;
  readonly later: number;
  readonly held: number;
  readonly ready: number;
  readonly handedOut: number;
  readonly oldestAt: string;
  readonly priorityClass: string;
  readonly weight: number;
  readonly perSecond: number | null;
  readonly waits: Wait;
  readonly emptyAt: string | null;
}

export interface Held {
  readonly id: number;
  readonly messages: number;
  readonly account: string;
  readonly rule: number | null;
  readonly ruleName: string;
  readonly reason: string;
  readonly at: string;
  readonly expiresAt: string;
  readonly number: string;
  readonly sender: string;
  readonly content: string;
}

export interface Paged<T> {
  readonly rows: readonly T[];
  readonly next: number | null;
}

export interface Message {
  readonly id: number;
  readonly account: string;
  readonly number: string;
  readonly sender: string;
  readonly state: string;
  readonly reason: string;
  readonly connector: string;
  readonly segments: number;
  readonly price: string;
  readonly acceptedAt: string;
  readonly changedAt: string;
}

/** Who brought a submission. */
export interface Caller {
  readonly address: string;
  readonly version: 'v1' | 'v2' | 'v3' | null;
  /** `label` null: it was removed since. */
  readonly key: { readonly id: number; readonly label: string | null } | null;
  readonly user: string | null;
}

/** What is in an MMS, and its link. */
export interface Mms {
  readonly as: 'link' | 'mms';
  /** null: content is not shown. */
  readonly subject: string | null;
  readonly parts: readonly { readonly name: string; readonly type: string; readonly octets: number }[];
  readonly keptUntil: string;
  readonly opens: number;
  readonly lastOpenedAt: string | null;
  readonly revokedAt: string | null;
}

export interface Xray extends Omit<Message, 'price'> {
  readonly door: string;
  readonly alphabet: string;
  readonly attempts: number;
  readonly dueAt: string | null;
  readonly expiresAt: string;
  readonly request: {
    readonly characters: number;
    readonly content?: string;
    /** null: it is not known. */
    readonly caller: Caller | null;
    readonly submission: { readonly firstId: number; readonly messages: number };
  };
  /** null: an SMS. */
  readonly mms: Mms | null;
  readonly waiting: Wait | null;
  readonly money: {
    readonly price: string;
    readonly ofWhichGift: string;
    readonly posted: string | null;
    readonly transfers: readonly {
      readonly id: number;
      readonly kind: string;
      readonly at: string;
      readonly balance: string;
      readonly gift: string;
      readonly messages: number;
    }[];
  };
  readonly routing: {
    readonly atAccept: { readonly connector: string; readonly price: string };
    readonly asOfNow: {
      readonly route: { readonly id: number; readonly prefix: string; readonly connector: string | null } | null;
      readonly price: { readonly list: string; readonly row: string; readonly perSegment: string; readonly message: string } | null;
    };
    readonly isSame: boolean;
  };
  readonly parts: readonly { readonly part: number; readonly state: string; readonly carrierId: string }[];
  readonly pdus: { readonly note: string; readonly told: Told; readonly rows: readonly WirePdu[] };
  readonly customer: { readonly wants: string; readonly waitsToBeTold: boolean };
  readonly history: readonly {
    readonly at: string;
    readonly part: number | null;
    readonly event: string;
    readonly detail: string;
    readonly told?: Told;
  }[];
}

export interface Account {
  readonly id: number;
  readonly name: string;
  readonly locked: boolean;
  readonly balance: string;
  readonly gift: string;
  readonly heldBalance: string;
  readonly heldGift: string;
  readonly creditLimit: string;
  readonly parent: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly hasSmppPassword: boolean;
  readonly password?: string;
  readonly binds?: readonly { readonly mode: string; readonly since: string }[];
}

export interface PriceList {
  readonly name: string;
  readonly currency: string;
  readonly connector: string | null;
  readonly rows: number;
  readonly accounts: readonly string[];
}

export interface Named {
  readonly name: string;
}
