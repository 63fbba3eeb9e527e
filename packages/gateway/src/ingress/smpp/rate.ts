// Messages per second of one account over all its binds: a token bucket of one second. Pure: time comes in.

export interface Rate {
  /** False: too fast, and nothing was taken. */
  take(count: number, perSecond: number, now: number): boolean;
}

export function createRate(): Rate {
  let tokens = Number.POSITIVE_INFINITY;
  let filledAt = 0;
  return {
    /** `perSecond` 0 = no limit; `now` in ms that never go back. */
    take(count, perSecond, now) {
      if (perSecond === 0) return true;
      const burst = Math.max(1, perSecond);
      tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
      filledAt = now;
      // A submit_multi larger than the bucket goes when the bucket is full, and the bucket then owes the rest.
      if (tokens < Math.min(count, burst)) return false;
      tokens -= count;
      return true;
    },
  };
}
