// Part of the store's suite: receipts, those that overtake the response, ids in two radixes, states that never go back.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import type { WithStore } from './conformance.ts';
import { acceptedBy, matchedAs, moneyOf, NOW, receiptFor, refusedBy, retryOf, simplePlan, stateOf, submit } from './testing.ts';

const { DELIVERED, ENROUTE, UNDELIVERABLE, EXPIRED, UNKNOWN } = MessageState;

export function receiptConformance(withStore: WithStore): void {
  withStore('a receipt ends its message, and money stays where it is', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b', 'c']));
    await store.recordOutcomes([acceptedBy(first, 'k1'), acceptedBy(first + 1, 'k2'), acceptedBy(first + 2, 'k3')]);
    const results = await store.applyReceipts([
      receiptFor(['k1'], DELIVERED),
      receiptFor(['k2'], UNDELIVERABLE),
      receiptFor(['k3'], EXPIRED),
    ]);
    assert.deepEqual(
      results,
      [0, 1, 2].map((index) => matchedAs(first + index)),
    );
    const rows = (await store.reports(1, [first, first + 1, first + 2])).toSorted((a, b) => a.id - b.id);
    assert.deepEqual(
      rows.map(({ state, reason, changedAt }) => [state, reason, changedAt]),
      [
        [DELIVERED, 'none', NOW + 2],
        [UNDELIVERABLE, 'carrier_failed', NOW + 2],
        [EXPIRED, 'no_receipt', NOW + 2],
      ],
    );
    assert.deepEqual(await moneyOf(store, 1), [970, 0, 0, 0]);
  });

  withStore('a receipt never moves a final state, and an intermediate one moves nothing', async (store) => {
    const finals = [DELIVERED, UNDELIVERABLE, EXPIRED, UNKNOWN];
    const first = await submit(
      store,
      simplePlan(
        1,
        finals.map((_, index) => `n${index}`),
      ),
    );
    await store.recordOutcomes(finals.map((_, index) => acceptedBy(first + index, `k${index}`)));
    for (const [index, state] of finals.entries()) {
      await store.applyReceipts([receiptFor([`k${index}`], null)]);
      assert.equal(await stateOf(store, first + index), ENROUTE);
      await store.applyReceipts([receiptFor([`k${index}`], state)]);
      for (const later of finals)
        await store.applyReceipts([receiptFor([`k${index}`], later, { at: NOW + 9 }), receiptFor([`k${index}`], null)]);
      const [row] = await store.reports(1, [first + index]);
      assert.deepEqual([row?.state, row?.changedAt], [state, NOW + 2]);
    }
  });

  withStore('a receipt before the response waits and is adopted by it', async (store) => {
    const first = await submit(store, simplePlan(1, ['8613800138000', '8613800138001']));
    assert.deepEqual(
      await store.applyReceipts([receiptFor(['k1'], DELIVERED), receiptFor(['k2'], null), receiptFor(['k2'], UNDELIVERABLE)]),
      [{ kind: 'orphan' }, { kind: 'orphan' }, { kind: 'orphan' }],
    );
    assert.equal((await store.counts()).orphans, 3);
    await store.recordOutcomes([acceptedBy(first, 'k1'), acceptedBy(first + 1, 'k2')]);
    assert.equal(await stateOf(store, first), DELIVERED);
    assert.equal(await stateOf(store, first + 1), UNDELIVERABLE);
    assert.equal((await store.counts()).orphans, 0);
    assert.deepEqual(await moneyOf(store, 1), [980, 0, 0, 0]);
    const events = (await store.messageHistory(first + 1))?.history.map((entry) => entry.event);
    assert.equal(events?.filter((event) => event === 'receipt').length, 2);
  });

  withStore('in one batch too: receipts and responses in any order', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b']));
    await Promise.all([
      store.applyReceipts([receiptFor(['k1'], DELIVERED)]),
      store.recordOutcomes([acceptedBy(first, 'k1'), acceptedBy(first + 1, 'k2')]),
      store.applyReceipts([receiptFor(['k2'], DELIVERED)]),
    ]);
    assert.equal(await stateOf(store, first), DELIVERED);
    assert.equal(await stateOf(store, first + 1), DELIVERED);
  });

  withStore('ids of one carrier say nothing about those of another', async (store) => {
    const first = await submit(store, simplePlan(1, ['a']));
    await store.recordOutcomes([acceptedBy(first, 'k1')]);
    assert.deepEqual(await store.applyReceipts([receiptFor(['k1'], DELIVERED, { connectorId: 2 })]), [{ kind: 'orphan' }]);
    assert.equal(await stateOf(store, first), ENROUTE);
    await store.recordOutcomes([acceptedBy(first, 'k1', { connectorId: 1 })]);
    assert.equal((await store.counts()).orphans, 1);
  });

  withStore('of several candidates the one with the same recipient wins', async (store) => {
    // 16 in decimal is 10 in hex: two messages may be meant.
    const first = await submit(store, simplePlan(1, ['8613800138000', '8613800138001']));
    await store.recordOutcomes([acceptedBy(first, '16'), acceptedBy(first + 1, '10')]);
    assert.deepEqual(await store.applyReceipts([receiptFor(['16', '10', '22'], DELIVERED, { recipient: '8613800138001' })]), [
      matchedAs(first + 1, 1),
    ]);
    assert.equal(await stateOf(store, first), ENROUTE);
    assert.equal(await stateOf(store, first + 1), DELIVERED);
  });

  withStore('a recipient that names nobody leaves the first candidate, and never a later one', async (store) => {
    const first = await submit(store, simplePlan(1, ['8613800138000', '8613800138001']));
    await store.recordOutcomes([acceptedBy(first, '16'), acceptedBy(first + 1, '10')]);
    assert.deepEqual(await store.applyReceipts([receiptFor(['99', '10'], DELIVERED, { recipient: '' })]), [{ kind: 'orphan' }]);
    assert.deepEqual(await store.applyReceipts([receiptFor(['99', '10'], DELIVERED, { recipient: '447700900001' })]), [{ kind: 'orphan' }]);
    assert.deepEqual(await store.applyReceipts([receiptFor(['16', '10'], DELIVERED, { recipient: '' })]), [matchedAs(first)]);
    assert.equal(await stateOf(store, first), DELIVERED);
    assert.equal(await stateOf(store, first + 1), ENROUTE);
  });

  withStore('recipients match with and without prefix or country code', async (store) => {
    for (const [written, named] of [
      ['+8613800138000', '8613800138000'],
      ['008613800138000', '8613800138000'],
      ['13800138000', '8613800138000'],
      ['86 138-0013-8000', '13800138000'],
      ['10010', '10010'],
    ] as const) {
      const id = await submit(store, simplePlan(1, [written]));
      await store.recordOutcomes([acceptedBy(id, `dec${id}`)]);
      assert.deepEqual(
        await store.applyReceipts([receiptFor(['nothing', `dec${id}`], DELIVERED, { recipient: named })]),
        [matchedAs(id, 1)],
        `${written} and ${named}`,
      );
    }
    const id = await submit(store, simplePlan(1, ['10010']));
    await store.recordOutcomes([acceptedBy(id, 'short')]);
    assert.deepEqual(await store.applyReceipts([receiptFor(['nothing', 'short'], DELIVERED, { recipient: '810010' })]), [
      { kind: 'orphan' },
    ]);
  });

  withStore('an orphan is adopted by a later candidate only for the same recipient', async (store) => {
    const first = await submit(store, simplePlan(1, ['8613800138000', '8613800138001']));
    await store.applyReceipts([receiptFor(['16', '10'], DELIVERED, { recipient: '8613800138001' })]);
    await store.recordOutcomes([acceptedBy(first, '10')]);
    assert.equal(await stateOf(store, first), ENROUTE);
    await store.recordOutcomes([acceptedBy(first + 1, '10')]);
    assert.equal(await stateOf(store, first + 1), DELIVERED);
  });

  withStore('receipts of the parts of a long message: delivered when all are, failed when one is', async (store) => {
    const long = { segments: 2, priceMicros: 20, content: 'x'.repeat(200) };
    const [whole, broken, early] = [
      await submit(store, simplePlan(1, ['a'], long)),
      await submit(store, simplePlan(1, ['b'], long)),
      await submit(store, simplePlan(1, ['c'], long)),
    ];
    const parts = (id: number) =>
      [acceptedBy(id, `${id}-1`, { part: 1, total: 2 }), acceptedBy(id, `${id}-2`, { part: 2, total: 2 })] as const;
    await store.recordOutcomes([...parts(whole), ...parts(broken), parts(early)[0]]);
    await store.applyReceipts([
      receiptFor([`${whole}-2`], DELIVERED),
      receiptFor([`${broken}-1`], UNDELIVERABLE),
      receiptFor([`${early}-1`], UNDELIVERABLE),
    ]);
    assert.deepEqual(
      [await stateOf(store, whole), await stateOf(store, broken), await stateOf(store, early)],
      [ENROUTE, UNDELIVERABLE, MessageState.QUEUED],
    );
    await store.applyReceipts([receiptFor([`${whole}-1`], DELIVERED), receiptFor([`${broken}-2`], DELIVERED)]);
    await store.recordOutcomes([parts(early)[1]]);
    assert.deepEqual(
      [await stateOf(store, whole), await stateOf(store, broken), await stateOf(store, early)],
      [DELIVERED, UNDELIVERABLE, UNDELIVERABLE],
    );
    assert.deepEqual(await moneyOf(store, 1), [940, 0, 0, 0]);
  });

  withStore('a part refused ends the message as soon as all are known; receipts of the others change nothing', async (store) => {
    const id = await submit(store, simplePlan(1, ['a'], { segments: 2, priceMicros: 20, content: 'x'.repeat(200) }));
    await store.recordOutcomes([acceptedBy(id, 'p1', { part: 1, total: 2 }), refusedBy(id, { part: 2, total: 2 })]);
    await store.applyReceipts([receiptFor(['p1'], DELIVERED)]);
    assert.equal(await stateOf(store, id), MessageState.REJECTED);
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
  });

  withStore('a final receipt for a refusal that named an id means it was taken after all: paid, and not sent again', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b', 'c']));
    const long = await submit(store, simplePlan(1, ['d'], { segments: 2, priceMicros: 20, content: 'x'.repeat(200) }));
    await store.applyReceipts([receiptFor(['early'], DELIVERED)]);
    await store.recordOutcomes([
      retryOf(first, NOW + 9, { carrierKey: 'k1' }),
      retryOf(first + 1, NOW + 9, { carrierKey: 'early' }),
      retryOf(first + 2, NOW + 9, { carrierKey: 'k3' }),
      retryOf(long, NOW + 9, { carrierKey: 'l1', part: 1, total: 2 }),
      acceptedBy(long, 'l2', { part: 2, total: 2 }),
    ]);
    await store.applyReceipts([receiptFor(['k1'], UNDELIVERABLE), receiptFor(['k3'], null), receiptFor(['l1'], DELIVERED)]);
    const states = (await store.reports(1, [first, first + 1, first + 2, long])).toSorted((a, b) => a.id - b.id).map((row) => row.state);
    assert.deepEqual(states, [UNDELIVERABLE, DELIVERED, MessageState.QUEUED, ENROUTE]);
    assert.deepEqual(await moneyOf(store, 1), [950, 0, 10, 0]);
    const { messages } = await store.claim({ connectorId: 1, accountId: 1 }, NOW + 9, 10, []);
    assert.deepEqual(
      messages.map((message) => message.id),
      [first + 2],
    );
    // The copy that was sent meanwhile moves no money either.
    await store.recordOutcomes([acceptedBy(first, 'k1-again'), acceptedBy(long, 'l1-again', { part: 1, total: 2 })]);
    assert.deepEqual(await moneyOf(store, 1), [950, 0, 10, 0]);
  });

  withStore('a receipt without an id is kept, not lost and not matched', async (store) => {
    assert.deepEqual(await store.applyReceipts([receiptFor([], DELIVERED)]), [{ kind: 'orphan' }]);
    assert.equal((await store.counts()).orphans, 1);
  });

  withStore('a carrier that begins its ids anew: the receipt goes to the newest message of that id', async (store) => {
    const first = await submit(store, simplePlan(1, ['8613800138000', '8613800138001']));
    await store.recordOutcomes([acceptedBy(first, '1')]);
    await store.applyReceipts([receiptFor(['1'], DELIVERED)]);
    await store.recordOutcomes([acceptedBy(first + 1, '1')]);
    await store.applyReceipts([receiptFor(['1'], UNDELIVERABLE)]);
    assert.equal(await stateOf(store, first), DELIVERED);
    assert.equal(await stateOf(store, first + 1), UNDELIVERABLE);
  });
}
