// What readers make of tallies: the messages of an account's day, and how many messages there are of each state. What is not tallied yet is counted, from
// the first message that is not on; both in one transaction, so that each message is in the answer once.
import { MessageState } from '../../core/message.ts';
import { dayBounds } from '../../core/zone-time.ts';
import type { TrafficQuery, TrafficRow } from '../../ports/store-dashboard.ts';
import { idAt, LAST_MESSAGE, MESSAGE_AT, SLACK_MS } from './ids-by-time.ts';
import type { Sqlite } from './open.ts';
import { areaOf, createTallySums, TALLY_COLUMNS, type TallyRow } from './tally-sums.ts';

/** Ids walked by one step of a count: tens of milliseconds when all of them are to be counted. */
const STEP_IDS = 20_000;

/** Where a count goes on: ids from low to high, which is not included. */
export interface TrafficPlace {
  readonly low: number;
  readonly high: number;
}
export interface TrafficStepQuery extends Omit<TrafficQuery, 'messagesMax'> {
  /** null = from the beginning. */
  readonly from: TrafficPlace | null;
}
export interface TrafficStep {
  readonly rows: readonly TrafficRow[];
  /** Looked at. */
  readonly messages: number;
  /** null: that was all. */
  readonly next: TrafficPlace | null;
}

export function createTallyReads(db: Sqlite) {
  const messageAt = db.prepare(MESSAGE_AT).pluck();
  const lastMessage = db.prepare(LAST_MESSAGE).pluck();
  const tallied = db.prepare('SELECT last_id AS lastId, time_zone AS timeZone FROM tallied');
  const days = db.prepare(
    `SELECT NULL AS hour, state, reason, sender, country, '' AS number, messages, segments, charged_micros AS chargedMicros
     FROM day_tally WHERE account_id = ? AND day = ?`,
  );
  const hours = db.prepare(
    `SELECT hour, state, reason, NULL AS sender, '' AS country, '' AS number, messages, segments, charged_micros AS chargedMicros
     FROM hour_tally WHERE account_id = ? AND day = ?`,
  );
  const young = db
    .prepare(
      `SELECT ${TALLY_COLUMNS} FROM message m
       WHERE m.id >= @low AND m.id < @high AND m.account_id = @accountId AND m.accepted_at >= @fromMs AND m.accepted_at < @toMs`,
    )
    .raw();
  const states = db.prepare('SELECT state, messages FROM state_tally').raw();
  const pending = db.prepare('SELECT count(*) FROM message WHERE state < 2').pluck();
  const youngEnroute = db.prepare(`SELECT count(*) FROM message WHERE id > ? AND state = ${MessageState.ENROUTE}`).pluck();
  const others = db.prepare(
    'SELECT (SELECT count(*) FROM orphan) AS orphans, (SELECT count(*) FROM inbound WHERE read_at IS NULL) AS unread',
  );

  const readAreas = db.prepare('SELECT digits, country FROM area').raw();
  let countries = new Map<string, string>();

  /** The country of a number where its area has one; else what tells numbers of other areas apart. */
  function createPlaces() {
    let isFresh = false;
    const numberOf = new Map<string, string>();
    const placeOf = (number: string): string => {
      const area = areaOf(number);
      let country = countries.get(area);
      if (country === undefined && !isFresh) {
        isFresh = true;
        countries = new Map(readAreas.all() as [string, string][]);
        country = countries.get(area);
      }
      if (country !== undefined) return country;
      const place = `?${area}`;
      if (!numberOf.has(place)) numberOf.set(place, number);
      return place;
    };
    return { placeOf, numberOf };
  }

  function countYoung({ accountId, timeZone, day, by }: TrafficStepQuery, { low, high }: TrafficPlace): TrafficStep {
    const end = Math.min(high, low + STEP_IDS);
    const { placeOf, numberOf } = createPlaces();
    const sums = createTallySums(timeZone, placeOf);
    const messages = young.all({ accountId, low, high: end, ...dayBounds(day, timeZone) }) as TallyRow[];
    for (const row of messages) sums.add(row, 1);
    const rows =
      by === 'hour'
        ? [...sums.hours.values()].map(({ accountId: _a, day: _d, ...row }) => ({ ...row, sender: null, country: '', number: '' }))
        : [...sums.days.values()].map(({ accountId: _a, day: _d, place, ...row }): TrafficRow => {
            const number = numberOf.get(place);
            return { ...row, hour: null, ...(number === undefined ? { country: place, number: '' } : { country: null, number }) };
          });
    return { rows, messages: messages.length, next: end < high ? { low: end, high } : null };
  }

  return {
    trafficStep: db.transaction((query: TrafficStepQuery): TrafficStep => {
      const { accountId, timeZone, day, by, from } = query;
      if (from) return countYoung(query, from);
      const bounds = dayBounds(day, timeZone);
      if (!bounds) return { rows: [], messages: 0, next: null };
      const kept = tallied.get() as { readonly lastId: number; readonly timeZone: string };
      const isOfZone = kept.timeZone === timeZone;
      const last = lastMessage.get() as number;
      const low = Math.max(isOfZone ? kept.lastId + 1 : 1, idAt(messageAt, last, bounds.fromMs - SLACK_MS));
      const high = Math.max(low, idAt(messageAt, last, bounds.toMs + SLACK_MS));
      const rows = isOfZone ? ((by === 'hour' ? hours : days).all(accountId, Number(day)) as TrafficRow[]) : [];
      const { rows: more, ...step } = countYoung(query, { low, high });
      return { ...step, rows: [...rows, ...more] };
    }),
    counts: db.transaction(() => {
      const { lastId } = tallied.get() as { readonly lastId: number };
      const ofState = new Map(states.all() as [MessageState, number][]);
      return {
        pending: pending.get() as number,
        enroute: (ofState.get(MessageState.ENROUTE) ?? 0) + (youngEnroute.get(lastId) as number),
        ...(others.get() as { orphans: number; unread: number }),
      };
    }),
  };
}
