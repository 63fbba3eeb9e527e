// A lane: the waiting messages of one account on one connector. It keeps a bounded number of segments ready in memory; the rest waits on disk and
// is claimed when there is room. The lane remembers what it has in hand, because a claim reads everything that is still waiting on disk, and what it
// released while the claim was under way, because a claim may read the disk as it was before that. Urgent messages (priority_flag 2 and 3) leave before
// the account's others, unless the account is bulk or high as a whole.
import { assert } from '../core/assert.ts';
import type { Reason } from '../core/message.ts';
import type { PriorityClass } from '../core/rulebook.ts';
import type { Traits } from '../core/traits.ts';
import { URGENT_SEGMENTS_PER_LANE_MAX } from '../limits.ts';
import type { ClaimedMessage } from '../ports/store.ts';
import type { Segment } from '../ports/connector.ts';
import { Flow } from './flow.ts';
import { type Cut, segmentsOf } from './segments.ts';

interface InHand {
  /** Segments of the message that are ready or on the wire. */
  segments: number;
  /** A segment was refused for now: the message comes back from the disk at this time. */
  retryAt: number | null;
  /** The segments it happened to, while others of the message are still in hand. */
  setAside: Segment[];
  /** A segment was refused for good: why no other of the message may leave. */
  refusal: Refusal | null;
}

/** A segment's final refusal, which is that of all others of its message. */
export interface Refusal {
  readonly reason: Reason;
  readonly detail: string;
}

/** How an account shares a link with others. */
export interface Share {
  readonly priorityClass: PriorityClass;
  readonly weight: number;
}

const isUrgent = ({ traits }: { readonly traits: Traits | null }): boolean => traits !== null && traits.priority >= 2;

export class Lane {
  readonly connectorId: number;
  readonly accountId: number;
  /** What the account sends as a rule. */
  readonly plain = new Flow();
  readonly urgent = new Flow();
  /** Whether urgent messages leave before the others. */
  isUrgencyHeard = true;
  /** There may be due messages on disk that are not in hand. */
  hasBacklog = false;
  /** When the earliest message that is not due yet will be; null = none known. */
  nextDueAt: number | null = null;

  readonly #inHand = new Map<number, InHand>();
  /** Messages released since the claim under way was asked for; null while there is none. */
  #releasedSince: Set<number> | null = null;
  #isMissedSince = false;
  /** Messages being cancelled or changed, and by how many at once: a claim that was under way must not bring them back before the last is done. */
  readonly #barred = new Map<number, number>();

  constructor(connectorId: number, accountId: number) {
    this.connectorId = connectorId;
    this.accountId = accountId;
  }

  get readyCount(): number {
    return this.plain.size + this.urgent.size;
  }

  get isClaiming(): boolean {
    return this.#releasedSince !== null;
  }

