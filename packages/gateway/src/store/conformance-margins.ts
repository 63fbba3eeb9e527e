// Part of the store's suite: what carriers asked for what they took, what was earned by it, and recorded traffic read again.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import { noTraits } from '../core/traits.ts';
import type { SegmentOutcome, Store } from '../ports/store.ts';
import type { MarginGrouping, MarginSum, RecordedMessage, SegmentCost } from '../ports/store-margins.ts';
import type { WithStore } from './conformance.ts';
import { acceptedBy, createAccount, inDoubt, NOW, planOf, receiptFor, refusedBy, simplePlan, submit } from './testing.ts';

const eur = (micros: number): SegmentCost => ({ micros, currency: 'EUR' });
const costing = (cost: SegmentCost | null, ...of: Parameters<typeof acceptedBy>): SegmentOutcome => ({
  ...(acceptedBy(...of) as Extract<SegmentOutcome, { kind: 'accepted' }>),
  cost,
});
const PERIOD = { fromMs: NOW, toMs: NOW + 1000 };

async function marginsOf(store: Store, by: MarginGrouping, period = PERIOD): Promise<MarginSum[]> {
  const rows: MarginSum[] = [];
  for await (const page of store.margins({ ...period, by, timeZone: 'UTC' })) rows.push(...page);
  return rows;
}
const costsOf = async (store: Store, id: number) => (await store.messageMargin(id))?.costs ?? [];
const sum = (
  key: string,
  currency: string | null,
  [messages, segments, revenueMicros, costMicros]: [number, number, number, number],
  accountId = 1,
): MarginSum => ({ key, accountId, currency, messages, segments, revenueMicros, costMicros });

async function recordedIn(
  store: Store,
  input: Parameters<Store['recordedMessages']>[0],
): Promise<{ messages: number; every: number; rows: RecordedMessage[] }> {
  const { pages, ...found } = await store.recordedMessages(input);
  const rows: RecordedMessage[] = [];
  for await (const page of pages) rows.push(...page);
  return { ...found, rows };
}

/** A message with one more connector to go by. */
const withFallback = (segments = 1) => {
  const plan = simplePlan(1, ['+4915112345678'], { segments });
  const fallback = { connectorIds: [2], patienceMs: null, secondChance: ['carrier_failed'] };
  return { ...plan, items: plan.items.map((item) => ({ ...item, runs: item.runs.map((run) => ({ ...run, fallback })) })) };
};

