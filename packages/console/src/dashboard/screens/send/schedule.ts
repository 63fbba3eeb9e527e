// A wall time of a chosen zone as a moment: "2026-03-01T09:00" in Asia/Shanghai. Pure: the browser's own Intl knows the zones.

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What the clock of the zone shows, as if it were UTC. */
function wallAt(ms: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute);
}

const DAY_MS = 86_400_000;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/;

/** null: no such text. A time that the clock shows twice is the first; one that it skips is moved on by as much as it skips. */
export function momentOf(local: string, zone: string): number | null {
  const found = LOCAL.exec(local);
  if (!found) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = found.slice(1).map(Number);
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  // A day before and after, no change of the clock near this time is missed.
  const [before = 0, after = 0] = [wall - DAY_MS, wall + DAY_MS].map((at) => wallAt(at, zone) - at);
  const early = wall - before;
  if (before === after || wallAt(early, zone) === wall) return early;
  const late = wall - after;
  return wallAt(late, zone) === wall ? late : early;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** As a field for a time wants it. */
export function localOf(ms: number, zone: string): string {
  const wall = new Date(wallAt(ms, zone));
  return `${wall.getUTCFullYear()}-${two(wall.getUTCMonth() + 1)}-${two(wall.getUTCDate())}T${two(wall.getUTCHours())}:${two(wall.getUTCMinutes())}`;
}
