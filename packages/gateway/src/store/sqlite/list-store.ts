// The verbs of ports/store-lists.ts over the two threads: an edit is many calls of the writer, one after another and with room for accepts between them.
import { blockListKey } from '../../core/rules/number-list.ts';
import { LIST_SLICE_ROWS } from '../../limits.ts';
import type { ListVerbs } from '../../ports/store-lists.ts';
import type { startReader } from './reader-thread.ts';
import type { startWriter } from './writer-thread.ts';

export interface ListStoreParts {
  readonly writer: Awaited<ReturnType<typeof startWriter>>;
  readonly reader: ReturnType<typeof startReader>;
}

function* slices<T extends Float64Array | readonly unknown[]>(whole: T): Generator<T> {
  for (let at = 0; at < whole.length; at += LIST_SLICE_ROWS) yield whole.slice(at, at + LIST_SLICE_ROWS) as T;
}

/** Both in ascending order. */
function missingFrom(wanted: Float64Array, had: Float64Array): Float64Array {
  let at = 0;
  return had.filter((number) => {
    while ((wanted[at] ?? Infinity) < number) at++;
    return wanted[at] !== number;
  });
}

/** Carries through, or forgets, what a crash left half done. */
export async function settleListEdits({ writer }: Pick<ListStoreParts, 'writer'>): Promise<void> {
  while (await writer.call('settleListEdits', undefined, LIST_SLICE_ROWS));
}

export function createListStore({ writer, reader }: ListStoreParts): ListVerbs {
  let tail: Promise<unknown> = Promise.resolve();
  /** One edit at a time, and none before the last one is whole. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const run = tail.then(async () => {
      await writer.unrecorded(() => settleListEdits({ writer }));
      return work();
    });
    tail = run.catch(() => {});
    return run;
  }
  async function turn(editId: number, isIn: boolean, added?: number): Promise<boolean> {
    const isTurned = await writer.call('turnListEdit', added === undefined ? { editId, isIn } : { editId, isIn, added }, LIST_SLICE_ROWS);
    await settleListEdits({ writer });
    return isTurned;
  }
  // Nothing of it shows yet, so that no change is recorded for it.
  const gatherNumbers = (editId: number, numbers: Float64Array, isAdded: boolean): Promise<number> =>
    writer.unrecorded(async () => {
      let gathered = 0;
      for (const slice of slices(numbers))
        gathered += await writer.call('gatherNumbers', { editId, numbers: slice, isAdded }, slice.length);
      return gathered;
    });
  const open = (ruleId: number | null): Promise<number> => writer.unrecorded(() => writer.call('openListEdit', ruleId));

  return {
    changeList: ({ ruleId, action, numbers }) =>
      alone(async () => {
        const editId = await open(ruleId);
        const outgoing = action === 'replace' ? missingFrom(numbers, await reader.call('numberList', blockListKey(ruleId))) : numbers;
        const removed = action === 'add' ? 0 : await gatherNumbers(editId, outgoing, false);
        const added = action === 'remove' ? 0 : await gatherNumbers(editId, numbers, true);
        // Else it is forgotten before the next one.
        if (added + removed > 0) await turn(editId, true, added);
        return { added, removed };
      }),
    restoreList: (ruleId, version) =>
      alone(async () => {
        const way = await writer.unrecorded(() => writer.call('listEditTo', { ruleId, version }));
        return way !== null && (await turn(way.editId, way.isIn));
      }),
    addOptOuts: (rows) => writer.call('addOptOuts', rows, rows.length),
    removeOptOut: (scope) => writer.call('removeOptOut', scope),
    addOptOutImport: (rows) =>
      alone(async () => {
        const id = await open(null);
        const added = await writer.unrecorded(async () => {
          let gathered = 0;
          for (const slice of slices(rows)) gathered += await writer.call('gatherOptOuts', { editId: id, rows: slice }, slice.length);
          return gathered;
        });
        if (added === 0) return null;
        await turn(id, true, added);
        return { id, added, isIn: true };
      }),
    async optOutImport(id) {
      const row = await reader.call('optOutImport', id);
      return row && { id: row.id, added: row.added, isIn: row.isIn };
    },
    setOptOutImport: (id, isIn) =>
      alone(async () => {
        if (!(await reader.call('optOutImport', id)) || !(await turn(id, isIn))) return null;
        const done = await reader.call('optOutImport', id);
        return done && { moved: done.moved, left: done.left };
      }),
  };
}
