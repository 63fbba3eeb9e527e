// The hold of a message and the shares of the accounts above its own: they end together.
import type { LinksInstead } from './link-instead.ts';
import type { MessageRow } from './message-row.ts';
import type { Parents } from './parents.ts';
import type { Purses } from './purses.ts';

export interface Holds {
  /** Of a message of one segment that a carrier took; returns the transfer its money went with. */
  postWhole(messageId: number, accountId: number, holdId: number, priceMicros: number, giftMicros: number): number;
  settle(messageId: number, row: MessageRow, postedSegments: number): ReturnType<Purses['settle']>;
}

export function createHolds(purses: Purses, parents: Parents, linksInstead: Pick<LinksInstead, 'taken'>): Holds {
  return {
    postWhole(messageId, accountId, holdId, priceMicros, giftMicros) {
      const hold = linksInstead.taken(messageId) ?? { holdId, priceMicros, giftMicros };
      if (parents.has(accountId)) parents.settle(messageId, 1, 1);
      return purses.postWhole(accountId, hold.holdId, hold.priceMicros, hold.giftMicros);
    },
    settle(messageId, row, postedSegments) {
      const anew = postedSegments > 0 ? linksInstead.taken(messageId) : null;
      if (parents.has(row.accountId)) parents.settle(messageId, row.segments, postedSegments);
      return purses.settle(row.accountId, anew ? { ...row, ...anew } : row, postedSegments);
    },
  };
}
