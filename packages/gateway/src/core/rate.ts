// Messages per second of one account: a token bucket of one second. Pure: time comes in.

export interface Rate {
  /** False: too fast, and nothing was taken. `perSecond` 0 = no limit; `now` in ms that never go back. */
  take(count: number, perSecond: number, now: number): boolean;
  /** What `take` would say. */
  hasRoom(count: number, perSecond: number, now: number): boolean;
}

export function createRate(): Rate {
  let tokens = Number.POSITIVE_INFINITY;
  let filledAt = 0;
  function hasRoom(count: number, perSecond: number, now: number): boolean {
    if (perSecond === 0) return true;
    const burst = Math.max(1, perSecond);
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    // A request larger than the bucket goes when the bucket is full, and the bucket then owes the rest.
    return tokens >= Math.min(count, burst);
  }
  return {
    hasRoom,
    take(count, perSecond, now) {
      if (!hasRoom(count, perSecond, now)) return false;
      if (perSecond > 0) tokens -= count;
      return true;
    },
  };
}
