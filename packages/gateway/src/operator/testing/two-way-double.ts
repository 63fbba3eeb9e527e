// The part of the store's DOUBLE that knows virtual numbers, rents, rules for inbound messages and doors: the real statements over a database in memory.
// Balances are the double's own: `charge` takes from them.
import Database from 'better-sqlite3';
import type { CarrierDoor } from '../../core/carrier-forms.ts';
import type { TwoWayStore } from '../../ports/store-two-way.ts';
import { createInboundAnswerReads, createInboundAnswers } from '../../store/sqlite/inbound-answers.ts';
import { createNumberReads, createNumbers } from '../../store/sqlite/numbers.ts';
import { migrations } from '../../store/sqlite/schema.ts';

type Answer = <T>(work: () => T) => Promise<T>;

export function createTwoWayDouble(answer: Answer, charge: (accountId: number, micros: number) => boolean) {
  const db = new Database(':memory:');
  // The accounts are not in it.
  db.pragma('foreign_keys = OFF');
  for (const migration of migrations) db.exec(migration);
  const numbers = createNumbers(db, { charge });
  const numberReads = createNumberReads(db);
  const answers = createInboundAnswers(db);
  const reads = createInboundAnswerReads(db);
  const doors: CarrierDoor[] = [];
  let doorId = 0;

  const store: TwoWayStore = {
    addNumber: (number) => answer(() => numbers.addNumber(number)),
    setNumber: (id, change) => answer(() => numbers.setNumber({ id, ...change })),
    removeNumber: (id) => answer(() => numbers.removeNumber(id)),
    rentNumber: (rent) => answer(() => numbers.rentNumber(rent)),
    endRent: (rentId, detail, now) => answer(() => numbers.endRent({ rentId, detail, now })),
    chargeRents: (now, limit) => answer(() => numbers.chargeRents({ now, limit })),
    rentEvents: (query) => answer(() => numberReads.rentEvents(query)),
    addInboundRule: (rule) => answer(() => answers.addInboundRule(rule)),
    setInboundRule: (rule) => answer(() => answers.setInboundRule(rule)),
    removeInboundRule: (id) => answer(() => answers.removeInboundRule(id)),
    dueInbound: (afterId, limit) => answer(() => reads.dueInbound({ afterId, limit })),
    settleInbound: (settled) => answer(() => answers.settleInbound(settled)),
    inboundDetail: (id) => answer(() => reads.inboundDetail(id)),
    inReplyTo: (messageId) => answer(() => reads.inReplyTo(messageId)),
    consentRecords: (query) => answer(() => reads.consentRecords(query)),
    addCarrierDoor: (door) => answer(() => doors.push({ ...door, id: ++doorId }) && doorId),
    setCarrierDoor: (door) =>
      answer(() =>
        doors.splice(
          doors.findIndex(({ id }) => id === door.id),
          1,
          door,
        ),
      ).then(() => {}),
    removeCarrierDoor: (id) =>
      answer(() => {
        const at = doors.findIndex((door) => door.id === id);
        if (at >= 0) doors.splice(at, 1);
        return at >= 0;
      }),
  };
  return { store, rows: () => ({ numbers: numberReads.numbers(), inboundRules: reads.inboundRules(), carrierDoors: doors }) };
}
