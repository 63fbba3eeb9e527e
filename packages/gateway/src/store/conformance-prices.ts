// Part of the store's suite: price lists, their rows and whose they are.
import assert from 'node:assert/strict';
import type { NewPriceRow } from '../core/price-list.ts';
import type { Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';

const row = (key: string, priceMicros: number, more: Partial<NewPriceRow> = {}): NewPriceRow => ({
  kind: 'prefix',
  key,
  priceMicros,
  from: null,
  until: null,
  ...more,
});
const listNamed = async (store: Store, name: string) => (await store.rulebookRows()).priceLists.find((list) => list.name === name);
const rowsIn = async (store: Store, name: string) => (await listNamed(store, name))?.rows.map(({ id: _id, ...rest }) => rest);

export function priceConformance(withStore: WithStore): void {
  withStore('a new store has the default list, without currency and rows', async (store) => {
    const { priceLists, accountLists } = await store.rulebookRows();
    assert.deepEqual(priceLists, [{ id: 1, name: 'default', currency: 'XXX', connectorId: null, version: 0, rows: [] }]);
    assert.deepEqual(accountLists, []);
  });

  withStore('rows are added, replaced and removed, and come back as they went in', async (store) => {
    const id = await store.addPriceList({ name: 'gold', currency: 'EUR', connectorId: 1 });
    const dated = row('GB', 7, { kind: 'country', from: 1000, until: 2000 });
    await store.addPriceRows(id, [row('', 5), dated], false);
    await store.addPriceRows(id, [row('234-10', 0, { kind: 'network' })], false);
    assert.deepEqual(await rowsIn(store, 'gold'), [dated, row('234-10', 0, { kind: 'network' }), row('', 5)]);
    const first = (await listNamed(store, 'gold'))?.rows[0]?.id ?? 0;
    assert.equal(await store.removePriceRow(id, first), true);
    assert.equal(await store.removePriceRow(id, first), false);
    assert.equal((await rowsIn(store, 'gold'))?.length, 2);
    await store.addPriceRows(id, [row('44', 1)], true);
    assert.deepEqual(await rowsIn(store, 'gold'), [row('44', 1)]);
    const { connectorId, currency } = (await listNamed(store, 'gold')) ?? {};
    assert.deepEqual([connectorId, currency], [1, 'EUR']);
  });

  withStore('a list that did not change is the same object; one that changed is another', async (store) => {
    const id = await store.addPriceList({ name: 'gold', currency: 'XXX', connectorId: null });
    await store.addPriceRows(id, [row('44', 1)], false);
    const before = await listNamed(store, 'gold');
    await store.setPrice('86', 5);
    assert.equal(await listNamed(store, 'gold'), before);
    await store.setPriceListCurrency(id, 'USD');
    const named = await listNamed(store, 'gold');
    assert.deepEqual([named?.currency, named?.rows], ['USD', before?.rows]);
    await store.removePriceList(id);
    assert.equal(await listNamed(store, 'gold'), undefined);
    await store.addPriceList({ name: 'gold', currency: 'EUR', connectorId: null });
    assert.deepEqual(await rowsIn(store, 'gold'), []);
  });

  withStore('rows go in together or not at all', async (store) => {
    await store.addPriceRows(1, [row('44', 1)], false);
    await assert.rejects(store.addPriceRows(1, [row('45', 1), row('46', -1)], true));
    assert.deepEqual(await rowsIn(store, 'default'), [row('44', 1)]);
  });

  withStore('any version of the rows can be put back, also of a list that was removed', async (store) => {
    const id = await store.addPriceList({ name: 'gold', currency: 'EUR', connectorId: 1 });
    await store.addPriceRows(id, [row('44', 1), row('45', 2)], false);
    const first = (await listNamed(store, 'gold'))?.version ?? 0;
    await store.addPriceRows(id, [row('46', 3)], true);
    const second = (await listNamed(store, 'gold'))?.version ?? 0;
    await store.restorePriceList(id, first);
    assert.deepEqual(await rowsIn(store, 'gold'), [row('44', 1), row('45', 2)]);
    await store.restorePriceList(id, second);
    assert.deepEqual(await rowsIn(store, 'gold'), [row('46', 3)]);
    await store.removePriceList(id);
    const other = await store.addPriceList({ name: 'gold', currency: 'USD', connectorId: 1 });
    await assert.rejects(store.restorePriceList(id, first), 'its name is taken');
    assert.equal((await listNamed(store, 'gold'))?.currency, 'USD');
    await store.removePriceList(other);
    await store.restorePriceList(id, first);
    assert.deepEqual(await rowsIn(store, 'gold'), [row('44', 1), row('45', 2)]);
  });

  withStore('setPrice changes the row that is always in force and no other', async (store) => {
    await store.addPriceRows(1, [row('44', 1, { until: 1000 })], false);
    await store.setPrice('86', 5);
    await store.setPrice('86', 6);
    assert.deepEqual(await rowsIn(store, 'default'), [row('44', 1, { until: 1000 }), row('86', 6)]);
  });

  withStore('an account pays by the list it was given last', async (store) => {
    const gold = await store.addPriceList({ name: 'gold', currency: 'EUR', connectorId: null });
    await store.assignPriceList(1, gold);
    assert.deepEqual((await store.rulebookRows()).accountLists, [{ accountId: 1, listId: gold }]);
    await store.assignPriceList(1, 1);
    assert.deepEqual((await store.rulebookRows()).accountLists, [{ accountId: 1, listId: 1 }]);
  });
}
