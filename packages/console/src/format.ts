// Numbers, times, durations and amounts as a reader reads them. Pure: the language and the moment come in.
import type { Language } from './i18n.ts';
import { languageTags } from './i18n.ts';

const numberFormats = new Map<Language, Intl.NumberFormat>();

/** 4,112 and 0.5: at most one decimal. */
export function formatNumber(value: number, language: Language): string {
  let format = numberFormats.get(language);
  if (!format) numberFormats.set(language, (format = new Intl.NumberFormat(languageTags[language], { maximumFractionDigits: 1 })));
  return format.format(value);
}

/** An amount as the API gave it, decimals that say nothing taken off, thousands set apart; never rounded. */
export function formatMoney(amount: string, language: Language): string {
  const [, sign = '', whole = '0', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  if (whole === '0' && decimals === '' && !/^-?0/.test(amount)) return amount;
  const kept = decimals.replace(/0+$/, '').padEnd(2, '0');
  return `${sign}${new Intl.NumberFormat(languageTags[language]).format(BigInt(whole))}.${kept}`;
}

const MICROS = 1_000_000n;
const microsOf = (amount: string): bigint => {
  const [, sign = '', whole = '0', decimals = ''] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(amount) ?? [];
  const micros = BigInt(whole) * MICROS + BigInt(decimals.padEnd(6, '0'));
  return sign === '' ? micros : -micros;
};

/** The sum of amounts of the API, as one of them. */
export function sumOf(...amounts: readonly string[]): string {
  const sum = amounts.reduce((total, amount) => total + microsOf(amount), 0n);
  const size = sum < 0n ? -sum : sum;
  return `${sum < 0n ? '-' : ''}${size / MICROS}.${String(size % MICROS).padStart(6, '0')}`;
}

/** Whether an amount is nothing. */
export const isZero = (amount: string): boolean => /^-?0*(\.0*)?$/.test(amount);

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** 412 ms, 2.4 s, 12 min, 3 h 20 min, 2 d 4 h: two units at most. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${Math.round(ms / 100) / 10} s`;
  const at = units.findIndex(([, size]) => ms >= size);
  const [name, size] = units[at] ?? ['s', 1000];
  const next = units[at + 1];
  const count = Math.floor(ms / size);
  const rest = next ? Math.floor((ms - count * size) / next[1]) : 0;
  return next && rest > 0 && name !== 'min' ? `${count} ${name} ${rest} ${next[0]}` : `${count} ${name}`;
}

/** Milliseconds between two times of the API. */
export const between = (from: string, to: string): number => Date.parse(to) - Date.parse(from);

const timeFormats = new Map<string, Intl.DateTimeFormat>();
function timeFormat(language: Language, options: Intl.DateTimeFormatOptions, timeZone?: string): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)} ${timeZone}`;
  let format = timeFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(languageTags[language], {
      ...options,
      hourCycle: 'h23',
      ...(timeZone === undefined ? {} : { timeZone }),
    });
    timeFormats.set(key, format);
  }
  return format;
}

const alphabetNames: Readonly<Record<string, string>> = { gsm7: 'GSM-7', ucs2: 'UCS-2' };

/** An alphabet as people write it; one without such a name as the gateway gives it. */
export const alphabetName = (alphabet: string): string => alphabetNames[alphabet] ?? alphabet;

export type TimeStyle = 'short' | 'seconds' | 'exact';
const clock = { hour: '2-digit', minute: '2-digit' } as const;
const styles: Readonly<Record<TimeStyle, Intl.DateTimeFormatOptions>> = {
  short: clock,
  seconds: { ...clock, second: '2-digit' },
  exact: { ...clock, second: '2-digit', fractionalSecondDigits: 3 },
};

/** YYYY-MM-DD of a moment in a zone. */
export const dayIn = (ms: number, zone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(ms);

/** The hour alone for today, with its date otherwise. In the reader's own zone, unless one is given. */
export function formatTime(iso: string, style: TimeStyle, language: Language, nowMs: number, timeZone?: string): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  const day = timeFormat(language, { year: 'numeric', month: 'numeric', day: 'numeric' }, timeZone);
  const isToday = day.format(at) === day.format(nowMs);
  const date: Intl.DateTimeFormatOptions = isToday
    ? {}
    : { day: 'numeric', month: 'short', ...(nowMs - at > 300 * 86_400_000 ? { year: 'numeric' } : {}) };
  return timeFormat(language, { ...date, ...styles[style] }, timeZone).format(at);
}

/** A share of 1 as percent; one decimal below 100 and above 99, so that 99.96 % does not read as all. */
export function formatShare(part: number, whole: number, language: Language): string {
  if (whole === 0) return '–';
  const percent = (part / whole) * 100;
  const shown = percent > 99 && percent < 100 ? Math.floor(percent * 10) / 10 : Math.round(percent);
  return `${formatNumber(shown, language)} %`;
}
