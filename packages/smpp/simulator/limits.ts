// Every bound of the simulator, each with its why: a customer may leave it running for weeks and point anything at it.

export const simulatorLimits = {
  /** Answers and receipts that wait for their time or for a bind. Above it submits get ESME_RMSGQFUL, as on a real SMSC. */
  pendingMax: 250_000,
  /** Messages from phones that nobody has acknowledged; above it `sendFromPhone` rejects. */
  phonePendingMax: 10_000,
  /** deliver_sm without an answer per bind: generous, since a slow receiver is held back by the socket too. */
  deliverWindow: 500,
  /** A deliver_sm refused with a temporary status, or not answered in time, is sent again after this. */
  redeliveryDelayMs: 5_000,
  /** Then it is given up: a receiver that always says "later" must not be asked for ever. */
  deliveryAttemptsMax: 20,
  /** Messages kept in `received`. */
  receivedMax: 1_000,
  /** Numbers that `countFor` knows; about 80 MB when full. Later new numbers are accepted and not counted one by one. */
  countedNumbersMax: 1_000_000,
  /** Messages to numbers that fail first: how often each was tried. The oldest is forgotten. */
  attemptsKnownMax: 10_000,
  /** Own numbers in the `numbers` option. */
  ownNumbersMax: 10_000,
  /** Segments in one message from a phone. */
  phoneSegmentsMax: 20,
  /** How long `close` waits for the peers' unbind_resp. */
  closeDeadlineMs: 2_000,
  /** The HTTP control: a body above this is refused. */
  controlBodyBytesMax: 1_048_576,
  /** The HTTP control: `/phone` says "queued" when nobody acknowledged within this. */
  controlPhoneWaitMs: 5_000,
};
