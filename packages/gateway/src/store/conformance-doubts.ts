// Part of the store's suite: reports of what is in doubt find their message by the phone where nothing else can be meant, and by nothing where it can.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import type { ReceiptRecord, Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import { acceptedBy, moneyOf, NOW, planOf, receiptFor, stateOf, submit, unresolved } from './testing.ts';

const { DELIVERED, ENROUTE, QUEUED } = MessageState;
const PHONE = '447700900001';
const OURS = '447700900099';

/** Handed to the carrier at NOW, for 10. */
async function handOut(store: Store, numbers: readonly string[], sender = OURS): Promise<number> {
  const plan = planOf(1, [{ sender, runs: [{ numbers, priceMicros: 10 }] }]);
  const first = await submit(store, plan);
  await store.markHandedOut(
    numbers.map((_, index) => ({ messageId: first + index, part: 1 })),
    NOW,
  );
  return first;
}
const reportOn = (key: string, more: Partial<ReceiptRecord> = {}): ReceiptRecord =>
  receiptFor([key], DELIVERED, { parties: [PHONE, OURS], ...more });
const applied = async (store: Store, ...receipts: ReceiptRecord[]) => (await store.applyReceipts(receipts)).map(({ kind }) => kind);

export function doubtConformance(withStore: WithStore): void {
  withStore('a report of what is in doubt ends the only message to its phone, whichever party that is, and it is paid', async (store) => {
    const id = await handOut(store, [`+${PHONE}`]);
    await store.recordOutcomes([unresolved(id, { isMarked: true })]);
    assert.deepEqual(await applied(store, reportOn('M1', { parties: [OURS, PHONE], state: null, stateText: 'Forwarded' })), ['matched']);
    assert.deepEqual([await stateOf(store, id), await moneyOf(store, 1)], [ENROUTE, [990, 0, 0, 0]]);
    assert.deepEqual(await applied(store, reportOn('M1')), ['matched']);
    assert.equal(await stateOf(store, id), DELIVERED);
    const events = (await store.messageHistory(id))?.history.map(({ event }) => event);
    assert.equal(events?.filter((event) => event === 'found').length, 1);
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
  });

  withStore('a report that came while the answer was waited for is found when it is waited for no longer', async (store) => {
    const id = await handOut(store, [PHONE]);
    assert.deepEqual(await applied(store, reportOn('M1', { state: null }), reportOn('M1')), ['orphan', 'orphan']);
    assert.equal(await stateOf(store, id), QUEUED);
    await store.recordOutcomes([unresolved(id, { isMarked: true })]);
    assert.deepEqual([await stateOf(store, id), await moneyOf(store, 1)], [DELIVERED, [990, 0, 0, 0]]);
    // One whose answer came is known by it, and by nothing else.
    const answered = await handOut(store, [PHONE]);
    assert.deepEqual(await applied(store, reportOn('M2')), ['orphan']);
    await store.recordOutcomes([acceptedBy(answered, 'M2', { isMarked: true })]);
    assert.equal(await stateOf(store, answered), DELIVERED);
  });

  withStore('what could be about another message stays without one', async (store) => {
    const first = await handOut(store, [PHONE, PHONE, '447700900002']);
    await store.recordOutcomes([unresolved(first, { isMarked: true }), unresolved(first + 2, { isMarked: true })]);
    // The second one may still be answered.
    assert.deepEqual(await applied(store, reportOn('M1')), ['orphan']);
    await store.recordOutcomes([unresolved(first + 1, { isMarked: true })]);
    const others = [
      reportOn('M2'),
      reportOn('M3', { parties: ['447700900002', '447700900055'] }),
      reportOn('M4', { parties: ['447700900002', OURS], connectorId: 2 }),
      reportOn('M5', { parties: ['', ''] }),
      receiptFor(['M6'], DELIVERED, { recipient: PHONE }),
    ];
    assert.deepEqual(await applied(store, ...others), ['orphan', 'orphan', 'orphan', 'orphan', 'orphan']);
    for (const id of [first, first + 1, first + 2]) assert.equal(await stateOf(store, id), QUEUED);
    // One and the same phone, and two ids that came before: nobody knows which.
    const last = await handOut(store, ['447700900003']);
    const parties = ['447700900003', OURS] as const;
    assert.deepEqual(await applied(store, reportOn('M7', { parties }), reportOn('M8', { parties })), ['orphan', 'orphan']);
    await store.recordOutcomes([unresolved(last, { isMarked: true })]);
    assert.equal(await stateOf(store, last), QUEUED);
    // A report from before it was handed over is about something else.
    assert.deepEqual(await applied(store, reportOn('M9', { parties: ['447700900004', OURS], at: NOW - 1 })), ['orphan']);
    const later = await handOut(store, ['447700900004']);
    await store.recordOutcomes([unresolved(later, { isMarked: true })]);
    assert.equal(await stateOf(store, later), QUEUED);
  });

  withStore('a sender that is a name says nothing against a number that the centre put in its place', async (store) => {
    const id = await handOut(store, [PHONE], 'Acme');
    await store.recordOutcomes([unresolved(id, { isMarked: true })]);
    assert.deepEqual(await applied(store, reportOn('M1', { parties: [PHONE, '12345'] })), ['matched']);
    assert.equal(await stateOf(store, id), DELIVERED);
  });
}
