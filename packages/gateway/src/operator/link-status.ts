// What a connector's link to its carrier is doing now, as the operator sees it. Made by the supervisor, shown by the API, the command line
// and the metrics.

export const linkStates = ['stopped', 'connecting', 'bound', 'waiting', 'refused'] as const;
/** waiting: between two tries. refused: the carrier answered the bind with a refusal that trying again will not mend. */
export type LinkState = (typeof linkStates)[number];

export interface LinkStatus {
  readonly state: LinkState;
  /** When it came into this state, unix ms. */
  readonly since: number;
  /** One sentence for people: the last error, the carrier's system id. */
  readonly detail: string;
  /** Segments handed to the carrier and not yet committed as answered. */
  readonly inDoubt: number;
  readonly window: number;
  /** Segments waiting in memory for the link. */
  readonly ready: number;
  /** Segments per second, set by the operator or learned from the carrier; null = no limit. */
  readonly rateLimit: number | null;
  /** When a waiting link tries again, unix ms. */
  readonly nextTryAt: number | null;
}
