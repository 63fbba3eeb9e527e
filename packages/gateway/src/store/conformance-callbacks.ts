// Part of the store's suite: callbacks, kept with their messages, and what they are to be asked with, written with what becomes of the messages.
import assert from 'node:assert/strict';
import { type Callback, CallbackEvent } from '../core/callback.ts';
import { MessageState } from '../core/message.ts';
import type { AcceptPlan } from '../core/plan.ts';
import type { SegmentOutcome, Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import { acceptedBy, NOW, receiptFor, refusedBy, simplePlan } from './testing.ts';

const { DELIVERED, FAILED, REFUSED, TAKEN } = CallbackEvent;
const ALL = DELIVERED | FAILED | REFUSED | TAKEN;

const told = (plan: AcceptPlan, events = ALL): AcceptPlan => {
  const callback: Callback = { form: 'kannel', url: 'http://127.0.0.1/?type=%d', events, details: { from: 'Shop' } };
  return { ...plan, callback };
};

const taken = (messageId: number): SegmentOutcome => acceptedBy(messageId, `k${messageId}`);

async function dues(store: Store, skip: readonly number[] = [], now = NOW + 10): Promise<readonly (readonly [number, number, string])[]> {
  const { due } = await store.claimCallbacks({ accountId: 1, now, skip, limit: 100 });
  return due.map(({ message, event, error }) => [message.id, event, error]);
}
/** Takes the first of each message until nothing is left. */
async function all(store: Store): Promise<readonly (readonly [number, number, string])[]> {
  const found: (readonly [number, number, string])[] = [];
  for (;;) {
    const { due } = await store.claimCallbacks({ accountId: 1, now: NOW + 10, skip: [], limit: 100 });
    if (due.length === 0) return found;
    found.push(...due.map(({ message, event, error }) => [message.id, event, error] as const));
    await store.recordCallbacks({ taken: due.map(({ seq }) => seq), failed: [], now: NOW + 10 });
  }
}

export function callbackConformance(withStore: WithStore): void {
  withStore('taken and delivered, in this order, one at a time; other messages are not told of', async (store) => {
    await store.accept(simplePlan(1, ['a']));
    await store.accept(told(simplePlan(1, ['b', 'c'])));
    await store.accept(simplePlan(1, ['d']));
    await store.recordOutcomes([taken(1), taken(2), taken(3), taken(4)]);
    await store.applyReceipts([receiptFor(['k2'], MessageState.DELIVERED), receiptFor(['k1'], MessageState.DELIVERED)]);
    assert.deepEqual(await store.callbacksWaiting(), [1]);
    assert.deepEqual(await dues(store), [
      [2, TAKEN, ''],
      [3, TAKEN, ''],
    ]);
    assert.deepEqual(await all(store), [
      [2, TAKEN, ''],
      [3, TAKEN, ''],
      [2, DELIVERED, '000'],
    ]);
    assert.deepEqual(await store.callbacksWaiting(), []);
  });

  withStore(
    'only the wanted events; a refusal of the carrier is one of its own, an end after it took the message is a failure',
    async (store) => {
      await store.accept(told(simplePlan(1, ['a']), DELIVERED | REFUSED));
      await store.accept(told(simplePlan(1, ['b']), FAILED));
      await store.accept(told(simplePlan(1, ['c']), FAILED | REFUSED));
      await store.accept(told(simplePlan(1, ['d']), DELIVERED));
      await store.recordOutcomes([refusedBy(1), taken(2), taken(4)]);
      await store.applyReceipts([receiptFor(['k2'], MessageState.REJECTED), receiptFor(['k4'], MessageState.UNDELIVERABLE)]);
      await store.cancel(3, NOW + 2);
      assert.deepEqual(
        (await all(store)).map(([id, event]) => [id, event]),
        [
          [1, REFUSED],
          [2, FAILED],
          [3, FAILED],
        ],
      );
    },
  );

  withStore('a message whose receipt never came is told of too, and to the webhooks', async (store) => {
    const webhookId = await store.addWebhook({
      accountId: 1,
      url: 'http://127.0.0.1/',
      format: 'standard',
      events: ['report'],
      isOrdered: false,
      connections: 1,
      secret: 'whsec_AAAA',
      now: NOW,
    });
    const plan = told(simplePlan(1, ['a']), FAILED);
    await store.accept(plan);
    await store.recordOutcomes([taken(1)]);
    await store.expire({ now: plan.expiresAt + 1000, receiptGraceMs: 10, partsWaitMs: 10, limit: 10 });
    const later = plan.expiresAt + 2000;
    assert.deepEqual(await dues(store, [], later), [[1, FAILED, '']]);
    const { fresh } = await store.claimPushes({ webhookId, afterSeq: 0, now: later, limit: 10, hasOrders: false });
    assert.deepEqual(
      fresh.map(({ fact }) => fact.id),
      [1],
    );
  });

  withStore('what failed waits, what is given up is a line in the history, and what is in hand is not claimed again', async (store) => {
    await store.accept(told(simplePlan(1, ['a', 'b']), TAKEN));
    await store.recordOutcomes([taken(1), taken(2)]);
    const { due } = await store.claimCallbacks({ accountId: 1, now: NOW + 10, skip: [], limit: 1 });
    const [first] = due;
    assert.ok(first);
    assert.deepEqual(
      [first.attempts, first.url, first.details, first.message.number],
      [0, 'http://127.0.0.1/?type=%d', { from: 'Shop' }, 'a'],
    );
    assert.deepEqual(await dues(store, [first.seq]), [[2, TAKEN, '']]);
    await store.recordCallbacks({
      taken: [],
      failed: [{ seq: first.seq, messageId: 1, why: 'answered 500', retryAt: NOW + 500 }],
      now: NOW,
    });
    assert.deepEqual(await dues(store), [[2, TAKEN, '']]);
    assert.equal((await store.claimCallbacks({ accountId: 1, now: NOW + 10, skip: [], limit: 1 })).nextAt, NOW + 500);
    const again = await store.claimCallbacks({ accountId: 1, now: NOW + 500, skip: [], limit: 10 });
    assert.equal(again.due.find(({ message }) => message.id === 1)?.attempts, 1);
    await store.recordCallbacks({
      taken: [],
      failed: [{ seq: first.seq, messageId: 1, why: 'answered 404', retryAt: null }],
      now: NOW + 600,
    });
    assert.deepEqual(await dues(store, [], NOW + 1000), [[2, TAKEN, '']]);
    assert.ok(
      (await store.messageHistory(1))?.history.some(({ event, detail }) => event === 'not_told' && detail.includes('answered 404')),
    );
  });

  withStore('a refused plan leaves no callback for whoever gets its ids', async (store) => {
    assert.equal((await store.accept(told(simplePlan(1, ['a'], { priceMicros: 5000 })))).ok, false);
    await store.accept(simplePlan(1, ['b']));
    await store.recordOutcomes([taken(1)]);
    assert.deepEqual(await dues(store), []);
  });
}
