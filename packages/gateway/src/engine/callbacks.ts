// Asks the URLs that customers gave with their messages: from the outbox on disk to the URL, and the result back. Each account has its own share of what is
// asked at once, so that a URL that hangs delays nobody else. What is taken goes from the disk before the next of the same message is asked; a crash in between
// tells it again.
import {
  CALLBACK_TRIED_MS,
  CALLBACKS_AT_ONCE_MAX,
  CALLBACKS_PER_ACCOUNT_MAX,
  OUTCOME_RETRY_MS,
  PUSH_DRAIN_MS,
  PUSH_RETRY_DELAYS_MS,
} from '../limits.ts';
import type { CallbackSender } from '../ports/callback-sender.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallbackVerbs, DueCallback, FailedCallback } from '../ports/store-callbacks.ts';
import { jittered } from './outbox.ts';

export interface CallbacksParts {
  readonly store: CallbackVerbs;
  readonly sender: CallbackSender;
  readonly clock: Clock;
  readonly onResult: (result: 'taken' | 'failed' | 'dead') => void;
  readonly onStoreError: (error: unknown) => void;
}

export interface Callbacks {
  /** There is something new on disk for these accounts. */
  due(accountIds: readonly number[]): void;
  /** Nothing more is asked; fulfilled when what is under way is answered and committed, or when that takes too long. */
  stop(): Promise<void>;
}

interface Share {
  readonly accountId: number;
  /** Asked, or answered and not recorded yet. */
  readonly inHand: Set<number>;
  isReading: boolean;
  /** Something came while it was read. */
  isStale: boolean;
  wake: { readonly at: number; readonly cancel: () => void } | null;
}

export function startCallbacks({ store, sender, clock, onResult, onStoreError }: CallbacksParts): Callbacks {
  const shares = new Map<number, Share>();
  let inHandAll = 0;
  let isStopped = false;
  let whenIdle: (() => void) | null = null;
  /** Accounts that had no room because all together had none. */
  const crowded = new Set<Share>();

  function shareOf(accountId: number): Share {
    let share = shares.get(accountId);
    if (!share) {
      share = { accountId, inHand: new Set(), isReading: false, isStale: false, wake: null };
      shares.set(accountId, share);
    }
    return share;
  }

  function wakeAt(share: Share, at: number): void {
    if (share.wake && share.wake.at <= at) return;
    share.wake?.cancel();
    const cancel = clock.after(Math.min(Math.max(at - clock.now(), 0), CALLBACK_TRIED_MS), () => {
      share.wake = null;
      pump(share);
    });
    share.wake = { at, cancel };
  }

  function pump(share: Share): void {
    if (isStopped) return;
    if (share.isReading) {
      share.isStale = true;
      return;
    }
    const { accountId, inHand } = share;
    const room = Math.min(CALLBACKS_PER_ACCOUNT_MAX - inHand.size, CALLBACKS_AT_ONCE_MAX - inHandAll);
    if (room <= 0) {
      if (inHand.size < CALLBACKS_PER_ACCOUNT_MAX) crowded.add(share);
      return;
    }
    share.isReading = true;
    share.isStale = false;
    inHandAll += room;
    store.claimCallbacks({ accountId, now: clock.now(), skip: [...inHand], limit: room }).then(
      ({ due, nextAt }) => {
        share.isReading = false;
        inHandAll -= room - due.length;
        if (isStopped) {
          inHandAll -= due.length;
          if (inHandAll === 0) whenIdle?.();
          return;
        }
        for (const one of due) void ask(share, one);
        if (nextAt !== null) wakeAt(share, nextAt);
        // A full claim may have left some behind; they are read when one of these is done.
        if (share.isStale) pump(share);
        else if (due.length === 0 && inHand.size === 0 && share.wake === null) shares.delete(accountId);
      },
      (error: unknown) => {
        share.isReading = false;
        inHandAll -= room;
        onStoreError(error);
        wakeAt(share, clock.now() + OUTCOME_RETRY_MS);
      },
    );
  }

  async function ask(share: Share, due: DueCallback): Promise<void> {
    share.inHand.add(due.seq);
    const { error, isFinal } = await sender.send(due);
    const failed: FailedCallback[] = [];
    if (error !== '') {
      const retryAt =
        clock.now() + jittered(PUSH_RETRY_DELAYS_MS[Math.min(due.attempts, PUSH_RETRY_DELAYS_MS.length - 1)] ?? 0, clock.random());
      const isDead = isFinal || clock.now() - due.at >= CALLBACK_TRIED_MS;
      failed.push({ seq: due.seq, messageId: due.message.id, why: error, retryAt: isDead ? null : retryAt });
      onResult(isDead ? 'dead' : 'failed');
    } else onResult('taken');
    record(share, due.seq, failed);
  }

  /** Until the disk has it: what cannot be recorded would be told again and again. */
  function record(share: Share, seq: number, failed: readonly FailedCallback[]): void {
    store.recordCallbacks({ taken: failed.length === 0 ? [seq] : [], failed, now: clock.now() }).then(
      () => {
        share.inHand.delete(seq);
        inHandAll--;
        pump(share);
        const waiting = [...crowded];
        crowded.clear();
        for (const other of waiting) pump(other);
        if (inHandAll === 0) whenIdle?.();
      },
      (error: unknown) => {
        onStoreError(error);
        clock.after(OUTCOME_RETRY_MS, () => record(share, seq, failed));
      },
    );
  }

  const due = (accountIds: readonly number[]): void => {
    for (const accountId of accountIds) pump(shareOf(accountId));
  };
  void store.callbacksWaiting().then(due, onStoreError);

  return {
    due,
    async stop() {
      isStopped = true;
      for (const { wake } of shares.values()) wake?.cancel();
      if (inHandAll === 0) return;
      await new Promise<void>((resolve) => {
        const cancel = clock.after(PUSH_DRAIN_MS, resolve);
        whenIdle = () => {
          cancel();
          resolve();
        };
      });
    },
  };
}
