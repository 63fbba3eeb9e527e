// Many digit patterns tried in one walk over a number. Phone-number data comes as regular expressions, hundreds for one calling code; tried one after
// the other they take 20 µs a number, as states of one automaton 10 ns a digit. The automaton is built as numbers come by: only states that some
// number has reached exist.

/** A place in the patterns: the digits that lead on from it, as ten bits, and where to; or an empty move; or the end of a pattern. */
type Place =
  | { readonly kind: 'digit'; readonly digits: number; next: number }
  | { readonly kind: 'fork'; readonly next: number[] }
  | { readonly kind: 'end'; readonly pattern: number };

export interface State {
  readonly places: readonly number[];
  readonly moves: (State | null)[];
  /** Patterns that end here. */
  readonly ended: readonly number[];
}

const ALL_DIGITS = 0b11_1111_1111;

/** Reads the little of regular expressions that the data uses: digits, classes of digits, \d, groups, |, ? and {n,m}. Throws on all else. */
class PatternReader {
  readonly #places: Place[];
  #text = '';
  #at = 0;

  constructor(places: Place[]) {
    this.#places = places;
  }

  /** Adds the pattern in front of `end` and returns where it begins. */
  read(text: string, end: number): number {
    this.#text = text;
    this.#at = 0;
    const start = this.#alternatives()(end);
    if (this.#at !== text.length) throw this.#broken();
    return start;
  }

  /** What was read is a recipe that puts it before a place: repeats need several copies. */
  #alternatives(): (end: number) => number {
    const branches = [this.#sequence()];
    while (this.#take('|')) branches.push(this.#sequence());
    return (end) =>
      branches.length === 1 ? (branches[0]?.(end) ?? end) : this.#add({ kind: 'fork', next: branches.map((branch) => branch(end)) });
  }

  #sequence(): (end: number) => number {
    const pieces: ((end: number) => number)[] = [];
    while (this.#at < this.#text.length && !')|'.includes(this.#text[this.#at] ?? '')) pieces.push(this.#repeated(this.#atom()));
    return (end) => pieces.reduceRight((next, piece) => piece(next), end);
  }

  #repeated(atom: (end: number) => number): (end: number) => number {
    let [least, most] = [1, 1];
    if (this.#take('?')) least = 0;
    else if (this.#take('{')) {
      const match = /^(\d+)(?:,(\d+))?\}/.exec(this.#text.slice(this.#at));
      if (!match) throw this.#broken();
      this.#at += match[0].length;
      least = Number(match[1]);
      most = Number(match[2] ?? match[1]);
    }
    return (end) => {
      let next = end;
      for (let i = most; i > 0; i--) {
        const once = atom(next);
        next = i > least ? this.#add({ kind: 'fork', next: [once, end] }) : once;
      }
      return next;
    };
  }

  #atom(): (end: number) => number {
    if (this.#take('(?:')) {
      const inside = this.#alternatives();
      if (!this.#take(')')) throw this.#broken();
      return inside;
    }
    const digits = this.#digits();
    return (end) => this.#add({ kind: 'digit', digits, next: end });
  }

  #digits(): number {
    if (this.#take('\\d')) return ALL_DIGITS;
    const match = /^(?:(\d)|\[([\d-]+)\])/.exec(this.#text.slice(this.#at));
    if (!match) throw this.#broken();
    this.#at += match[0].length;
    if (match[1] !== undefined) return 1 << Number(match[1]);
    let bits = 0;
    for (const [, from = '', to = from] of (match[2] ?? '').matchAll(/(\d)(?:-(\d))?/g))
      for (let digit = Number(from); digit <= Number(to); digit++) bits |= 1 << digit;
    return bits;
  }

  #take(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  #add(place: Place): number {
    return this.#places.push(place) - 1;
  }

  #broken(): Error {
    return new Error(`the pattern ${this.#text} cannot be read at ${this.#at}`);
  }
}

export class Automaton {
  readonly #places: Place[] = [];
  readonly #states = new Map<string, State>();
  readonly start: State;

  /** `isPrefix`: it is met by every number that begins with it. */
  constructor(patterns: readonly { readonly pattern: string; readonly isPrefix: boolean }[]) {
    const reader = new PatternReader(this.#places);
    const starts = patterns.map(({ pattern, isPrefix }, index) => {
      const end = this.#places.push({ kind: 'end', pattern: index }) - 1;
      if (!isPrefix) return reader.read(pattern, end);
      const rest: Place = { kind: 'digit', digits: ALL_DIGITS, next: 0 };
      const loop = this.#places.push({ kind: 'fork', next: [end, this.#places.push(rest) - 1] }) - 1;
      rest.next = loop;
      return reader.read(pattern, loop);
    });
    this.start = this.#stateOf(starts);
  }

  /** null: no pattern can be met any more. `digits` from `from` on. */
  walk(digits: string, from: number): State | null {
    let state: State = this.start;
    for (let i = from; i < digits.length; i++) {
      const digit = digits.charCodeAt(i) - 48;
      let next = state.moves[digit];
      if (next === undefined) {
        next = this.#move(state, digit);
        state.moves[digit] = next;
      }
      if (next === null) return null;
      state = next;
    }
    return state;
  }

  #move(state: State, digit: number): State | null {
    const reached: number[] = [];
    for (const index of state.places) {
      const place = this.#places[index];
      if (place?.kind === 'digit' && (place.digits & (1 << digit)) !== 0) reached.push(place.next);
    }
    return reached.length === 0 ? null : this.#stateOf(reached);
  }

  #stateOf(reached: readonly number[]): State {
    const places = new Set<number>();
    const open = [...reached];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (places.has(index)) continue;
      places.add(index);
      const place = this.#places[index];
      if (place?.kind === 'fork') open.push(...place.next);
    }
    const sorted = [...places].filter((index) => this.#places[index]?.kind !== 'fork').sort((a, b) => a - b);
    const key = sorted.join(' ');
    const known = this.#states.get(key);
    if (known) return known;
    const ended = sorted.flatMap((index) => {
      const place = this.#places[index];
      return place?.kind === 'end' ? [place.pattern] : [];
    });
    const state: State = { places: sorted, moves: [], ended };
    this.#states.set(key, state);
    return state;
  }
}
