// Whose turn it is on a link. Three classes, the higher before the lower, but a lower one with something waiting gets its least share of what leaves.
// Within a class weighted fair queueing (start-time fair queueing: Goyal, Vin, Cheng 1996): each flow is due at a time of the class's own, which goes
// on by 1/weight with every segment of the flow, and who is due first is next. So flows share as their weights, one that was quiet is due at once, and
// a heavy flow leaves between the others instead of in bursts. A flow must not hold more of the window than its share either while others of its
// class wait: a recipient whose carrier answers late must not slow down everybody. One flow alone costs a few comparisons.
import { assert } from '../core/assert.ts';
import type { PriorityClass } from '../core/rulebook.ts';
import { CLASS_SHARES_MIN_PERMILLE } from '../limits.ts';
import type { Flow } from './flow.ts';

const ONE = 1000;

class TurnsOfClass {
  /** Permille of what leaves the link that this class gets while it waits behind higher ones. */
  readonly shareMin: number;
  /** So many thousandths of a segment are owed to it. */
  owed = 0;
  /** A binary heap: the next one first. */
  readonly #heap: Flow[] = [];
  /** They hold their share of the window, and others wait. */
  readonly #parked: Flow[] = [];
  #weights = 0;
  /** The time of the class: when the flow that left last was due. */
  #now = 0;
  #entered = 0;

  constructor(shareMin: number) {
    this.shareMin = shareMin;
  }

