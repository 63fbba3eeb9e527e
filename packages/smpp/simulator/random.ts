// The simulator's only source of chance: mulberry32, so that a seed and the same traffic give the same history.

export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 32 bits. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** True in `percent` of 100 cases. Nothing is drawn at 0, so that an option that is off does not shift the others' history. */
  happens(percent: number): boolean {
    return percent > 0 && this.next() < (percent / 100) * 0x1_0000_0000;
  }
}
