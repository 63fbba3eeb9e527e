// The states of a message (MT) and of each of its segments, and how facts move them. House rule: states never go backwards, but
// for one way: a message whose failure gives it a second chance goes from ENROUTE to QUEUED on its next connector (docs/routing.md). Then its hold is settled
// already, and whoever is not the operator still sees ENROUTE.

/**
 * Stored as small integers, in the order of life:
 * SCHEDULED waits for its time, QUEUED for a link, ENROUTE for the receipt; all above are final.
 */
export const MessageState = {
  SCHEDULED: 0,
  QUEUED: 1,
  ENROUTE: 2,
  DELIVERED: 3,
  UNDELIVERABLE: 4,
  EXPIRED: 5,
  REJECTED: 6,
  DELETED: 7,
  UNKNOWN: 8,
} as const;
export type MessageState = (typeof MessageState)[keyof typeof MessageState];

export const messageStateNames = [
  'SCHEDULED',
  'QUEUED',
  'ENROUTE',
  'DELIVERED',
  'UNDELIVERABLE',
  'EXPIRED',
  'REJECTED',
  'DELETED',
  'UNKNOWN',
] as const;
export type MessageStateName = (typeof messageStateNames)[number];

export const isFinal = (state: MessageState): boolean => state > MessageState.ENROUTE;
export const isPending = (state: MessageState): boolean => state < MessageState.ENROUTE;

/** Why a message failed or waits, by name; the numbers of `reportStyle` eims stand in core/report.ts. */
export const reasons = [
  'none',
  'no_channel',
  'carrier_refused',
  'carrier_failed',
  'expired_waiting',
  'no_receipt',
  'cancelled',
  'blacklisted',
  'number_length',
  'supplier_balance',
  'refused_by_operator',
  /** The carrier or the phone does not take this MMS; as an SMS with a link it may be taken. */
  'mms_refused',
] as const;
export type Reason = (typeof reasons)[number];