  get count(): number {
    return this.#heap.length + this.#parked.length;
  }
  get weights(): number {
    return this.#weights;
  }
  flows(): readonly Flow[] {
    return [...this.#heap, ...this.#parked];
  }

  enter(flow: Flow): void {
    flow.dueAt = Math.max(flow.dueAt, this.#now);
    flow.entered = ++this.#entered;
    this.#weights += flow.weight;
    this.#wait(flow);
  }

  leave(flow: Flow): void {
    const list = flow.place === 'parked' ? this.#parked : this.#heap;
    list.splice(list.indexOf(flow), 1);
    this.#weights -= flow.weight;
    flow.place = 'out';
    this.#order();
  }

  next(window: number): Flow | null {
    for (;;) {
      const flow = this.#heap[0];
      if (!flow) {
        if (this.#parked.length === 0) return null;
        // Those for whom they stood aside are gone.
        for (const parked of this.#parked.splice(0)) this.#wait(parked);
      } else if (flow.size === 0) {
        this.#removeFirst();
        this.#weights -= flow.weight;
        flow.place = 'out';
      } else if (this.#heap.length === 1 || flow.held < this.#share(flow, window)) return flow;
      else {
        this.#removeFirst();
        flow.place = 'parked';
        this.#parked.push(flow);
      }
    }
  }

  /** A segment of the flow that `next` named has left. */
  served(flow: Flow): void {
    assert(this.#heap[0] === flow, 'the flow served is the one whose turn it was');
    this.#now = Math.max(this.#now, flow.dueAt);
    flow.dueAt += 1 / flow.weight;
    this.#sink(0);
  }

  unpark(flow: Flow, window: number): void {
    if (flow.held >= this.#share(flow, window)) return;
    this.#parked.splice(this.#parked.indexOf(flow), 1);
    // It stood aside for holding too much: of what it missed it catches up one window's worth, not hours of late answers.
    flow.dueAt = Math.max(flow.dueAt, this.#now - window / this.#weights);
    this.#wait(flow);
  }

  #share(flow: Flow, window: number): number {
    return Math.ceil((window * flow.weight) / this.#weights);
  }

  #wait(flow: Flow): void {
    flow.place = 'waiting';
    this.#heap.push(flow);
    this.#rise(this.#heap.length - 1);
  }

  /** Of two that are due at once the one that came later: whoever sends one message now and then does not queue behind all others. */
  #isBefore(a: Flow, b: Flow): boolean {
    return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.entered > b.entered);
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
  }

  #rise(from: number): void {
    const heap = this.#heap;
    const flow = heap[from] as Flow;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Flow;
      if (!this.#isBefore(flow, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = flow;
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const flow = heap[from] as Flow;
    let at = from;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && this.#isBefore(heap[below + 1] as Flow, heap[below] as Flow)) below++;
      if (!this.#isBefore(heap[below] as Flow, flow)) break;
      heap[at] = heap[below] as Flow;
      at = below;
    }
    heap[at] = flow;
  }

  #order(): void {
    for (let at = (this.#heap.length >> 1) - 1; at >= 0; at--) this.#sink(at);
  }
}

export interface ClassCount {
  readonly priorityClass: PriorityClass;
  readonly flows: number;
  readonly weights: number;
}

export class Turns {
  readonly #high = new TurnsOfClass(0);
  readonly #normal = new TurnsOfClass(CLASS_SHARES_MIN_PERMILLE.normal);
  readonly #bulk = new TurnsOfClass(CLASS_SHARES_MIN_PERMILLE.bulk);
  readonly #of: Readonly<Record<PriorityClass, TurnsOfClass>> = { high: this.#high, normal: this.#normal, bulk: this.#bulk };

  /** Flows with something waiting; one that was emptied otherwise than by `served` counts until its turn comes. */
  get count(): number {
    return this.#high.count + this.#normal.count + this.#bulk.count;
  }

  classes(): readonly ClassCount[] {
    return (['high', 'normal', 'bulk'] as const).map((priorityClass) => {
      const { count, weights } = this.#of[priorityClass];
      return { priorityClass, flows: count, weights };
    });
  }

  /** Flows that wait, in no order. */
  flows(): readonly Flow[] {
    return [...this.#high.flows(), ...this.#normal.flows(), ...this.#bulk.flows()];
  }

  /** The flow may have something waiting. */
  enter(flow: Flow): void {
    if (flow.place === 'out' && flow.size > 0) this.#of[flow.priorityClass].enter(flow);
  }

  /** The flow of which a segment is to leave now; null when nothing waits. Asking changes nothing. */
  next(window: number): Flow | null {
    const [high, normal, bulk] = [this.#high, this.#normal, this.#bulk];
    return (
      (bulk.owed >= ONE ? bulk.next(window) : null) ??
      (normal.owed >= ONE ? normal.next(window) : null) ??
      high.next(window) ??
      normal.next(window) ??
      bulk.next(window)
    );
  }

  /** A segment of the flow that `next` named was taken and holds a slot of the window. */
  served(flow: Flow): void {
    const served = this.#of[flow.priorityClass];
    flow.held++;
    this.#keepAccount(served);
    served.served(flow);
  }

  /** A slot of the window that a segment of the flow held is free. */
  freed(flow: Flow, window: number): void {
    flow.held--;
    if (flow.place === 'parked') this.#of[flow.priorityClass].unpark(flow, window);
  }

  /** Another class or weight, in force at once. */
  set(flow: Flow, priorityClass: PriorityClass, weight: number): void {
    if (flow.priorityClass === priorityClass && flow.weight === weight) return;
    if (flow.place !== 'out') this.#of[flow.priorityClass].leave(flow);
    // Each class has a time of its own.
    if (flow.priorityClass !== priorityClass) flow.dueAt = 0;
    flow.priorityClass = priorityClass;
    flow.weight = weight;
    this.enter(flow);
  }

  /** What lower classes are owed grows while they wait behind higher ones, and is paid when they are served for it. */
  #keepAccount(served: TurnsOfClass): void {
    const [high, normal, bulk] = [this.#high, this.#normal, this.#bulk];
    if (normal.count > 0 && high.count > 0) normal.owed += normal.shareMin;
    if (bulk.count > 0 && (high.count > 0 || normal.count > 0)) bulk.owed += bulk.shareMin;
    if (served.owed >= ONE) served.owed -= ONE;
  }
}
