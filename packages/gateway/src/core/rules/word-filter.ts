// Words that are not allowed, all of them looked for in one walk over the text: an automaton of Aho and Corasick (1975) over the folded form of the
// words (fold.ts). A word stands alone, as Unicode tells letters from other characters: `ass` is not in `class`; scripts without blanks between words
// have no such ends. `*` in a word stands for any letters and digits of one word, none included: `casino*`, `v*gra`.
import { foldText, isInWord, isWordEdge } from './fold.ts';

export interface WordRule {
  readonly id: number;
  readonly accountId: number | null;
  readonly pattern: string;
}

export interface WordFilter {
  /** The rules of this account that the text breaks, in order of id; with `isFirstEnough` no more than one of them. */
  find(text: string, accountId: number, isFirstEnough: boolean): readonly number[];
}

interface Pattern {
  /** The text between the `*`, "" at an end that is open. */
  readonly pieces: readonly string[];
  /** Which of the pieces the automaton looks for: the longest. */
  readonly anchor: number;
  readonly rules: readonly WordRule[];
}

/** Cells of the dense table: 16 MB. Word lists with too many different characters for it are walked by a hash instead. */
const DENSE_CELLS_MAX = 4_000_000;

function patternsOf(words: readonly WordRule[]): readonly Pattern[] {
  const byText = new Map<string, WordRule[]>();
  for (const word of words) {
    const text = foldText(word.pattern).trim().replace(/\*+/g, '*');
    const known = byText.get(text);
    if (known) known.push(word);
    else byText.set(text, [word]);
  }
  return [...byText].map(([text, rules]) => {
    const pieces = text.split('*');
    const longest = Math.max(...pieces.map((piece) => piece.length));
    return { pieces, anchor: pieces.findIndex((piece) => piece.length === longest), rules };
  });
}

/** Where the pieces `from…` may end in the text when those before end at `at`; `*` does not leave its word. */
function fitsAfter(text: string, pieces: readonly string[], from: number, at: number): boolean {
  let ends = new Set([at]);
  for (let index = from; index < pieces.length; index++) {
    const piece = pieces[index] ?? '';
    const next = new Set<number>();
    for (const end of ends)
      for (let start = end; start <= text.length; start++) {
        if (text.startsWith(piece, start)) next.add(start + piece.length);
        if (start >= text.length || !isInWord(text, start)) break;
      }
    if (next.size === 0) return false;
    ends = next;
  }
  const isOpen = pieces.length > 1 && pieces.at(-1) === '';
  return isOpen || [...ends].some((end) => isWordEdge(text, end));
}

function fitsBefore(text: string, pieces: readonly string[], upTo: number, at: number): boolean {
  let starts = new Set([at]);
  for (let index = upTo; index >= 0; index--) {
    const piece = pieces[index] ?? '';
    const next = new Set<number>();
    for (const start of starts)
      for (let end = start; end >= 0; end--) {
        if (end >= piece.length && text.startsWith(piece, end - piece.length)) next.add(end - piece.length);
        if (end === 0 || !isInWord(text, end - 1)) break;
      }
    if (next.size === 0) return false;
    starts = next;
  }
  const isOpen = pieces.length > 1 && pieces[0] === '';
  return isOpen || [...starts].some((start) => isWordEdge(text, start));
}

function fits(text: string, { pieces, anchor }: Pattern, start: number, end: number): boolean {
  return fitsBefore(text, pieces, anchor - 1, start) && fitsAfter(text, pieces, anchor + 1, end);
}

interface Automaton {
  /** The state after one more UTF-16 unit. */
  readonly next: (state: number, unit: number) => number;
  /** Nearest state of the suffix chain, itself included, where an anchor ends; 0 = none. */
  readonly ending: Int32Array;
  /** The state to look at after `ending`; 0 = none. */
  readonly fails: Int32Array;
  /** Patterns whose anchor ends in exactly this state. */
  readonly ends: ReadonlyMap<number, readonly Pattern[]>;
}

const key = (state: number, unit: number): number => state * 0x1_0000 + unit;

