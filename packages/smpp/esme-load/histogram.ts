// Latencies without keeping each: counts in buckets that grow with the value, 32 to each doubling, so that a percentile is right within
// 3 % from a microsecond to a day and a run of any length takes the same memory.

const perDoubling = 32;
const doublings = 38;

export interface Percentiles {
  count: number;
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

export class Histogram {
  private readonly buckets = new Float64Array(perDoubling * doublings);
  private count = 0;
  private max = 0;

  addMs(ms: number): void {
    if (ms > this.max) this.max = ms;
    this.count++;
    const at = bucketOf(Math.max(0, ms * 1_000));
    this.buckets[at] = this.buckets[at]! + 1;
  }

  /** Milliseconds: the upper edge of the bucket in which `share` of all are reached; 0 when there is nothing. */
  percentileMs(share: number): number {
    const wanted = this.count * share;
    let seen = 0;
    for (let at = 0; at < this.buckets.length; at++) {
      seen += this.buckets[at]!;
      if (seen > 0 && seen >= wanted) return Math.min(this.max, upperEdge(at) / 1_000);
    }
    return this.max;
  }

  summary(): Percentiles {
    const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;
    return {
      count: this.count,
      p50: rounded(this.percentileMs(0.5)),
      p90: rounded(this.percentileMs(0.9)),
      p99: rounded(this.percentileMs(0.99)),
      max: rounded(this.max),
    };
  }
}

/** Below 32 µs one bucket a microsecond; above, 32 for each doubling. */
const bucketOf = (us: number): number => {
  if (us < perDoubling) return Math.floor(us);
  const doubling = Math.floor(Math.log2(us / perDoubling));
  const within = Math.floor((us / 2 ** doubling - perDoubling) * 1);
  return Math.min(perDoubling * doublings - 1, perDoubling + doubling * perDoubling + within);
};

const upperEdge = (bucket: number): number => {
  if (bucket < perDoubling) return bucket + 1;
  const doubling = Math.floor(bucket / perDoubling) - 1;
  return (perDoubling + (bucket % perDoubling) + 1) * 2 ** doubling;
};
