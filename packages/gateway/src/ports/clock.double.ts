// A clock for the tests of links: time is real, but what waits is only noted, and goes on when the test says so.
import type { Clock } from './clock.ts';

export class SimulatedTime implements Clock {
  readonly waits: { readonly ms: number; readonly fn: () => void }[] = [];
  readonly #real: Clock;

  constructor(real: Clock) {
    this.#real = real;
  }
  now(): number {
    return this.#real.now();
  }
  monotonic(): number {
    return this.#real.monotonic();
  }
  after(ms: number, fn: () => void): () => void {
    const wait = { ms, fn };
    this.waits.push(wait);
    return () => {
      const index = this.waits.indexOf(wait);
      if (index >= 0) this.waits.splice(index, 1);
    };
  }
  id(bytes?: number): string {
    return this.#real.id(bytes);
  }
  random(): number {
    return 0.5;
  }
  /** What has waited longest goes on. */
  fire(): void {
    this.waits.shift()?.fn();
  }
}
