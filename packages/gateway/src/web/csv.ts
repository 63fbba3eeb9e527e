// Lists that an operator brings as CSV (RFC 4180): rows with the line they begin in, and one sentence that names every bad one.

export interface CsvRow {
  /** 1-based. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Comma or semicolon, whichever the first line has; quotes around cells; empty lines are passed by. */
export function readCsv(text: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  const firstLine = text.split(/\r?\n/, 1)[0] ?? '';
  const separator = firstLine.includes(';') && !firstLine.includes(',') ? ';' : ',';
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let line = 1;
  let startedAt = 1;
  const endCell = (): void => {
    cells.push(cell.trim());
    cell = '';
  };
  const endRow = (): void => {
    endCell();
    if (cells.some((value) => value !== '')) rows.push({ line: startedAt, cells });
    cells = [];
    startedAt = line;
  };
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\n') line++;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[++at];
      else isQuoted = false;
    } else if (character === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
    } else if (character === separator) endCell();
    else if (character === '\n') endRow();
    else cell += character;
  }
  endRow();
  return rows;
}

/** Sentences in one answer: nobody reads more, and the answer stays small. */
const TOLD_MAX = 1000;

export interface BadRow {
  readonly line: number;
  readonly why: string;
}

export function tellBadRows(bad: readonly BadRow[], rows: number): string {
  const told = bad.slice(0, TOLD_MAX).map(({ line, why }) => `line ${line}: ${why}`);
  const more = bad.length > TOLD_MAX ? [`and ${bad.length - TOLD_MAX} more`] : [];
  return [`${bad.length} of ${rows} row(s) cannot be read; nothing was changed`, ...told, ...more].join('\n');
}

/** A cell as RFC 4180 writes it; one that a spreadsheet would take for a formula is kept a text. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
