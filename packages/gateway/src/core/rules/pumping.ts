// Pumping: somebody makes an account send to numbers he is paid for, mostly a run of consecutive ones or a country the account has nothing to do with. The
// numbers an account sent to lately are kept, a bounded number of them, and asked for runs. In memory only: a restart forgets them.

/** Numbers kept of one account: more than any run that is asked for, less than a megabyte. */
const RECENT_NUMBERS_MAX = 5000;

export interface RecentNumbers {
  /** The longest run of consecutive numbers that one of these is in, among themselves and those kept since `since`; not beyond `enough`. */
  longestRun(numbers: readonly number[], since: number, enough: number): number;
  keep(numbers: readonly number[], now: number): void;
}

export function createRecentNumbers(): RecentNumbers {
  /** In the order in which they were kept last. */
  const keptAt = new Map<number, number>();
  return {
    longestRun(numbers, since, enough) {
      const given = new Set(numbers);
      const isThere = (number: number): boolean => given.has(number) || (keptAt.get(number) ?? Number.NEGATIVE_INFINITY) >= since;
      let longest = 0;
      for (const number of given) {
        // The middle of a run is counted with its ends: each number is looked at once.
        if (given.has(number - 1)) continue;
        let length = 1;
        while (length < enough && isThere(number - length)) length++;
        for (let up = 1; length < enough && isThere(number + up); up++) length++;
        longest = Math.max(longest, length);
        if (longest >= enough) break;
      }
      return longest;
    },
    keep(numbers, now) {
      for (const number of numbers) {
        keptAt.delete(number);
        keptAt.set(number, now);
      }
      for (const oldest of keptAt.keys()) {
        if (keptAt.size <= RECENT_NUMBERS_MAX) break;
        keptAt.delete(oldest);
      }
    },
  };
}
