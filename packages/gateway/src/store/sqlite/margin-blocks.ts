// Margins of blocks of ids: made once by a reader when all messages of a block are tallied, kept by the writer, and dropped by it in the transaction that changes
// what one of them earned or cost (tallies.ts). A period is then a walk over its blocks, and over the few messages that are in none.
import type { MarginSum } from '../../ports/store-margins.ts';

/** Some 20 ms to make. */
export const BLOCK_IDS = 5000;
export const blockOf = (messageId: number): number => Math.floor(messageId / BLOCK_IDS);

/** A sum by all that margins are asked by. */
export interface BlockSum extends Omit<MarginSum, 'key'> {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly connectorId: number;
  /** ISO 3166-1 alpha-2; "" = none that is known. */
  readonly country: string;
}

export interface MarginBlock {
  readonly block: number;
  /** When the first and the last of its messages were accepted. */
  readonly fromAt: number;
  readonly toAt: number;
  /** JSON of BlockSum[]. */
  readonly sums: string;
  /** What `tallied` counted when it was made. */
  readonly changes: number;
  readonly timeZone: string;
}
