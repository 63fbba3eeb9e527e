/** Random choices that a seed repeats (mulberry32, public domain): what the lab does is the same again, only the timing is not. */
export type Random = {
  /** A whole number from `low` to `high`, both included. */
  between: (low: number, high: number) => number;
  chance: (probability: number) => boolean;
  /** The same seed gives the same stream for the same name, whatever the other streams have drawn. */
  stream: (name: number) => Random;
};

export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    stream: (name) => random(Math.imul(seed ^ (name + 1), 0x9e3779b1)),
  };
}

/** One draw from 0 to 99 that belongs to a number: both sides of the wire can know it without talking. */
export const percentile = (seed: number, value: number) => random(Math.imul(value + 1, 0x85ebca6b) ^ seed).between(0, 99);
