// One connector's side of the dispatcher: its lanes, its window, its rate. The connector pulls: a segment leaves when the link is up, the window has
// room and the rate allows it, from the lane whose turn it is (engine/turns.ts). A slot of the window is free again only when the outcome is committed,
// so that a kill can repeat at most one window.
import { assert } from '../core/assert.ts';
import { windowOf } from '../core/connector-settings.ts';
import { createMeter } from '../core/meter.ts';
import type { Reason } from '../core/message.ts';
import type { ConnectorRecord } from '../core/rulebook.ts';
import { createThrottle, type Throttle } from '../core/throttle.ts';
import type { WaitLink } from '../core/waits.ts';
import {
  CARRIER_RETRY_DELAYS_MS,
  CLAIM_MESSAGES_MAX,
  DOUBTFUL_ANSWER_WAIT_MS,
  OUTCOME_RETRY_MS,
  READY_LOW_SHARE,
  THROTTLED_TRIES_MAX,
  THROTTLED_TRIES_TEACHING,
} from '../limits.ts';
import type { Connector, Segment, WireOutcome } from '../ports/connector.ts';
import type { ClaimedMessage, SegmentOutcome } from '../ports/store.ts';
import type { Lane } from './lane.ts';
import { Lanes } from './lanes.ts';
import type { Cut } from './segments.ts';
import type { LinkParts } from './link-parts.ts';
import { createMarker, type Marker } from './marker.ts';
import { createRecorder, type Ended, type Recorder } from './recorder.ts';

/** Part of the window handed over in one turn of the event loop, and the least that is worth a turn. */
const HANDED_PER_TURN = 0.25;
const HANDED_PER_TURN_MIN = 16;

export class Link {
  readonly record: ConnectorRecord;
  /** Null while the supervisor has none running (stopping, restarting). */
  connector: Connector | null = null;
  readonly #parts: LinkParts;
  readonly #cut: Cut;
  readonly #throttle: Throttle;
  readonly #meter = createMeter();
  readonly #recorder: Recorder;
  readonly #marker: Marker;
  readonly #lanes: Lanes;
  #inDoubt = 0;
  readonly #throttledTimes = new WeakMap<Segment, number>();
  #isPumping = false;
  readonly #whenDrained: (() => void)[] = [];
  #cancelRateTimer: (() => void) | null = null;

