// What every store must do about block lists and opt-outs that come in by the thousand: all or nothing, turned back and forward again row for row.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blockListKey } from '../core/rules/number-list.ts';
import { defaultRuleSettings, type Rule } from '../core/rules/rules.ts';
import { LIST_SLICE_ROWS } from '../limits.ts';
import type { ChangeNote } from '../ports/access.ts';
import type { NewRule, OptOut, Store } from '../ports/store.ts';
import type { ListChange } from '../ports/store-lists.ts';
import type { WithStore } from './conformance.ts';
import { NOW, simplePlan } from './testing.ts';

const blockList: NewRule = {
  kind: 'blocklist',
  name: 'list',
  accountId: null,
  isEnabled: true,
  pattern: '',
  state: 'approved',
  settings: defaultRuleSettings,
};
/** More than two slices. */
const MANY = 2 * LIST_SLICE_ROWS + 7;
const manyFrom = (first: number): number[] => Array.from({ length: MANY }, (_, index) => first + 3 * index);

const listOf = async (store: Store, ruleId: number): Promise<{ numbers: number[]; version: number }> => {
  const { numberLists, numberListVersions } = await store.rulebookRows();
  const key = blockListKey(ruleId);
  return { numbers: [...(numberLists?.get(key) ?? [])], version: numberListVersions?.get(key) ?? 0 };
};
const change = (store: Store, ruleId: number, action: ListChange['action'], numbers: readonly number[]) =>
  store.changeList({ ruleId, action, numbers: Float64Array.from(numbers).sort() });

const imported = (number: number, more: Partial<OptOut> = {}): OptOut => ({
  number: String(number),
  accountId: null,
  originator: '',
  source: 'import',
  at: NOW,
  ...more,
});
async function allOptOuts(store: Store): Promise<OptOut[]> {
  const rows: OptOut[] = [];
  for (let page = await store.optOuts(null, null, 1000); page.length > 0; page = await store.optOuts(page.at(-1) ?? null, null, 1000))
    rows.push(...page);
  return rows;
}
const note = (kind: string): ChangeNote => ({
  at: NOW,
  who: 'ann',
  role: 'admin',
  address: '',
  method: 'POST',
  path: '/',
  kind,
  name: '',
  before: null,
});

