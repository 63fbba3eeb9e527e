// Part of the store's suite: the order of route rules, what waits taken to another connector, the hidden second chance.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import type { AcceptPlan, Fallback } from '../core/plan.ts';
import { anyMessage, type NewRouteRule } from '../core/route-rules.ts';
import { Notify } from '../core/submission.ts';
import type { ReceiptRecord, Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import { acceptedBy, inDoubt, moneyOf, NOW, planOf, receiptFor, refusedBy, retryOf, stateOf, submit } from './testing.ts';

const { DELIVERED, ENROUTE, UNDELIVERABLE, EXPIRED, UNKNOWN, QUEUED } = MessageState;

const rule = (name: string): NewRouteRule => ({
  name,
  match: { ...anyMessage, prefixes: [name] },
  strategy: 'priority',
  targets: [{ connectorId: 1, weight: 1, priority: 1 }],
  mmsAs: 'mms',
  queueAgeMaxSeconds: null,
  patienceSeconds: null,
  secondChance: [],
  exploreShare: 0,
});

const fallback: Fallback = { connectorIds: [2], patienceMs: 1000, secondChance: ['carrier_failed', 'carrier_refused', 'err:011'] };

function planWith(more: Partial<Fallback> = {}, segments = 1): AcceptPlan {
  const plan = planOf(1, [{ segments, runs: [{ numbers: ['8613800138000'], priceMicros: 10 * segments }] }], { notify: Notify.ALL });
  const items = plan.items.map((item) => ({ ...item, runs: item.runs.map((run) => ({ ...run, fallback: { ...fallback, ...more } })) }));
  return { ...plan, items };
}

const failed = (keys: readonly string[], more: Partial<ReceiptRecord> = {}): ReceiptRecord =>
  receiptFor(keys, UNDELIVERABLE, { recipient: '8613800138000', ...more });
const events = async (store: Store, id: number): Promise<string[]> =>
  (await store.messageHistory(id))?.history.map(({ event }) => event) ?? [];
const waitingOn = async (store: Store, connectorId: number): Promise<number[]> =>
  (await store.claim({ connectorId, accountId: 1 }, NOW + 1000, 10, [])).messages.map(({ id }) => id);
const dueReceipts = async (store: Store) => (await store.dueReceipts(1, 0, 10)).map(({ messageId, state }) => [messageId, state]);
const move = (ids: readonly number[], usable = [2]) => ({ ids, fromConnectorId: 1, usable, why: 'its link is down', now: NOW + 5 });

export function routeConformance(withStore: WithStore): void {
  withStore('route rules stand in the order they were put in', async (store) => {
    const names = async () => (await store.rulebookRows()).routeRules?.map(({ name }) => name);
    const one = await store.addRouteRule(rule('1'), 1);
    const two = await store.addRouteRule(rule('2'), 2);
    await store.addRouteRule(rule('3'), 1);
    assert.deepEqual(await names(), ['3', '1', '2']);
    assert.ok(await store.moveRouteRule(two, 1));
    assert.deepEqual(await names(), ['2', '3', '1']);
    assert.ok(await store.setRouteRule({ ...rule('1b'), id: one }));
    assert.ok(!(await store.moveRouteRule(99, 1)) && !(await store.setRouteRule({ ...rule('9'), id: 99 })));
    assert.ok((await store.removeRouteRule(two)) && !(await store.removeRouteRule(two)));
    assert.deepEqual(await names(), ['3', '1b']);
  });

  withStore('what waits beyond its patience goes to the next connector, at the same price', async (store) => {
    const id = await submit(store, planWith());
    assert.deepEqual(await store.waitingBeyond(1, 999, NOW, 10), []);
    assert.deepEqual(await store.waitingBeyond(1, 1000, NOW, 10), [{ id, accountId: 1 }]);
    assert.equal(await store.moveWaiting(move([id], [1, 3])), 0, 'no usable one');
    assert.equal(await store.moveWaiting(move([id])), 1);
    assert.equal(await store.moveWaiting(move([id])), 0, 'it does not wait there any more');
    assert.deepEqual([await waitingOn(store, 1), await waitingOn(store, 2)], [[], [id]]);
    assert.deepEqual(
      (await events(store, id)).filter((event) => event === 'moved'),
      ['moved'],
    );
    // Not tried by the first, it may come back.
    assert.deepEqual(await store.waitingBeyond(2, 5000, NOW, 10), [{ id, accountId: 1 }]);
    await store.recordOutcomes([acceptedBy(id, 'k', { connectorId: 2 })]);
    await store.applyReceipts([failed(['k'], { connectorId: 2, state: DELIVERED })]);
    assert.equal(await stateOf(store, id), DELIVERED);
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
  });

  withStore('what a carrier may have is not moved', async (store) => {
    const ids = [await submit(store, planWith()), await submit(store, planWith({}, 2)), await submit(store, planWith())];
    const [doubted = 0, begun = 0, named = 0] = ids;
    await store.recordOutcomes([
      inDoubt(doubted),
      acceptedBy(begun, 'p1', { part: 1, total: 2 }),
      retryOf(named, NOW, { carrierKey: 'maybe' }),
    ]);
    assert.deepEqual(await store.waitingBeyond(1, 5000, NOW, 10), []);
    assert.equal(await store.moveWaiting(move(ids)), 0);
  });

  withStore('a second chance: one message, one price, one end', async (store) => {
    const id = await submit(store, planWith());
    await store.recordOutcomes([acceptedBy(id, 'a')]);
    const [before] = await store.reports(1, [id]);
    assert.equal((await store.applyReceipts([failed(['a'])]))[0]?.kind, 'matched');
    assert.deepEqual(await store.reports(1, [id]), [before], 'nothing has happened to the customer');
    assert.equal((await store.messageHistory(id))?.state, QUEUED);
    assert.deepEqual([await waitingOn(store, 1), await waitingOn(store, 2), await dueReceipts(store)], [[], [id], []]);
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
    assert.ok((await store.verifyLedger()).holds);
    assert.deepEqual(await store.cancel(id, NOW + 3), { kind: 'too_late', state: ENROUTE });
    // The carrier repeats itself.
    await store.applyReceipts([failed(['a'])]);
    assert.deepEqual(await waitingOn(store, 2), [id]);
    await store.recordOutcomes([acceptedBy(id, 'b', { connectorId: 2, at: NOW + 9 })]);
    assert.deepEqual(await store.reports(1, [id]), [before]);
    await store.applyReceipts([failed(['b'], { connectorId: 2, state: DELIVERED, at: NOW + 20 })]);
    const [after] = await store.reports(1, [id]);
    assert.deepEqual([after?.state, after?.reason, after?.changedAt], [DELIVERED, 'none', NOW + 20]);
    assert.deepEqual(await dueReceipts(store), [[id, DELIVERED]]);
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
    assert.deepEqual(
      (await events(store, id)).filter((event) => /handed|receipt|second|final/.test(event)),
      ['handed_over', 'receipt', 'second_chance', 'receipt', 'handed_over', 'receipt', 'final'],
    );
  });

  withStore('each connector once, and only for what was asked', async (store) => {
    const ids = [];
    for (let n = 0; n < 4; n++) ids.push(await submit(store, planWith(n === 3 ? { secondChance: ['err:011'] } : {})));
    const [twice = 0, unknown = 0, other = 0, code = 0] = ids;
    await store.recordOutcomes(ids.map((id) => acceptedBy(id, `a${id}`)));
    await store.applyReceipts([
      failed([`a${twice}`]),
      failed([`a${unknown}`], { state: UNKNOWN }),
      failed([`a${other}`], { reason: 'blacklisted' }),
      failed([`a${code}`], { error: '11' }),
    ]);
    assert.deepEqual(await waitingOn(store, 2), [twice, code]);
    assert.deepEqual([await stateOf(store, unknown), await stateOf(store, other)], [UNKNOWN, UNDELIVERABLE]);
    await store.recordOutcomes([acceptedBy(twice, 'b', { connectorId: 2 })]);
    await store.applyReceipts([failed(['b'], { connectorId: 2 })]);
    assert.equal(await stateOf(store, twice), UNDELIVERABLE);
  });

  withStore('refused by the first it is not charged yet; refused by the second after a charge it is undeliverable', async (store) => {
    const [refused, charged] = [await submit(store, planWith()), await submit(store, planWith())];
    const refusal = { ...refusedBy(refused), reason: 'carrier_refused' as const };
    await store.recordOutcomes([refusal, acceptedBy(charged, 'a')]);
    assert.deepEqual(await moneyOf(store, 1), [980, 0, 10, 0]);
    await store.applyReceipts([failed(['a'])]);
    assert.deepEqual(await waitingOn(store, 2), [refused, charged]);
    await store.recordOutcomes([refusedBy(refused, { connectorId: 2 }), refusedBy(charged, { connectorId: 2 })]);
    assert.deepEqual([await stateOf(store, refused), await stateOf(store, charged)], [MessageState.REJECTED, UNDELIVERABLE]);
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
    assert.deepEqual(await dueReceipts(store), [
      [refused, MessageState.REJECTED],
      [charged, UNDELIVERABLE],
    ]);
  });

  withStore('delivered after all ends it while it waits; later it is only noted', async (store) => {
    const [waits, gone] = [await submit(store, planWith()), await submit(store, planWith())];
    await store.recordOutcomes([acceptedBy(waits, 'a1'), acceptedBy(gone, 'a2')]);
    await store.applyReceipts([failed(['a1']), failed(['a2'])]);
    await store.recordOutcomes([acceptedBy(gone, 'b2', { connectorId: 2 })]);
    await store.applyReceipts([failed(['a1'], { state: DELIVERED }), failed(['a2'], { state: DELIVERED })]);
    assert.deepEqual([await stateOf(store, waits), await stateOf(store, gone)], [DELIVERED, ENROUTE]);
    // It was on the wire when the word came.
    await store.recordOutcomes([acceptedBy(waits, 'b1', { connectorId: 2 })]);
    await store.applyReceipts([failed(['b1'], { connectorId: 2 }), failed(['b2'], { connectorId: 2 })]);
    assert.deepEqual([await stateOf(store, waits), await stateOf(store, gone)], [DELIVERED, UNDELIVERABLE]);
    assert.deepEqual(await moneyOf(store, 1), [980, 0, 0, 0]);
  });

  withStore('a long message goes again whole, unless a part of it arrived', async (store) => {
    const [again, partly] = [await submit(store, planWith({}, 2)), await submit(store, planWith({}, 2))];
    const both = (id: number, key: string, connectorId = 1) =>
      [1, 2].map((part) => acceptedBy(id, `${key}${part}`, { part, total: 2, connectorId }));
    await store.recordOutcomes([...both(again, 'a'), ...both(partly, 'p')]);
    await store.applyReceipts([failed(['a1']), failed(['a2']), failed(['p1'], { state: DELIVERED }), failed(['p2'])]);
    assert.equal(await stateOf(store, partly), UNDELIVERABLE);
    const { messages } = await store.claim({ connectorId: 2, accountId: 1 }, NOW + 1000, 10, []);
    assert.deepEqual(
      messages.map(({ id, doneParts }) => [id, doneParts]),
      [[again, []]],
    );
    assert.equal(await stateOf(store, again), ENROUTE);
    await store.recordOutcomes(both(again, 'b', 2));
    await store.applyReceipts([failed(['a1'], { state: DELIVERED })]);
    await store.applyReceipts([1, 2].map((part) => failed([`b${part}`], { connectorId: 2, state: DELIVERED })));
    assert.equal(await stateOf(store, again), DELIVERED);
    assert.deepEqual(await moneyOf(store, 1), [960, 0, 0, 0]);
  });

  withStore('it ends with its validity, and a doubt ends its chances', async (store) => {
    const [late, doubted] = [await submit(store, planWith()), await submit(store, planWith())];
    await store.recordOutcomes([acceptedBy(late, 'a'), inDoubt(doubted), acceptedBy(doubted, 'd')]);
    await store.applyReceipts([failed(['a']), failed(['d'])]);
    assert.equal(await stateOf(store, doubted), UNDELIVERABLE);
    await store.expirePending(NOW + 9e9, [late]);
    assert.equal(await stateOf(store, late), EXPIRED);
    assert.deepEqual(await moneyOf(store, 1), [980, 0, 0, 0]);
  });
}
