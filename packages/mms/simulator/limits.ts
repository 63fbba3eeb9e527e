// Every bound of the simulated centre, each with its why: it may be left running and anything may be pointed at it.

export const mmscLimits = {
  /** Messages that are remembered, for reports, cancels and whoever asks what arrived. The oldest is forgotten. */
  receivedMax: 5_000,
  /** Octets of content kept beside them, for handsets that show pictures; beyond it the oldest content goes. */
  contentBytesMax: 67_108_864,
  /** One message's octets: what a generous centre takes. */
  bodyBytesMax: 12_582_912,
  /** Reports and deliveries under way at once; above it they wait. */
  outstandingMax: 200,
  /** Reports and deliveries that wait; above it the newest is dropped, and counted. */
  waitingMax: 100_000,
  /** How long a VASP may take to answer one of ours. */
  answerTimeoutMs: 30_000,
  /** A report or delivery that was not answered with 1000 comes again after this, so often. */
  repeatAfterMs: 500,
  attemptsMax: 40,
  /** Where time-outs are simulated, connections are held open so long, then cut. */
  silenceMs: 600_000,
  /** An answer of the VASP: an envelope is 2 KB. */
  answerBytesMax: 65_536,
  /** The HTTP control: a body above this is refused. */
  controlBodyBytesMax: 16_777_216,
} as const;
