// Part of the store's suite: a request that comes again is known, and kept in the transaction that accepted it.
import assert from 'node:assert/strict';
import type { AcceptPlan } from '../core/plan.ts';
import type { WithStore } from './conformance.ts';
import { NOW, simplePlan } from './testing.ts';

const KEY = 'ab'.repeat(32);
const WINDOW_MS = 60_000;

const keyed = (plan: AcceptPlan, key = KEY, acceptedAt = NOW): AcceptPlan => ({
  ...plan,
  acceptedAt,
  request: { key, windowMs: WINDOW_MS, refusals: ['number_abnormal'] },
});

export function requestConformance(withStore: WithStore): void {
  const since = NOW - WINDOW_MS;

  withStore('a plan that comes again is not accepted again, and costs nothing again', async (store) => {
    const plan = keyed(simplePlan(1, ['a', 'b'], { priceMicros: 100 }));
    assert.equal((await store.accept(plan)).ok, true);
    const after = await store.balance(1);
    assert.deepEqual(await store.accept(plan), { ok: false, code: 'repeated' });
    assert.deepEqual(await store.accept(keyed(simplePlan(1, ['c']), KEY, NOW + WINDOW_MS - 1)), { ok: false, code: 'repeated' });
    assert.deepEqual(await store.balance(1), after);
    assert.deepEqual(await store.answeredRequest({ accountId: 1, key: KEY, since }), {
      firstId: 1,
      numbers: ['a', 'b'],
      refusals: ['number_abnormal'],
      orderIds: null,
      fingerprint: null,
    });
  });

  withStore('what was asked for under a key is kept with it', async (store) => {
    const fingerprint = '0f'.repeat(32);
    const plan = keyed(simplePlan(1, ['a']));
    await store.accept({ ...plan, request: { key: KEY, windowMs: WINDOW_MS, refusals: [], fingerprint } });
    assert.equal((await store.answeredRequest({ accountId: 1, key: KEY, since }))?.fingerprint, fingerprint);
  });

  withStore('of many at once one is the first', async (store) => {
    const plan = keyed(simplePlan(1, ['a'], { priceMicros: 100 }));
    const before = (await store.balance(1)).balanceMicros;
    const results = await Promise.all(Array.from({ length: 20 }, () => store.accept(plan)));
    assert.equal(results.filter(({ ok }) => ok).length, 1);
    assert.equal((await store.balance(1)).balanceMicros, before - 100);
  });

  withStore('another key, another account and the time after the window are another request', async (store) => {
    await store.createAccount({
      name: 'second',
      apiPassword: 'secret',
      balanceMicros: 1000,
      giftMicros: 0,
      settings: (await store.rulebookRows()).accounts[0]!.settings,
      now: NOW,
    });
    await store.accept(keyed(simplePlan(1, ['a'])));
    assert.equal((await store.accept(keyed(simplePlan(1, ['a']), 'cd'.repeat(32)))).ok, true);
    assert.equal((await store.accept(keyed(simplePlan(2, ['a'])))).ok, true);
    assert.equal((await store.accept(keyed(simplePlan(1, ['a']), KEY, NOW + WINDOW_MS))).ok, true);
    assert.equal(await store.answeredRequest({ accountId: 1, key: 'ef'.repeat(32), since }), null);
    assert.equal((await store.answeredRequest({ accountId: 1, key: KEY, since: NOW }))?.firstId, 4);
    assert.equal((await store.answeredRequest({ accountId: 2, key: KEY, since }))?.firstId, 3);
  });

  withStore('what was refused is no first answer', async (store) => {
    const dear = keyed(simplePlan(1, ['a'], { priceMicros: 5000 }));
    assert.deepEqual(await store.accept(dear), { ok: false, code: 'balance_too_low' });
    assert.equal(await store.answeredRequest({ accountId: 1, key: KEY, since }), null);
    assert.equal((await store.accept(keyed(simplePlan(1, ['a'])))).ok, true);
  });

  withStore('the guards of an account do not stand before a repeat', async (store) => {
    const guards = { totals: [], frequency: null, duplicateWindowMs: 60_000, lowBalanceMicros: 0 };
    const plan = { ...keyed(simplePlan(1, ['a'])), guards };
    assert.equal((await store.accept(plan)).ok, true);
    assert.deepEqual(await store.accept(plan), { ok: false, code: 'repeated' });
  });

  withStore('order ids are part of the first answer, and the sweeper forgets what no window looks at', async (store) => {
    await store.accept({ ...keyed(simplePlan(1, ['a', 'b'])), order: { appId: '', orderIds: ['x', ''] } });
    assert.deepEqual((await store.answeredRequest({ accountId: 1, key: KEY, since }))?.orderIds, ['x', '']);
    const sweep = (now: number) => store.expire({ now, receiptGraceMs: 1, partsWaitMs: 1, limit: 100 });
    await sweep(NOW + WINDOW_MS);
    assert.notEqual(await store.answeredRequest({ accountId: 1, key: KEY, since }), null);
    await sweep(NOW + WINDOW_MS + 600_000);
    assert.equal(await store.answeredRequest({ accountId: 1, key: KEY, since }), null);
  });
}
