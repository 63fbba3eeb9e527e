// What is to happen later, in order of time, equal times in order of arrival. A binary heap and one timer for its earliest entry: a
// message that waits costs a heap entry, never a timer of its own.
import type { Clock } from '../src/clock.ts';

interface Entry {
  due: number;
  order: number;
  run: () => void;
}

const isBefore = (a: Entry, b: Entry): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

export class Agenda {
  private readonly heap: Entry[] = [];
  private readonly clock: Clock;
  private order = 0;
  private cancel: (() => void) | null = null;
  private firesAt = Number.POSITIVE_INFINITY;
  private phase: 'waiting' | 'running' | 'stopped' = 'waiting';

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get size(): number {
    return this.heap.length;
  }

  after(ms: number, run: () => void): void {
    if (this.phase === 'stopped') return;
    this.add({ due: this.clock.now() + ms, order: this.order++, run });
    if (this.phase === 'waiting') this.arm();
  }

  /** Forgets everything; nothing runs any more. */
  stop(): void {
    this.phase = 'stopped';
    this.cancel?.();
    this.heap.length = 0;
  }

  private arm(): void {
    const first = this.heap[0];
    if (first === undefined || first.due >= this.firesAt) return;
    this.cancel?.();
    this.firesAt = first.due;
    this.cancel = this.clock.after(Math.max(0, Math.ceil(first.due - this.clock.now())), () => this.fire());
  }

  private fire(): void {
    this.cancel = null;
    this.firesAt = Number.POSITIVE_INFINITY;
    if (this.phase === 'stopped') return;
    this.phase = 'running';
    try {
      const now = this.clock.now();
      for (let first = this.heap[0]; first !== undefined && first.due <= now; first = this.heap[0]) {
        this.removeFirst();
        first.run();
      }
    } finally {
      this.resume();
    }
  }

  /** Unless an entry has stopped us. */
  private resume(): void {
    if (this.phase !== 'running') return;
    this.phase = 'waiting';
    this.arm();
  }

  private add(entry: Entry): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent]!;
      if (!isBefore(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop()!;
    const { length } = heap;
    if (length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= length) break;
      if (child + 1 < length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      const below = heap[child]!;
      if (!isBefore(below, last)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
  }
}
