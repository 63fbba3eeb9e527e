// The fold of transfers as SQL, made from the one table of which side each kind moves money between (core/ledger.ts).
import { type LedgerSide, signOn, transferKinds } from '../../core/ledger.ts';

/** sum(…) of a column over transfers, as seen from one side of an account. */
export function sumOn(side: LedgerSide, column: string): string {
  const kinds = (sign: 1 | -1): string =>
    transferKinds
      .filter((kind) => signOn(kind, side) === sign)
      .map((kind) => `'${kind}'`)
      .join(', ');
  return `sum(CASE WHEN kind IN (${kinds(1)}) THEN ${column} WHEN kind IN (${kinds(-1)}) THEN -${column} ELSE 0 END)`;
}

/** The four sides of the purses, named as LedgerPurses. */
export const PURSES_FOLD = `coalesce(${sumOn('spendable', 'balance_micros')}, 0) AS balanceMicros, coalesce(${sumOn('spendable', 'gift_micros')}, 0) AS giftMicros,
  coalesce(${sumOn('held', 'balance_micros')}, 0) AS heldBalanceMicros, coalesce(${sumOn('held', 'gift_micros')}, 0) AS heldGiftMicros`;
