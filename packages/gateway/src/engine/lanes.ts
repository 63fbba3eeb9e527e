// The lanes of one link: how their accounts share it, what each holds of its window, whose turn it is.
import { READY_SEGMENTS_MAX, READY_SEGMENTS_PER_LANE_MIN } from '../limits.ts';
import type { Segment } from '../ports/connector.ts';
import type { Flow } from './flow.ts';
import { Lane, type Share } from './lane.ts';
import { Turns } from './turns.ts';

export class Lanes {
  readonly turns = new Turns();
  readonly #connectorId: number;
  readonly #shareOf: (accountId: number) => Share;
  readonly #window: () => number;
  readonly #lanes = new Map<number, Lane>();

  constructor(connectorId: number, shareOf: (accountId: number) => Share, window: () => number) {
    this.#connectorId = connectorId;
    this.#shareOf = shareOf;
    this.#window = window;
  }

  of(accountId: number): Lane {
    let lane = this.#lanes.get(accountId);
    if (!lane) {
      lane = new Lane(this.#connectorId, accountId);
      this.#lanes.set(accountId, lane);
      this.#setShare(lane);
    }
    return lane;
  }

  find(accountId: number): Lane | undefined {
    return this.#lanes.get(accountId);
  }

  all(): Iterable<Lane> {
    return this.#lanes.values();
  }

  get ready(): number {
    let count = 0;
    for (const lane of this.#lanes.values()) count += lane.readyCount;
    return count;
  }

  get nextDueAt(): number | null {
    let next: number | null = null;
    for (const lane of this.#lanes.values()) if (lane.nextDueAt !== null && (next === null || lane.nextDueAt < next)) next = lane.nextDueAt;
    return next;
  }

  get roomPerLane(): number {
    return Math.max(READY_SEGMENTS_PER_LANE_MIN, Math.floor(READY_SEGMENTS_MAX / Math.max(1, this.turns.count)));
  }

  /** The lane may have something ready. */
  enter(lane: Lane): void {
    this.turns.enter(lane.plain);
    this.turns.enter(lane.urgent);
  }

  /** The segment came back without an outcome. */
  giveBack(segment: Segment, place: 'first' | 'last'): void {
    const flow = this.of(segment.accountId).flowOf(segment);
    flow.giveBack(segment, place);
    this.turns.enter(flow);
  }

  /** The segment takes a slot of the window otherwise than by its turn. */
  hold(segment: Segment): void {
    this.of(segment.accountId).flowOf(segment).held++;
  }

  /** The segment's slot is free. */
  free(segment: Segment): void {
    this.turns.freed(this.#holderOf(segment), this.#window());
  }

  /** Weights and classes of accounts may have changed. */
  sharesChanged(): void {
    for (const lane of this.#lanes.values()) this.#setShare(lane);
  }

  /** The class may have changed while the segment was on its way: then the slot was counted with the other flow. */
  #holderOf(segment: Segment): Flow {
    const lane = this.of(segment.accountId);
    const flow = lane.flowOf(segment);
    if (flow.held > 0) return flow;
    return flow === lane.plain ? lane.urgent : lane.plain;
  }

  #setShare(lane: Lane): void {
    const { priorityClass, weight } = this.#shareOf(lane.accountId);
    const isHeard = priorityClass === 'normal';
    if (lane.isUrgencyHeard && !isHeard) lane.plain.absorb(lane.urgent);
    lane.isUrgencyHeard = isHeard;
    this.turns.set(lane.plain, priorityClass, weight);
    this.turns.set(lane.urgent, isHeard ? 'high' : priorityClass, weight);
    this.enter(lane);
  }
}
