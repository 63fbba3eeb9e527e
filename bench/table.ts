/** The bench's page of results, as text. */
import type { RowResult } from './row.ts';
import { whole } from './row.ts';

/** Columns as wide as their widest cell; the first two are words, the others figures. */
function columns(rows: string[][]) {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  const cell = (text: string, i: number) => (i < 2 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0));
  return rows.map((row) => row.map(cell).join('  ').trimEnd());
}

const runsText = (runs: number, discarded: number) => {
  if (runs === 0) return `0 (${discarded} noisy)`;
  return discarded > 0 ? `${runs} (${discarded} discarded)` : String(runs);
};

function medianLines(results: RowResult[]) {
  const head = ['row', '', 'accepted/s', 'end to end/s', 'CPU s/100k', 'HTTP p50', 'p99 ms', 'e2e p50', 'p99 ms', 'peak RSS MB', 'runs'];
  const lines = results.flatMap((result) =>
    result.medians.map(({ peer, runs, discarded, figures: f }) => [
      result.row,
      peer,
      whole(f.acceptedPerS),
      whole(f.endToEndPerS),
      f.cpuPer100k.toFixed(2),
      f.httpP50Ms.toFixed(1),
      f.httpP99Ms.toFixed(1),
      f.endToEndP50Ms.toFixed(1),
      f.endToEndP99Ms.toFixed(1),
      String(f.peakRssMb),
      runsText(runs, discarded),
    ]),
  );
  return lines.length > 0 ? ['', ...columns([head, ...lines])] : [];
}

function factLines(results: RowResult[]) {
  const lines = results.flatMap((result) => result.facts.map((fact) => [result.row, `${fact.peer}, ${fact.what}`, fact.value]));
  return lines.length > 0 ? ['', ...lines.map(([row = '', what = '', value = '']) => `${row.padEnd(5)} ${what}: ${value}`)] : [];
}

const verdict = (met: boolean | undefined) => (met === undefined ? '?' : met ? 'met' : 'NOT MET');

function targetLines(results: RowResult[]) {
  const lines = results.flatMap((result) => result.targets.map((target) => [result.row, target.text, target.value, verdict(target.met)]));
  const width = Math.max(0, ...lines.map(([, text = '']) => text.length));
  return lines.length > 0
    ? [
        '',
        ...lines.map(([row = '', text = '', value = '', met = '']) => `${row.padEnd(5)} ${met.padEnd(8)} ${text.padEnd(width)}  ${value}`),
      ]
    : [];
}

export function table(machine: string, results: RowResult[]) {
  const notes = results.flatMap((result) => result.notes.map((note) => `${result.row}: ${note}`));
  return [
    machine,
    'Trunkline answers after its commit is on disk (fsync); Kannel never calls fsync. Medians of the valid runs.',
    ...medianLines(results),
    ...factLines(results),
    ...targetLines(results),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ].join('\n');
}
