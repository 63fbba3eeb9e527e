// How well a connector serves a destination, counted from its own traffic: what was taken, what arrived, how soon the receipt came, and whether the
// receipts can be believed. Pure and small enough to count on every message; old traffic fades, so that a score is about the carrier of today.
import { MessageState } from './message.ts';

/** Upper ends of the buckets of the time from the carrier's answer to its final receipt, ms; the last bucket has no end. */
export const RECEIPT_MS_BUCKETS = [100, 300, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 1_800_000, 7_200_000] as const;
/** At this many messages all counts are halved. */
export const COUNT_MAX = 10_000;
/** No judgement, and no suspicion, from fewer. */
const ENOUGH = 50;
/** A phone answers its network in seconds; a receipt this soon was made up by somebody on the way. */
const TOO_SOON_MS = 300;
const TOO_SOON_SHARE = 0.5;
/** Phones answer each in its own time: receipts that all take as long come from a timer. */
const SPREAD_MIN = 0.02;

interface Counts {
  /** Taken by the carrier. */
  taken: number;
  refused: number;
  delivered: number;
  failed: number;
  /** Waited for in vain. */
  silent: number;
  /** Delivered by its word to numbers that another carrier, or it itself, called impossible. */
  deliveredImpossible: number;
  /** Receipts of delivered ones: how many in each bucket, and sums over log(1 + ms). */
  buckets: number[];
  logSum: number;
  logSquares: number;
}

export const suspicions = ['receipts_too_soon', 'receipts_all_alike', 'impossible_numbers_delivered', 'everything_delivered'] as const;
export type Suspicion = (typeof suspicions)[number];

export interface ScoreView {
  readonly taken: number;
  readonly refused: number;
  readonly delivered: number;
  readonly failed: number;
  readonly silent: number;
  /** Of those whose end is known, 0 to 1; null = none is. */
  readonly deliveredShare: number | null;
  readonly refusedShare: number | null;
  /** Upper ends of the buckets in which the share of the receipts lies, ms; null = none came, or later than the last bucket's end. */
  readonly receiptMs: { readonly p50: number | null; readonly p90: number | null; readonly p99: number | null };
  /** Why its receipts may not be true, each with what was seen. */
  readonly suspicions: readonly { readonly name: Suspicion; readonly evidence: string }[];
  /** What best_score compares, 0 to 1; null = too little is known. */
  readonly quality: number | null;
}

export interface RouteScore {
  taken(): void;
  refused(): void;
  /** A final receipt, so long after the carrier took it. */
  ended(state: MessageState, receiptMs: number, isImpossible: boolean): void;
  silent(): void;
  view(): ScoreView;
  quality(): number | null;
  readonly isChanged: boolean;
  save(): string;
}

const none = (): Counts => ({
  taken: 0,
  refused: 0,
  delivered: 0,
  failed: 0,
  silent: 0,
  deliveredImpossible: 0,
  buckets: Array.from({ length: RECEIPT_MS_BUCKETS.length + 1 }, () => 0),
  logSum: 0,
  logSquares: 0,
});

const share = (part: number, whole: number): number => Math.round((part / whole) * 1000) / 1000;
const percent = (part: number, whole: number): string => `${Math.round((part / whole) * 100)} %`;

