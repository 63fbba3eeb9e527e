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
  /** Seats of one system_id that links without unbind keep. */
  ghostsMax: 1_000,
  /** Messages that query_sm, cancel_sm and replace_sm know; the oldest is forgotten. */
  storedMax: 20_000,
  /** Long messages of which not all segments have come, for the one receipt of `receiptParts: merged`. The oldest is forgotten. */
  familiesMax: 10_000,
  /** How long a response is held back for the next one to overtake. */
  reorderHoldMs: 50,
  /** How often idle and silent links, and the phones' own messages, are looked at. */
  watchTickMs: 100,
  /** All octets in the wire log: PDUs may have 64 KiB each. */
  wireLogOctetsMax: 8_388_608,
  /** Own numbers in the `numbers` option. */
  ownNumbersMax: 10_000,
  /** Segments in one message from a phone. */
  phoneSegmentsMax: 20,
  /** How long a peer may take to read our last octets. */
  lingerMs: 2_000,
  /** How long `close` waits for the peers' unbind_resp. */
  closeDeadlineMs: 2_000,
  /** The HTTP control: a body above this is refused. */
  controlBodyBytesMax: 1_048_576,
  /** The HTTP control: `/phone` says "queued" when nobody acknowledged within this. */
  controlPhoneWaitMs: 5_000,
};
