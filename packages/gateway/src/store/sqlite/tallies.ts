// Verb tally, and what keeps tallies true: of a message that is tallied whoever is about to change it says so first (`changing`), and before the commit the
// message leaves the rows it was in for those where it belongs. Messages get their outcome, and most their receipt, before they are tallied: they cost one
// comparison each.
import { MessageState } from '../../core/message.ts';
import type { NewArea, TallyInput, TallyStep } from '../../ports/store-tallies.ts';
import { BLOCK_IDS, blockOf, type MarginBlock } from './margin-blocks.ts';
import type { Sqlite } from './open.ts';
import { areaOf, createTallySums, type Sum, TALLY_COLUMNS, type TallyRow, type TallySums } from './tally-sums.ts';

export interface Tallies {
  /** Before anything of the message changes that a tally depends on. */
  changing(messageId: number): void;
  /** The same, when what it earns or costs may change too without a change of its state. */
  costing(messageId: number): void;
  /** Keeps the margins of a block as a reader made them; false: something of it has changed since. */
  keepMargins(block: MarginBlock): boolean;
  step(input: TallyInput): TallyStep;
  /** Before each commit. */
  flush(): void;
  /** The transaction was rolled back. */
  reset(): void;
}

/** Place of the state in a row. */
const STATE = 3;

/** One kind of sums: how a row of its table is raised, lowered, and dropped when nothing is left of it. */
function createKeeper(db: Sqlite, table: string, keys: readonly string[]) {
  const isKey = keys.map((key) => `${key} = ?`).join(' AND ');
  const places = '?, '.repeat(keys.length + 2);
  const raise = db.prepare(
    `INSERT INTO ${table} VALUES (${places}?) ON CONFLICT DO UPDATE SET messages = messages + excluded.messages,
       segments = segments + excluded.segments, charged_micros = charged_micros + excluded.charged_micros`,
  );
  const lower = db.prepare(
    `UPDATE ${table} SET messages = messages + ?, segments = segments + ?, charged_micros = charged_micros + ? WHERE ${isKey} AND messages + ? >= 0`,
  );
  const drop = db.prepare(`DELETE FROM ${table} WHERE ${isKey} AND messages = 0`);
  /** Whether it adds up: what is taken out must have been in. */
  return ({ messages, segments, chargedMicros }: Sum, ...key: (string | number)[]): boolean => {
    if (messages > 0) raise.run(...key, messages, segments, chargedMicros);
    else if (messages < 0 || segments !== 0 || chargedMicros !== 0) {
      if (lower.run(messages, segments, chargedMicros, ...key, messages).changes !== 1) return false;
      if (messages < 0) drop.run(...key);
    }
    return true;
  };
}

