// Part of the store's suite: virtual numbers and their rents, whose money moves once for each month.
import assert from 'node:assert/strict';
import { addMonths, daysAfter } from '../core/rent.ts';
import { defaultNumberSettings, type NumberSettings } from '../core/virtual-number.ts';
import type { Store } from '../ports/store.ts';
import type { NewRent } from '../ports/store-two-way.ts';
import type { WithStore } from './conformance.ts';
import { checkLedger, createAccount, moneyOf, NOW } from './testing.ts';

const addNumber = (store: Store, number = '447700900099', settings: Partial<NumberSettings> = {}): Promise<number> =>
  store.addNumber({ number, connectorId: 1, settings: { ...defaultNumberSettings, ...settings } });
const rentOf = (numberId: number, more: Partial<NewRent> = {}): NewRent => ({
  numberId,
  accountId: 1,
  keyword: '',
  setupMicros: 100,
  monthlyMicros: 50,
  now: NOW,
  ...more,
});
const numbersOf = async (store: Store) => (await store.rulebookRows()).numbers;
const eventsOf = async (store: Store, numberId = 1) =>
  (await store.rentEvents({ numberId, before: null, limit: 100 })).map(({ kind, micros }) => [kind, micros]).toReversed();
const month = (count: number): number => addMonths(NOW, count);