function buildAutomaton(patterns: readonly Pattern[]): Automaton {
  const children = new Map<number, number>();
  const ends = new Map<number, Pattern[]>();
  // Of each state: its parent and the unit that leads to it. A child has a higher number than its parent, but suffixes need breadth first.
  const parents: number[] = [0];
  const units: number[] = [0];
  const depths: number[] = [0];
  for (const pattern of patterns) {
    const anchor = pattern.pieces[pattern.anchor] ?? '';
    let state = 0;
    for (let i = 0; i < anchor.length; i++) {
      const unit = anchor.charCodeAt(i);
      let child = children.get(key(state, unit));
      if (child === undefined) {
        child = parents.length;
        children.set(key(state, unit), child);
        parents.push(state);
        units.push(unit);
        depths.push(i + 1);
      }
      state = child;
    }
    const known = ends.get(state);
    if (known) known.push(pattern);
    else ends.set(state, [pattern]);
  }
  const count = parents.length;
  const fails = new Int32Array(count);
  const ending = new Int32Array(count);
  const sparse = (from: number, unit: number): number => {
    for (let state = from; ; state = fails[state] ?? 0) {
      const child = children.get(key(state, unit));
      if (child !== undefined) return child;
      if (state === 0) return 0;
    }
  };
  const breadthFirst = [...parents.keys()].slice(1).sort((a, b) => (depths[a] ?? 0) - (depths[b] ?? 0));
  for (const state of breadthFirst) {
    const parent = parents[state] ?? 0;
    fails[state] = parent === 0 ? 0 : sparse(fails[parent] ?? 0, units[state] ?? 0);
    ending[state] = ends.has(state) ? state : (ending[fails[state] ?? 0] ?? 0);
  }
  return { next: dense(count, units, breadthFirst, fails, children) ?? sparse, ending, fails, ends };
}

/** All transitions in one table, over classes of units: those that no word has are one class. Null when it would be too large. */
function dense(
  count: number,
  units: readonly number[],
  breadthFirst: readonly number[],
  fails: Int32Array,
  children: ReadonlyMap<number, number>,
): Automaton['next'] | null {
  const known = [...new Set(units.slice(1))];
  const width = known.length + 1;
  if (count * width > DENSE_CELLS_MAX) return null;
  const classes = new Uint16Array(0x1_0000);
  for (const [index, unit] of known.entries()) classes[unit] = index + 1;
  const table = new Int32Array(count * width);
  for (const state of [0, ...breadthFirst]) {
    const suffix = (fails[state] ?? 0) * width;
    for (const [index, unit] of known.entries())
      table[state * width + index + 1] = children.get(key(state, unit)) ?? (state === 0 ? 0 : (table[suffix + index + 1] ?? 0));
  }
  return (state, unit) => table[state * width + (classes[unit] ?? 0)] ?? 0;
}

/** Null when there is no word. */
export function buildWordFilter(words: readonly WordRule[]): WordFilter | null {
  if (words.length === 0) return null;
  const patterns = patternsOf(words).filter(({ pieces }) => pieces.some((piece) => piece !== ''));
  const { next, ending, fails, ends } = buildAutomaton(patterns);
  return {
    find(text, accountId, isFirstEnough) {
      const folded = foldText(text);
      const found = new Set<number>();
      let state = 0;
      for (let at = 0; at < folded.length; at++) {
        state = next(state, folded.charCodeAt(at));
        for (let end = ending[state] ?? 0; end !== 0; end = ending[fails[end] ?? 0] ?? 0) {
          for (const pattern of ends.get(end) ?? []) {
            const owned = pattern.rules.filter((rule) => rule.accountId === null || rule.accountId === accountId);
            const length = pattern.pieces[pattern.anchor]?.length ?? 0;
            if (owned.length === 0 || !fits(folded, pattern, at + 1 - length, at + 1)) continue;
            for (const { id } of owned) found.add(id);
            if (isFirstEnough) return [Math.min(...found)];
          }
        }
      }
      return [...found].sort((a, b) => a - b);
    },
  };
}
