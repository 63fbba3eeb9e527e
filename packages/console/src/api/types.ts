// What the operator API answers, as far as the console reads it. Times are ISO 8601 with an offset, amounts decimal strings.

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
