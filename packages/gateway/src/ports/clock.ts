// The only source of time, timers, ids and randomness in the gateway, so that tests and the simulation can hold them in their hand.
// Implementations: realClock here (it is three lines a method), a simulated one in tests.
import { randomBytes } from 'node:crypto';

export interface Clock {
  /** Wall time, unix milliseconds. */
  now(): number;
  /** Milliseconds that never go back; only differences mean anything. */
  monotonic(): number;
  /** Calls `fn` once after `ms`; the returned function cancels it. */
  after(ms: number, fn: () => void): () => void;
  /** `bytes` random octets as hex (default 16): ids nobody can guess. */
  id(bytes?: number): string;
  /** A number in [0, 1) for jitter; never for secrets. */
  random(): number;
}

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
  id: (bytes = 16) => randomBytes(bytes).toString('hex'),
  random: () => Math.random(),
};
