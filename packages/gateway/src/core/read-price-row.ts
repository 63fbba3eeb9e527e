// A row of a price list as people write it, read and judged: the same for a row typed by hand and for a line of a CSV file.
import { overlaps, type NewPriceRow, nameOfKey } from './price-list.ts';
import { parseMicros } from './money.ts';
import type { NumberPlan } from './number-plan.ts';

export const priceColumns = ['prefix', 'country', 'mcc', 'mnc', 'price', 'from', 'until', 'type'] as const;
export type PriceColumn = (typeof priceColumns)[number];
export type WrittenRow = Readonly<Partial<Record<PriceColumn, string>>>;

/** What is wrong with one field and what would be right. */
export interface RowFault {
  readonly field: PriceColumn | 'row';
  readonly message: string;
}

const PREFIX_DIGITS_MAX = 20;
/** A thousand million units for one segment is a slip. */
const PRICE_MICROS_MAX = 1_000_000_000_000;

export interface RowReader {
  readonly plan: NumberPlan;
  /** A written date as unix ms, null when it is none. */
  readonly readDate: (text: string) => number | null;
}

type Key = Pick<NewPriceRow, 'kind' | 'key'>;

function readPrefix(text: string): Key | RowFault {
  const digits = text.replace(/^\+/, '');
  if (!/^\d*$/.test(digits)) return { field: 'prefix', message: 'prefix must be digits, such as 4477; * for all numbers' };
  if (digits.length > PREFIX_DIGITS_MAX) return { field: 'prefix', message: `prefix must be at most ${PREFIX_DIGITS_MAX} digits` };
  return { kind: 'prefix', key: digits };
}

function readCountry(text: string, plan: NumberPlan): Key | RowFault {
  const country = text.toUpperCase();
  if (/^[A-Z]{2}$/.test(country) && plan.isCountry(country)) return { kind: 'country', key: country };
  return { field: 'country', message: `country must be two letters of ISO 3166-1, such as GB; ${text.slice(0, 20)} is none` };
}

function readNetwork(mcc: string, mnc: string, plan: NumberPlan): Key | RowFault {
  if (mcc === '') return { field: 'mcc', message: 'mcc is missing: an mnc means nothing without it' };
  if (!/^\d{3}$/.test(mcc) || !plan.isMcc(mcc)) return { field: 'mcc', message: 'mcc must be the three digits of a country, such as 234' };
  if (mnc === '') return { kind: 'mcc', key: mcc };
  if (!/^\d{2,3}$/.test(mnc)) return { field: 'mnc', message: 'mnc must be two or three digits with its zeros, such as 01' };
  if (!plan.isNetwork(mcc, mnc)) return { field: 'mnc', message: `mnc must be of a known network; there is no ${mcc}-${mnc}` };
  return { kind: 'network', key: `${mcc}-${mnc}` };
}

function readKey(row: WrittenRow, plan: NumberPlan): Key | RowFault {
  const { prefix = '', country = '', mcc = '', mnc = '' } = row;
  const given = [prefix !== '', country !== '', mcc !== '' || mnc !== ''].filter(Boolean).length;
  if (given > 1) return { field: 'row', message: 'a row has one of prefix, country and mcc; leave the others empty' };
  if (given === 0) return { field: 'row', message: 'a row needs a prefix, a country or an mcc; prefix * stands for all numbers' };
  if (prefix !== '') return prefix === '*' ? { kind: 'prefix', key: '' } : readPrefix(prefix);
  return country !== '' ? readCountry(country, plan) : readNetwork(mcc, mnc, plan);
}

function readPrice(text: string): number | RowFault {
  const fault = (message: string): RowFault => ({ field: 'price', message });
  if (text === '') return fault('price is missing');
  if (/^-?\d+,\d+$/.test(text)) return fault(`price must have a decimal point: write ${text.replace(',', '.')} for ${text}`);
  const read = parseMicros(text);
  if (!read.ok)
    return fault(/\.\d{7,}$/.test(text) ? 'price must have at most 6 decimals' : 'price must be a decimal amount, such as 0.0125');
  if (read.micros < 0) return fault('price must not be negative');
  return read.micros > PRICE_MICROS_MAX ? fault('price must be at most 1000000') : read.micros;
}

export function readPriceRow(row: WrittenRow, { plan, readDate }: RowReader): NewPriceRow | readonly RowFault[] {
  const faults: RowFault[] = [];
  const key = readKey(row, plan);
  if ('field' in key) faults.push(key);
  const price = readPrice(row.price ?? '');
  if (typeof price !== 'number') faults.push(price);
  const dates = (['from', 'until'] as const).map((field) => {
    const text = row[field] ?? '';
    const at = text === '' ? null : readDate(text);
    if (text !== '' && at === null) faults.push({ field, message: `${field} must be a date such as 2026-03-01 or 2026-03-01 12:30` });
    return at;
  });
  const [from = null, until = null] = dates;
  if (from !== null && until !== null && from >= until) faults.push({ field: 'until', message: 'until must be after from' });
  const type = (row.type ?? '').toLowerCase();
  if (type !== '' && type !== 'sms' && type !== 'mms')
    faults.push({ field: 'type', message: 'type must be sms, mms or empty, which is sms' });
  if (faults.length > 0 || 'field' in key || typeof price !== 'number') return faults;
  return { ...key, priceMicros: price, from, until, ...(type === 'mms' ? { isMms: true } : {}) };
}

/** Rows of one key that are in force at the same time, as pairs; each row that overlaps comes at least once. */
export function findOverlaps<T extends NewPriceRow>(rows: readonly T[]): (readonly [T, T])[] {
  const byKey = new Map<string, T | T[]>();
  const shared: T[][] = [];
  for (const row of rows) {
    const key = nameOfKey(row);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, row);
    else if (Array.isArray(known)) known.push(row);
    else {
      const both = [known, row];
      byKey.set(key, both);
      shared.push(both);
    }
  }
  const found: (readonly [T, T])[] = [];
  for (const same of shared) {
    const [first, ...others] = same.toSorted((a, b) => (a.from ?? Number.NEGATIVE_INFINITY) - (b.from ?? Number.NEGATIVE_INFINITY));
    // By their begin, a row overlaps with one before it when it overlaps with the one of them that lasts longest.
    let longest = first;
    for (const row of others) {
      if (longest && overlaps(longest, row)) found.push([longest, row]);
      if (longest && longest.until !== null && (row.until === null || row.until > longest.until)) longest = row;
    }
  }
  return found;
}

export const overlapMessage = (row: NewPriceRow, other: string): string =>
  `${nameOfKey(row)} has a price for the same time in ${other}: end one before the other begins (until), or leave one out`;
