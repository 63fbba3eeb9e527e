// Sums of messages that are alike, as the writer keeps them (tallies.ts) and as a reader makes them of messages that are not tallied yet.
import { MessageState, type Reason } from '../../core/message.ts';
import { dayBounds, formatDate } from '../../core/zone-time.ts';

const HOUR_MS = 3_600_000;
/** Numbers that begin with the same six digits are of one country, whatever stands before them. */
const AREA_DIGITS = 6;

/** A message that waits for its second chance is under way to everybody outside. */
export const shownState = (message: string): string =>
  `CASE WHEN ${message}.state < ${MessageState.ENROUTE} AND ${message}.posted_segments IS NOT NULL THEN ${MessageState.ENROUTE} ELSE ${message}.state END`;

/** All that a tally depends on. */
export type TallyRow = readonly [
  id: number,
  accountId: number,
  acceptedAt: number,
  state: MessageState,
  shownState: MessageState,
  reason: Reason,
  sender: string,
  number: string,
  segments: number,
  chargedMicros: number,
];
export const TALLY_COLUMNS = `m.id, m.account_id, m.accepted_at, m.state, ${shownState('m')}, coalesce(m.reason, 'none'), m.sender, m.number, m.segments,
  m.price_micros / m.segments * coalesce(m.posted_segments, 0)`;

export const areaOf = (number: string): string => number.replace(/^[+0]+/, '').slice(0, AREA_DIGITS);
/** The same of a column. */
export const areaSql = (number: string): string => `substr(ltrim(${number}, '+0'), 1, ${AREA_DIGITS})`;

export interface Sum {
  messages: number;
  segments: number;
  chargedMicros: number;
}
export interface DaySum extends Sum {
  readonly accountId: number;
  /** YYYYMMDD. */
  readonly day: number;
  readonly state: MessageState;
  readonly reason: Reason;
  /** What `placeOf` says: the country, or the area. */
  readonly place: string;
  readonly sender: string;
}
export interface HourSum extends Sum {
  readonly accountId: number;
  readonly day: number;
  /** From the beginning of the day; a day that is put back has 25. */
  readonly hour: number;
  readonly state: MessageState;
  readonly reason: Reason;
}

export interface TallySums {
  /** Puts a message in, or takes it out as it was. */
  add(row: TallyRow, sign: 1 | -1): void;
  readonly days: ReadonlyMap<string, DaySum>;
  readonly hours: ReadonlyMap<string, HourSum>;
  /** Messages by state as it is, not as it is shown. */
  readonly states: ReadonlyMap<MessageState, number>;
  clear(): void;
}

function addTo(sum: Sum, segments: number, chargedMicros: number, sign: 1 | -1): void {
  sum.messages += sign;
  sum.segments += sign * segments;
  sum.chargedMicros += sign * chargedMicros;
}

export function createTallySums(timeZone: string, placeOf: (number: string) => string): TallySums {
  const days = new Map<string, DaySum>();
  const hours = new Map<string, HourSum>();
  const states = new Map<MessageState, number>();
  // Messages come in order of time, nearly: the day is looked up when it changes.
  let bounds = { fromMs: 0, toMs: 0 };
  let day = 0;
  return {
    days,
    hours,
    states,
    add([, accountId, acceptedAt, state, shown, reason, sender, number, segments, chargedMicros], sign) {
      if (acceptedAt < bounds.fromMs || acceptedAt >= bounds.toMs) {
        const date = formatDate(acceptedAt, timeZone);
        bounds = dayBounds(date, timeZone) ?? { fromMs: acceptedAt, toMs: acceptedAt + 1 };
        day = Number(date);
      }
      const hour = Math.floor((acceptedAt - bounds.fromMs) / HOUR_MS);
      const place = placeOf(number);
      const alike = `${accountId} ${day} ${shown} ${reason} `;
      const ofDay = alike + place + ' ' + sender;
      let sum = days.get(ofDay);
      if (!sum)
        days.set(ofDay, (sum = { accountId, day, state: shown, reason, place, sender, messages: 0, segments: 0, chargedMicros: 0 }));
      addTo(sum, segments, chargedMicros, sign);
      const ofHour = alike + hour;
      let inHour = hours.get(ofHour);
      if (!inHour) hours.set(ofHour, (inHour = { accountId, day, hour, state: shown, reason, messages: 0, segments: 0, chargedMicros: 0 }));
      addTo(inHour, segments, chargedMicros, sign);
      states.set(state, (states.get(state) ?? 0) + sign);
    },
    clear() {
      days.clear();
      hours.clear();
      states.clear();
    },
  };
}
