// Part of the store's suite: what customers call their messages.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AcceptPlan, PlanOrder } from '../core/plan.ts';
import type { Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import { planOf, simplePlan } from './testing.ts';

const named = (plan: AcceptPlan, order: PlanOrder): AcceptPlan => ({ ...plan, order });
const ordersOf = async (store: Store, ids: readonly number[]) =>
  (await store.orders(ids))
    .map(({ messageId, appId, orderId }) => [messageId, appId, orderId])
    .toSorted(([a], [b]) => Number(a) - Number(b));

export function orderConformance(withStore: WithStore): void {
  withStore('order ids and the app are read by message id; messages without them have none', async (store) => {
    await store.accept(simplePlan(1, ['a']));
    await store.accept(named(simplePlan(1, ['b']), { appId: 'app', orderIds: ['one'] }));
    await store.accept(simplePlan(1, ['c', 'd']));
    const items = [
      { runs: [{ numbers: ['e', 'f'] }, { connectorId: 2, numbers: ['g'] }] },
      { content: 'other', runs: [{ numbers: ['h'] }] },
    ];
    await store.accept(named(planOf(1, items), { appId: '', orderIds: ['x', '', '"]\u2028', '订单'] }));
    await store.accept(named(simplePlan(1, ['i', 'j']), { appId: 'only', orderIds: null }));
    await store.accept(simplePlan(1, ['k']));
    assert.deepEqual(await ordersOf(store, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 12]), [
      [2, 'app', 'one'],
      [5, '', 'x'],
      [6, '', ''],
      [7, '', '"]\u2028'],
      [8, '', '订单'],
      [9, 'only', ''],
      [10, 'only', ''],
    ]);
    assert.deepEqual(await ordersOf(store, []), []);
  });

  withStore('a refused plan leaves no order id for whoever gets its ids', async (store) => {
    const dear = named(simplePlan(1, ['a'], { priceMicros: 5000 }), { appId: 'app', orderIds: ['one'] });
    assert.deepEqual(await store.accept(dear), { ok: false, code: 'balance_too_low' });
    await store.accept(simplePlan(1, ['b']));
    assert.deepEqual(await store.orders([1]), []);
  });

  withStore('property: whatever mixture of submissions came, each message has its own order id', async (store) => {
    const want = new Map<number, string>();
    let nextId = 1;
    const submission = fc.record({ orderIds: fc.array(fc.string(), { minLength: 1, maxLength: 5 }), isNamed: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(submission, async ({ orderIds, isNamed }) => {
        const plan = simplePlan(
          1,
          orderIds.map((_, index) => `n${index}`),
          { priceMicros: 0 },
        );
        await store.accept(isNamed ? named(plan, { appId: 'app', orderIds }) : plan);
        for (const orderId of orderIds) {
          if (isNamed) want.set(nextId, orderId);
          nextId++;
        }
        const found = await store.orders(Array.from({ length: nextId }, (_, index) => index + 1));
        assert.deepEqual(new Map(found.map(({ messageId, orderId }) => [messageId, orderId])), want);
      }),
      { numRuns: 40 },
    );
  });
}
