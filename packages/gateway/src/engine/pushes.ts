// Tells customers by HTTP: from each webhook's outbox on disk to its endpoint, and the result back. The outbox is on disk; in memory is what is about to
// leave, and nothing at all for an endpoint that rests. An endpoint that fails costs one request at a time and delays no other. Taken is what is committed
// as taken: a crash in between tells it again.
import { assert } from '../core/assert.ts';
import type { Rulebook } from '../core/rulebook.ts';
import { pushEvents } from '../core/webhook.ts';
import {
  OUTCOME_RETRY_MS,
  PUSH_DEAD_KEPT_MS,
  PUSH_DRAIN_MS,
  PUSH_FAST_MS,
  PUSH_KEPT_MS,
  PUSH_PURGE_INTERVAL_MS,
  PUSH_READ_PAUSE_MS,
  PUSH_RECORD_PAUSE_MS,
  PUSH_RECORD_ROWS,
  PUSH_RETRY_DELAYS_MS,
  PUSH_ROWS_PER_CALL_MAX,
  PUSH_TRIED_MS,
  PUSHES_READY_ALL_MAX,
  PUSHES_READY_MAX,
  PUSHES_READY_MIN,
  PUSHES_UNRECORDED_MAX,
} from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { EndpointHealth, PushOutcome, PushSender } from '../ports/push-sender.ts';
import type { DuePush, FailedAttempt, PushAttempt, PushStore } from '../ports/store-pushes.ts';
import { jittered, Outbox } from './outbox.ts';

export interface PushesParts {
  readonly store: Pick<PushStore, 'webhooksWaiting' | 'claimPushes' | 'recordPushes' | 'giveUpPushes' | 'purgePushes'>;
  readonly sender: PushSender;
  readonly clock: Clock;
  readonly rulebook: () => Rulebook;
  readonly onResult: (event: DuePush['event'], result: 'taken' | 'failed' | 'dead', count: number) => void;
  /** An endpoint does not take pushes any more (error), or takes them again (null). */
  readonly onEndpoint: (webhookId: number, error: string | null) => void;
  readonly onStoreError: (error: unknown) => void;
}

export interface Pushes {
  /** There is something new on disk for these webhooks. */
  due(webhookIds: readonly number[]): void;
  /** Webhooks may have come, changed or gone. */
  rulebookChanged(): void;
  /** null: nothing is known of it. */
  health(webhookId: number): EndpointHealth | null;
  /** Nothing more is sent; fulfilled when what is under way is answered and committed, or when that takes too long. */
  stop(): Promise<void>;
}

type Taken = PushAttempt & { readonly status: number };
interface Results {
  readonly taken: Taken[];
  readonly failed: FailedAttempt[];
}

const GIVEN_UP = `the endpoint took nothing for ${PUSH_TRIED_MS / 3_600_000} hours`;

