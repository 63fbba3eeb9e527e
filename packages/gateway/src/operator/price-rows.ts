// Rows of price lists as the operator's side writes them: dates in the server's zone, keys in the columns of a CSV file.
import type { NewPriceRow, PriceRow } from '../core/price-list.ts';
import { formatMicros } from '../core/money.ts';
import { priceColumns, type PriceColumn } from '../core/read-price-row.ts';
import { formatStamp, parseStamp } from '../core/zone-time.ts';

export type RowView = Readonly<Record<Exclude<PriceColumn, 'mnc' | 'mcc' | 'country' | 'prefix'>, string>> &
  Readonly<Record<'prefix' | 'country' | 'mcc' | 'mnc', string>>;

/** A date, with or without a time, of the server's zone. null: it is none. */
export function readRowDate(text: string, timeZone: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
  if (!match) return null;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = match;
  return parseStamp(year + month + day + hour + minute + second, timeZone);
}

export function formatRowDate(ms: number | null, timeZone: string): string {
  if (ms === null) return '';
  const [, year, month, day, hour, minute, second] = /^(....)(..)(..)(..)(..)(..)$/.exec(String(formatStamp(ms, timeZone))) ?? [];
  const time = second === '00' ? `${hour}:${minute}` : `${hour}:${minute}:${second}`;
  return `${year}-${month}-${day}${time === '00:00' ? '' : ` ${time}`}`;
}

/** Every column, "" where it does not apply; prefix * stands for all numbers. */
export function rowView(row: NewPriceRow | PriceRow, timeZone: string): RowView {
  const [mcc = '', mnc = ''] = row.kind === 'network' || row.kind === 'mcc' ? row.key.split('-') : [];
  return {
    prefix: row.kind === 'prefix' ? row.key || '*' : '',
    country: row.kind === 'country' ? row.key : '',
    mcc,
    mnc,
    price: formatMicros(row.priceMicros, 6),
    from: formatRowDate(row.from, timeZone),
    until: formatRowDate(row.until, timeZone),
  };
}

/** What the import reads again. No cell can hold a comma, a quote or a line end. */
export function* csvLines(rows: readonly PriceRow[], timeZone: string): Generator<string> {
  yield `${priceColumns.join(',')}\r\n`;
  for (const row of rows) {
    const view = rowView(row, timeZone);
    yield `${priceColumns.map((column) => view[column]).join(',')}\r\n`;
  }
}
