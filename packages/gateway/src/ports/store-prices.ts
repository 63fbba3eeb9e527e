// The part of the store that knows prices: named lists of rows, every version of them, and which list an account pays by.
import type { NewPriceRow } from '../core/price-list.ts';
import type { Micros } from '../core/rulebook.ts';

export interface PriceStore {
  addPriceList(input: { name: string; currency: string; connectorId: number | null }): Promise<number>;
  setPriceListCurrency(id: number, currency: string): Promise<void>;
  /** With its rows. The caller has seen to it that no account pays by it. */
  removePriceList(id: number): Promise<void>;
  /** All of them or none; `isWhole`: they take the place of those that are there. */
  addPriceRows(listId: number, rows: readonly NewPriceRow[], isWhole: boolean): Promise<void>;
  /** The row of the default list for this prefix that is always in force. */
  setPrice(prefix: string, priceMicros: Micros): Promise<void>;
  removePrice(prefix: string): Promise<boolean>;
  removePriceRow(listId: number, rowId: number): Promise<boolean>;
  /** The rows of an earlier version again, as a new one; a removed list is there again. Rejects when its name or connector has another list by now. */
  restorePriceList(id: number, version: number): Promise<void>;
  assignPriceList(accountId: number, listId: number): Promise<void>;
}
