// The bounds of the load ESME, each with its why.

export const loadLimits = {
  /** Receipts for ids that no response had yet. A window is a few hundred; this many mean that ids do not match at all. */
  earlyMax: 100_000,
  /** Ids remembered after their receipt, to know a second one. */
  settledMax: 65_536,
  /** How often the run is looked at: pace, progress, end. */
  tickMs: 5,
  /** How long binds may take to leave. */
  unbindMs: 3_000,
  /** The same where submits are still without response: they had `idleTimeoutMs` already. */
  forsakenMs: 200,
  progressMs: 1_000,
};
