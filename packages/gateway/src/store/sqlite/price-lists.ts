// Verbs of price lists. Rows cross between threads as columns: a list may have two hundred thousand.
import { DEFAULT_LIST_ID, type NewPriceRow, type PriceKeyKind, type PriceList, type PriceRow } from '../../core/price-list.ts';
import type { AccountList } from '../../core/rulebook.ts';
import type { Sqlite } from './open.ts';

type RowColumns = readonly [
  id: number,
  kind: PriceKeyKind,
  key: string,
  priceMicros: number,
  from: number | null,
  until: number | null,
  isMms: 0 | 1,
];

export interface StoredList extends Omit<PriceList, 'rows'> {
  /** null: the version the asker knows. */
  readonly rows: string | null;
}

export interface AddRowsInput {
  readonly listId: number;
  /** The rows take the place of all that are there. */
  readonly isWhole: boolean;
  /** JSON of NewRowColumns[]. */
  readonly rows: string;
}

export const packRows = (rows: readonly NewPriceRow[]): string =>
  JSON.stringify(rows.map(({ kind, key, priceMicros, from, until, isMms }) => [kind, key, priceMicros, from, until, isMms ? 1 : 0]));

const unpackRows = (packed: string): PriceRow[] =>
  (JSON.parse(packed) as RowColumns[]).map(([id, kind, key, priceMicros, from, until, isMms]) => {
    const row = { id, kind, key, priceMicros, from, until };
    return isMms === 1 ? { ...row, isMms: true } : row;
  });

export function createPriceLists(db: Sqlite) {
  const insertList = db.prepare('INSERT INTO price_list (name, currency, connector_id) VALUES (?, ?, ?)');
  const nameCurrency = db.prepare('UPDATE price_list SET currency = ? WHERE id = ?');
  const setGone = db.prepare('UPDATE price_list SET is_gone = ?, version = version + 1 WHERE id = ?');
  const bump = db.prepare('UPDATE price_list SET version = version + 1 WHERE id = ? RETURNING version').pluck();
  const clear = db.prepare('UPDATE price_row SET gone_version = ? WHERE list_id = ? AND gone_version IS NULL');
  const insertRows = db.prepare(
    `INSERT INTO price_row (list_id, since_version, kind, key, price_micros, from_at, until_at, is_mms)
     SELECT ?, ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?)`,
  );
  const copyRows = db.prepare(
    `INSERT INTO price_row (list_id, since_version, kind, key, price_micros, from_at, until_at, is_mms)
     SELECT list_id, @now, kind, key, price_micros, from_at, until_at, is_mms FROM price_row
     WHERE list_id = @listId AND since_version <= @version AND (gone_version IS NULL OR gone_version > @version) AND since_version < @now`,
  );
  const endRow = db.prepare('UPDATE price_row SET gone_version = ? WHERE list_id = ? AND id = ? AND gone_version IS NULL');
  const endStanding = db.prepare(
    `UPDATE price_row SET gone_version = ?
     WHERE list_id = ? AND kind = 'prefix' AND key = ? AND is_mms = 0 AND from_at IS NULL AND until_at IS NULL AND gone_version IS NULL`,
  );
  const assign = db.prepare(
    'INSERT INTO account_price_list (account_id, list_id) VALUES (?, ?) ON CONFLICT (account_id) DO UPDATE SET list_id = excluded.list_id',
  );

  const next = (listId: number): number => bump.get(listId) as number;

  return {
    addPriceList: (input: { name: string; currency: string; connectorId: number | null }): number =>
      Number(insertList.run(input.name, input.currency, input.connectorId).lastInsertRowid),
    setPriceListCurrency(input: { id: number; currency: string }): void {
      nameCurrency.run(input.currency, input.id);
    },
    removePriceList(id: number): void {
      setGone.run(1, id);
    },
    addPriceRows({ listId, isWhole, rows }: AddRowsInput): void {
      const version = next(listId);
      if (isWhole) clear.run(version, listId);
      insertRows.run(listId, version, rows);
    },
    setPrice({ prefix, priceMicros }: { prefix: string; priceMicros: number }): void {
      const version = next(DEFAULT_LIST_ID);
      endStanding.run(version, DEFAULT_LIST_ID, prefix);
      insertRows.run(DEFAULT_LIST_ID, version, packRows([{ kind: 'prefix', key: prefix, priceMicros, from: null, until: null }]));
    },
    removePrice: (prefix: string): boolean => endStanding.run(next(DEFAULT_LIST_ID), DEFAULT_LIST_ID, prefix).changes > 0,
    removePriceRow: ({ listId, rowId }: { listId: number; rowId: number }): boolean => endRow.run(next(listId), listId, rowId).changes > 0,
    restorePriceList({ id, version }: { id: number; version: number }): void {
      setGone.run(0, id);
      const now = next(id);
      clear.run(now, id);
      copyRows.run({ now, version, listId: id });
    },
    assignPriceList(input: { accountId: number; listId: number }): void {
      assign.run(input.accountId, input.listId);
    },
  };
}

export function createPriceListReads(db: Sqlite) {
  const lists = db.prepare('SELECT id, name, currency, connector_id AS connectorId, version FROM price_list WHERE is_gone = 0 ORDER BY id');
  const rowsOf = db
    .prepare(
      'SELECT json_group_array(json_array(id, kind, key, price_micros, from_at, until_at, is_mms)) FROM (SELECT * FROM price_row WHERE list_id = ? AND gone_version IS NULL ORDER BY kind, key, from_at, id)',
    )
    .pluck();
  const assigned = db.prepare('SELECT account_id AS accountId, list_id AS listId FROM account_price_list ORDER BY account_id');
  return {
    /** Rows only of lists whose version is not among `known`. */
    priceLists: ({ known }: { known: readonly (readonly [id: number, version: number])[] }) => {
      const versions = new Map(known);
      return {
        accountLists: assigned.all() as AccountList[],
        lists: (lists.all() as Omit<StoredList, 'rows'>[]).map(
          (list): StoredList => ({ ...list, rows: versions.get(list.id) === list.version ? null : (rowsOf.get(list.id) as string) }),
        ),
      };
    },
  };
}

/** What was read before, so that a list that did not change is the same object again. */
export class PriceListCache {
  readonly #known = new Map<number, PriceList>();

  versions(): readonly (readonly [number, number])[] {
    return [...this.#known].map(([id, { version }]) => [id, version] as const);
  }

  take(stored: readonly StoredList[]): readonly PriceList[] {
    const lists = stored.map(({ rows, ...plain }) => {
      const known = this.#known.get(plain.id);
      if (rows === null && known && known.name === plain.name && known.currency === plain.currency) return known;
      const list: PriceList = { ...plain, rows: rows === null ? (known?.rows ?? []) : unpackRows(rows) };
      this.#known.set(plain.id, list);
      return list;
    });
    for (const id of this.#known.keys()) if (!stored.some((list) => list.id === id)) this.#known.delete(id);
    return lists;
  }
}
