// What the simulator counts. submits = accepted + refused + throttled + lost, at any moment.

export interface Stats {
  /** Bound now. */
  sessions: number;
  /** Accepted, ever. */
  binds: number;
  bindsRefused: number;
  submits: number;
  accepted: number;
  /** Answered with an error other than throttling. */
  refused: number;
  /** Answered with ESME_RTHROTTLED, and not accepted. */
  throttled: number;
  /** The socket was cut instead. */
  lost: number;
  /** Different numbers among the accepted; a long message counts once. */
  uniqueNumbers: number;
  /** Accepted messages to a number that had one before. */
  duplicates: number;
  /** deliver_sm with a receipt, those sent again included. */
  receiptsSent: number;
  receiptsAcked: number;
  /** Answered with a permanent error. */
  receiptsRefused: number;
  receiptsResent: number;
  /** Left out on purpose: `receiptLossPercent`. */
  receiptsLost: number;
  /** Given up: too many attempts, or no room while nobody was bound. */
  receiptsDropped: number;
  /** deliver_sm from a phone, one for each segment. */
  inboundSent: number;
  inboundAcked: number;
  inboundRefused: number;
  inboundResent: number;
  inboundDropped: number;
  /** Deliveries that wait for a bind or for room in its window. */
  waiting: number;
  /** Answers, receipts and repetitions that wait for their time. */
  scheduled: number;
  /** Sockets cut on purpose. */
  disconnects: number;
  /** Unbinds of ours, on purpose. */
  unbinds: number;
  /** Responses lost, doubled, misnumbered or spoilt on purpose. */
  faults: number;
}

export const newStats = (): Stats => ({
  sessions: 0,
  binds: 0,
  bindsRefused: 0,
  submits: 0,
  accepted: 0,
  refused: 0,
  throttled: 0,
  lost: 0,
  uniqueNumbers: 0,
  duplicates: 0,
  receiptsSent: 0,
  receiptsAcked: 0,
  receiptsRefused: 0,
  receiptsResent: 0,
  receiptsLost: 0,
  receiptsDropped: 0,
  inboundSent: 0,
  inboundAcked: 0,
  inboundRefused: 0,
  inboundResent: 0,
  inboundDropped: 0,
  waiting: 0,
  scheduled: 0,
  disconnects: 0,
  unbinds: 0,
  faults: 0,
});