  constructor(record: ConnectorRecord, parts: LinkParts) {
    this.record = record;
    this.#parts = parts;
    this.#lanes = new Lanes(record.id, parts.shareOf, () => this.window);
    this.#cut = parts.mms ? { ...record.settings, mms: parts.mms } : record.settings;
    this.#throttle = createThrottle(record.settings.ratePerSecond, parts.profileOf(record.id).evidence.rate);
    this.#recorder = createRecorder({
      ...parts,
      onCommitted: (batch) => this.#committed(batch),
      onLost: (ended, error) => this.#lost(ended, error),
    });
    this.#marker = createMarker({
      ...parts,
      onMarked: (segment) => (this.connector?.isReady() ? this.connector.submit(segment) : this.#takeBack(segment, 'first')),
      onUnmarked: (segment) => this.#takeBack(segment, 'first'),
    });
  }

  /** Segments that may be in doubt at once, over all binds. */
  get window(): number {
    return windowOf(this.record.settings);
  }

  get inDoubt(): number {
    return this.#inDoubt;
  }
  get ready(): number {
    return this.#lanes.ready;
  }
  get rateLimit(): number | null {
    return this.#throttle.rate();
  }
  /** What was learned about the rate is forgotten. */
  forgetRate(): void {
    this.#throttle.forget();
  }
  get nextDueAt(): number | null {
    return this.#lanes.nextDueAt;
  }

  /** What a waiting message of this link may wait for. */
  explain(now: number): WaitLink {
    const report = this.connector?.report();
    const binds = report?.binds ?? [];
    const rateLimit = this.#throttle.rate();
    const { ratePerSecond } = this.record.settings;
    return {
      connector: this.record.name,
      state: report?.state ?? 'stopped',
      since: report?.since ?? now,
      detail: report?.detail ?? '',
      nextTryAt: report?.nextTryAt ?? null,
      window: Math.min(this.window, binds.reduce((sum, bind) => sum + bind.window, 0) || this.window),
      onWire: this.#inDoubt,
      rateLimit,
      isRateLearned: rateLimit !== null && (ratePerSecond === 0 || rateLimit < ratePerSecond),
      rateFreeAt: this.#throttle.nextAt(now),
      takenPerSecond: Math.round(this.#meter.perSecond(now) * 10) / 10,
      classes: this.#lanes.turns.classes(),
    };
  }

  /** The lane of an account, when it was ever used. */
  findLane(accountId: number): Lane | undefined {
    return this.#lanes.find(accountId);
  }

  /** Weights and classes of accounts may have changed. */
  sharesChanged(): void {
    this.#lanes.sharesChanged();
    this.pump();
  }

  /** Fulfilled when every segment handed out has a committed outcome. */
  drained(): Promise<void> {
    if (this.#inDoubt === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenDrained.push(resolve));
  }

  /** Messages of one account just committed, due now. */
  offer(accountId: number, messages: Iterable<ClaimedMessage>): void {
    const lane = this.#lanes.of(accountId);
    const room = this.#lanes.roomPerLane;
    for (const message of messages) {
      // What is on disk before it must leave before it, unless it is urgent.
      if ((lane.hasBacklog || lane.readyCount >= room) && !lane.hasRoomAhead(message)) {
        lane.leaveOnDisk();
        break;
      }
      lane.add(message, this.#cut);
    }
    this.#lanes.enter(lane);
    this.#refill(lane);
    this.pump();
  }

  noteDue(accountId: number, at: number): void {
    this.#lanes.of(accountId).noteDue(at);
    this.#parts.onDueChanged();
  }

  /** Looks at the disk for what of the account is due. */
  wake(accountId: number): void {
    const lane = this.#lanes.of(accountId);
    lane.leaveOnDisk();
    this.#refill(lane);
  }

  /** Wakes the lanes whose time has come. */
  wakeDue(now: number): void {
    for (const lane of this.#lanes.all()) {
      if (lane.nextDueAt === null || lane.nextDueAt > now) continue;
      lane.nextDueAt = null;
      this.wake(lane.accountId);
    }
  }

  /** Takes a message out of memory so that it can be ended on disk; `unbar` must follow. False when a segment of it is on the wire. */
  withdraw(accountId: number, messageId: number): boolean {
    return this.#lanes.of(accountId).withdraw(messageId);
  }

  withdrawAll(accountId: number, messageIds: readonly number[]): readonly number[] {
    return this.#lanes.of(accountId).withdrawAll(messageIds);
  }

  /** The message withdrawn was ended, or not: then it is still on disk. */
  unbar(accountId: number, messageId: number, isEnded: boolean): void {
    this.#lanes.of(accountId).unbar(messageId);
    if (!isEnded) this.wake(accountId);
  }

  pump(): void {
    const { connector } = this;
    if (!connector || this.#isPumping) return;
    this.#isPumping = true;
    try {
      const { window } = this;
      let handed = 0;
      while (this.#inDoubt < window) {
        const flow = this.#lanes.turns.next(window);
        if (!flow || !connector.isReady()) break;
        // A quarter of the window a turn of the event loop: so that one part is on the wire while another is being committed, instead of
        // all of them waiting for each other.
        if (handed >= Math.max(HANDED_PER_TURN_MIN, window * HANDED_PER_TURN)) {
          setImmediate(() => this.pump());
          break;
        }
        const now = this.#parts.clock.now();
        if (!this.#throttle.take(now)) {
          this.#pumpLater(this.#throttle.nextAt(now) - now);
          break;
        }
        const segment = flow.take();
        assert(segment, 'a flow whose turn it is has something waiting');
        this.#lanes.turns.served(flow);
        this.#inDoubt++;
        if (segment.expiresAt <= now)
          this.#finish(segment, { kind: 'refused', reason: 'expired_waiting', detail: 'its validity ended while it waited' });
        else {
          handed++;
          if (this.#isAtMostOnce(segment) && !this.#marker.has(segment)) this.#marker.add(segment);
          else connector.submit(segment);
        }
        this.#refill(this.#lanes.of(segment.accountId));
      }
      if (handed > 0) this.#parts.onSubmitted(this.record.name, handed);
    } finally {
      this.#isPumping = false;
    }
  }

  #isAtMostOnce({ accountId }: Segment): boolean {
    return !this.record.settings.resendUnknown || this.#parts.isAtMostOnce(accountId);
  }

  /** The connector's word on a segment it was handed. */
  settle(segment: Segment, outcome: WireOutcome): void {
    const now = this.#parts.clock.now();
    const refusal =
      segment.total > 1 && outcome.kind !== 'accepted' ? this.#lanes.of(segment.accountId).refusalOf(segment.messageId) : null;
    if (refusal) {
      this.#finish(segment, { kind: 'refused', ...refusal });
      return;
    }
    switch (outcome.kind) {
      case 'accepted':
        this.#throttle.accepted(now);
        this.#finish(segment, { kind: 'accepted', carrierKey: outcome.carrierKey, receiptExpected: this.record.settings.receipts });
        return;
      case 'throttled':
        this.#parts.onOutcome(this.record.name, outcome.kind, 1);
        this.#slowDown(segment, outcome.cause, outcome.detail, now);
        return;
      case 'unsent':
        this.#takeBack(segment, 'first');
        return;
      case 'unknown':
        if (this.#marker.has(segment))
          this.#finish(segment, { kind: 'unresolved', carrierKey: outcome.carrierKey, detail: outcome.detail });
        else if (outcome.again === 'at_once') this.#finish(segment, { kind: 'in_doubt', detail: outcome.detail });
        else this.#retryLater(segment, outcome.carrierKey, outcome.detail);
        return;
      case 'refused_temporary':
        this.#retryLater(segment, '', outcome.detail);
        return;
      case 'refused':
        this.#refuse(segment, outcome.reason, outcome.detail);
        return;
      default:
        outcome satisfies never;
    }
  }

  #refuse(segment: Segment, reason: Reason, detail: string): void {
    this.#finish(segment, { kind: 'refused', reason, detail });
    if (segment.total === 1) return;
    // The rest of a message that cannot arrive whole is not worth its price.
    const refusal = { reason, detail: `part ${segment.part} was refused` };
    for (const sibling of this.#lanes.of(segment.accountId).refuse(segment.messageId, refusal)) {
      this.#inDoubt++;
      this.#lanes.hold(sibling);
      this.#finish(sibling, { kind: 'refused', ...refusal });
    }
  }

  /** Back to disk until a later time, but not beyond its validity: the next try would only find that out. */
  #retryLater(segment: Segment, carrierKey: string, detail: string): void {
    const backOff = CARRIER_RETRY_DELAYS_MS[Math.min(segment.attempts, CARRIER_RETRY_DELAYS_MS.length - 1)] ?? 0;
    const delay = carrierKey === '' ? backOff : Math.max(backOff, DOUBTFUL_ANSWER_WAIT_MS);
    this.#finish(segment, { kind: 'retry', retryAt: Math.min(this.#parts.clock.now() + delay, segment.expiresAt), carrierKey, detail });
  }

  /** The carrier called the segment too fast: the link's fault as a rule, this segment's own when it happens to it again and again. */
  #slowDown(segment: Segment, cause: 'rate' | 'window', detail: string, now: number): void {
    const times = (this.#throttledTimes.get(segment) ?? 0) + 1;
    this.#throttledTimes.set(segment, times);
    if (times <= THROTTLED_TRIES_TEACHING && cause === 'rate') this.#throttle.refused(now);
    if (times >= THROTTLED_TRIES_MAX) this.#retryLater(segment, '', detail);
    else this.#takeBack(segment, times <= THROTTLED_TRIES_TEACHING ? 'first' : 'last');
  }

  #takeBack(segment: Segment, place: 'first' | 'last'): void {
    this.#inDoubt--;
    this.#lanes.free(segment);
    this.#lanes.giveBack(segment, place);
    this.#tellDrained();
    // Not within the connector's own call: it may be telling the fate of its whole window.
    this.#pumpLater(0);
  }

  #finish(
    segment: Segment,
    result:
      | { kind: 'accepted'; carrierKey: string; receiptExpected: boolean }
      | { kind: 'refused'; reason: Reason; detail: string }
      | { kind: 'retry'; retryAt: number; carrierKey: string; detail: string }
      | { kind: 'in_doubt'; detail: string }
      | { kind: 'unresolved'; carrierKey: string; detail: string },
  ): void {
    const { messageId, accountId, part, total } = segment;
    const at = this.#parts.clock.now();
    let outcome: SegmentOutcome = { ...result, messageId, accountId, part, total, connectorId: this.record.id, at };
    if (segment.isWhole) outcome = { ...outcome, isWhole: true };
    if (this.#marker.has(segment)) outcome = { ...outcome, isMarked: true };
    this.#recorder.add({ segment, outcome });
  }

  #committed(batch: readonly Ended[]): void {
    let isDueChanged = false;
    let accepted = 0;
    for (const { segment, outcome } of batch) {
      const lane = this.#lanes.of(segment.accountId);
      this.#inDoubt--;
      this.#lanes.free(segment);
      if (outcome.kind === 'accepted') accepted++;
      else this.#parts.onOutcome(this.record.name, outcome.kind, 1);
      const isAgain = outcome.kind === 'in_doubt' || outcome.kind === 'retry';
      const refusal = isAgain ? lane.refusalOf(segment.messageId) : null;
      if (refusal) {
        // A part of the same message was refused for good while this was being written.
        this.#inDoubt++;
        this.#lanes.hold(segment);
        this.#finish(segment, { kind: 'refused', ...refusal });
      } else if (outcome.kind === 'in_doubt') this.#lanes.giveBack(segment, 'first');
      else {
        lane.release(segment, outcome.kind === 'retry' ? outcome.retryAt : null);
        isDueChanged ||= outcome.kind === 'retry';
      }
    }
    this.#parts.onEnded?.(this.record.id, batch);
    if (accepted > 0) {
      this.#parts.onOutcome(this.record.name, 'accepted', accepted);
      this.#meter.note(this.#parts.clock.now(), accepted);
    }
    if (isDueChanged) this.#parts.onDueChanged();
    this.#parts.profileOf(this.record.id).noteRate(this.#throttle.learned());
    this.#tellDrained();
    this.pump();
  }

  #lost({ segment, outcome }: Ended, error: unknown): void {
    this.#parts.onOutcomeLost(outcome, error);
    // Not released: it stays in hand, so that it is not claimed and sent again.
    this.#inDoubt--;
    this.#lanes.free(segment);
    this.#tellDrained();
    this.pump();
  }

  #tellDrained(): void {
    if (this.#inDoubt === 0) for (const resolve of this.#whenDrained.splice(0)) resolve();
  }

  #pumpLater(ms: number): void {
    if (this.#cancelRateTimer) return;
    this.#cancelRateTimer = this.#parts.clock.after(Math.max(0, ms), () => {
      this.#cancelRateTimer = null;
      this.pump();
    });
  }

  #refill(lane: Lane): void {
    const room = this.#lanes.roomPerLane;
    if (!lane.hasBacklog || lane.isClaiming || lane.readyCount > room * READY_LOW_SHARE) return;
    const limit = Math.min(CLAIM_MESSAGES_MAX, room - lane.readyCount);
    const { store, clock } = this.#parts;
    store.claim(lane, clock.now(), limit, lane.beginClaim()).then(
      ({ messages, nextDueAt }) => {
        lane.endClaim(messages, messages.length < limit, this.#cut);
        if (nextDueAt !== null) this.noteDue(lane.accountId, nextDueAt);
        this.#lanes.enter(lane);
        this.#refill(lane);
        this.pump();
      },
      (error: unknown) => {
        lane.endClaim([], false, this.#cut);
        this.#parts.onStoreError(error);
        clock.after(OUTCOME_RETRY_MS, () => this.#refill(lane));
      },
    );
  }
}