/** What no honest carrier shows. */
export function suspect(counts: Counts): readonly { name: Suspicion; evidence: string }[] {
  const { delivered, failed, silent, buckets, logSum, logSquares, deliveredImpossible } = counts;
  const found: { name: Suspicion; evidence: string }[] = [];
  if (deliveredImpossible >= 3)
    found.push({
      name: 'impossible_numbers_delivered',
      evidence: `${deliveredImpossible} receipts say delivered for numbers that do not exist`,
    });
  if (delivered < ENOUGH) return found;
  const soon = buckets.reduce(
    (sum, count, index) => ((RECEIPT_MS_BUCKETS[index] ?? Number.POSITIVE_INFINITY) <= TOO_SOON_MS ? sum + count : sum),
    0,
  );
  if (soon / delivered >= TOO_SOON_SHARE)
    found.push({ name: 'receipts_too_soon', evidence: `${percent(soon, delivered)} of ${Math.round(delivered)} within ${TOO_SOON_MS} ms` });
  const mean = logSum / delivered;
  const spread = Math.sqrt(Math.max(0, logSquares / delivered - mean * mean));
  if (spread < SPREAD_MIN)
    found.push({ name: 'receipts_all_alike', evidence: `all of ${Math.round(delivered)} took about ${Math.round(Math.exp(mean) - 1)} ms` });
  // Alone it may be a good carrier with good numbers; of many messages never one that fails is beside the others what tells.
  if (delivered >= 4 * ENOUGH && failed + silent === 0 && found.length > 0)
    found.push({ name: 'everything_delivered', evidence: `${Math.round(delivered)} of ${Math.round(delivered)}` });
  return found;
}

export function createRouteScore(saved?: string): RouteScore {
  const counts: Counts = { ...none(), ...(saved === undefined ? {} : (JSON.parse(saved) as Partial<Counts>)) };
  let isChanged = false;

  function count(key: 'taken' | 'refused' | 'delivered' | 'failed' | 'silent'): void {
    counts[key]++;
    isChanged = true;
    if (counts.taken + counts.refused < COUNT_MAX) return;
    for (const each of ['taken', 'refused', 'delivered', 'failed', 'silent', 'deliveredImpossible', 'logSum', 'logSquares'] as const)
      counts[each] /= 2;
    counts.buckets = counts.buckets.map((value) => value / 2);
  }

  function percentile(part: number): number | null {
    const total = counts.buckets.reduce((sum, value) => sum + value, 0);
    let seen = 0;
    if (total > 0)
      for (const [index, value] of counts.buckets.entries()) if ((seen += value) >= total * part) return RECEIPT_MS_BUCKETS[index] ?? null;
    return null;
  }

  function quality(): number | null {
    const { delivered, failed, silent, taken, refused } = counts;
    const known = delivered + failed + silent;
    if (taken + refused < ENOUGH) return null;
    // One of each beforehand: a handful of receipts is no proof.
    const arrives = (delivered + 1) / (known + 2);
    const isTaken = taken / (taken + refused);
    return arrives * isTaken * (suspect(counts).length > 0 ? 0.5 : 1);
  }

  return {
    taken: () => count('taken'),
    refused: () => count('refused'),
    silent: () => count('silent'),
    ended(state, receiptMs, isImpossible) {
      if (state !== MessageState.DELIVERED) {
        count('failed');
        return;
      }
      const found = RECEIPT_MS_BUCKETS.findIndex((end) => receiptMs <= end);
      const bucket = found < 0 ? RECEIPT_MS_BUCKETS.length : found;
      counts.buckets[bucket] = (counts.buckets[bucket] ?? 0) + 1;
      const log = Math.log1p(Math.max(0, receiptMs));
      counts.logSum += log;
      counts.logSquares += log * log;
      if (isImpossible) counts.deliveredImpossible++;
      count('delivered');
    },
    quality,
    view() {
      const { taken, refused, delivered, failed, silent } = counts;
      const known = delivered + failed + silent;
      const asked = taken + refused;
      return {
        taken: Math.round(taken),
        refused: Math.round(refused),
        delivered: Math.round(delivered),
        failed: Math.round(failed),
        silent: Math.round(silent),
        deliveredShare: known === 0 ? null : share(delivered, known),
        refusedShare: asked === 0 ? null : share(refused, asked),
        receiptMs: { p50: percentile(0.5), p90: percentile(0.9), p99: percentile(0.99) },
        suspicions: suspect(counts),
        quality: quality(),
      };
    },
    get isChanged() {
      return isChanged;
    },
    save() {
      isChanged = false;
      return JSON.stringify(counts);
    },
  };
}
