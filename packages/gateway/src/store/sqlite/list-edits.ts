// Edits of block lists and opt-outs, some thousand rows a call: gathered row by row where nobody looks, decided in one small transaction, then carried
// through from where the last call came to. What is left half done by a crash is carried through, or forgotten if it was not decided, before the next one.
import { blockListKey, optOutKey, readOptOutKey } from '../../core/rules/number-list.ts';
import { numberKey } from '../../core/virtual-number.ts';
import { LIST_SLICE_ROWS } from '../../limits.ts';
import type { OptOutImport, TurnedImport } from '../../ports/store-lists.ts';
import type { OptOut, OptOutScope } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';

type State = 'gathering' | 'going_in' | 'in' | 'going_out' | 'out';
interface Edit {
  readonly id: number;
  /** null = of opt-outs. */
  readonly listId: number | null;
  readonly fromVersion: number;
  readonly state: State;
  readonly reachedList: number;
  readonly reachedNumber: number;
}
interface EditRow {
  readonly listId: number;
  readonly number: number;
  readonly source: string;
  readonly at: number;
}

const EDIT_COLUMNS =
  'id, list_id AS listId, from_version AS fromVersion, state, reached_list AS reachedList, reached_number AS reachedNumber';

export function createListEdits(db: Sqlite) {
  const findList = db.prepare('INSERT INTO number_list (key) VALUES (?) ON CONFLICT DO UPDATE SET key = key RETURNING id, version');
  const listKey = db.prepare('SELECT key FROM number_list WHERE id = ?').pluck();
  const touchList = db.prepare('UPDATE number_list SET version = version + 1 WHERE id = ?');
  const setVersion = db.prepare('UPDATE number_list SET version = ? WHERE id = ?');
  const openEdit = db.prepare('INSERT INTO list_edit (list_id, from_version) VALUES (?, ?)');
  const findEdit = db.prepare(`SELECT ${EDIT_COLUMNS} FROM list_edit WHERE id = ?`);
  const unfinished = db.prepare(
    `SELECT ${EDIT_COLUMNS} FROM list_edit WHERE state IN ('gathering', 'going_in', 'going_out') ORDER BY id LIMIT 1`,
  );
  const dropEdit = db.prepare('DELETE FROM list_edit WHERE id = ?');
  const dropRows = db.prepare(
    'DELETE FROM list_edit_row WHERE edit_id = @id AND (list_id, number) IN (SELECT list_id, number FROM list_edit_row WHERE edit_id = @id LIMIT @most)',
  );
  const gatherNew = db.prepare(
    `INSERT OR IGNORE INTO list_edit_row SELECT @editId, @listId, value, 1, '', 0 FROM json_each(@numbers)
     WHERE NOT EXISTS (SELECT 1 FROM list_number WHERE list_id = @listId AND number = value)`,
  );
  const gatherOld = db.prepare(
    `INSERT OR IGNORE INTO list_edit_row SELECT @editId, @listId, value, 0, '', 0 FROM json_each(@numbers)
     WHERE EXISTS (SELECT 1 FROM list_number WHERE list_id = @listId AND number = value)`,
  );
  const gatherOptOut = db.prepare(
    `INSERT OR IGNORE INTO list_edit_row SELECT @editId, @listId, @number, 1, @source, @at
     WHERE NOT EXISTS (SELECT 1 FROM opt_out WHERE account_id = @account AND originator = @originator AND number = @number)`,
  );
  const begin = db.prepare(
    'UPDATE list_edit SET state = @to, added = coalesce(@added, added), moved = 0, left_alone = 0, reached_list = 0, reached_number = 0 WHERE id = @id AND state = @from',
  );
  const nextRows = db.prepare(
    `SELECT list_id AS listId, number, source, at FROM list_edit_row
     WHERE edit_id = ? AND (list_id, number) > (?, ?) ORDER BY list_id, number LIMIT ?`,
  );
  const disown = db.prepare('DELETE FROM list_edit_row WHERE edit_id = ? AND list_id = ? AND number = ?');
  const reach = db.prepare(
    `UPDATE list_edit SET state = @state, moved = moved + @moved, left_alone = left_alone + @left, reached_list = @list, reached_number = @number WHERE id = @id`,
  );
  const lastOfSlice = db
    .prepare('SELECT number FROM list_edit_row WHERE edit_id = ? AND list_id = ? AND number > ? ORDER BY number LIMIT 1 OFFSET ?')
    .pluck();
  const SLICE =
    'FROM list_edit_row WHERE edit_id = @id AND list_id = @listId AND number > @after AND number <= @upTo AND is_added = @isAdded';
  const putNumbers = db.prepare(`INSERT OR IGNORE INTO list_number SELECT list_id, number ${SLICE}`);
  const takeNumbers = db.prepare(`DELETE FROM list_number WHERE list_id = @listId AND number IN (SELECT number ${SLICE})`);
  const putOptOut = db.prepare('INSERT OR IGNORE INTO opt_out (account_id, originator, number, source, at) VALUES (?, ?, ?, ?, ?)');
  const takeOptOut = db.prepare('DELETE FROM opt_out WHERE account_id = ? AND originator = ? AND number = ?');
  const takeOwnOptOut = db.prepare('DELETE FROM opt_out WHERE account_id = ? AND originator = ? AND number = ? AND source = ? AND at = ?');
  const confirmOptOut = db.prepare(
    `UPDATE opt_out SET source = ?, at = ? WHERE account_id = ? AND originator = ? AND number = ? AND source NOT LIKE 'inbound %'`,
  );

  const listOf = (key: string) => findList.get(key) as { id: number; version: number };
  const editOf = (id: number) => findEdit.get(id) as Edit | undefined;
  const scopeOf = (listId: number) => readOptOutKey(listKey.get(listId) as string);
  const keyOf = ({ accountId, originator, number }: OptOutScope) => [accountId ?? 0, numberKey(originator), Number(number)] as const;

  function advanceList({ id, state, fromVersion, reachedNumber }: Edit, listId: number): void {
    const isIn = state === 'going_in';
    const upTo = lastOfSlice.get(id, listId, reachedNumber, LIST_SLICE_ROWS - 1) as number | undefined;
    const slice = { id, listId, after: reachedNumber, upTo: upTo ?? Number.MAX_SAFE_INTEGER };
    takeNumbers.run({ ...slice, isAdded: isIn ? 0 : 1 });
    putNumbers.run({ ...slice, isAdded: isIn ? 1 : 0 });
    reach.run({ id, state: upTo !== undefined ? state : isIn ? 'in' : 'out', moved: 0, left: 0, list: 0, number: upTo ?? 0 });
    // Not before: who reads the list by its version has the old numbers until all of the new ones are there.
    if (upTo === undefined) setVersion.run(isIn ? id : fromVersion, listId);
  }

  function advanceImport({ id, state, reachedList, reachedNumber }: Edit): void {
    const rows = nextRows.all(id, reachedList, reachedNumber, LIST_SLICE_ROWS) as EditRow[];
    const scopes = new Map([...new Set(rows.map(({ listId }) => listId))].map((listId) => [listId, scopeOf(listId)]));
    const move = state === 'going_in' ? putOptOut : takeOwnOptOut;
    let left = 0;
    for (const { listId, number, source, at } of rows) {
      const [account, originator] = scopes.get(listId) ?? scopeOf(listId);
      if (move.run(account, originator, number, source, at).changes > 0) continue;
      // It is as somebody else made it, and not this import's any more.
      disown.run(id, listId, number);
      left++;
    }
    const last = rows.length < LIST_SLICE_ROWS ? undefined : rows.at(-1);
    const over: State = state === 'going_in' ? 'in' : 'out';
    reach.run({ id, state: last ? state : over, moved: rows.length - left, left, list: last?.listId ?? 0, number: last?.number ?? 0 });
    for (const listId of scopes.keys()) touchList.run(listId);
  }

  /** Carries an edit on by some thousand rows. */
  function advance(edit: Edit): void {
    if (edit.listId === null) advanceImport(edit);
    else advanceList(edit, edit.listId);
  }

  return {
    /** ruleId null = opt-outs. */
    openListEdit(ruleId: number | null): number {
      if (ruleId === null) return Number(openEdit.run(null, 0).lastInsertRowid);
      const { id, version } = listOf(blockListKey(ruleId));
      return Number(openEdit.run(id, version).lastInsertRowid);
    },
    /** How many of them change anything. */
    gatherNumbers({ editId, numbers, isAdded }: { editId: number; numbers: Float64Array; isAdded: boolean }): number {
      const listId = editOf(editId)?.listId ?? null;
      return (isAdded ? gatherNew : gatherOld).run({ editId, listId, numbers: JSON.stringify(Array.from(numbers)) }).changes;
    },
    gatherOptOuts({ editId, rows }: { editId: number; rows: readonly OptOut[] }): number {
      const ids = new Map<string, number>();
      let gathered = 0;
      for (const row of rows) {
        const [account, originator, number] = keyOf(row);
        const key = optOutKey(account, originator);
        const listId = ids.get(key) ?? listOf(key).id;
        ids.set(key, listId);
        gathered += gatherOptOut.run({ editId, listId, account, originator, number, source: row.source, at: row.at }).changes;
      }
      return gathered;
    },
    /** Decides that an edit goes in, or out again, and begins with it. False: it is not where that begins. */
    turnListEdit({ editId, isIn, added = null }: { editId: number; isIn: boolean; added?: number | null }): boolean {
      const from: State = !isIn ? 'in' : added === null ? 'out' : 'gathering';
      const to: State = isIn ? 'going_in' : 'going_out';
      if (begin.run({ id: editId, from, to, added }).changes === 0) return false;
      const edit = editOf(editId);
      if (edit) advance(edit);
      return true;
    },
    /** Carries on what was decided, and forgets what was not. False: nothing is left to be done. */
    settleListEdits(): boolean {
      const edit = unfinished.get() as Edit | undefined;
      if (!edit) return false;
      if (edit.state !== 'gathering') advance(edit);
      else if (dropRows.run({ id: edit.id, most: LIST_SLICE_ROWS }).changes === 0) dropEdit.run(edit.id);
      return true;
    },
    /** Which edit leads from the version of a rule's list to another, and which way. */
    listEditTo({ ruleId, version }: { ruleId: number; version: number }): { readonly editId: number; readonly isIn: boolean } | null {
      const list = listOf(blockListKey(ruleId));
      const [made, wanted] = [editOf(list.version), editOf(version)];
      if (made?.fromVersion === version && made.listId === list.id) return { editId: made.id, isIn: false };
      if (wanted?.fromVersion === list.version && wanted.listId === list.id) return { editId: wanted.id, isIn: true };
      return null;
    },
    /** How many are new. */
    addOptOuts(rows: readonly OptOut[]): number {
      let added = 0;
      for (const row of rows) {
        const [account, originator, number] = keyOf(row);
        if (putOptOut.run(account, originator, number, row.source, row.at).changes === 0) continue;
        added++;
        touchList.run(listOf(optOutKey(account, originator)).id);
      }
      return added;
    },
    /** What a phone says itself stands above what was imported: its row is nobody else's to take back. */
    confirmOptOut(row: OptOut): void {
      confirmOptOut.run(row.source, row.at, ...keyOf(row));
    },
    removeOptOut(scope: OptOutScope): boolean {
      const [account, originator, number] = keyOf(scope);
      if (takeOptOut.run(account, originator, number).changes === 0) return false;
      touchList.run(listOf(optOutKey(account, originator)).id);
      return true;
    },
  };
}

export function createListEditReads(db: Sqlite) {
  const found = db.prepare(
    `SELECT id, added, state = 'in' AS isIn, moved, left_alone AS "left" FROM list_edit WHERE id = ? AND list_id IS NULL AND state IN ('in', 'out')`,
  );
  return {
    optOutImport(id: number): (OptOutImport & TurnedImport) | null {
      const row = found.get(id) as (Omit<OptOutImport, 'isIn'> & TurnedImport & { readonly isIn: number }) | undefined;
      return row ? { ...row, isIn: row.isIn !== 0 } : null;
    },
  };
}
