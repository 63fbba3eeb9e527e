// Runs cases of one target, each from its own seed, and says which failed. A case that takes seconds counts as a hang.
import { Chance, caseSeed } from './chance.ts';
import { fuzzCodec } from './codec.ts';
import { fuzzConnection } from './connection.ts';
import { fuzzFramer } from './framer.ts';
import { makePool } from './inputs.ts';
import { fuzzReceipt } from './receipt.ts';
import { fuzzSession } from './session.ts';

/** Feeds one case and returns how many inputs that was; `tell` is given the input before anything is done with it. */
type Target = (chance: Chance, pool: readonly Buffer[], tell: (input: unknown) => void) => number;

/** An input: codec a frame, framer a chunk, session and connection an event of either side, receipt a message and a time. */
export const targets = {
  codec: fuzzCodec,
  framer: fuzzFramer,
  session: fuzzSession,
  connection: fuzzConnection,
  receipt: fuzzReceipt,
} satisfies Record<string, Target>;
export type TargetName = keyof typeof targets;

export interface FuzzFailure {
  what: TargetName;
  /** The seed of the one case: `--what … --seed … --count 1` runs it again. */
  seed: number;
  error: Error;
  input: unknown;
}

export interface FuzzResult {
  inputs: number;
  cases: number;
  slowestMs: number;
  failure: FuzzFailure | null;
}

const poolSeed = 7;
const poolPdus = 3000;
/** The slowest honest case takes some milliseconds; a busy machine some hundred. */
const hangMs = 5000;

let pool: Buffer[] | null = null;

/** At least `count` inputs, unless one fails. */
export const fuzz = async (what: TargetName, count: number, seed: number): Promise<FuzzResult> => {
  pool ??= makePool(poolSeed, poolPdus);
  const target: Target = targets[what];
  const result: FuzzResult = { inputs: 0, cases: 0, slowestMs: 0, failure: null };
  let input: unknown = null;
  const tell = (told: unknown): void => {
    input = told;
  };
  while (result.inputs < count) {
    const ofCase = caseSeed(seed, result.cases);
    const from = performance.now();
    try {
      result.inputs += target(new Chance(ofCase), pool, tell);
      const tookMs = performance.now() - from;
      result.slowestMs = Math.max(result.slowestMs, tookMs);
      if (tookMs > hangMs) throw new Error(`took ${Math.round(tookMs)} ms`);
    } catch (error) {
      result.failure = { what, seed: ofCase, error: error instanceof Error ? error : new Error(String(error)), input };
      break;
    }
    result.cases++;
    // Streams leave things for the next tick; without one they would pile up.
    if (result.cases % 256 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return result;
};
