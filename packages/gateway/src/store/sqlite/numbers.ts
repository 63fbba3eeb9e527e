// Verbs over virtual numbers and their rents. A rent's money moves in the transaction that begins or prolongs it, so that a month is charged once or not at
// all, whatever ends the process in between, and however long it was away.
import { addMonths, daysAfter, nextCharge, type RentDue, unpaidState } from '../../core/rent.ts';
import { defaultNumberSettings, type NumberSettings, ownerOf, type Rent, type VirtualNumber } from '../../core/virtual-number.ts';
import type { NewRent, RentEvent, RentResult } from '../../ports/store-two-way.ts';
import type { Sqlite } from './open.ts';
import type { Purses } from './purses.ts';

/** After so many months charged in one sweep a rent waits for the next one: a clock that was years off must not stop the writer. */
const MONTHS_AT_ONCE_MAX = 24;

const parseSettings = (text: string): NumberSettings => ({ ...defaultNumberSettings, ...(JSON.parse(text) as Partial<NumberSettings>) });

interface RentRow extends RentDue {
  readonly id: number;
  readonly numberId: number;
  readonly accountId: number;
  readonly number: string;
  readonly keyword: string;
  readonly monthlyMicros: number;
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function createNumbers(db: Sqlite, purses: Pick<Purses, 'charge'>) {
  const insertNumber = db.prepare('INSERT INTO number (number, connector_id, settings) VALUES (?, ?, ?)');
  const updateNumber = db.prepare('UPDATE number SET connector_id = ?, settings = ? WHERE id = ?');
  const deleteNumber = db.prepare('DELETE FROM number WHERE id = ? AND NOT EXISTS (SELECT 1 FROM rent WHERE number_id = number.id)');
  const readNumber = db.prepare('SELECT number, settings, quarantined_until AS quarantinedUntil FROM number WHERE id = ?');
  const quarantine = db.prepare('UPDATE number SET quarantined_until = ? WHERE id = ?');
  const liveRents = db.prepare("SELECT account_id AS accountId, keyword FROM rent WHERE number_id = ? AND state <> 'ended'");
  const insertRent = db.prepare(
    `INSERT INTO rent (number_id, account_id, keyword, monthly_micros, state, state_at, started_at, anchor_at, months, paid_until)
     VALUES (?, ?, ?, ?, 'active', ?, ?, ?, 1, ?)`,
  );
  const insertEvent = db.prepare('INSERT INTO rent_event (rent_id, at, kind, micros, detail) VALUES (?, ?, ?, ?, ?)');
  const findRent = db.prepare("SELECT number_id AS numberId FROM rent WHERE id = ? AND state <> 'ended'");
  const endRent = db.prepare("UPDATE rent SET state = 'ended', ended_at = ? WHERE id = ?");
  const prolong = db.prepare("UPDATE rent SET state = 'active', state_at = ?, anchor_at = ?, months = ?, paid_until = ? WHERE id = ?");
  const setState = db.prepare('UPDATE rent SET state = ?, state_at = ? WHERE id = ?');
  const dueRents = db.prepare(
    `SELECT r.id, r.number_id AS numberId, r.account_id AS accountId, n.number, r.keyword, r.monthly_micros AS monthlyMicros, r.state, r.state_at AS stateAt,
       r.anchor_at AS anchorAt, r.months, r.paid_until AS paidUntil
     FROM rent r JOIN number n ON n.id = r.number_id
     WHERE r.state <> 'ended' AND r.paid_until <= ? AND r.id > ? ORDER BY r.id LIMIT ?`,
  );

  function end(id: number, numberId: number, detail: string, now: number): void {
    endRent.run(now, id);
    insertEvent.run(id, now, 'ended', 0, detail);
    const { settings } = readNumber.get(numberId) as { settings: string };
    const { quarantineDays } = parseSettings(settings);
    if (quarantineDays > 0 && liveRents.all(numberId).length === 0) quarantine.run(daysAfter(now, quarantineDays), numberId);
  }

  function rentNumber({ numberId, accountId, keyword, setupMicros, monthlyMicros, now }: NewRent): RentResult {
    const number = readNumber.get(numberId) as { number: string; quarantinedUntil: number | null } | undefined;
    if (!number) return { ok: false, code: 'no_number' };
    if (number.quarantinedUntil !== null && number.quarantinedUntil > now) return { ok: false, code: 'quarantined' };
    const live = liveRents.all(numberId) as { accountId: number; keyword: string }[];
    const same = live.find((rent) => rent.keyword === keyword);
    if (same) return { ok: false, code: same.accountId === accountId ? 'yours' : 'taken' };
    // A number is rented as a whole or by keywords.
    if (live.some((rent) => rent.keyword === '' || keyword === '')) return { ok: false, code: 'taken' };
    const what = `number ${number.number}${keyword === '' ? '' : ` keyword ${keyword}`}`;
    const paidUntil = monthlyMicros > 0 ? addMonths(now, 1) : null;
    const month = paidUntil === null ? '' : `, ${dayOf(now)} to ${dayOf(paidUntil)}`;
    if (!purses.charge(accountId, setupMicros + monthlyMicros, `rent of ${what}: set-up${month}`, now))
      return { ok: false, code: 'balance_too_low' };
    const rentId = Number(insertRent.run(numberId, accountId, keyword, monthlyMicros, now, now, now, paidUntil).lastInsertRowid);
    quarantine.run(null, numberId);
    insertEvent.run(rentId, now, 'rented', setupMicros + monthlyMicros, paidUntil === null ? '' : `paid until ${dayOf(paidUntil)}`);
    return { ok: true, rentId };
  }

  /** Whether anything changed. */
  function sweep(row: RentRow, now: number): boolean {
    let rent: RentDue = row;
    for (let charged = 0; charged < MONTHS_AT_ONCE_MAX; charged++) {
      const step = nextCharge(rent, now);
      if (step.kind === 'none') return charged > 0;
      const { anchorAt, months, from, paidUntil } = step;
      const what = `number ${row.number}${row.keyword === '' ? '' : ` keyword ${row.keyword}`}`;
      if (!purses.charge(row.accountId, row.monthlyMicros, `rent of ${what}: ${dayOf(from)} to ${dayOf(paidUntil)}`, now)) {
        const state = unpaidState(rent, now);
        if (state === rent.state) return charged > 0;
        if (state === 'ended') end(row.id, row.numberId, 'not paid', now);
        else {
          setState.run(state, now, row.id);
          insertEvent.run(
            row.id,
            now,
            state === 'grace' ? 'unpaid' : 'suspended',
            0,
            `the month from ${dayOf(from)} is not paid: the balance is too low`,
          );
        }
        return true;
      }
      prolong.run(now, anchorAt, months, paidUntil, row.id);
      insertEvent.run(row.id, now, rent.state === 'suspended' ? 'resumed' : 'charged', row.monthlyMicros, `paid until ${dayOf(paidUntil)}`);
      rent = { state: 'active', stateAt: now, anchorAt, months, paidUntil };
    }
    return true;
  }

  return {
    addNumber: (input: { number: string; connectorId: number | null; settings: NumberSettings }): number =>
      Number(insertNumber.run(input.number, input.connectorId, JSON.stringify(input.settings)).lastInsertRowid),
    setNumber(input: { id: number; connectorId: number | null; settings: NumberSettings }): void {
      updateNumber.run(input.connectorId, JSON.stringify(input.settings), input.id);
    },
    removeNumber: (id: number): boolean => deleteNumber.run(id).changes > 0,
    rentNumber,
    endRent({ rentId, detail, now }: { rentId: number; detail: string; now: number }): boolean {
      const row = findRent.get(rentId) as { numberId: number } | undefined;
      if (row) end(rentId, row.numberId, detail, now);
      return row !== undefined;
    },
    chargeRents({ now, limit }: { now: number; limit: number }): number {
      let changed = 0;
      let after = 0;
      // What cannot pay stays due: beyond it there may be others that can.
      for (;;) {
        const rows = dueRents.all(now, after, limit) as RentRow[];
        for (const row of rows) if (sweep(row, now)) changed++;
        const last = rows.at(-1);
        if (!last || rows.length < limit || changed >= limit) return changed;
        after = last.id;
      }
    },
  };
}

export function createNumberReads(db: Sqlite) {
  const numbers = db.prepare(
    'SELECT id, number, connector_id AS connectorId, settings, quarantined_until AS quarantinedUntil FROM number ORDER BY id',
  );
  const rents = db.prepare(
    `SELECT id, number_id AS numberId, account_id AS accountId, keyword, monthly_micros AS monthlyMicros, state, started_at AS startedAt,
       paid_until AS paidUntil FROM rent WHERE state <> 'ended' ORDER BY id`,
  );
  const events = db.prepare(
    `SELECT e.id, e.rent_id AS rentId, r.number_id AS numberId, r.account_id AS accountId, r.keyword, e.at, e.kind, e.micros, e.detail
     FROM rent_event e JOIN rent r ON r.id = e.rent_id
     WHERE e.id < ? AND (? IS NULL OR r.number_id = ?) ORDER BY e.id DESC LIMIT ?`,
  );
  type Row = Pick<VirtualNumber, 'id' | 'number' | 'connectorId' | 'quarantinedUntil'> & { readonly settings: string };
  return {
    numbers(): readonly VirtualNumber[] {
      const byNumber = Map.groupBy(rents.all() as Rent[], ({ numberId }) => numberId);
      return (numbers.all() as Row[]).map((row) => {
        const own = byNumber.get(row.id) ?? [];
        return { ...row, settings: parseSettings(row.settings), accountId: ownerOf(own), rents: own };
      });
    },
    rentEvents: ({ numberId, before, limit }: { numberId: number | null; before: number | null; limit: number }) =>
      events.all(before ?? Number.MAX_SAFE_INTEGER, numberId, numberId, limit) as RentEvent[],
  };
}
