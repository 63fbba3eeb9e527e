// An edit of a list that ended in the middle: what was decided is carried through at the next start, what was not is forgotten.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { blockListKey } from '../../core/rules/number-list.ts';
import { defaultRuleSettings } from '../../core/rules/rules.ts';
import { LIST_SLICE_ROWS } from '../../limits.ts';
import { realClock } from '../../ports/clock.ts';
import type { NewRule, OptOut } from '../../ports/store.ts';
import { withFolder } from '../testing.ts';
import { createListEdits } from './list-edits.ts';
import { openForWriting, type Sqlite } from './open.ts';
import { openSqliteStore } from './store.ts';

const MANY = 3 * LIST_SLICE_ROWS;
const many = Float64Array.from({ length: MANY }, (_, index) => index + 1);
const rule: NewRule = {
  kind: 'blocklist',
  name: 'list',
  accountId: null,
  isEnabled: true,
  pattern: '',
  state: 'approved',
  settings: defaultRuleSettings,
};
const optOut = (number: number): OptOut => ({ number: String(number), accountId: null, originator: '', source: 'import', at: 1 });

type Edits = ReturnType<typeof createListEdits>;

/** As the writer performs them. */
function inTransactions(db: Sqlite): Edits {
  const edits = createListEdits(db);
  return {
    ...edits,
    gatherNumbers: db.transaction((input: Parameters<Edits['gatherNumbers']>[0]) => edits.gatherNumbers(input)),
    gatherOptOuts: db.transaction((input: Parameters<Edits['gatherOptOuts']>[0]) => edits.gatherOptOuts(input)),
    turnListEdit: db.transaction((input: Parameters<Edits['turnListEdit']>[0]) => edits.turnListEdit(input)),
    settleListEdits: db.transaction(() => edits.settleListEdits()),
  };
}

/** What `half` leaves undone in the file of a store with one rule, opened again. */
async function afterRestart(half: (edits: Edits) => void): Promise<{ numbers: number; optOuts: number; left: unknown }> {
  return withFolder(async (folder) => {
    const first = await openSqliteStore({ folder, clock: realClock });
    assert.equal(await first.saveRule(null, rule), 1);
    await first.close();
    const db = openForWriting(join(folder, 'trunkline.db'));
    half(inTransactions(db));
    db.close();
    const again = await openSqliteStore({ folder, clock: realClock });
    const lists = (await again.rulebookRows()).numberLists;
    const optOuts = (await again.optOuts(null, null, MANY + 1)).length;
    await again.close();
    const file = openForWriting(join(folder, 'trunkline.db'));
    const left = file
      .prepare("SELECT (SELECT count(*) FROM list_edit WHERE state NOT IN ('in', 'out')) + (SELECT count(*) FROM list_edit_row)")
      .pluck()
      .get();
    file.close();
    return { numbers: lists?.get(blockListKey(1))?.length ?? 0, optOuts, left };
  });
}

test('an edit that was gathered and not decided is forgotten, rows and all', async () => {
  const found = await afterRestart((edits) => {
    edits.gatherNumbers({ editId: edits.openListEdit(1), numbers: many, isAdded: true });
    edits.gatherOptOuts({ editId: edits.openListEdit(null), rows: [...many].map(optOut) });
  });
  assert.deepEqual(found, { numbers: 0, optOuts: 0, left: 0 });
});

test('an edit that was decided is whole after a restart', async () => {
  const found = await afterRestart((edits) => {
    const list = edits.openListEdit(1);
    assert.equal(edits.gatherNumbers({ editId: list, numbers: many, isAdded: true }), MANY);
    assert.equal(edits.turnListEdit({ editId: list, isIn: true, added: MANY }), true);
    const imported = edits.openListEdit(null);
    assert.equal(edits.gatherOptOuts({ editId: imported, rows: [...many].map(optOut) }), MANY);
    assert.equal(edits.turnListEdit({ editId: imported, isIn: true, added: MANY }), true);
  });
  assert.deepEqual(found, { numbers: MANY, optOuts: MANY, left: 2 * MANY });
});

test('one that was going out is out after a restart', async () => {
  const found = await afterRestart((edits) => {
    const list = edits.openListEdit(1);
    edits.gatherNumbers({ editId: list, numbers: many, isAdded: true });
    edits.turnListEdit({ editId: list, isIn: true, added: MANY });
    assert.equal(edits.turnListEdit({ editId: list, isIn: false }), false, 'not in yet');
    while (edits.settleListEdits());
    assert.deepEqual(edits.listEditTo({ ruleId: 1, version: 0 }), { editId: list, isIn: false });
    assert.equal(edits.turnListEdit({ editId: list, isIn: false }), true);
    assert.equal(edits.turnListEdit({ editId: list, isIn: false }), false, 'once');
  });
  assert.deepEqual(found, { numbers: 0, optOuts: 0, left: MANY });
});
