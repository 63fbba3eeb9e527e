// The requests of ours that await an answer, by sequence number, each with its deadline. All have the same patience, so the order of
// insertion is the order of deadlines and the oldest entry tells when to look again.
import type { CommandName, ResponsePdu } from './tables/commands.ts';

export type RequestOutcome =
  | { kind: 'response'; pdu: ResponsePdu }
  /** It left, and nobody knows what became of it. `status`: what a generic_nack said. */
  | { kind: 'unknown'; why: 'timeout' | 'closed' | 'nack'; status?: number }
  /** It certainly never left. Told before `request` returns. */
  | { kind: 'unsent'; why: 'not_bound' | 'leaving' | 'window_full' | 'closed' };

export type Done = (outcome: RequestOutcome) => void;

export interface Pending {
  sequence: number;
  answer: CommandName | null;
  sentAt: number;
  deadline: number;
  done: Done;
}

export const sequenceMax = 0x7fffffff; // §2.7

// Powers of two.
const ringMin = 64;
const ringMax = 4096;

/**
 * A ring by sequence number, and no Map: V8 builds the table of a Map that much comes into and leaves anew all the time, and the tables it leaves behind
 * keep what was in them alive until the whole heap is collected.
 */
export class Window {
  private ring: (Pending | undefined)[] = Array.from({ length: ringMin });
  private inRing = 0;
  /** Nothing in the ring has a lower number. */
  private low = 1;
  /** Those that wait so long that another one needs their place, oldest first. */
  private readonly late = new Map<number, Pending>();

  get size(): number {
    return this.inRing + this.late.size;
  }

  has(sequence: number): boolean {
    return this.get(sequence) !== undefined;
  }

  add(pending: Pending): void {
    const { sequence } = pending;
    while (this.at(sequence) !== undefined && this.ring.length < ringMax) this.widen();
    const before = this.at(sequence);
    if (before !== undefined) this.late.set(before.sequence, before);
    else if (this.inRing++ === 0) this.low = sequence;
    this.put(pending);
  }

  get(sequence: number): Pending | undefined {
    const pending = this.at(sequence);
    return pending?.sequence === sequence ? pending : this.late.get(sequence);
  }

  remove(sequence: number): void {
    if (this.at(sequence)?.sequence !== sequence) this.late.delete(sequence);
    else {
      this.ring[sequence & (this.ring.length - 1)] = undefined;
      this.inRing--;
    }
  }

  oldest(): Pending | undefined {
    const inRing = this.oldestInRing();
    for (const late of this.late.values()) return inRing !== undefined && inRing.deadline < late.deadline ? inRing : late;
    return inRing;
  }

  /** Takes out everything, oldest first. */
  drain(): Pending[] {
    const all = this.all();
    this.ring = Array.from({ length: ringMin });
    this.inRing = 0;
    this.late.clear();
    return all;
  }

  /** For an operator: what is waiting, and since when. Oldest first. */
  dump(): { sequence: number; sentAt: number; deadline: number }[] {
    return this.all().map(({ sequence, sentAt, deadline }) => ({ sequence, sentAt, deadline }));
  }

  private at(sequence: number): Pending | undefined {
    return this.ring[sequence & (this.ring.length - 1)];
  }

  private put(pending: Pending): void {
    this.ring[pending.sequence & (this.ring.length - 1)] = pending;
  }

  private widen(): void {
    const before = this.ring;
    this.ring = Array.from({ length: before.length * 2 });
    for (const pending of before) if (pending !== undefined) this.put(pending);
  }

  private oldestInRing(): Pending | undefined {
    if (this.inRing === 0) return undefined;
    for (;;) {
      const pending = this.at(this.low);
      if (pending?.sequence === this.low) return pending;
      this.low = this.low === sequenceMax ? 1 : this.low + 1;
    }
  }

  private all(): Pending[] {
    this.oldestInRing();
    const from = this.low & (this.ring.length - 1);
    const inOrder = [...this.late.values(), ...this.ring.slice(from), ...this.ring.slice(0, from)];
    return inOrder.filter((pending) => pending !== undefined).toSorted((a, b) => a.deadline - b.deadline);
  }
}
