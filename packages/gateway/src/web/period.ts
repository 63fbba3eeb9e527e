// A period as operators name it: a month, or two days of the server's zone, both included.
import { Type } from 'typebox';
import { dayBounds } from '../core/zone-time.ts';

export const periodFields = {
  month: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}$', description: 'a month as YYYY-MM' })),
  from: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a day as YYYY-MM-DD' })),
  to: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a day as YYYY-MM-DD, not before from' })),
};

export interface PeriodGiven {
  readonly month?: string;
  readonly from?: string;
  readonly to?: string;
}
export type PeriodRead =
  | { readonly ok: true; readonly fromMs: number; readonly toMs: number }
  | { readonly ok: false; readonly field: string; readonly message: string };

const no = (field: string, message: string): PeriodRead => ({ ok: false, field, message });

/** The day after the last of the month, as the month and year roll over. */
function lastDayOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return `${month}-${String(days).padStart(2, '0')}`;
}

export function readPeriod({ month, from, to }: PeriodGiven, timeZone: string): PeriodRead {
  if (month !== undefined && (from !== undefined || to !== undefined)) return no('month', 'Give either month or from and to');
  if (month === undefined && from === undefined) return no('month', 'Give month, or from and to');
  if (month === undefined && to === undefined) return no('to', 'to is missing');
  const first = from ?? `${month}-01`;
  const last = to ?? lastDayOf(month ?? '');
  const begin = dayBounds(first.replaceAll('-', ''), timeZone);
  if (!begin) return no(month === undefined ? 'from' : 'month', `${month === undefined ? 'from' : 'month'} must be a real date`);
  const end = dayBounds(last.replaceAll('-', ''), timeZone);
  if (!end) return no('to', 'to must be a real date');
  return end.toMs <= begin.fromMs ? no('to', 'to must not be before from') : { ok: true, fromMs: begin.fromMs, toMs: end.toMs };
}
