// A price list as a CSV file, read as it comes in: every bad row is told with its line, its field and what would be right, and only a file without one
// becomes rows. Takes what spreadsheets write: a byte order mark, CRLF, semicolons or tabs, quotes, columns in any order.
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { NewPriceRow } from '../core/price-list.ts';
import { type PriceColumn, priceColumns, readPriceRow, type RowFault, type RowReader } from '../core/read-price-row.ts';
import { nearest } from '../ops/nearest.ts';

/** The largest lists of the trade have about this many rows (all prefixes of the world): about 12 MB, a second of work. */
export const PRICE_ROWS_MAX = 200_000;
export const CSV_BYTES_MAX = 32 * 1024 * 1024;
/** A line is a few dozen characters; a quote that never closes must not gather the whole file. */
const LINE_CHARACTERS_MAX = 2000;
const HEADER_BYTES_MAX = 4096;

export interface LineFault extends RowFault {
  /** As an editor counts, the header is line 1. */
  readonly row: number;
}
export interface ReadRow extends NewPriceRow {
  readonly line: number;
}
export interface ReadCsv {
  readonly rows: readonly ReadRow[];
  readonly faults: readonly LineFault[];
}

/** The first line decides: whichever of the three separators it has most. */
function separatorOf(start: Buffer): string {
  const [line = ''] = start.toString('utf8', 0, HEADER_BYTES_MAX).split(/[\r\n]/);
  const count = (separator: string): number => line.split(separator).length;
  return [',', ';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}

function readHeader(cells: readonly string[]): readonly PriceColumn[] | LineFault {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const known = (name: string): name is PriceColumn => (priceColumns as readonly string[]).includes(name);
  const unknown = names.find((name) => !known(name));
  const fault = (message: string): LineFault => ({ row: 1, field: 'row', message });
  if (unknown !== undefined)
    return fault(
      `the first line must name the columns, of ${priceColumns.join(', ')}; ${JSON.stringify(unknown.slice(0, 40))} is none (${nearest(unknown, priceColumns)}?)`,
    );
  if (new Set(names).size < names.length) return fault('the first line names a column twice');
  if (!names.includes('price')) return fault('the first line names no column price');
  return names.filter(known);
}

/** Says what csv-parse found, without its words about its own options. */
function quoteFault(code: string): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quote is opened and never closed: remove it, or close it before the separator';
  if (code === 'CSV_MAX_RECORD_SIZE') return `the line is longer than ${LINE_CHARACTERS_MAX} characters; is a quote not closed?`;
  return 'a quote stands where none may be: quote the whole cell, or nothing';
}

export async function readPriceCsv(stream: Readable, reader: RowReader): Promise<ReadCsv> {
  const rows: ReadRow[] = [];
  const faults: LineFault[] = [];
  let header: readonly PriceColumn[] | null = null;
  let records = 0;
  let isOver = false;

  function take(cells: readonly string[], line: number): void {
    if (isOver) return;
    if (!header) {
      const read = readHeader(cells);
      if ('row' in read) {
        faults.push(read);
        isOver = true;
      } else header = read;
      return;
    }
    if (++records > PRICE_ROWS_MAX) {
      faults.push({ row: line, field: 'row', message: `a list has at most ${PRICE_ROWS_MAX} rows; split it` });
      isOver = true;
      return;
    }
    if (cells.length !== header.length) {
      const hint = cells.length > header.length ? '; a price with a decimal comma would do that: write 0.01, not 0,01' : '';
      faults.push({
        row: line,
        field: 'row',
        message: `the line has ${cells.length} cells and the first line has ${header.length}${hint}`,
      });
      return;
    }
    const read = readPriceRow(Object.fromEntries(header.map((column, index) => [column, cells[index] ?? ''])), reader);
    if (Array.isArray(read)) faults.push(...(read as readonly RowFault[]).map((fault) => ({ row: line, ...fault })));
    else rows.push({ ...(read as NewPriceRow), line });
  }

  let parser: ReturnType<typeof parse> | null = null;
  const open = (start: Buffer) => {
    const made = parse({
      bom: true,
      delimiter: separatorOf(start),
      info: true,
      max_record_size: LINE_CHARACTERS_MAX,
      on_skip: (error) => {
        faults.push({ row: Number(error?.lines ?? 0), field: 'row', message: quoteFault(error?.code ?? '') });
      },
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      trim: true,
    });
    made.on('data', ({ record, info }: { record: string[]; info: { lines: number } }) => take(record, info.lines));
    return made;
  };
  let broken: (Error & { code?: string; lines?: number }) | null = null;
  let size = 0;
  let head: Buffer = Buffer.alloc(0);
  const feed = async (chunk: Buffer): Promise<void> => {
    if (!parser) {
      parser = open(chunk);
      parser.on('error', (error) => (broken = error));
    }
    if (!broken && !isOver && !parser.write(chunk)) await Promise.race([once(parser, 'drain'), once(parser, 'error')]).catch(() => {});
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > CSV_BYTES_MAX) {
      faults.push({ row: 1, field: 'row', message: `a file has at most ${CSV_BYTES_MAX} bytes; split it` });
      return { rows: [], faults };
    }
    if (parser) await feed(chunk);
    else {
      // The separator is known when the first line is.
      head = Buffer.concat([head, chunk]);
      if (head.includes(10) || head.length >= HEADER_BYTES_MAX) await feed(head);
    }
  }
  if (!parser) await feed(head);
  const ending = parser as ReturnType<typeof parse> | null;
  if (ending && !broken) {
    ending.end();
    await once(ending, 'end').catch((error: Error) => (broken = error));
  }
  const error = broken as (Error & { code?: string; lines?: number }) | null;
  if (error) faults.push({ row: error.lines ?? 0, field: 'row', message: quoteFault(error.code ?? '') });
  if (header === null && faults.length === 0)
    faults.push({ row: 1, field: 'row', message: 'the file is empty: the first line names the columns' });
  return { rows, faults: faults.toSorted((a, b) => a.row - b.row) };
}
