// Part of the store's suite: connectors that are removed and brought back, and the messages that were to go by them.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import { anyMessage } from '../core/route-rules.ts';
import type { WithStore } from './conformance.ts';
import { acceptedBy, addConnector, NOW, planOf, receiptFor, simplePlan, stateOf, submit } from './testing.ts';

const fallback = { connectorIds: [2, 3], patienceMs: null, secondChance: ['carrier_failed'] };

export function connectorConformance(withStore: WithStore): void {
  withStore('a connector goes when nothing needs it; what it carried keeps its name, and it comes back as it was', async (store) => {
    const id = await addConnector(store, 'carrier three');
    const names = async () => (await store.rulebookRows()).connectors.map(({ name }) => name);
    assert.deepEqual(await store.removeConnector(id), { ok: true });
    assert.deepEqual(await names(), ['carrier one', 'carrier two']);
    assert.equal((await store.rulebookRows()).goneConnectors?.get(id), 'carrier three');
    // The name is free again, and of two that are gone the last one comes back.
    const other = await addConnector(store, 'carrier three');
    assert.deepEqual(await store.removeConnector(other), { ok: true });
    const back = await store.restoreConnector('carrier three');
    assert.deepEqual([back?.id, back?.settings.password], [other, 'carrier secret carrier three']);
    assert.deepEqual((await names()).at(-1), 'carrier three');
    assert.equal(await store.restoreConnector('nobody'), null);
  });

  withStore('while anything needs it, it stays, and it is said what', async (store) => {
    const id = await addConnector(store, 'carrier three');
    const routeId = await store.addRoute('86', id);
    const targets = [{ connectorId: id, weight: 1, priority: 1 }];
    const rule = {
      strategy: 'priority',
      targets,
      mmsAs: 'mms',
      queueAgeMaxSeconds: null,
      patienceSeconds: null,
      secondChance: [],
      exploreShare: 0,
    } as const;
    const ruleId = await store.addRouteRule({ name: 'all', match: anyMessage, ...rule }, 1);
    const none = { routes: [], routeRules: [], numbers: [], priceLists: [], doors: [], hasWaiting: false };
    assert.deepEqual(await store.removeConnector(id), { ok: false, uses: { ...none, routes: [routeId], routeRules: [ruleId] } });
    await store.removeRoute(routeId);
    await store.removeRouteRule(ruleId);
    const list = await store.addPriceList({ name: 'costs', currency: 'EUR', connectorId: id });
    assert.deepEqual(await store.removeConnector(id), { ok: false, uses: { ...none, priceLists: ['costs'] } });
    await store.removePriceList(list);
    const waiting = await submit(store, planOf(1, [{ runs: [{ numbers: ['8613800138000'], priceMicros: 10, connectorId: id }] }]));
    assert.deepEqual(await store.removeConnector(id), { ok: false, uses: { ...none, hasWaiting: true } });
    await store.recordOutcomes([acceptedBy(waiting, 'k', { connectorId: id })]);
    assert.deepEqual(await store.removeConnector(id), { ok: true });
    // What it took is still matched, and still says by whom it went.
    await store.applyReceipts([receiptFor(['k'], MessageState.DELIVERED, { connectorId: id, recipient: '8613800138000' })]);
    const history = await store.messageHistory(waiting);
    assert.deepEqual([history?.state, history?.connector], [MessageState.DELIVERED, 'carrier three']);
  });

  withStore('a message does not go to a connector that is gone for its second chance', async (store) => {
    await addConnector(store, 'carrier three');
    const plan = simplePlan(1, ['8613800138000']);
    const items = plan.items.map((item) => ({ ...item, runs: item.runs.map((run) => ({ ...run, fallback })) }));
    const id = await submit(store, { ...plan, items });
    await store.recordOutcomes([acceptedBy(id, 'a')]);
    assert.deepEqual(await store.removeConnector(2), { ok: true });
    const failed = receiptFor(['a'], MessageState.UNDELIVERABLE, { recipient: '8613800138000', reason: 'carrier_failed' });
    await store.applyReceipts([failed]);
    const { messages } = await store.claim({ connectorId: 3, accountId: 1 }, NOW + 1000, 10, []);
    assert.deepEqual(
      messages.map((message) => message.id),
      [id],
    );
    await store.recordOutcomes([acceptedBy(id, 'b', { connectorId: 3 })]);
    await store.applyReceipts([{ ...failed, carrierKeys: ['b'], connectorId: 3 }]);
    assert.equal(await stateOf(store, id), MessageState.UNDELIVERABLE);
  });
}
