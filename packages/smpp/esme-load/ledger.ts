// Which receipts came for which submits, by message id as the SMSC wrote it: matched, still owed, twice, or for an id that nobody was given.
// A receipt may overtake its response, so an unknown id waits for its submit. Memory follows what is open, not what was sent.
import type { ReceiptState } from '../src/receipt.ts';
import { loadLimits } from './limits.ts';

export interface ReceiptCounts {
  /** Asked for, and the submit accepted with an id. */
  expected: number;
  matched: number;
  /** Expected, and not there when the run ended. */
  lost: number;
  duplicate: number;
  /** For an id that no response had: most often written another way than in the response. */
  mismatched: number;
  intermediate: number;
  /** Accepted with an empty id, so that no receipt can be told. */
  withoutId: number;
}

const intermediate: ReadonlySet<ReceiptState | null> = new Set<ReceiptState | null>(['ENROUTE', 'ACCEPTED', 'SCHEDULED']);

export class Ledger {
  matched = 0;
  duplicate = 0;
  intermediate = 0;
  withoutId = 0;
  /** Ids given up because too many waited. */
  private forgotten = 0;
  /** Id to the time of its submit. */
  private readonly owed = new Map<string, number>();
  /** Receipts before their response: id to the time of the receipt. */
  private readonly early = new Map<string, number>();
  /** The last ids that were matched, in a ring, to know a duplicate. */
  private readonly settled = new Set<string>();
  private readonly ring: string[] = [];
  private next = 0;
  private readonly onMatch: (latencyMs: number) => void;

  constructor(onMatch: (latencyMs: number) => void) {
    this.onMatch = onMatch;
  }

  get open(): number {
    return this.owed.size;
  }

  accepted(id: string, submittedAt: number): void {
    if (id === '') {
      this.withoutId++;
      return;
    }
    const arrivedAt = this.early.get(id);
    if (arrivedAt === undefined) this.owed.set(id, submittedAt);
    else {
      this.early.delete(id);
      this.settle(id, arrivedAt - submittedAt);
    }
  }

  received(id: string, state: ReceiptState | null, now: number): void {
    if (intermediate.has(state)) {
      this.intermediate++;
      return;
    }
    const submittedAt = this.owed.get(id);
    if (submittedAt !== undefined) {
      this.owed.delete(id);
      this.settle(id, now - submittedAt);
    } else if (this.settled.has(id) || this.early.has(id)) this.duplicate++;
    else if (this.early.size < loadLimits.earlyMax) this.early.set(id, now);
    else this.forgotten++;
  }

  counts(): ReceiptCounts {
    const { matched, duplicate, withoutId } = this;
    const lost = this.owed.size;
    return {
      expected: matched + lost,
      matched,
      lost,
      duplicate,
      mismatched: this.early.size + this.forgotten,
      intermediate: this.intermediate,
      withoutId,
    };
  }

  private settle(id: string, latencyMs: number): void {
    this.matched++;
    this.onMatch(latencyMs);
    const oldest = this.ring[this.next];
    if (oldest !== undefined) this.settled.delete(oldest);
    this.ring[this.next] = id;
    this.next = (this.next + 1) % loadLimits.settledMax;
    this.settled.add(id);
  }
}
