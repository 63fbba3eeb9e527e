// Lets the note of a change ride along with the first write that is made for it, wherever in the work that is: the writer then keeps both or neither.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChangeNote } from '../../ports/access.ts';

/** One change that is being made. */
export interface Riding {
  readonly note: () => ChangeNote;
  readonly onKept: (changeId: number) => void;
  /** over: timers and sockets made in the work live on with it, and must not write its note. */
  state: 'waiting' | 'under_way' | 'kept' | 'over';
}

export function createNotes() {
  const riding = new AsyncLocalStorage<Riding>();
  let works = 0;
  return {
    /** What the write made now takes along. Costs a comparison while nothing is being changed. */
    take(): Riding | null {
      if (works === 0) return null;
      const found = riding.getStore();
      if (found?.state !== 'waiting') return null;
      found.state = 'under_way';
      return found;
    },
    /** Writes made in it leave the note to a later one. */
    aside: <T>(work: () => T): T => riding.exit(work),
    /** The write is done; without an id it has changed nothing, and the next one may take the note. */
    settle(taken: Riding, changeId: number | undefined): void {
      if (changeId !== undefined) {
        taken.state = 'kept';
        taken.onKept(changeId);
      } else if (taken.state === 'under_way') taken.state = 'waiting';
    },
    async recorded<T>(note: () => ChangeNote, onKept: (changeId: number) => void, work: () => Promise<T>): Promise<T> {
      const mine: Riding = { note, onKept, state: 'waiting' };
      works++;
      try {
        return await riding.run(mine, work);
      } finally {
        works--;
        mine.state = 'over';
      }
    },
  };
}
