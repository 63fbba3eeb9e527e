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

export class Window {
  private readonly entries = new Map<number, Pending>();

  get size(): number {
    return this.entries.size;
  }

  has(sequence: number): boolean {
    return this.entries.has(sequence);
  }

  add(pending: Pending): void {
    this.entries.set(pending.sequence, pending);
  }

  get(sequence: number): Pending | undefined {
    return this.entries.get(sequence);
  }

  remove(sequence: number): void {
    this.entries.delete(sequence);
  }

  oldest(): Pending | undefined {
    for (const pending of this.entries.values()) return pending;
    return undefined;
  }

  /** Takes out everything, oldest first. */
  drain(): Pending[] {
    const all = [...this.entries.values()];
    this.entries.clear();
    return all;
  }

  /** For an operator: what is waiting, and since when. Oldest first. */
  dump(): { sequence: number; sentAt: number; deadline: number }[] {
    return Array.from(this.entries.values(), ({ sequence, sentAt, deadline }) => ({ sequence, sentAt, deadline }));
  }
}
