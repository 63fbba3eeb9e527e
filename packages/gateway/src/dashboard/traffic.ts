// What became of an account's messages, day by day: from the store's tallies and a count of the messages that are not in them yet. What was answered is
// kept while it is fresh, and for good once nothing of it can change any more.
import { isFinal, MessageState, type MessageStateName, messageStateNames, type Reason } from '../core/message.ts';
import { countryOf } from '../core/number-plan.ts';
import type { Micros, Rulebook } from '../core/rulebook.ts';
import { dayBounds } from '../core/zone-time.ts';
import type { Clock } from '../ports/clock.ts';
import type { DashboardVerbs, TrafficRow } from '../ports/store-dashboard.ts';

/** Not tallied yet, of one day; more are not counted, and the answer says so. */
const MESSAGES_PER_DAY_MAX = 5_000_000;
const FRESH_MS = 1000;
/** A day that takes long to count is counted anew the less often: at most a tenth of the time. */
const FRESH_SHARE = 10;
/** Days kept, of all accounts; one with more rows is counted anew each time. */
const KEPT_DAYS_MAX = 2000;
const KEPT_ROWS_MAX = 2000;

export interface CountedRow {
  /** From the beginning of the day; null where it was not asked by hours. By hours senders and countries are not told apart. */
  readonly hour: number | null;
  /** ISO 3166-1 alpha-2; "" = none that is known. */
  readonly country: string;
  /** null = of many others. */
  readonly sender: string | null;
  readonly state: MessageStateName;
  readonly reason: Reason;
  messages: number;
  segments: number;
  chargedMicros: Micros;
}

export interface CountedDay {
  readonly rows: readonly CountedRow[];
  /** false: there were more messages than are counted. */
  readonly isWhole: boolean;
}

export interface TrafficParts {
  readonly store: Pick<DashboardVerbs, 'traffic'>;
  readonly rulebook: () => Rulebook;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly timeZone: string;
}

export type CountDay = (accountId: number, day: string, by: 'day' | 'hour') => Promise<CountedDay>;

interface Kept {
  readonly day: Promise<CountedDay>;
  /** When it is counted anew, on the monotonic clock; null: never. */
  freshUntil: number | null;
}

/** Rows of the store by country. */
function byCountry(rows: readonly TrafficRow[], rulebook: Rulebook): CountedRow[] {
  const merged = new Map<string, CountedRow>();
  for (const { hour, sender, state, reason, messages, segments, chargedMicros, ...of } of rows) {
    const country = of.country ?? countryOf(of.number, rulebook.numberPlan);
    const key = JSON.stringify([hour, country, sender, state, reason]);
    const row = merged.get(key);
    if (row) {
      row.messages += messages;
      row.segments += segments;
      row.chargedMicros += chargedMicros;
    } else {
      const name = messageStateNames[state];
      merged.set(key, { hour, country, sender, state: name, reason, messages, segments, chargedMicros });
    }
  }
  return [...merged.values()];
}

/** `day`: YYYYMMDD of the zone. */
export function createTraffic({ store, rulebook, clock, timeZone }: TrafficParts): CountDay {
  const kept = new Map<string, Kept>();

  async function count(accountId: number, day: string, by: 'day' | 'hour', entry: { current: Kept | null }): Promise<CountedDay> {
    const bounds = dayBounds(day, timeZone);
    if (!bounds) return { rows: [], isWhole: true };
    const begun = clock.monotonic();
    const { rows, isWhole } = await store.traffic({ accountId, day, timeZone, by, messagesMax: MESSAGES_PER_DAY_MAX });
    const isOver = bounds.toMs <= clock.now() && rows.every(({ state }) => isFinal(state) && state !== MessageState.UNKNOWN);
    const now = clock.monotonic();
    if (entry.current) entry.current.freshUntil = isOver ? null : now + Math.max(FRESH_MS, (now - begun) * FRESH_SHARE);
    return { rows: byCountry(rows, rulebook()), isWhole };
  }

  return async (accountId, day, by) => {
    const key = `${accountId} ${day} ${by}`;
    const known = kept.get(key);
    kept.delete(key);
    if (known && (known.freshUntil === null || known.freshUntil > clock.monotonic())) {
      kept.set(key, known);
      return known.day;
    }
    // Until it is counted, whoever asks waits for the same count.
    const entry: { current: Kept | null } = { current: null };
    const made: Kept = { day: Promise.resolve().then(() => count(accountId, day, by, entry)), freshUntil: Number.POSITIVE_INFINITY };
    entry.current = made;
    kept.set(key, made);
    const [oldest] = kept.keys();
    if (kept.size > KEPT_DAYS_MAX && oldest !== undefined) kept.delete(oldest);
    try {
      const found = await made.day;
      if (found.rows.length > KEPT_ROWS_MAX && kept.get(key) === made) kept.delete(key);
      return found;
    } catch (error) {
      if (kept.get(key) === made) kept.delete(key);
      throw error;
    }
  };
}
