/** What a row of the bench gets and gives back. */
import type { Medians, Run } from './measure.ts';

export type RowName = 'A' | 'A10k' | 'Q' | 'Qget' | 'T' | 'F' | 'S' | 'D' | 'B' | 'MO' | 'MMS';

export type Target = { text: string; value: string; met: boolean | undefined };

export type RowResult = {
  row: RowName;
  /** Medians of the valid runs, one line per peer; of all runs when none was valid (`runs` 0). */
  medians: { peer: string; runs: number; discarded: number; figures: Medians }[];
  /** Single figures of rows that are not about throughput. */
  facts: { peer: string; what: string; value: string }[];
  targets: Target[];
  notes: string[];
  /** Every run, the discarded ones too. */
  runs: (Run & { discarded: boolean })[];
};

export type Context = {
  workDir: string;
  runs: number;
  /** Messages of one run of row A; the other rows are sized from it. */
  n: number;
  /** Kannel is installed and wanted. */
  kannel: boolean;
  trunkline: boolean;
  say: (line: string) => void;
  /** Results of the rows before this one: A10k is held against the Kannel of row A. */
  before: RowResult[];
};

export const emptyResult = (row: RowName): RowResult => ({ row, medians: [], facts: [], targets: [], notes: [], runs: [] });
export const whole = (value: number) => Math.round(value).toLocaleString('en-US');

/** A ratio held against its bound; unknown while one side is missing. */
export function ratioTarget(text: string, ours: number | undefined, theirs: number | undefined, holds: (ratio: number) => boolean): Target {
  if (ours === undefined || theirs === undefined || !(theirs > 0)) return { text, value: 'not measured', met: undefined };
  const ratio = ours / theirs;
  return { text, value: ratio.toFixed(2), met: holds(ratio) };
}
