// "Did you mean …?": a known name that contains the word, else the one that takes the fewest changes to reach (Levenshtein, both sides in
// lower case).

const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
};

/** `word` is cut to 64 characters first: it comes from outside, and the work grows with its length. */
export const nearest = (word: string, known: readonly string[]): string => {
  const wanted = word.slice(0, 64).toLowerCase();
  const bare = wanted.replace(/^-+/, '');
  let best = '';
  let fewest = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const isPart = bare.length > 2 && name.toLowerCase().includes(bare);
    // Of several that contain it the shortest, which may be the word itself.
    const changes = isPart ? name.length / 1_000 : distance(wanted, name.toLowerCase());
    if (changes < fewest) {
      best = name;
      fewest = changes;
    }
  }
  return best;
};