export function listConformance(withStore: WithStore): void {
  withStore(
    'a list is its numbers in order; a change of it is seen, counts what it changed, and leaves the version when that is nothing',
    async (store) => {
      const id = await store.saveRule(null, blockList);
      assert.deepEqual(await listOf(store, id), { numbers: [], version: 0 });
      assert.deepEqual(await change(store, id, 'add', [999_999_999_999_999, 3, 1]), { added: 3, removed: 0 });
      const { numbers, version } = await listOf(store, id);
      assert.deepEqual(numbers, [1, 3, 999_999_999_999_999]);
      assert.deepEqual(await change(store, id, 'add', [3]), { added: 0, removed: 0 });
      assert.deepEqual(await change(store, id, 'remove', [7]), { added: 0, removed: 0 });
      assert.equal((await listOf(store, id)).version, version);
      assert.deepEqual(await change(store, id, 'remove', [1, 7]), { added: 0, removed: 1 });
      assert.deepEqual(await change(store, id, 'replace', [3, 5]), { added: 1, removed: 1 });
      assert.deepEqual((await listOf(store, id)).numbers, [3, 5]);
      assert.notEqual((await listOf(store, id)).version, version);
    },
  );

  withStore('a rule that is made again has its list as it was, and its id', async (store) => {
    const id = await store.saveRule(null, blockList);
    await change(store, id, 'add', [1, 2]);
    const before = await listOf(store, id);
    await store.removeRule(id);
    assert.deepEqual(await listOf(store, id), { numbers: [], version: 0 });
    const rule: Rule = { ...blockList, id };
    await store.restoreRule(rule);
    assert.deepEqual((await store.rulebookRows()).rules, [rule]);
    assert.deepEqual(await listOf(store, id), before);
  });

  withStore('a list goes back and forward between the versions of one edit, number for number, whatever its size', async (store) => {
    const id = await store.saveRule(null, blockList);
    const versions: { numbers: number[]; version: number }[] = [await listOf(store, id)];
    const steps = [
      ['add', manyFrom(10_000)],
      ['remove', manyFrom(10_000).filter((_, index) => index % 2 === 0)],
      ['replace', manyFrom(20_000)],
      ['replace', []],
    ] as const;
    for (const [action, numbers] of steps) {
      await change(store, id, action, numbers);
      versions.push(await listOf(store, id));
    }
    assert.deepEqual(
      versions.map(({ numbers }) => numbers.length),
      [0, MANY, Math.floor(MANY / 2), MANY, 0],
    );
    for (const wanted of versions.slice(0, -1).toReversed()) {
      assert.equal(await store.restoreList(id, wanted.version), true);
      assert.deepEqual(await listOf(store, id), wanted);
    }
    for (const wanted of versions.slice(1)) {
      assert.equal(await store.restoreList(id, wanted.version), true);
      assert.deepEqual(await listOf(store, id), wanted);
    }
    const [first, second, third] = versions;
    assert.ok(first && second && third);
    assert.equal(await store.restoreList(id, second.version), false, 'three edits ago');
    assert.equal(await store.restoreList(id, 9999), false);
    const other = await store.saveRule(null, blockList);
    assert.equal(await store.restoreList(other, second.version), false, 'of another list');
    assert.deepEqual(await listOf(store, id), versions.at(-1));
  });

  withStore('any changes and turns of two lists, against a model', async (store) => {
    const ids = [await store.saveRule(null, blockList), await store.saveRule(null, blockList)];
    const seen = ids.map(() => new Map<number, number[]>([[0, []]]));
    const step = fc.record({
      which: fc.nat(1),
      action: fc.constantFrom<ListChange['action'] | 'turn'>('add', 'remove', 'replace', 'turn'),
      numbers: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 8 }),
      pick: fc.nat(),
    });
    const [steps = []] = fc.sample(fc.array(step, { minLength: 250, maxLength: 250 }), { numRuns: 1, seed: 11 });
    let turned = 0;
    for (const { which, action, numbers, pick } of steps) {
      const id = ids[which] ?? 0;
      const known = seen[which] ?? new Map<number, number[]>();
      const before = await listOf(store, id);
      let expected = new Set(before.numbers);
      if (action === 'turn') {
        // Of the newest, so that many can be turned to.
        const [version, had] = [...known].slice(-3)[pick % Math.min(3, known.size)] ?? assert.fail();
        const isTurned = await store.restoreList(id, version);
        if (isTurned) expected = new Set(had);
        turned += isTurned ? 1 : 0;
      } else {
        if (action === 'replace') expected.clear();
        for (const number of numbers) {
          if (action === 'remove') expected.delete(number);
          else expected.add(number);
        }
        const counts = await change(store, id, action, numbers);
        assert.equal(counts.added - counts.removed, expected.size - before.numbers.length);
      }
      const after = await listOf(store, id);
      assert.deepEqual(
        after.numbers,
        [...expected].toSorted((a, b) => a - b),
      );
      assert.deepEqual(known.get(after.version) ?? after.numbers, after.numbers, 'one version, one content');
      known.set(after.version, after.numbers);
    }
    assert.ok(turned > 10, String(turned));
  });

  withStore(
    'accepts are committed between the rows of a large edit, and its change is recorded once, with the edit that shows',
    async (store) => {
      const id = await store.saveRule(null, blockList);
      const kept: number[] = [];
      let isOver = false;
      const editing = store
        .recorded(
          () => note('rule'),
          (changeId) => void kept.push(changeId),
          () => change(store, id, 'add', manyFrom(1)),
        )
        .then(() => (isOver = true));
      const wereDuring: boolean[] = [];
      for (let index = 0; index < 3; index++) {
        const accepted = await store.accept(simplePlan(1, [`49${index}`]));
        assert.ok(accepted.ok);
        wereDuring.push(!isOver);
      }
      await editing;
      assert.deepEqual(wereDuring, [true, true, true]);
      assert.equal(kept.length, 1);
      await store.recorded(
        () => note('idle'),
        () => assert.fail('nothing changed'),
        () => change(store, id, 'add', [1]),
      );
      assert.equal(await store.lastChangeId(), kept[0]);
    },
  );

  withStore('an import of opt-outs comes in, goes out and comes in again, and never touches what is another’s', async (store) => {
    const before = [imported(101, { source: 'letter' }), imported(102, { accountId: 1, originator: 'shop' })];
    await store.addOptOuts(before);
    const rows = [...before.map((row) => ({ ...row, at: NOW + 1 })), ...manyFrom(1000).map((number) => imported(number)), imported(1000)];
    const made = await store.addOptOutImport(rows);
    assert.ok(made);
    assert.deepEqual([made.added, made.isIn], [MANY, true]);
    assert.equal((await allOptOuts(store)).length, MANY + 2);
    assert.equal(await store.addOptOutImport(rows), null);
    // Somebody takes one back and says it anew, and one is only taken back: neither is the import's any more.
    await store.removeOptOut(imported(1000));
    await store.addOptOuts([imported(1000, { source: 'call', at: NOW + 5 })]);
    await store.removeOptOut(imported(1003));
    const inBetween = await allOptOuts(store);
    assert.deepEqual(await store.setOptOutImport(made.id, false), { moved: MANY - 2, left: 2 });
    assert.deepEqual(await allOptOuts(store), [before[0], imported(1000, { source: 'call', at: NOW + 5 }), before[1]]);
    assert.deepEqual(await store.optOutImport(made.id), { ...made, isIn: false });
    assert.equal(await store.setOptOutImport(made.id, false), null);
    assert.deepEqual(await store.setOptOutImport(made.id, true), { moved: MANY - 2, left: 0 });
    assert.deepEqual(await allOptOuts(store), inBetween);
    assert.deepEqual([await store.setOptOutImport(999, false), await store.optOutImport(999)], [null, null]);
  });
}
