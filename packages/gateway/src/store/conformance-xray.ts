// Part of the store's suite: what an X-ray asks. Why a message went its way, the rule that held it, refunds, what accounts above paid.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import type { AcceptPlan } from '../core/plan.ts';
import type { WithStore } from './conformance.ts';
import { withParents } from './conformance-money.ts';
import { acceptedBy, addConnector, createAccount, NOW, planOf, receiptFor, simplePlan, submit } from './testing.ts';

const withGrounds = (plan: AcceptPlan, grounds: readonly string[]): AcceptPlan => ({
  ...plan,
  items: plan.items.map((item) => ({ ...item, runs: item.runs.map((run) => ({ ...run, grounds })) })),
});
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `86138001380${String(index).padStart(2, '0')}`);

export function xrayConformance(withStore: WithStore): void {
  withStore(
    'why a message went its way, alone and in a batch, shared and mixed',
    async (store) => {
      const grounds = (index: number): string => `1,0,${index},1,${index + 10},0`;
      const routeOf = async (id: number) => (await store.xrayFacts(id))?.grounds?.routeId ?? null;
      const single = await submit(store, withGrounds(simplePlan(1, ['1380000001']), [grounds(1)]));
      const shared = await submit(store, withGrounds(simplePlan(1, numbers(6)), [grounds(1)]));
      const mixed = await submit(store, withGrounds(simplePlan(1, numbers(6)), [1, 2, 1, 3, 2, 1].map(grounds)));
      const few = await submit(store, withGrounds(simplePlan(1, numbers(2)), [2, 1].map(grounds)));
      const silent = await submit(store, simplePlan(1, ['1380000002']));
      assert.equal(await routeOf(single), 1);
      for (let id = shared; id < shared + 6; id++) assert.equal(await routeOf(id), 1);
      for (const [index, expected] of [1, 2, 1, 3, 2, 1].entries()) assert.equal(await routeOf(mixed + index), expected);
      assert.deepEqual([await routeOf(few), await routeOf(few + 1)], [2, 1]);
      assert.equal((await store.xrayFacts(silent))?.grounds, null);
      assert.deepEqual((await store.xrayFacts(single))?.grounds, {
        connectorId: 1,
        routeRuleId: null,
        routeId: 1,
        priceListId: 1,
        priceRowId: 11,
        originatorRuleId: null,
        priceRow: null,
      });
    },
    { balance: 10_000 },
  );

  withStore(
    'of two gifts the numbers keep their own grounds',
    async (store) => {
      // The gift pays for two messages and a half: the run is written in pieces.
      const plan = withGrounds(
        simplePlan(1, numbers(9)),
        [1, 2, 3, 1, 2, 3, 1, 2, 3].map((index) => `1,0,${index},1,9,0`),
      );
      const first = await submit(store, plan);
      for (let index = 0; index < 9; index++) assert.equal((await store.xrayFacts(first + index))?.grounds?.routeId, (index % 3) + 1);
    },
    { balance: 1000, gift: 25 },
  );

  withStore('a call that fails takes its grounds back, and the next one writes them again', async (store) => {
    const plan = withGrounds(simplePlan(1, ['1380000001']), ['1,7,0,1,3,0']);
    // Calls of one turn are one transaction; the one that fails by its own fault takes all of it back, and each is tried alone.
    const results = await Promise.allSettled([store.accept(plan), addConnector(store, 'carrier one'), store.accept(plan)]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    for (const id of [1, 2]) assert.equal((await store.xrayFacts(id))?.grounds?.routeRuleId, 7);
  });

  withStore('who brought it: of one message, of many, of one that an account above pays for, and of what nobody brought', async (store) => {
    const caller = '192.0.2.7 v3 k12';
    const callerOf = async (id: number) => (await store.xrayFacts(id))?.caller;
    const known = { address: '192.0.2.7', version: 'v3', keyId: 12 };
    const one = await submit(store, { ...simplePlan(1, ['1380000001']), caller });
    const many = await submit(store, { ...simplePlan(1, numbers(6)), caller });
    const silent = await submit(store, simplePlan(1, ['1380000002']));
    assert.deepEqual(
      [await callerOf(one), await callerOf(many), await callerOf(many + 5), await callerOf(silent)],
      [known, known, known, null],
    );
    const above = await createAccount(store, 'above', 1000);
    await store.setSubAccount({ accountId: 1, parentId: above, markupBasisPoints: 0, markupMicros: 0 });
    const child = await submit(store, { ...withParents(simplePlan(1, ['1380000003']), [[above, 7]]), caller });
    assert.deepEqual(await callerOf(child), known);
  });

  withStore('the price row as it was, whatever became of its list', async (store) => {
    const prefix = '86';
    await store.setPrice(prefix, 10);
    const list = (await store.rulebookRows()).priceLists.find(({ id }) => id === 1);
    const row = list?.rows.find(({ key }) => key === prefix);
    assert.ok(list && row);
    const id = await submit(store, withGrounds(simplePlan(1, ['8613800138000']), [`1,0,1,1,${row.id},0`]));
    const shown = async () => (await store.xrayFacts(id))?.grounds?.priceRow;
    assert.deepEqual(await shown(), {
      list: 'default',
      isListGone: false,
      kind: 'prefix',
      key: prefix,
      priceMicros: 10,
      from: null,
      until: null,
      isGone: false,
    });
    await store.setPrice(prefix, 99);
    assert.deepEqual([(await shown())?.priceMicros, (await shown())?.isGone], [10, true]);
  });

  withStore('refunds, and what the accounts above paid', async (store) => {
    await createAccount(store, 'two', 1000, 0, { refundUndelivered: true });
    await createAccount(store, 'three', 1000);
    await store.setSubAccount({ accountId: 2, parentId: 3, markupBasisPoints: 0, markupMicros: 0 });
    const id = await submit(store, withParents(simplePlan(2, ['1380000001', '1380000002']), [[3, 7]]));
    await store.recordOutcomes([acceptedBy(id, 'k1', { accountId: 2 })]);
    await store.applyReceipts([receiptFor(['k1'], MessageState.UNDELIVERABLE)]);
    const facts = await store.xrayFacts(id);
    assert.deepEqual(
      facts?.transfers.map(({ kind, balanceMicros, messages }) => [kind, balanceMicros, messages]),
      [
        ['hold', 20, 2],
        ['post', 10, 1],
        ['refund', 10, 1],
      ],
    );
    assert.deepEqual(
      facts?.above.map(({ account, priceMicros, transfers }) => [account, priceMicros, transfers.map(({ kind }) => kind)]),
      [['three', 7, ['hold', 'post']]],
    );
    assert.deepEqual(
      (await store.xrayFacts(id + 1))?.transfers.map(({ kind }) => kind),
      ['hold'],
    );
  });

  withStore('the rule that held it and the decision; look-alikes; what was applied by hand', async (store) => {
    const plan = {
      ...planOf(1, [{ changes: '“ → "', runs: [{ numbers: ['1380000001', '1380000002'] }] }]),
      hold: { ruleId: 4, reason: 'a run' },
    };
    const id = await submit(store, plan);
    const open = await store.xrayFacts(id + 1);
    assert.deepEqual([open?.hold?.ruleId, open?.hold?.reason, open?.hold?.decision, open?.lookAlikes], [4, 'a run', null, '“ → "']);
    await store.decideHeld(id, 'released', NOW + 5);
    const decided = (await store.xrayFacts(id))?.hold;
    assert.deepEqual([decided?.decision, decided?.decidedAt, decided?.decidedBy], ['released', NOW + 5, null]);
    const other = await submit(store, simplePlan(1, ['1380000003']));
    assert.deepEqual([(await store.xrayFacts(other))?.hold, (await store.xrayFacts(other))?.lookAlikes], [null, '']);
    await store.recordOutcomes([acceptedBy(other, 'k1')]);
    await store.applyReceipts([receiptFor(['strange', '99'], MessageState.DELIVERED)]);
    await store.applyOrphan({ orphanId: 1, messageId: other, part: 1, now: NOW + 9 });
    assert.deepEqual((await store.xrayFacts(other))?.appliedKeys, ['strange']);
  });
}
