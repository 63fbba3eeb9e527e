// One webhook's pushes between disk and endpoint: what is in memory of its outbox, and how its endpoint does. Pure state and its rules; engine/pushes.ts
// drives it.
import type { Webhook } from '../core/webhook.ts';
import { PUSH_FAILURES_MAX, PUSH_PUT_REQUESTS_MAX, PUSH_REST_DELAYS_MS } from '../limits.ts';
import type { EndpointHealth, PushOutcome } from '../ports/push-sender.ts';
import type { DuePush, PushClaim } from '../ports/store-pushes.ts';

/** A delay with jitter, so that what failed together does not come back together: between half of it and all of it. */
export const jittered = (ms: number, random: number): number => Math.round(ms * (1 - random / 2));

const ALONE_AFTER_ATTEMPTS = 2;

export class Outbox {
  webhook: Webhook;
  readonly ready: DuePush[] = [];
  inFlight = 0;
  /** Results that are not on disk yet. */
  unrecorded = 0;
  /** Nothing is known to be due on disk. */
  isDry = true;
  isReading = false;
  isPumping = false;
  /** The next read waits a little. */
  isPausing = false;
  /** probing: a rest is over, and one push is tried. */
  state: 'open' | 'resting' | 'probing' = 'open';
  failuresInRow = 0;
  nextTryAt: number | null = null;
  /** The webhook was removed. */
  isGone = false;
  /** Those that were refused before have no place of their own: so it is known which are in hand. */
  readonly #again = new Set<number>();
  readonly #leaving: number[] = [];
  #readUpTo = 0;
  #rests = 0;
  #mustRewind = false;

  constructor(webhook: Webhook) {
    this.webhook = webhook;
  }

  get readUpTo(): number {
    return this.#readUpTo;
  }

  /** Requests that may be under way now. */
  get requestsMax(): number {
    if (this.state === 'resting') return 0;
    if (this.state === 'probing' || this.webhook.isOrdered) return 1;
    return this.webhook.format === 'put' ? PUSH_PUT_REQUESTS_MAX : this.webhook.connections;
  }

  /** What is left at its place is read again from the front, once nothing of it is in hand or about to be written. */
  mayRead(): boolean {
    if (this.isDry || this.isReading || this.isGone || this.state === 'resting') return false;
    if (!this.#mustRewind) return true;
    if (this.inFlight > 0 || this.unrecorded > 0) return false;
    this.#mustRewind = false;
    this.#readUpTo = 0;
    return true;
  }

  /** Takes over what was read with room for `limit`. */
  fill({ fresh, again }: PushClaim, limit: number): void {
    this.isReading = false;
    if (this.#mustRewind) this.isDry = false;
    else {
      if (fresh.length === limit || again.length === limit) this.isDry = false;
      for (const push of again) {
        if (this.#again.has(push.seq)) continue;
        this.#again.add(push.seq);
        this.ready.push(push);
      }
      this.ready.push(...fresh);
      this.#readUpTo = fresh.at(-1)?.seq ?? this.#readUpTo;
    }
    for (const seq of this.#leaving.splice(0)) this.#again.delete(seq);
  }

  /** Its result is on disk. A read that began before that must not bring it again. */
  release(seq: number): void {
    if (this.isReading) this.#leaving.push(seq);
    else this.#again.delete(seq);
  }

  /** The next ones of one event, in their order. What was refused twice goes alone: it may be what its company was refused for. */
  take(max: number): DuePush[] {
    const [first] = this.ready;
    if (!first) return [];
    const isAlone = ({ attempts }: DuePush): boolean => attempts >= ALONE_AFTER_ATTEMPTS && !this.webhook.isOrdered;
    let count = 1;
    while (count < max && !isAlone(first)) {
      const next = this.ready[count];
      if (next?.event !== first.event || isAlone(next)) break;
      count++;
    }
    return this.ready.splice(0, count);
  }

  wasTaken(): void {
    this.failuresInRow = 0;
    this.#rests = 0;
    this.state = 'open';
    this.nextTryAt = null;
  }

  /** How long it must rest after a failure; null = it goes on. What was refused before and is again says nothing new of the endpoint. */
  restAfter({ isUnreachable, retryAfterMs }: PushOutcome, pushes: readonly DuePush[], random: number): number | null {
    if (isUnreachable || this.state !== 'open' || pushes.some(({ attempts }) => attempts === 0)) this.failuresInRow++;
    if (this.state === 'resting') return null;
    const isDown = isUnreachable || this.webhook.isOrdered || this.state === 'probing' || this.failuresInRow >= PUSH_FAILURES_MAX;
    if (!isDown && retryAfterMs === null) return null;
    const delay = PUSH_REST_DELAYS_MS[Math.min(this.#rests++, PUSH_REST_DELAYS_MS.length - 1)] ?? 0;
    return Math.max(jittered(delay, random), retryAfterMs ?? 0);
  }

  /** Nothing of it stays in memory meanwhile. */
  rest(until: number): void {
    this.state = 'resting';
    this.nextTryAt = until;
    this.rewind();
  }

  rewind(): void {
    for (const { seq } of this.ready.splice(0)) this.release(seq);
    this.#mustRewind = true;
    this.isDry = false;
  }

  health(): EndpointHealth {
    const { failuresInRow, nextTryAt, inFlight } = this;
    return { state: this.state === 'open' ? 'open' : 'resting', failuresInRow, nextTryAt, inFlight };
  }
}
