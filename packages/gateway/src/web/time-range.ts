// A time in a query: ISO 8601 with its offset, or Unix milliseconds.
import { Type } from 'typebox';

export const TIME_ALLOWED = 'a time as ISO 8601 with its offset, such as 2026-03-01T09:00:00+08:00, or as Unix milliseconds';
export const timeField = Type.String({ maxLength: 40, description: TIME_ALLOWED });

/** Unix ms; null: cannot be read. */
export function timeOf(text: string): number | null {
  const ms = /^\d{1,16}$/.test(text) ? Number(text) : /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** A plus sign that was not encoded arrives as a blank. */
export const timeFault = (name: string): string => `${name} must be ${TIME_ALLOWED}; in a URL + is written %2B`;

export type TimesRead =
  | { readonly ok: true; readonly fromMs: number | null; readonly toMs: number | null }
  | { readonly ok: false; readonly field: string; readonly message: string };

export function readTimes({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }): TimesRead {
  const [fromMs = null, toMs = null] = [from, to].map((text) => (text === undefined ? null : timeOf(text)));
  if (from !== undefined && fromMs === null) return { ok: false, field: 'from', message: timeFault('from') };
  if (to !== undefined && toMs === null) return { ok: false, field: 'to', message: timeFault('to') };
  return { ok: true, fromMs, toMs };
}
