// Times of MM7 (xs:dateTime): with a zone or without one, which then means UTC; expiry and earliest delivery may also be spans (xs:duration).

const absolute = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?$/i;
const span = /^P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?$/;

/** Unix ms; null = no time that can be read. now: what a span counts from. */
export function parseMm7Time(text: string, now: number): number | null {
  const found = absolute.exec(text.trim());
  if (found) {
    const [, year, month, day, hour, minute, second, fraction = '0', zone = 'Z'] = found;
    const zoned = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
    const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${zoned}`);
    return Number.isNaN(at) ? null : at;
  }
  const [all, days = '0', hours = '0', minutes = '0', seconds = '0'] = span.exec(text.trim()) ?? [];
  if (all === undefined || all === 'P' || all.endsWith('T')) return null;
  return now + (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

/** Seconds and UTC: what every centre was seen to read. */
export const formatMm7Time = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
