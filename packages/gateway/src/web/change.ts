// Changes of what is set, one after another, whoever makes them: two creations of one name must not both find it free.
import { StoreUnavailable } from '../ports/store.ts';

/** Runs a change alone and puts the new rulebook in force after it. Rejects with StoreUnavailable when too many wait. */
export type Change = <T>(work: () => Promise<T>) => Promise<T>;

const CHANGES_WAITING_MAX = 100;

export function createChange(reload: () => Promise<void>): Change {
  let tail: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting >= CHANGES_WAITING_MAX) throw new StoreUnavailable('too many changes at once');
    waiting++;
    const run = tail.then(async () => {
      const result = await work();
      await reload();
      return result;
    });
    tail = run.then(
      () => waiting--,
      () => waiting--,
    );
    return run;
  };
}
