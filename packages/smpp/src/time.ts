// Times on the wire (SMPP 3.4 §7.1.1): 16 characters YYMMDDhhmmsstnnp, absolute with an offset from UTC in quarter hours, or relative
// with p = 'R'. The reference time is handed in; nothing here reads a clock. All instants are epoch milliseconds.

export type SmppTime =
  /** An empty field: the SMSC's default. */
  { kind: 'none' } | { kind: 'absolute'; epochMs: number } | { kind: 'relative'; epochMs: number } | { kind: 'invalid' };

const none: SmppTime = { kind: 'none' };
const invalid: SmppTime = { kind: 'invalid' };
const shape = /^\d{15}[-+R]$/;
const quarterMs = 15 * 60_000;

/** `referenceMs`: what a relative time counts from, which is when the message was submitted. */
export const parseSmppTime = (text: string, referenceMs: number): SmppTime => {
  if (text === '') return none;
  if (!shape.test(text)) return invalid;
  const two = (at: number): number => Number(text.slice(at, at + 2));
  const [year, month, day, hour, minute, second, tenth, quarters] = [
    two(0),
    two(2),
    two(4),
    two(6),
    two(8),
    two(10),
    Number(text[12]),
    two(13),
  ];
  if (text[15] === 'R') {
    const from = new Date(referenceMs);
    // Years and months first, kept inside the month that results: a month after 31 January is the last of February.
    const months = from.getUTCFullYear() * 12 + from.getUTCMonth() + year * 12 + month;
    const monthDays = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
    const shifted = new Date(referenceMs);
    shifted.setUTCFullYear(Math.floor(months / 12), months % 12, Math.min(from.getUTCDate(), monthDays));
    const rest = ((day * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + tenth * 100;
    return { kind: 'relative', epochMs: shifted.getTime() + rest };
  }
  if (quarters > 48 || hour > 23 || minute > 59 || second > 59) return invalid;
  const local = Date.UTC(2000 + year, month - 1, day, hour, minute, second, tenth * 100);
  const check = new Date(local);
  if (check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day) return invalid;
  return { kind: 'absolute', epochMs: local - (text[15] === '+' ? quarters : -quarters) * quarterMs };
};

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

const digits = (epochMs: number): string => {
  const at = new Date(epochMs);
  const year = at.getUTCFullYear();
  if (!(year >= 2000 && year <= 2099)) throw new RangeError(`epochMs ${epochMs} is outside the years 2000..2099, which two digits can say`);
  const date = pad(year - 2000) + pad(at.getUTCMonth() + 1) + pad(at.getUTCDate());
  return date + pad(at.getUTCHours()) + pad(at.getUTCMinutes()) + pad(at.getUTCSeconds());
};

/** '261122233431000+' ; `offsetQuarters`: quarter hours ahead of UTC in which the time is written, -48..48. */
export const formatAbsoluteTime = (epochMs: number, offsetQuarters = 0): string => {
  if (!(Number.isInteger(offsetQuarters) && Math.abs(offsetQuarters) <= 48)) throw new RangeError(`offsetQuarters ${offsetQuarters}`);
  const local = epochMs + offsetQuarters * quarterMs;
  const tenth = Math.floor((((local % 1000) + 1000) % 1000) / 100);
  return `${digits(local)}${tenth}${pad(Math.abs(offsetQuarters))}${offsetQuarters < 0 ? '-' : '+'}`;
};

const relativeMax = 31 * 86_400_000;

/** '000001000000000R' for one day. At most 31 days, above which months would be needed, and those have no fixed length. */
export const formatRelativeTime = (durationMs: number): string => {
  if (!(durationMs >= 0 && durationMs <= relativeMax)) throw new RangeError(`durationMs ${durationMs} is outside 0..${relativeMax}`);
  const seconds = Math.floor(durationMs / 1000);
  const tenth = Math.floor((durationMs % 1000) / 100);
  const clock = pad(Math.floor(seconds / 3600) % 24) + pad(Math.floor(seconds / 60) % 60) + pad(seconds % 60);
  return `0000${pad(Math.floor(seconds / 86_400))}${clock}${tenth}00R`;
};

/** 'YYMMDDhhmm', the date of a delivery receipt (Appendix B), in UTC unless an offset is given. */
export const formatReceiptDate = (epochMs: number, offsetMinutes = 0): string => digits(epochMs + offsetMinutes * 60_000).slice(0, 10);

const receiptDates = [
  /^(?<year>\d\d)(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?$/,
  /^20(?<year>\d\d)(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?$/,
];

/**
 * The date of a receipt as carriers write it: YYMMDDhhmm, with seconds, with the century, or SMPP's absolute time. Receipts name no zone
 * (the absolute time does): `offsetMinutes` is the carrier's. null: zeros, or no date; then the time of arrival is all there is.
 */
export const parseReceiptDate = (text: string, offsetMinutes = 0): number | null => {
  if (shape.test(text)) {
    const time = parseSmppTime(text, 0);
    return time.kind === 'absolute' ? time.epochMs : null;
  }
  for (const pattern of receiptDates) {
    const parts = pattern.exec(text)?.groups;
    if (parts === undefined) continue;
    const { year = '', month = '', day = '', hour = '', minute = '', second = '00' } = parts;
    const time = parseSmppTime(`${year}${month}${day}${hour}${minute}${second}000+`, 0);
    if (time.kind === 'absolute') return time.epochMs - offsetMinutes * 60_000;
  }
  return null;
};