export function marginConformance(withStore: WithStore): void {
  withStore('a message costs what its hand-over said; refused, it costs nothing', async (store) => {
    await submit(store, simplePlan(1, ['a', 'b', 'c', 'd']));
    await store.recordOutcomes([costing(eur(4), 1, 'k1'), costing(eur(7), 2, 'k2'), costing(null, 3, 'k3'), refusedBy(4)]);
    assert.deepEqual(await costsOf(store, 1), [{ connectorId: 1, segments: 1, cost: eur(4) }]);
    assert.deepEqual(await costsOf(store, 3), [{ connectorId: 1, segments: 1, cost: null }]);
    assert.deepEqual(await costsOf(store, 4), []);
    assert.deepEqual(await costsOf(store, 5), []);
    assert.deepEqual(await marginsOf(store, 'connector'), [sum('1', 'EUR', [2, 2, 20, 11]), sum('1', null, [1, 1, 10, 0])]);
  });

  withStore('outcomes of one batch keep their own costs, in whatever currency', async (store) => {
    await submit(store, simplePlan(1, ['a', 'b', 'c']));
    await store.recordOutcomes([costing(null, 1, 'k1'), costing(eur(1), 2, 'k2'), costing({ micros: 2, currency: 'USD' }, 3, 'k3')]);
    assert.deepEqual(await Promise.all([1, 2, 3].map(async (id) => (await costsOf(store, id)).map(({ cost }) => cost))), [
      [null],
      [eur(1)],
      [{ micros: 2, currency: 'USD' }],
    ]);
  });

  withStore('without costs nothing is known, and nothing counts as 0', async (store) => {
    await submit(store, simplePlan(1, ['a']));
    await store.recordOutcomes([acceptedBy(1, 'k')]);
    assert.deepEqual(await marginsOf(store, 'account'), [sum('1', null, [1, 1, 10, 0])]);
  });

  withStore('parts of a long message cost each; one of unknown cost makes the message one of unknown cost', async (store) => {
    await submit(store, planOf(1, [{ segments: 3, runs: [{ numbers: ['a', 'b'], priceMicros: 30 }] }]));
    const part = (id: number, n: number, cost: SegmentCost | null) => costing(cost, id, `k${id}${n}`, { part: n, total: 3 });
    await store.recordOutcomes([part(1, 1, eur(4)), part(1, 2, eur(4)), part(1, 3, eur(5)), part(2, 1, eur(4))]);
    await store.recordOutcomes([part(2, 2, null), acceptedBy(2, 'k23', { part: 3, total: 3 })]);
    assert.deepEqual(await costsOf(store, 1), [{ connectorId: 1, segments: 3, cost: eur(13) }]);
    assert.deepEqual(await costsOf(store, 2), [
      { connectorId: 1, segments: 1, cost: null },
      { connectorId: 1, segments: 1, cost: eur(4) },
      { connectorId: 1, segments: 1, cost: null },
    ]);
    assert.deepEqual(await marginsOf(store, 'connector'), [sum('1', 'EUR', [1, 3, 30, 13]), sum('1', null, [1, 3, 30, 0])]);
  });

  withStore('one PDU that carries a whole long message costs what was said of it once', async (store) => {
    await submit(store, planOf(1, [{ segments: 3, runs: [{ numbers: ['a'], priceMicros: 30 }] }]));
    await store.recordOutcomes([costing(eur(12), 1, 'k', { total: 3, isWhole: true })]);
    assert.deepEqual(await costsOf(store, 1), [{ connectorId: 1, segments: 3, cost: eur(12) }]);
  });

  withStore('a copy costs again', async (store) => {
    await submit(store, simplePlan(1, ['a']));
    await store.recordOutcomes([inDoubt(1)]);
    await store.recordOutcomes([costing(eur(4), 1, 'k1')]);
    await store.recordOutcomes([costing(eur(4), 1, 'k2')]);
    assert.deepEqual(await marginsOf(store, 'connector'), [sum('1', 'EUR', [1, 2, 10, 8])]);
  });

  withStore('a second chance costs again, at the connector that took it', async (store) => {
    await submit(store, withFallback());
    await store.recordOutcomes([costing(eur(4), 1, 'k1')]);
    await store.applyReceipts([receiptFor(['k1'], MessageState.UNDELIVERABLE)]);
    assert.deepEqual(await costsOf(store, 1), [{ connectorId: 1, segments: 1, cost: eur(4) }]);
    await store.recordOutcomes([costing(eur(6), 1, 'k2', { connectorId: 2, at: NOW + 3 })]);
    assert.deepEqual(await costsOf(store, 1), [
      { connectorId: 1, segments: 1, cost: eur(4) },
      { connectorId: 2, segments: 1, cost: eur(6) },
    ]);
    assert.deepEqual(await marginsOf(store, 'connector'), [sum('2', 'EUR', [1, 1, 10, 6]), sum('1', 'EUR', [0, 1, 0, 4])]);
    assert.deepEqual(await marginsOf(store, 'account'), [sum('1', 'EUR', [1, 2, 10, 10])]);
  });

  withStore('a first try of unknown cost is not forgotten when the second one is known', async (store) => {
    await submit(store, withFallback());
    await submit(store, withFallback(2));
    const parts = (connectorId: number, at: number) => [1, 2].map((part) => ({ part, total: 2, connectorId, at }));
    await store.recordOutcomes([acceptedBy(1, 'k1'), ...parts(1, NOW + 1).map((of) => acceptedBy(2, `p${of.part}`, of))]);
    await store.applyReceipts(['k1', 'p1', 'p2'].map((key) => receiptFor([key], MessageState.UNDELIVERABLE)));
    await store.recordOutcomes([
      costing(eur(6), 1, 'k2', { connectorId: 2, at: NOW + 3 }),
      ...parts(2, NOW + 3).map((of) => costing(eur(6), 2, `q${of.part}`, of)),
    ]);
    assert.deepEqual(
      (await costsOf(store, 2)).map(({ connectorId, segments, cost }) => [connectorId, segments, cost?.micros ?? null]),
      [
        [1, 2, null],
        [2, 2, 12],
      ],
    );
    assert.deepEqual(await marginsOf(store, 'account'), [sum('1', null, [2, 6, 20, 0])]);
  });

  withStore('revenue is less by what was refunded', async (store) => {
    const two = await createAccount(store, 'two', 1000, 0, { refundUndelivered: true });
    await submit(store, simplePlan(two, ['a', 'b']));
    await store.recordOutcomes([costing(eur(4), 1, 'k1', { accountId: two }), costing(eur(4), 2, 'k2', { accountId: two })]);
    await store.applyReceipts([receiptFor(['k1'], MessageState.UNDELIVERABLE), receiptFor(['k2'], MessageState.DELIVERED)]);
    assert.deepEqual(await marginsOf(store, 'account'), [sum('2', 'EUR', [2, 2, 10, 8], two)]);
  });

  withStore('of a sub-account the one at the top of its chain is what we earn', async (store) => {
    const [middle, low] = [await createAccount(store, 'middle', 1000), await createAccount(store, 'low', 1000)];
    await store.setSubAccount({ accountId: middle, parentId: 1, markupBasisPoints: 0, markupMicros: 0 });
    await store.setSubAccount({ accountId: low, parentId: middle, markupBasisPoints: 0, markupMicros: 5 });
    const plan = simplePlan(low, ['a'], { priceMicros: 15 });
    await submit(store, {
      ...plan,
      items: plan.items.map((item) => ({ ...item, runs: item.runs.map((run) => ({ ...run, parentPrices: [10, 10] })) })),
      parents: [
        { accountId: middle, totalMicros: 10 },
        { accountId: 1, totalMicros: 10 },
      ],
    });
    await store.recordOutcomes([costing(eur(4), 1, 'k1', { accountId: low })]);
    assert.deepEqual(await marginsOf(store, 'account'), [sum('3', 'EUR', [1, 1, 10, 4], low)]);
  });

  withStore('days, digits and periods: a message counts where it was accepted', async (store) => {
    await submit(store, planOf(1, [{ runs: [{ numbers: ['+49 (151) 12345678', '0044770090'] }] }]));
    await submit(store, planOf(1, [{ runs: [{ numbers: ['4930'] }] }], { acceptedAt: NOW + 1000 }));
    await store.recordOutcomes([1, 2, 3].map((id) => costing(eur(1), id, `k${id}`)));
    assert.deepEqual(await marginsOf(store, 'day'), [sum('2023-11-14', 'EUR', [2, 2, 20, 2])]);
    assert.deepEqual(await marginsOf(store, 'country'), [
      sum('4915112345678', 'EUR', [1, 1, 10, 1]),
      sum('44770090', 'EUR', [1, 1, 10, 1]),
    ]);
    assert.deepEqual(await marginsOf(store, 'country', { fromMs: NOW + 1, toMs: NOW + 2000 }), [sum('4930', 'EUR', [1, 1, 10, 1])]);
  });

  withStore('recorded messages come back as they were judged, oldest first', async (store) => {
    const traits = { ...noTraits, octets: '00ff', udh: '0401020304' };
    await submit(
      store,
      planOf(1, [
        { content: 'hi', sender: 'Acme', runs: [{ numbers: ['a', 'b'] }] },
        { runs: [{ numbers: ['c'] }], traits },
      ]),
    );
    await submit(store, {
      ...planOf(1, [{ segments: 2, runs: [{ numbers: ['d'], priceMicros: 20 }] }]),
      longPart: { reference: 1, total: 2, part: 1 },
    });
    const { messages, every, rows } = await recordedIn(store, { ...PERIOD, accountId: null, limit: 10 });
    assert.deepEqual([messages, every], [4, 1]);
    assert.deepEqual(
      rows.map(({ id, number, sender, content, isJoined }) => [id, number, sender, content, isJoined]),
      [
        [1, 'a', 'Acme', 'hi', false],
        [2, 'b', 'Acme', 'hi', false],
        [3, 'c', '', 'hello', false],
        [4, 'd', '', 'hello', true],
      ],
    );
    assert.deepEqual(rows[2]?.traits, traits);
    assert.deepEqual([rows[0]?.acceptedAt, rows[0]?.accountId, rows[0]?.alphabet, rows[0]?.mms], [NOW, 1, 'gsm7', null]);
  });

  withStore('more messages than asked for are thinned evenly, of one account or of all', async (store) => {
    const two = await createAccount(store, 'two', 1000);
    for (let i = 0; i < 5; i++) {
      await submit(store, simplePlan(1, ['a', 'b', 'c']));
      await submit(store, simplePlan(two, ['d']));
    }
    const all = await recordedIn(store, { ...PERIOD, accountId: null, limit: 7 });
    assert.deepEqual([all.messages, all.every, all.rows.map(({ id }) => id)], [20, 3, [1, 4, 7, 10, 13, 16, 19]]);
    const own = await recordedIn(store, { ...PERIOD, accountId: two, limit: 2 });
    assert.deepEqual([own.messages, own.every, own.rows.map(({ id }) => id)], [5, 3, [4, 16]]);
    const later = await recordedIn(store, { fromMs: NOW + 1, toMs: NOW + 2, accountId: two, limit: 2 });
    assert.deepEqual([later.messages, later.rows], [0, []]);
  });

  withStore('who stops reading early is done with it', async (store) => {
    await submit(store, simplePlan(1, ['a']));
    for await (const _ of (await store.recordedMessages({ ...PERIOD, accountId: null, limit: 1 })).pages) break;
    for await (const _ of store.margins({ ...PERIOD, by: 'day', timeZone: 'UTC' })) break;
  });
}
