// Recipients as people bring them: pasted lists, columns of a spreadsheet, CSV with or without a head. Every row that cannot be read is named, and nobody is
// written to twice. Pure.
import { NUMBER_DIGITS_MAX, NUMBER_DIGITS_MIN, parseNumber } from '@trunkline/sms';

/** A page holds so many without growing slow. */
export const RECIPIENTS_MAX = 100_000;

export type BadReason = 'short' | 'long' | 'scientific' | 'characters' | 'none';

export interface BadRow {
  /** 1-based, as in the text. */
  readonly line: number;
  readonly text: string;
  readonly why: BadReason;
}

export interface Recipients {
  /** As they were written, each once. */
  readonly numbers: readonly string[];
  readonly bad: readonly BadRow[];
  /** Rows left out because their number had come before. */
  readonly repeated: number;
  /** Rows beyond as many as are taken. */
  readonly beyond: number;
  /** Which column they were read from, 1-based; null = there is one only. */
  readonly column: number | null;
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Cells of a line of CSV: commas, semicolons or tabs, quotes around cells. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (line[at + 1] === '"') cell += line[++at];
      else isQuoted = false;
    } else if (character === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
    } else if (/[,;\t，；、]/.test(character)) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  cells.push(cell.trim());
  return cells;
}

const isNumber = (cell: string): boolean => parseNumber(cell).ok;
const HEADS = /phone|mobile|number|msisdn|recipient|cell|tel|^to$|手机|号码|电话/i;

/** Where numbers stand in rows of several cells; null: in every cell. */
function columnOf(rows: readonly Row[]): number | null {
  const [first] = rows;
  const width = Math.max(...rows.slice(0, 1000).map(({ cells }) => cells.length));
  if (!first || width === 1) return null;
  const isHead = !first.cells.some(isNumber);
  const named = isHead ? first.cells.findIndex((cell) => HEADS.test(cell)) : -1;
  if (named >= 0) return named;
  const counts = Array.from(
    { length: width },
    (_, column) => rows.slice(0, 1000).filter(({ cells }) => isNumber(cells[column] ?? '')).length,
  );
  const best = counts.indexOf(Math.max(...counts));
  // A list on few lines: every cell of it is a number.
  const others = rows.slice(0, 1000).flatMap(({ cells }) => cells.filter((cell, column) => column !== best && cell !== ''));
  return !isHead && others.every(isNumber) ? null : best;
}

function whyNot(cell: string): BadReason {
  const digits = cell.replaceAll(/\D/g, '').length;
  if (digits === 0) return 'none';
  if (/^\d[.,]\d+E\+\d+$/i.test(cell)) return 'scientific';
  if (/[^\d\s()+.\u00a0-]/.test(cell)) return 'characters';
  if (digits < NUMBER_DIGITS_MIN) return 'short';
  return digits > NUMBER_DIGITS_MAX ? 'long' : 'characters';
}

export function readRecipients(text: string): Recipients {
  const rows: Row[] = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ line: index + 1, cells: cellsOf(line) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const column = columnOf(rows);
  const [first] = rows;
  const hasHead = rows.length > 1 && first !== undefined && !first.cells.some((cell) => /\d/.test(cell));
  const known = new Set<string>();
  const numbers: string[] = [];
  const bad: BadRow[] = [];
  let repeated = 0;
  let beyond = 0;
  for (const { line, cells } of hasHead ? rows.slice(1) : rows) {
    // A comma at the end of a list makes an empty cell.
    for (const cell of column === null ? cells.filter((one) => one !== '') : [cells[column] ?? '']) {
      const parsed = parseNumber(cell);
      if (!parsed.ok) bad.push({ line, text: cell === '' ? cells.join(', ') : cell, why: whyNot(cell) });
      else if (known.has(parsed.digits)) repeated++;
      else if (numbers.length >= RECIPIENTS_MAX) beyond++;
      else {
        known.add(parsed.digits);
        numbers.push(cell);
      }
    }
  }
  return { numbers, bad, repeated, beyond, column: column === null ? null : column + 1 };
}
