// Times of the customer API: 14 digits YYYYMMDDhhmmss in the wall time of one zone (docs/api.md, "Times"). Pure: the zone rules come from
// Intl, whose answer is kept per half hour, because no zone changes its offset at any other moment and asking Intl costs microseconds.

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;
/** Offsets kept per zone: four months of half hours, some 200 kB. Reports seldom reach further back, and a miss only costs time. */
const OFFSETS_MAX = 6000;

interface Zone {
  readonly name: string;
  readonly intl: Intl.DateTimeFormat;
  readonly offsets: Map<number, number>;
  halfHour: number;
  offsetMs: number;
  day: number;
  dayNumber: number;
}

const zones = new Map<string, Zone>();
let lastZone: Zone | null = null;

function zoneNamed(name: string): Zone {
  if (lastZone !== null && lastZone.name === name) return lastZone;
  let zone = zones.get(name);
  if (!zone) {
    const intl = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    zone = { name, intl, offsets: new Map(), halfHour: Number.NaN, offsetMs: 0, day: Number.NaN, dayNumber: 0 };
    zones.set(name, zone);
  }
  lastZone = zone;
  return zone;
}

/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar; years count from March, so that the leap day comes last. */
function daysFromDate(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** YYYYMMDD of a day since 1970-01-01. */
function dateFromDays(days: number): number {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return year * 10_000 + month * 100 + day;
}

function askOffset(zone: Zone, ms: number): number {
  const at = Math.floor(ms / SECOND_MS) * SECOND_MS;
  const parts = zone.intl.formatToParts(at);
  const read = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value);
  const clock = (read('hour') * 3600 + read('minute') * 60 + read('second')) * SECOND_MS;
  return daysFromDate(read('year'), read('month'), read('day')) * DAY_MS + clock - at;
}

/** What the wall clock of the zone is ahead of UTC at this moment. */
function offsetAt(zone: Zone, ms: number): number {
  const halfHour = Math.floor(ms / HALF_HOUR_MS);
  if (zone.halfHour === halfHour) return zone.offsetMs;
  let offsetMs = zone.offsets.get(halfHour);
  if (offsetMs === undefined) {
    offsetMs = askOffset(zone, ms);
    if (zone.offsets.size >= OFFSETS_MAX) zone.offsets.clear();
    zone.offsets.set(halfHour, offsetMs);
  }
  zone.halfHour = halfHour;
  zone.offsetMs = offsetMs;
  return offsetMs;
}

/** A moment as the integer YYYYMMDDhhmmss of the zone's wall clock; milliseconds are cut off. */
export function formatStamp(ms: number, zoneName: string): number {
  const zone = zoneNamed(zoneName);
  const local = ms + offsetAt(zone, ms);
  const day = Math.floor(local / DAY_MS);
  if (zone.day !== day) {
    zone.dayNumber = dateFromDays(day);
    zone.day = day;
  }
  const seconds = Math.floor((local - day * DAY_MS) / SECOND_MS);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds - hours * 3600) / 60);
  return zone.dayNumber * 1_000_000 + hours * 10_000 + minutes * 100 + (seconds - hours * 3600 - minutes * 60);
}

/** The date of a moment in the zone, as text YYYYMMDD. */
export function formatDate(ms: number, zoneName: string): string {
  return String(Math.floor(formatStamp(ms, zoneName) / 1_000_000)).padStart(8, '0');
}

function digitsOf(text: string, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Days since 1970-01-01, or null when the eight digits from `start` on are no date of the calendar. */
function readDate(text: string): number | null {
  const year = digitsOf(text, 0, 4);
  const month = digitsOf(text, 4, 6);
  const day = digitsOf(text, 6, 8);
  // NaN fails every comparison.
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return null;
  const days = daysFromDate(year, month, day);
  return dateFromDays(days) === year * 10_000 + month * 100 + day ? days : null;
}

/**
 * The moment at which the zone's wall clock shows `local` (ms as if it were UTC). A time that the clock shows twice (autumn) is its first
 * occurrence; a time that it skips (spring) is moved on by the length of the gap, so 02:30 becomes 03:30.
 */
function instantOf(local: number, zone: Zone): number {
  // No zone is more than 14 hours from UTC: a day to either side is surely before and after any change near this time.
  const before = offsetAt(zone, local - DAY_MS);
  const after = offsetAt(zone, local + DAY_MS);
  const early = local - before;
  if (before === after || offsetAt(zone, early) === before) return early;
  const late = local - after;
  return offsetAt(zone, late) === after ? late : early;
}

/** YYYYMMDDhhmmss in the zone as unix ms; null unless it is 14 digits and a real date and time. */
export function parseStamp(text: string, zoneName: string): number | null {
  if (text.length !== 14) return null;
  const days = readDate(text);
  const hours = digitsOf(text, 8, 10);
  const minutes = digitsOf(text, 10, 12);
  const seconds = digitsOf(text, 12, 14);
  if (days === null || !(hours <= 23 && minutes <= 59 && seconds <= 59)) return null;
  return instantOf(days * DAY_MS + (hours * 3600 + minutes * 60 + seconds) * SECOND_MS, zoneNamed(zoneName));
}

/** First moment of a day of the zone and of the next one (23 to 25 hours later); null unless YYYYMMDD is a real date. */
export function dayBounds(yyyymmdd: string, zoneName: string): { readonly fromMs: number; readonly toMs: number } | null {
  if (yyyymmdd.length !== 8) return null;
  const days = readDate(yyyymmdd);
  if (days === null) return null;
  const zone = zoneNamed(zoneName);
  return { fromMs: instantOf(days * DAY_MS, zone), toMs: instantOf((days + 1) * DAY_MS, zone) };
}
