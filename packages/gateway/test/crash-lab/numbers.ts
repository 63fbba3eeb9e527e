/**
 * Destination numbers and what the carrier will do with each: known in advance to carrier and lab, so that the gateway's books can be
 * checked without asking the gateway. Every message of a run has a number of its own.
 */
import { percentile } from './random.ts';

export type Fate = 'delivered' | 'undeliverable' | 'refused';

const RICH = '4479';
const POOR = '4478';

export const destination = (sequence: number, poor: boolean) => `${poor ? POOR : RICH}${String(sequence).padStart(8, '0')}`;

export function parseDestination(text: string) {
  const match = /^\+?(?:00)?(4479|4478)(\d{8})$/.exec(text);
  return match ? { sequence: Number(match[2]), poor: match[1] === POOR } : undefined;
}

/** Numbers of the poor accounts are refused often: each refusal returns a hold, and the race for the last cent starts again. */
export function fateOf(seed: number, sequence: number, poor: boolean): Fate {
  const draw = percentile(seed, sequence);
  if (draw < (poor ? 40 : 2)) return 'refused';
  return draw >= 90 ? 'undeliverable' : 'delivered';
}