  /** A claim begins; returns what it need not bring. */
  beginClaim(): readonly number[] {
    assert(!this.isClaiming, 'one claim at a time');
    this.#releasedSince = new Set();
    this.#isMissedSince = false;
    return [...this.#inHand.keys()];
  }

  /** The claim's answer: takes what is really new. `isAll`: it found no more than it brought. */
  endClaim(messages: readonly ClaimedMessage[], isAll: boolean, cut: Cut): void {
    const released = this.#releasedSince;
    assert(released, 'a claim ends that began');
    this.#releasedSince = null;
    for (const message of messages) if (!released.has(message.id)) this.add(message, cut);
    this.hasBacklog = !isAll || this.#isMissedSince;
  }

  /** A committed message was left on disk, to be claimed. */
  leaveOnDisk(): void {
    this.hasBacklog = true;
    this.#isMissedSince = true;
  }

  /** Takes a committed message; nothing when it is in hand already. */
  add(message: ClaimedMessage, cut: Cut): void {
    if (this.#inHand.has(message.id) || this.#barred.has(message.id)) return;
    const segments = segmentsOf(message, cut);
    if (segments.length === 0) return;
    this.#inHand.set(message.id, { segments: segments.length, retryAt: null, setAside: [], refusal: null });
    const flow = this.flowOf(message);
    for (const segment of segments) flow.push(segment);
  }

  flowOf(item: Pick<Segment, 'traits'>): Flow {
    return this.isUrgencyHeard && isUrgent(item) ? this.urgent : this.plain;
  }

  /** Whether it may pass by what of its account waits on disk. */
  hasRoomAhead(message: ClaimedMessage): boolean {
    return this.flowOf(message) === this.urgent && this.urgent.size < URGENT_SEGMENTS_PER_LANE_MAX;
  }

  /** The outcome of one segment is committed; `retryAt`: when it leaves again, null = never. */
  release(segment: Segment, retryAt: number | null): void {
    const { messageId } = segment;
    const entry = this.#inHand.get(messageId);
    assert(entry && entry.segments > 0, `message ${messageId} is in hand`);
    if (retryAt !== null) {
      entry.retryAt = Math.max(entry.retryAt ?? 0, retryAt);
      entry.setAside.push(segment);
    }
    if (--entry.segments > 0) return;
    this.#inHand.delete(messageId);
    this.#releasedSince?.add(messageId);
    if (entry.retryAt !== null) this.noteDue(entry.retryAt);
  }

  noteDue(at: number): void {
    if (this.nextDueAt === null || at < this.nextDueAt) this.nextDueAt = at;
  }

  /** Where a message stands; null: it is not in memory. `ahead`: segments of the lane that leave before its first waiting one. */
  placeOf(messageId: number): { readonly handedOut: number; readonly ahead: number } | null {
    const entry = this.#inHand.get(messageId);
    if (!entry) return null;
    const waiting = this.#waiting(messageId);
    const [first] = waiting;
    const order = first ? [...this.urgent.waiting(), ...(this.flowOf(first) === this.plain ? this.plain.waiting() : [])] : [];
    return {
      handedOut: entry.segments - waiting.length,
      ahead: Math.max(
        0,
        order.findIndex((segment) => segment.messageId === messageId),
      ),
    };
  }

  /** Takes a message out of memory and keeps it out until `unbar`. False, and nothing done, when a segment of it is on the wire. */
  withdraw(messageId: number): boolean {
    return this.withdrawAll([messageId]).length > 0;
  }

  /** The same for many in one walk; returns those that are out now. */
  withdrawAll(messageIds: readonly number[]): readonly number[] {
    const wanted = new Set(messageIds.filter((id) => this.#inHand.has(id)));
    const waiting = new Map<number, number>();
    for (const { messageId } of wanted.size > 0 ? this.#allWaiting() : [])
      if (wanted.has(messageId)) waiting.set(messageId, (waiting.get(messageId) ?? 0) + 1);
    const isOnWire = (id: number): boolean => (waiting.get(id) ?? 0) < (this.#inHand.get(id)?.segments ?? 0);
    const free = messageIds.filter((id) => !isOnWire(id));
    const inMemory = new Set(free.filter((id) => wanted.has(id)));
    if (inMemory.size > 0) this.#drop(inMemory);
    for (const id of free) {
      this.#inHand.delete(id);
      this.#releasedSince?.add(id);
      this.#barred.set(id, (this.#barred.get(id) ?? 0) + 1);
    }
    return free;
  }

  unbar(messageId: number): void {
    const others = (this.#barred.get(messageId) ?? 0) - 1;
    if (others > 0) this.#barred.set(messageId, others);
    else this.#barred.delete(messageId);
    this.#releasedSince?.add(messageId);
  }

  /**
   * One segment of the message was refused for good. Takes the others that wait, or were set aside until later: they stay in hand until their outcome
   * is committed. Those on the wire are asked about when they come back (`refusalOf`).
   */
  refuse(messageId: number, refusal: Refusal): readonly Segment[] {
    const entry = this.#inHand.get(messageId);
    assert(entry, `message ${messageId} is in hand`);
    entry.refusal ??= refusal;
    const waiting = this.#waiting(messageId);
    if (waiting.length > 0) this.#drop(new Set([messageId]));
    const setAside = entry.setAside.splice(0);
    entry.segments += setAside.length;
    entry.retryAt = null;
    return [...waiting, ...setAside];
  }

  /** Why no segment of the message may leave any more; null = they may. */
  refusalOf(messageId: number): Refusal | null {
    return this.#inHand.get(messageId)?.refusal ?? null;
  }

  #waiting(messageId: number): readonly Segment[] {
    return [...this.plain.waitingOf(messageId), ...this.urgent.waitingOf(messageId)];
  }

  #allWaiting(): readonly Segment[] {
    return [...this.plain.waiting(), ...this.urgent.waiting()];
  }

  #drop(messageIds: ReadonlySet<number>): void {
    this.plain.drop(messageIds);
    this.urgent.drop(messageIds);
  }
}
