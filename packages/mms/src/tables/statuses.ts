// Status codes of MM7 (TS 23.140 §8.7.3.9) and what each asks of who sent the request. 2008, 2009, 3004 and 4008 came with release 6. Codes of one
// centre's own (2101, 2571, 2572 and 3005 were seen) are judged by their thousands, and their text is kept.

/**
 * taken: it is the centre's now. partly: some recipients only. final: never by this connector. address: the recipient. content: what was sent, so that
 * less of it might pass. ours: our request or settings; alarm. access: this VASP may not; alarm, and stop asking. later: again after a while.
 * unsupported: this operation is off at that centre. gone: the message it names is not known any more. linked: again without LinkedID.
 */
export type StatusAction =
  | 'taken'
  | 'partly'
  | 'final'
  | 'address'
  | 'content'
  | 'ours'
  | 'access'
  | 'later'
  | 'unsupported'
  | 'gone'
  | 'linked';

export interface StatusRow {
  readonly text: string;
  readonly action: StatusAction;
}

export const statusTable: Readonly<Record<number, StatusRow>> = {
  1000: { text: 'Success', action: 'taken' },
  1100: { text: 'Partial success', action: 'partly' },
  2000: { text: 'Client error', action: 'ours' },
  2001: { text: 'Operation restricted', action: 'access' },
  2002: { text: 'Address error', action: 'address' },
  2003: { text: 'Address not found', action: 'address' },
  2004: { text: 'Multimedia content refused', action: 'content' },
  2005: { text: 'Message ID not found', action: 'gone' },
  2006: { text: 'LinkedID not found', action: 'linked' },
  2007: { text: 'Message format corrupt', action: 'ours' },
  2008: { text: 'Application ID not found', action: 'ours' },
  2009: { text: 'Reply application ID not found', action: 'ours' },
  3000: { text: 'Server error', action: 'later' },
  3001: { text: 'Not possible', action: 'gone' },
  3002: { text: 'Message rejected', action: 'final' },
  3003: { text: 'Multiple addresses not supported', action: 'ours' },
  3004: { text: 'Application addressing not supported', action: 'ours' },
  4000: { text: 'General service error', action: 'later' },
  4001: { text: 'Improper identification', action: 'access' },
  4002: { text: 'Unsupported version', action: 'ours' },
  4003: { text: 'Unsupported operation', action: 'unsupported' },
  4004: { text: 'Validation error', action: 'ours' },
  4005: { text: 'Service error', action: 'final' },
  4006: { text: 'Service unavailable', action: 'later' },
  4007: { text: 'Service denied', action: 'access' },
  4008: { text: 'Application denied', action: 'ours' },
};

/** Unknown codes by their class: 1 taken, 2 final, 3 and 4 later; anything else is no status at all and final. */
const classActions: Readonly<Record<string, StatusAction>> = { 1: 'taken', 2: 'final', 3: 'later', 4: 'later' };

export const statusActionOf = (code: number): StatusAction =>
  statusTable[code]?.action ?? (code >= 1000 && code <= 9999 ? (classActions[String(code)[0] ?? ''] ?? 'final') : 'final');
