// What every door hands to the intake: the shape of a request to send, nothing judged yet.

/** One content to one list of numbers. Numbers are the caller's own spelling, trimmed, never empty strings. */
export interface SubmissionItem {
  readonly numbers: readonly string[];
  readonly content: string;
  /** Originator; "" means the account's default. */
  readonly sender: string;
  /** 0 SMS, 1 MMS, anything else is refused. */
  readonly smsType: number;
  readonly mmsTitle: string;
}

export interface Submission {
  readonly accountId: number;
  /** The door it came through, kept for the message's history. */
  readonly door: 'http' | 'smpp' | 'email' | 'operator';
  /** A request is accepted or refused as a whole; `smsarray` is several items. */
  readonly items: readonly SubmissionItem[];
  /** When the message may leave, unix ms; null = at once. */
  readonly dueAt: number | null;
}