export function startPushes(parts: PushesParts): Pushes {
  const { store, sender, clock } = parts;
  const outboxes = new Map<number, Outbox>();
  let results: Results = { taken: [], failed: [] };
  let unrecorded = 0;
  let isRecording = false;
  let isStopped = false;
  let isClosed = false;
  let whenIdle: (() => void) | null = null;
  let cancelPurge = (): void => {};
  let cancelRecord: (() => void) | null = null;
  /** By webhook: when something that was refused is due again. */
  const wakes = new Map<number, { readonly at: number; readonly cancel: () => void }>();

  function wakeAt(outbox: Outbox, at: number): void {
    const { id } = outbox.webhook;
    const known = wakes.get(id);
    if (known && known.at <= at) return;
    known?.cancel();
    const cancel = clock.after(Math.max(at - clock.now(), 0), () => {
      wakes.delete(id);
      outbox.isDry = false;
      pump(outbox);
    });
    wakes.set(id, { at, cancel });
  }

  function refill(outbox: Outbox): void {
    if (isStopped || outbox.ready.length > PUSHES_READY_MIN || outbox.isPausing || !outbox.mayRead()) return;
    const limit = roomOf(outbox);
    outbox.isReading = true;
    // A ring while the read is under way says otherwise.
    outbox.isDry = true;
    const hasOrders = outbox.webhook.format === 'v3';
    store.claimPushes({ webhookId: outbox.webhook.id, afterSeq: outbox.readUpTo, now: clock.now(), limit, hasOrders }).then(
      (claim) => {
        outbox.fill(claim, limit);
        pause(outbox);
        if (claim.nextAt !== null) wakeAt(outbox, claim.nextAt);
        pump(outbox);
      },
      (error: unknown) => {
        outbox.isReading = false;
        outbox.isDry = false;
        parts.onStoreError(error);
        clock.after(OUTCOME_RETRY_MS, () => pump(outbox));
      },
    );
  }

  /** How many pushes may be read into memory for it. */
  function roomOf({ state }: Outbox): number {
    if (state !== 'open') return PUSHES_READY_MIN;
    let readyAll = 0;
    if (outboxes.size * PUSHES_READY_MAX > PUSHES_READY_ALL_MAX) for (const { ready } of outboxes.values()) readyAll += ready.length;
    return Math.max(PUSHES_READY_MIN, Math.min(PUSHES_READY_MAX, PUSHES_READY_ALL_MAX - readyAll));
  }

  function pause(outbox: Outbox): void {
    if (!outbox.isDry) return;
    outbox.isPausing = true;
    clock.after(PUSH_READ_PAUSE_MS, () => {
      outbox.isPausing = false;
      refill(outbox);
    });
  }

  function pump(outbox: Outbox): void {
    const { webhook } = outbox;
    const hasRoom = (): boolean =>
      !isStopped && !outbox.isGone && outbox.inFlight < outbox.requestsMax && unrecorded < PUSHES_UNRECORDED_MAX;
    while (hasRoom()) {
      const pushes = outbox.take(sender.batchMax(webhook));
      if (pushes.length === 0) break;
      outbox.inFlight++;
      const at = clock.now();
      sender.send(webhook, pushes, (outcome) => settle(outbox, pushes, at, outcome));
    }
    refill(outbox);
    finish();
  }

  function settle(outbox: Outbox, pushes: readonly DuePush[], at: number, outcome: PushOutcome): void {
    outbox.inFlight--;
    if (isClosed) return;
    const { status, durationMs, error } = outcome;
    const webhookId = outbox.webhook.id;
    unrecorded += pushes.length;
    outbox.unrecorded += pushes.length;
    const attemptOf = ({ seq, event, fact, attempts }: DuePush): PushAttempt => ({
      webhookId,
      seq,
      event,
      factId: fact.id,
      at,
      status,
      durationMs,
      attempts: attempts + 1,
    });
    if (error === '') {
      assert(status !== null, 'what was taken was answered');
      if (outbox.failuresInRow > 0 && outbox.state !== 'open') parts.onEndpoint(webhookId, null);
      outbox.wasTaken();
      for (const push of pushes) results.taken.push({ ...attemptOf(push), status });
    } else {
      for (const push of pushes) {
        const next = afterFailure(outbox, push, at, outcome);
        if (next.kind === 'later') wakeAt(outbox, next.retryAt);
        results.failed.push({ ...attemptOf(push), error, next });
        parts.onResult(push.event, next.kind === 'dead' ? 'dead' : 'failed', 1);
      }
      const wasOpen = outbox.state === 'open';
      const restMs = outbox.restAfter(outcome, pushes, clock.random());
      if (restMs !== null) {
        if (wasOpen) parts.onEndpoint(webhookId, error);
        rest(outbox, restMs);
      }
    }
    recordSoon();
    // Where answers come fast, room is made for several before it is used: what leaves together costs half.
    if (outbox.isPumping || (durationMs < PUSH_FAST_MS && outbox.inFlight > outbox.requestsMax / 2)) return;
    outbox.isPumping = true;
    setImmediate(() => {
      outbox.isPumping = false;
      pump(outbox);
    });
  }

  /** What could not be sent, or must keep its place, waits for the endpoint; what was refused waits by itself, so that it holds up no other. */
  function afterFailure({ webhook }: Outbox, push: DuePush, at: number, { isUnreachable, isRefused }: PushOutcome): FailedAttempt['next'] {
    if (isRefused || at - push.at >= PUSH_TRIED_MS) return { kind: 'dead' };
    if (isUnreachable || webhook.isOrdered) return { kind: 'wait' };
    const delay = PUSH_RETRY_DELAYS_MS[Math.min(push.attempts, PUSH_RETRY_DELAYS_MS.length - 1)] ?? 0;
    return { kind: 'later', retryAt: at + jittered(delay, clock.random()) };
  }

  function rest(outbox: Outbox, ms: number): void {
    outbox.rest(clock.now() + ms);
    clock.after(ms, () => {
      if (outbox.state !== 'resting') return;
      outbox.state = 'probing';
      pump(outbox);
    });
  }

  /** Soon, or at once when there is much. */
  function recordSoon(): void {
    if (isStopped || results.taken.length + results.failed.length >= PUSH_RECORD_ROWS) record();
    else
      cancelRecord ??= clock.after(PUSH_RECORD_PAUSE_MS, () => {
        cancelRecord = null;
        record();
      });
  }

  function record(): void {
    if (isRecording || (results.taken.length === 0 && results.failed.length === 0)) return;
    cancelRecord?.();
    cancelRecord = null;
    isRecording = true;
    const batch = results;
    results = { taken: [], failed: [] };
    for (const event of pushEvents) {
      const count = batch.taken.filter((one) => one.event === event).length;
      if (count > 0) parts.onResult(event, 'taken', count);
    }
    store.recordPushes({ ...batch, now: clock.now() }).then(
      () => {
        isRecording = false;
        const touched = new Set<Outbox>();
        for (const list of [batch.taken, batch.failed])
          for (const { webhookId, seq } of list) {
            unrecorded--;
            const outbox = outboxes.get(webhookId);
            if (!outbox) continue;
            outbox.unrecorded--;
            outbox.release(seq);
            touched.add(outbox);
          }
        if (results.taken.length + results.failed.length > 0) recordSoon();
        for (const outbox of touched) pump(outbox);
        finish();
      },
      (error: unknown) => {
        parts.onStoreError(error);
        results.taken.unshift(...batch.taken);
        results.failed.unshift(...batch.failed);
        clock.after(OUTCOME_RETRY_MS, () => {
          isRecording = false;
          record();
        });
      },
    );
  }

  function rulebookChanged(): void {
    const webhooks = new Map((parts.rulebook().webhooks ?? []).map((webhook) => [webhook.id, webhook]));
    for (const [id, outbox] of outboxes) {
      const webhook = webhooks.get(id);
      if (!webhook) {
        outbox.isGone = true;
        outboxes.delete(id);
        wakes.get(id)?.cancel();
        wakes.delete(id);
        sender.forget(id);
        continue;
      }
      const before = outbox.webhook;
      outbox.webhook = webhook;
      // What was wrong may be put right by the change: it is tried at once.
      if (before.url !== webhook.url && outbox.state === 'resting') outbox.state = 'probing';
      if (before.format !== webhook.format || before.isOrdered !== webhook.isOrdered) outbox.rewind();
      pump(outbox);
    }
    for (const [id, webhook] of webhooks) if (!outboxes.has(id)) outboxes.set(id, new Outbox(webhook));
  }

  function due(webhookIds: readonly number[]): void {
    for (const webhookId of webhookIds) {
      const outbox = outboxes.get(webhookId);
      if (!outbox) continue;
      outbox.isDry = false;
      pump(outbox);
    }
  }

  async function purge(): Promise<void> {
    let isMore = false;
    try {
      const now = clock.now();
      const limit = PUSH_ROWS_PER_CALL_MAX;
      for (const { webhook, state, inFlight } of outboxes.values())
        if (state === 'resting' && inFlight === 0) {
          const input = { webhookId: webhook.id, before: now - PUSH_TRIED_MS, why: GIVEN_UP, now, limit };
          isMore = (await store.giveUpPushes(input)) >= limit || isMore;
        }
      const purged = await store.purgePushes({ takenBefore: now - PUSH_KEPT_MS, deadBefore: now - PUSH_DEAD_KEPT_MS, limit });
      isMore ||= purged >= limit;
    } catch (error) {
      parts.onStoreError(error);
    }
    if (!isStopped) cancelPurge = clock.after(isMore ? 0 : PUSH_PURGE_INTERVAL_MS, () => void purge());
  }

  function finish(): void {
    if (whenIdle && unrecorded === 0 && [...outboxes.values()].every(({ inFlight }) => inFlight === 0)) whenIdle();
  }

  rulebookChanged();
  void store.webhooksWaiting().then(due, (error: unknown) => {
    parts.onStoreError(error);
    due([...outboxes.keys()]);
  });
  cancelPurge = clock.after(PUSH_PURGE_INTERVAL_MS, () => void purge());

  return {
    due,
    rulebookChanged,
    health: (webhookId) => outboxes.get(webhookId)?.health() ?? null,
    async stop() {
      isStopped = true;
      cancelPurge();
      record();
      for (const { cancel } of wakes.values()) cancel();
      await new Promise<void>((resolve) => {
        const cancel = clock.after(PUSH_DRAIN_MS, resolve);
        whenIdle = () => {
          cancel();
          resolve();
        };
        finish();
      });
      isClosed = true;
    },
  };
}
