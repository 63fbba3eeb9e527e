// Media do not stay for ever: those of messages and uploads whose time is over are let go, and octets that nothing names leave the home. What somebody has
// just brought and is about to name stays (MEDIA_GRACE_MS), so that a sweep never takes what a message that is being accepted needs.
import { MEDIA_GRACE_MS, MEDIA_SWEEP_INTERVAL_MS, MEDIA_SWEEP_MAX } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { MediaHome } from '../ports/media.ts';
import type { MmsVerbs } from '../ports/store-mms.ts';

export interface MediaSweeperParts {
  readonly store: Pick<MmsVerbs, 'expireMedia' | 'forgetMedia' | 'unneededMedia'>;
  readonly home: Pick<MediaHome, 'remove'>;
  readonly clock: Pick<Clock, 'after' | 'now'>;
  /** The store or the home cannot be reached; it is tried again. */
  readonly onError: (error: unknown) => void;
}

/** Sweeps at once and then again and again; the returned function ends it. */
export function startMediaSweeper({ store, home, clock, onError }: MediaSweeperParts): () => void {
  let cancel = (): void => {};
  let isStopped = false;

  async function sweep(): Promise<void> {
    let isMore = false;
    try {
      isMore = (await store.expireMedia(clock.now(), MEDIA_SWEEP_MAX)) >= MEDIA_SWEEP_MAX;
      const removed: string[] = [];
      const now = clock.now();
      for (const sha256 of await store.unneededMedia(now, MEDIA_SWEEP_MAX)) {
        if (isStopped) break;
        if (await home.remove(sha256, now - MEDIA_GRACE_MS)) removed.push(sha256);
      }
      if (removed.length > 0) await store.forgetMedia(removed, now);
      isMore ||= removed.length >= MEDIA_SWEEP_MAX;
    } catch (error) {
      isMore = false;
      onError(error);
    }
    if (!isStopped) cancel = clock.after(isMore ? 0 : MEDIA_SWEEP_INTERVAL_MS, () => void sweep());
  }

  void sweep();
  return () => {
    isStopped = true;
    cancel();
  };
}
