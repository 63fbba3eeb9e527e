// Rows of price lists as the operator's side writes them: dates in the server's zone, keys in the columns of a CSV file.
import { Type } from 'typebox';
import type { NewPriceRow, PriceList, PriceRow } from '../core/price-list.ts';
import { formatMicros } from '../core/money.ts';
import { findOverlaps, overlapMessage, priceColumns, type PriceColumn, type RowReader } from '../core/read-price-row.ts';
import type { Account, Rulebook } from '../core/rulebook.ts';
import { formatStamp, parseStamp } from '../core/zone-time.ts';
import type { LineFault, ReadRow } from './read-price-csv.ts';

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
    type: row.isMms ? 'mms' : 'sms',
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

export const currencyCode = Type.String({ pattern: '^[A-Z]{3}$', description: 'three capital letters of ISO 4217, such as EUR' });
const cell = Type.Optional(Type.String({ maxLength: 40, description: 'a text of at most 40 characters' }));
export const rowBody = Type.Object(
  {
    prefix: cell,
    country: cell,
    mcc: cell,
    mnc: cell,
    price: Type.String({ maxLength: 40, description: 'a decimal amount' }),
    from: cell,
    until: cell,
    type: Type.Optional(
      Type.Union([Type.Literal('sms'), Type.Literal('mms')], { description: 'sms: the price of a segment; mms: of an MMS' }),
    ),
  },
  { additionalProperties: false },
);

export const rowReader = ({ numberPlan }: Rulebook, timeZone: string): RowReader => ({
  plan: numberPlan,
  readDate: (text) => readRowDate(text, timeZone),
});

export const findList = (rulebook: Rulebook, name: string): PriceList | null =>
  rulebook.priceLists.find((list) => list.name === name) ?? null;

/** Why an account cannot pay by a list, its money left aside; null = it can. */
export function faultOfAssignment(
  list: PriceList,
  account: Account,
  { chainById }: Rulebook,
): { readonly field: 'list' | 'account'; readonly message: string } | null {
  if (list.connectorId !== null)
    return { field: 'list', message: `${list.name} is what a carrier asks; choose a list without a connector` };
  if (!chainById.has(account.id)) return null;
  const message = `${account.name} pays what the account above it pays and a mark-up: give the list to the account at the top, or take ${account.name} from its parent`;
  return { field: 'account', message };
}

/** Faults of the file with the list it goes into: overlaps within it and with rows that stay. */
export function judgeOverlaps(read: readonly ReadRow[], staying: PriceList['rows']): LineFault[] {
  const known = staying.map((row) => ({ ...row, line: 0 }));
  return findOverlaps<ReadRow>([...known, ...read])
    .map(([a, b]): LineFault => {
      const [earlier, later] = a.line < b.line ? [a, b] : [b, a];
      return { row: later.line, field: 'row', message: overlapMessage(later, earlier.line === 0 ? 'the list' : `row ${earlier.line}`) };
    })
    .toSorted((a, b) => a.row - b.row);
}
