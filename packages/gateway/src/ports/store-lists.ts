// The part of the store that alters large sets of numbers: block lists and opt-outs. Of each edit the rows are kept that it put in or took out, so that
// it can be turned back, and forward again, whatever its size. Rows are written some thousand at a time, so that no accept waits long; an edit that was
// decided is carried through, after a crash too, and one that was not leaves nothing.
import type { OptOut, OptOutScope } from './store-rules.ts';

export interface ListChange {
  readonly ruleId: number;
  /** `replace`: the list is these numbers and no other. */
  readonly action: 'add' | 'remove' | 'replace';
  /** In ascending order, each once. */
  readonly numbers: Float64Array;
}

/** Opt-outs that came in together. */
export interface OptOutImport {
  readonly id: number;
  /** How many were new. */
  readonly added: number;
  /** Whether they stand; false: they were taken back. */
  readonly isIn: boolean;
}

/** What turning an import back or forward did. `left`: rows that somebody else changed since, which stay as they are and are the import's no more. */
export interface TurnedImport {
  readonly moved: number;
  readonly left: number;
}

export interface ListVerbs {
  /** All of it or nothing. A list whose numbers change has a new version (RulebookRows.numberListVersions). */
  changeList(change: ListChange): Promise<{ added: number; removed: number }>;
  /** Gives the list of a rule the numbers it had in the version before its own, or in the one made out of its own. False: `version` is neither. */
  restoreList(ruleId: number, version: number): Promise<boolean>;
  /** Returns how many are new. For a few; addOptOutImport is for files. */
  addOptOuts(rows: readonly OptOut[]): Promise<number>;
  removeOptOut(scope: OptOutScope): Promise<boolean>;
  /** All of it or nothing; null: none of them is new. */
  addOptOutImport(rows: readonly OptOut[]): Promise<OptOutImport | null>;
  optOutImport(id: number): Promise<OptOutImport | null>;
  /** Takes back what an import put in, or puts it in again. null: there is no such import, or it is so already. */
  setOptOutImport(id: number, isIn: boolean): Promise<TurnedImport | null>;
}
