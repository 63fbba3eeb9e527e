// Accounts that somebody looks at right now: the writer notes which of them it touched, and says so after the commit. Kept in memory only; where nobody
// looks, it is one comparison for each end of a message and each purse of a batch.

export interface Watched {
  /** From now on these and no others. */
  watch(accountIds: readonly number[]): void;
  /** Something of the account is not as it was. */
  touch(accountId: number): void;
  /** Those of them that were touched, and forgets it. */
  take(): readonly number[];
}

const none: readonly number[] = [];

export function createWatched(): Watched {
  let watched: ReadonlySet<number> = new Set();
  const touched = new Set<number>();
  return {
    watch(accountIds) {
      watched = new Set(accountIds);
    },
    touch(accountId) {
      if (watched.size > 0 && watched.has(accountId)) touched.add(accountId);
    },
    take() {
      if (touched.size === 0) return none;
      const all = [...touched];
      touched.clear();
      return all;
    },
  };
}
