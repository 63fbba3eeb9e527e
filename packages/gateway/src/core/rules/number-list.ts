// A large set of numbers in little memory: the digits of each as a float in a sorted typed array, eight octets a number, found in twenty steps among a
// million. E.164 numbers have at most fifteen digits, which a float holds exactly; longer ones are in no list.

export const LIST_DIGITS_MAX = 15;

export interface NumberList {
  readonly size: number;
  has(digits: string): boolean;
}

/** `sorted` ascending. A leading 0 is not told from none: no country code begins with one. */
export function numberListOf(sorted: Float64Array): NumberList {
  return {
    size: sorted.length,
    has(digits) {
      if (digits.length > LIST_DIGITS_MAX) return false;
      const wanted = Number(digits);
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
        else high = middle;
      }
      return sorted[low] === wanted;
    },
  };
}

/** Names of the lists: one for each rule that blocks numbers, one for each scope of opt-outs (account 0 = all, originator "" = all). */
export const blockListKey = (ruleId: number): string => `block ${ruleId}`;
/** `originator` as numberKey writes it. */
export const optOutKey = (accountId: number, originator: string): string => `out ${accountId} ${originator}`;

export function readOptOutKey(key: string): readonly [accountId: number, originator: string] {
  const [, accountId = '', ...originator] = key.split(' ');
  return [Number(accountId), originator.join(' ')];
}
