// A flow: segments of one lane that leave in one order, and its place among the flows that want the same link (engine/turns.ts). A lane has two:
// what its account sends as a rule, and what was sent as urgent.
import type { PriorityClass } from '../core/rulebook.ts';
import type { Segment } from '../ports/connector.ts';

/** The spent front of the array is dropped when it is this long, so that taking stays cheap and memory is given back. */
const SPENT_MAX = 1024;

export class Flow {
  priorityClass: PriorityClass = 'normal';
  weight = 1;
  /** Slots of the window that its segments hold. */
  held = 0;
  /** Of engine/turns.ts: when it is due in the time of its class, when it entered, and where it stands. */
  dueAt = 0;
  entered = 0;
  place: 'out' | 'waiting' | 'parked' = 'out';

  #ready: Segment[] = [];
  #head = 0;
  /** Segments that came back from the wire, to leave before all others. */
  readonly #returned: Segment[] = [];

  get size(): number {
    return this.#ready.length - this.#head + this.#returned.length;
  }

  push(segment: Segment): void {
    this.#ready.push(segment);
  }

  /** The segment came back without an outcome: it leaves next, or after all others. */
  giveBack(segment: Segment, place: 'first' | 'last'): void {
    (place === 'first' ? this.#returned : this.#ready).push(segment);
  }

  take(): Segment | undefined {
    const returned = this.#returned.pop();
    if (returned) return returned;
    const segment = this.#ready[this.#head];
    if (!segment) return undefined;
    this.#head++;
    if (this.#head === this.#ready.length || this.#head > SPENT_MAX) {
      this.#ready = this.#ready.slice(this.#head);
      this.#head = 0;
    }
    return segment;
  }

  /** In the order in which they leave. */
  waiting(): readonly Segment[] {
    return [...this.#returned.toReversed(), ...this.#ready.slice(this.#head)];
  }

  waitingOf(messageId: number): readonly Segment[] {
    return [...this.#ready.slice(this.#head), ...this.#returned].filter((segment) => segment.messageId === messageId);
  }

  drop(messageIds: ReadonlySet<number>): void {
    const isKept = (segment: Segment): boolean => !messageIds.has(segment.messageId);
    this.#ready = this.#ready.slice(this.#head).filter(isKept);
    this.#head = 0;
    this.#returned.splice(0, this.#returned.length, ...this.#returned.filter(isKept));
  }

  /** Takes over all that waits in another one, and the slots that it holds. */
  absorb(other: Flow): void {
    for (const segment of other.waiting()) this.#ready.push(segment);
    other.#ready = [];
    other.#head = 0;
    other.#returned.length = 0;
    this.held += other.held;
    other.held = 0;
  }
}
