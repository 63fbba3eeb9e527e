// Repeatable chance for the fuzzer, and the shapes of octets and text that break parsers.

export interface Generator {
  /** An integer from 0 to below `bound`. */
  below(bound: number): number;
  pick<T>(list: readonly T[]): T;
}

/** Mulberry32: 32 bits of state, the same numbers for the same seed everywhere. */
export function generator(seed: number): Generator {
  let state = seed >>> 0;
  const below = (bound: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
  return { below, pick: (list) => list[below(list.length)]! };
}

export function randomOctets(random: Generator, lengthMax: number): Uint8Array {
  // Few lengths are as good as many; small ones are where headers end.
  const length = random.below(random.pick([4, 16, lengthMax + 1]));
  return Uint8Array.from({ length }, () => random.below(256));
}

/** One to three changes: an octet set, one bit turned, a piece cut out, a piece repeated, the end cut off. */
export function mutated(random: Generator, source: Uint8Array): Uint8Array {
  let octets = [...source];
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const at = random.below(octets.length + 1);
    switch (random.below(5)) {
      case 0:
        octets[at] = random.pick([0, 1, 0x1b, 0x7f, 0x80, 0xff, random.below(256)]);
        break;
      case 1:
        octets[at] = (octets[at] ?? 0) ^ (1 << random.below(8));
        break;
      case 2:
        octets.splice(at, 1 + random.below(3));
        break;
      case 3:
        octets.splice(at, 0, ...octets.slice(at, at + 1 + random.below(8)));
        break;
      default:
        octets = octets.slice(0, at);
    }
  }
  return Uint8Array.from(octets);
}

/** A text of pieces from a pool, with a rare foreign one. */
export function randomText(random: Generator, pool: readonly string[], foreign: readonly string[], piecesMax: number): string {
  let text = '';
  const rare = random.pick([0, 0, 200, 10]); // of how many pieces one is foreign; 0: none
  for (let pieces = random.below(piecesMax + 1); pieces > 0; pieces--) {
    text += rare > 0 && random.below(rare) === 0 ? random.pick(foreign) : random.pick(pool);
  }
  return text;
}
