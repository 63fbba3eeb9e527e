// Times as ISO 8601 writes them, with the offset of a zone: `2026-03-01T09:05:00+08:00`. Pure.
import { formatStamp, parseStamp } from './zone-time.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

const two = (value: number): string => String(value).padStart(2, '0');

/** The second of a moment, by the wall clock of the zone. */
export function formatIso(ms: number, zoneName: string): string {
  const digits = String(formatStamp(ms, zoneName)).padStart(14, '0');
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = /^(\d{4})(..)(..)(..)(..)(..)$/.exec(digits) ?? [];
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const aheadMinutes = Math.round((wall - Math.floor(ms / SECOND_MS) * SECOND_MS) / MINUTE_MS);
  const ahead = Math.abs(aheadMinutes);
  const offset = `${aheadMinutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`;
}

const ISO = /^(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?(?:(Z)|([+ -])(\d\d):?(\d\d)?)?$/i;
const OFFSET_MINUTES_MAX = 14 * 60;

/**
 * The second that an ISO time names, unix ms; null when it is none. Without an offset it is a time of the zone. A blank in place of the offset's sign is a
 * `+` that nobody escaped.
 */
export function parseIso(text: string, zoneName: string): number | null {
  const found = ISO.exec(text);
  if (!found) return null;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', z, sign, offsetHours = '0', offsetMinutes = '0'] = found;
  const digits = year + month + day + hour + minute + second;
  if (z === undefined && sign === undefined) return parseStamp(digits, zoneName);
  const wall = parseStamp(digits, 'UTC');
  const offset = Number(offsetHours) * 60 + Number(offsetMinutes);
  if (wall === null || offset > OFFSET_MINUTES_MAX || Number(offsetMinutes) > 59) return null;
  return wall - (sign === '-' ? -offset : offset) * MINUTE_MS;
}
