// Money. Each account has two purses (balance, gift), each with a spendable and a held side; the house has one side for money that comes in
// and one for what was earned; `others` are the accounts of the same reseller tree. A transfer moves integer micros between two sides and is
// never edited: hold at accept, then exactly one resolution per message, posting what the carrier took and voiding the rest. Gift is spent
// before balance.
import { assert } from './assert.ts';
import type { Micros } from './rulebook.ts';

export const transferKinds = ['credit', 'debit', 'hold', 'post', 'void', 'refund', 'expiry', 'transfer_out', 'transfer_in'] as const;
export type TransferKind = (typeof transferKinds)[number];
export type LedgerSide = 'house' | 'spendable' | 'held' | 'earned' | 'others';

/** From which side to which side each kind moves money: the double entry, as a table. */
export const transferSides = {
  credit: { from: 'house', to: 'spendable' },
  debit: { from: 'spendable', to: 'house' },
  hold: { from: 'spendable', to: 'held' },
  post: { from: 'held', to: 'earned' },
  void: { from: 'held', to: 'spendable' },
  refund: { from: 'earned', to: 'spendable' },
  expiry: { from: 'spendable', to: 'house' },
  transfer_out: { from: 'spendable', to: 'others' },
  transfer_in: { from: 'others', to: 'spendable' },
} as const satisfies Record<TransferKind, { from: LedgerSide; to: LedgerSide }>;

/** An amount in both purses. */
export interface PurseAmount {
  readonly balanceMicros: Micros;
  readonly giftMicros: Micros;
}

/** What a transfer of this kind does to a side: 1 adds, -1 takes, 0 leaves it. */
export function signOn(kind: TransferKind, side: LedgerSide): 1 | -1 | 0 {
  const { from, to } = transferSides[kind];
  return to === side ? 1 : from === side ? -1 : 0;
}

/** One message's hold. */
export interface Hold {
  readonly priceMicros: Micros;
  /** The part of the price that came from the gift purse. */
  readonly giftMicros: Micros;
  readonly segments: number;
}

export interface Settlement {
  readonly post: PurseAmount;
  readonly void: PurseAmount;
}

/** How a hold ends when the carrier took `postedSegments` of its segments: gift pays first, the rest goes back where it came from. */
export function settle(hold: Hold, postedSegments: number): Settlement {
  assert(postedSegments >= 0 && postedSegments <= hold.segments, 'a carrier takes no more segments than a message has');
  const posted = (hold.priceMicros / hold.segments) * postedSegments;
  assert(Number.isSafeInteger(posted), 'a price divides evenly into its segments');
  const postGift = Math.min(hold.giftMicros, posted);
  const post = { giftMicros: postGift, balanceMicros: posted - postGift };
  return {
    post,
    void: { giftMicros: hold.giftMicros - postGift, balanceMicros: hold.priceMicros - hold.giftMicros - post.balanceMicros },
  };
}

/** Runs of equal messages in order, cut where the gift runs out: at most three pieces, [count, gift of each]. */
export function spreadGift(
  priceMicros: Micros,
  count: number,
  giftMicros: Micros,
): readonly (readonly [count: number, giftMicros: Micros])[] {
  if (giftMicros <= 0 || priceMicros === 0) return [[count, 0]];
  const whole = Math.min(count, Math.floor(giftMicros / priceMicros));
  const rest = whole < count ? giftMicros - whole * priceMicros : 0;
  const pieces: [number, Micros][] = [];
  if (whole > 0) pieces.push([whole, priceMicros]);
  if (rest > 0) pieces.push([1, rest]);
  const left = count - whole - (rest > 0 ? 1 : 0);
  if (left > 0) pieces.push([left, 0]);
  return pieces;
}