export function createTallies(db: Sqlite): Tallies {
  const readTallied = db.prepare('SELECT last_id AS lastId, time_zone AS timeZone FROM tallied');
  const moveTallied = db.prepare('UPDATE tallied SET last_id = ?');
  const readAreas = db.prepare('SELECT digits, country FROM area').raw();
  const nameArea = db.prepare('INSERT OR IGNORE INTO area VALUES (?, ?)');
  const readOne = db.prepare(`SELECT ${TALLY_COLUMNS} FROM message m WHERE m.id = ?`).raw();
  const readNext = db.prepare(`SELECT ${TALLY_COLUMNS} FROM message m WHERE m.id > ? ORDER BY m.id LIMIT ?`).raw();
  const readLastId = db.prepare('SELECT coalesce(max(id), 0) FROM message').pluck();
  const keepDay = createKeeper(db, 'day_tally', ['account_id', 'day', 'state', 'reason', 'country', 'sender']);
  const keepHour = createKeeper(db, 'hour_tally', ['account_id', 'day', 'hour', 'state', 'reason']);
  const keepState = db.prepare('INSERT INTO state_tally VALUES (?, ?) ON CONFLICT DO UPDATE SET messages = messages + excluded.messages');
  const forget = db.prepare('UPDATE tallied SET last_id = 0, time_zone = ?');
  const noteChange = db.prepare('UPDATE tallied SET changes = changes + 1 RETURNING changes').pluck();
  const dropMargins = db.prepare('DELETE FROM margin_block WHERE block = ?');
  const insertMargins = db.prepare('INSERT OR REPLACE INTO margin_block VALUES (?, ?, ?, ?)');
  /** Messages that changed since the last flush, as they were. */
  const changed = new Map<number, TallyRow>();
  /** Blocks of which what was earned or paid may have changed since then. */
  const unkept = new Set<number>();
  /** When that last happened to a block, as `tallied` counts it, since this thread began. */
  const lastChanges = new Map<number, number>();
  const countries = new Map<string, string>();
  let tallied: { lastId: number; readonly timeZone: string } | null = null;
  let sums: TallySums | null = null;

  /** Of all messages, by steps. A sum that does not add up must never be the reason why an outcome is not kept. */
  function startAnew(timeZone: string): void {
    db.exec('DELETE FROM day_tally; DELETE FROM hour_tally; DELETE FROM state_tally; DELETE FROM margin_block');
    forget.run(timeZone);
    changed.clear();
    unkept.clear();
    tallied = { lastId: 0, timeZone };
    sums = null;
  }

  function begin(): { lastId: number; readonly timeZone: string } {
    if (countries.size === 0) for (const [digits, country] of readAreas.all() as [string, string][]) countries.set(digits, country);
    tallied = readTallied.get() as { lastId: number; timeZone: string };
    sums = null;
    return tallied;
  }
  const sumsNow = (timeZone: string): TallySums => (sums ??= createTallySums(timeZone, (number) => countries.get(areaOf(number)) ?? ''));

  function nextOf({ acceptedBefore, youngMax, limit }: TallyInput, lastId: number): readonly TallyRow[] {
    const oldestYoung = (readLastId.get() as number) - youngMax;
    const rows = readNext.all(lastId, limit) as TallyRow[];
    const end = rows.findIndex(
      ([id, , acceptedAt, state]) => acceptedAt >= acceptedBefore && (id > oldestYoung || state < MessageState.ENROUTE),
    );
    return end < 0 ? rows : rows.slice(0, end);
  }

  function newAreasOf(rows: readonly TallyRow[]): NewArea[] {
    const found = new Map<string, NewArea>();
    for (const [, , , , , , , number] of rows) {
      const digits = areaOf(number);
      if (!countries.has(digits) && !found.has(digits)) found.set(digits, { digits, number });
    }
    return [...found.values()];
  }

  function flush(): void {
    if (changed.size > 0 && tallied) {
      const now = sumsNow(tallied.timeZone);
      for (const [id, before] of changed) {
        const after = readOne.get(id) as TallyRow;
        now.add(after, 1);
        // Delivered: nothing was refunded, and no carrier asks more for it.
        if (before[STATE] !== MessageState.ENROUTE || after[STATE] !== MessageState.DELIVERED) unkept.add(blockOf(id));
      }
      changed.clear();
    }
    if (unkept.size > 0) {
      const changes = noteChange.get() as number;
      for (const block of unkept) {
        lastChanges.set(block, changes);
        dropMargins.run(block);
      }
      unkept.clear();
    }
    if (!sums) return;
    let addsUp = true;
    for (const sum of sums.days.values())
      addsUp = keepDay(sum, sum.accountId, sum.day, sum.state, sum.reason, sum.place, sum.sender) && addsUp;
    for (const sum of sums.hours.values()) addsUp = keepHour(sum, sum.accountId, sum.day, sum.hour, sum.state, sum.reason) && addsUp;
    for (const [state, messages] of sums.states) if (messages !== 0) keepState.run(state, messages);
    sums.clear();
    if (!addsUp && tallied) startAnew(tallied.timeZone);
  }

  function changing(messageId: number): void {
    const { lastId, timeZone } = tallied ?? begin();
    if (messageId > lastId || changed.has(messageId)) return;
    const row = readOne.get(messageId) as TallyRow | undefined;
    if (!row) return;
    changed.set(messageId, row);
    sumsNow(timeZone).add(row, -1);
  }

  return {
    changing,
    costing(messageId) {
      if (messageId > (tallied ?? begin()).lastId) return;
      changing(messageId);
      unkept.add(blockOf(messageId));
    },
    keepMargins({ block, fromAt, toAt, sums: kept, changes, timeZone }) {
      const at = tallied ?? begin();
      if ((lastChanges.get(block) ?? 0) > changes || at.timeZone !== timeZone || (block + 1) * BLOCK_IDS > at.lastId + 1) return false;
      insertMargins.run(block, fromAt, toAt, kept);
      return true;
    },
    step(input) {
      for (const [digits, country] of input.countries) {
        nameArea.run(digits, country);
        countries.set(digits, country);
      }
      if ((tallied ?? begin()).timeZone !== input.timeZone) startAnew(input.timeZone);
      // What changed before these are tallied has its place already.
      flush();
      const at = tallied ?? begin();
      const rows = nextOf(input, at.lastId);
      const last = rows.at(-1);
      if (!last) return { tallied: 0, newAreas: [], isMore: false };
      const newAreas = newAreasOf(rows);
      if (newAreas.length > 0) return { tallied: 0, newAreas, isMore: true };
      const now = sumsNow(at.timeZone);
      for (const row of rows) now.add(row, 1);
      [at.lastId] = last;
      moveTallied.run(at.lastId);
      return { tallied: rows.length, newAreas: [], isMore: rows.length === input.limit };
    },
    flush,
    reset() {
      changed.clear();
      unkept.clear();
      countries.clear();
      tallied = null;
      sums = null;
    },
  };
}