export function rentConformance(withStore: WithStore): void {
  withStore('a rent takes its fees with it, gift first, or is not begun', async (store) => {
    const id = await addNumber(store);
    await store.credit({ accountId: 1, balanceMicros: 0, giftMicros: 30, reference: 'gift', now: NOW });
    assert.deepEqual(await store.rentNumber(rentOf(id, { setupMicros: 2000 })), { ok: false, code: 'balance_too_low' });
    assert.deepEqual([await moneyOf(store, 1), (await numbersOf(store))[0]?.rents], [[1000, 30, 0, 0], []]);
    assert.deepEqual(await store.rentNumber(rentOf(id)), { ok: true, rentId: 1 });
    assert.deepEqual(await moneyOf(store, 1), [880, 0, 0, 0]);
    const [number] = await numbersOf(store);
    assert.deepEqual([number?.accountId, number?.rents[0]?.paidUntil, number?.rents[0]?.state], [1, month(1), 'active']);
    assert.deepEqual(await store.rentNumber(rentOf(id)), { ok: false, code: 'yours' });
    const other = await createAccount(store, 'two', 1000);
    assert.deepEqual(await store.rentNumber(rentOf(id, { accountId: other })), { ok: false, code: 'taken' });
    assert.deepEqual(await store.rentNumber(rentOf(id, { accountId: other, keyword: 'pizza' })), { ok: false, code: 'taken' });
    assert.deepEqual(await store.rentNumber(rentOf(99)), { ok: false, code: 'no_number' });
    assert.deepEqual(await moneyOf(store, other), [1000, 0, 0, 0]);
  });

  withStore('two accounts ask for one number at once: one of them has it and pays', async (store) => {
    const id = await addNumber(store);
    const other = await createAccount(store, 'two', 1000);
    const results = await Promise.all([1, other, 1, other].map((accountId) => store.rentNumber(rentOf(id, { accountId }))));
    assert.equal(results.filter(({ ok }) => ok).length, 1);
    assert.equal(
      (await moneyOf(store, 1)).concat(await moneyOf(store, other)).reduce((sum, one) => sum + one, 0),
      1850,
    );
  });

  withStore('keywords of a shared number: each once, each with its own owner', async (store) => {
    const id = await addNumber(store, '88222', { isShared: true });
    const other = await createAccount(store, 'two', 1000);
    assert.equal((await store.rentNumber(rentOf(id, { keyword: 'pizza' }))).ok, true);
    assert.equal((await store.rentNumber(rentOf(id, { accountId: other, keyword: 'taxi' }))).ok, true);
    assert.deepEqual(await store.rentNumber(rentOf(id, { accountId: other, keyword: 'pizza' })), { ok: false, code: 'taken' });
    assert.deepEqual(await store.rentNumber(rentOf(id, { accountId: other })), { ok: false, code: 'taken' }, 'not as a whole any more');
    const [number] = await numbersOf(store);
    assert.deepEqual(
      [number?.accountId, number?.rents.map(({ accountId, keyword }) => [accountId, keyword])],
      [
        null,
        [
          [1, 'pizza'],
          [other, 'taxi'],
        ],
      ],
    );
  });

  withStore('each month once, after a downtime too, and however often it is looked at', async (store) => {
    const id = await addNumber(store);
    await store.rentNumber(rentOf(id));
    assert.equal(await store.chargeRents(month(1) - 1, 10), 0);
    assert.deepEqual(await Promise.all([1, 2, 3].map(() => store.chargeRents(month(1), 10))), [1, 0, 0]);
    assert.equal((await moneyOf(store, 1))[0], 800);
    // Three months away.
    assert.equal(await store.chargeRents(month(4), 10), 1);
    assert.equal(await store.chargeRents(month(4), 10), 0);
    assert.equal((await moneyOf(store, 1))[0], 650);
    assert.equal((await numbersOf(store))[0]?.rents[0]?.paidUntil, month(5));
    assert.deepEqual(await eventsOf(store), [
      ['rented', 150],
      ['charged', 50],
      ['charged', 50],
      ['charged', 50],
      ['charged', 50],
    ]);
    await checkLedger(store);
  });

  withStore(
    'short of money: grace, suspension, the end; never below zero, and paid again it goes on from that day',
    async (store) => {
      const id = await addNumber(store);
      await store.rentNumber(rentOf(id));
      assert.equal(await store.chargeRents(month(1), 10), 1);
      assert.deepEqual([(await numbersOf(store))[0]?.rents[0]?.state, (await numbersOf(store))[0]?.accountId], ['grace', 1]);
      assert.equal(await store.chargeRents(daysAfter(month(1), 6), 10), 0);
      assert.equal(await store.chargeRents(daysAfter(month(1), 7), 10), 1);
      assert.deepEqual([(await numbersOf(store))[0]?.rents[0]?.state, (await numbersOf(store))[0]?.accountId], ['suspended', null]);
      await store.credit({ accountId: 1, balanceMicros: 60, giftMicros: 0, reference: 'top-up', now: NOW });
      const paidAt = daysAfter(month(1), 20);
      assert.equal(await store.chargeRents(paidAt, 10), 1);
      const [number] = await numbersOf(store);
      assert.deepEqual([number?.accountId, number?.rents[0]?.paidUntil], [1, addMonths(paidAt, 1)]);
      assert.equal((await moneyOf(store, 1))[0], 10);
      const unpaidAt = addMonths(paidAt, 1);
      for (const days of [0, 7, 37]) assert.equal(await store.chargeRents(daysAfter(unpaidAt, days), 10), 1, `${days}`);
      assert.deepEqual((await numbersOf(store))[0]?.rents, []);
      assert.deepEqual(await eventsOf(store), [
        ['rented', 150],
        ['unpaid', 0],
        ['suspended', 0],
        ['resumed', 50],
        ['unpaid', 0],
        ['suspended', 0],
        ['ended', 0],
      ]);
    },
    { balance: 150 },
  );

  withStore('one who cannot pay does not stand before the others', async (store) => {
    const poor = await createAccount(store, 'poor', 150);
    for (let index = 0; index < 4; index++) {
      const id = await addNumber(store, `44770090001${index}`);
      assert.equal((await store.rentNumber(rentOf(id, { accountId: index === 0 ? poor : 1 }))).ok, true);
    }
    assert.equal(await store.chargeRents(month(1), 2), 2);
    assert.equal(await store.chargeRents(month(1), 2), 2);
    assert.equal(await store.chargeRents(month(1), 2), 0);
    assert.equal((await moneyOf(store, 1))[0], 1000 - 450 - 150);
  });

  withStore('released: charged no more, and nobody has it before its quarantine is over', async (store) => {
    const id = await addNumber(store, '447700900099', { quarantineDays: 30 });
    await store.rentNumber(rentOf(id));
    assert.equal(await store.endRent(1, 'released', NOW + 5), true);
    assert.equal(await store.endRent(1, 'released', NOW + 6), false);
    assert.equal(await store.chargeRents(month(6), 10), 0);
    assert.equal((await numbersOf(store))[0]?.quarantinedUntil, daysAfter(NOW + 5, 30));
    assert.deepEqual(await store.rentNumber(rentOf(id, { now: daysAfter(NOW, 30) })), { ok: false, code: 'quarantined' });
    assert.equal((await store.rentNumber(rentOf(id, { now: daysAfter(NOW + 5, 30) }))).ok, true);
    assert.equal((await numbersOf(store))[0]?.quarantinedUntil, null);
    assert.equal(await store.removeNumber(id), false, 'what was rented stays, for its history');
    assert.equal(await store.removeNumber(await addNumber(store, '1234567')), true);
    await assert.rejects(addNumber(store), /UNIQUE/);
  });
}
