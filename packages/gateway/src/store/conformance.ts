// The suite that every store runs: each verb of ports/store.ts kept to its word. A store passes it whole or says why it skips a piece.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MessageState } from '../core/message.ts';
import { defaultAccountSettings } from '../core/rulebook.ts';
import { defaultRuleSettings } from '../core/rules/rules.ts';
import { defaultNumberSettings } from '../core/virtual-number.ts';
import type { Store } from '../ports/store.ts';
import { accessConformance } from './conformance-access.ts';
import { peopleConformance } from './conformance-people.ts';
import { carrierConformance } from './conformance-carriers.ts';
import { customerConformance } from './conformance-customers.ts';
import { dashboardConformance } from './conformance-dashboard.ts';
import { doubtConformance } from './conformance-doubts.ts';
import { erasureConformance } from './conformance-erasure.ts';
import { inboundConformance } from './conformance-inbound.ts';
import { orderConformance } from './conformance-orders.ts';
import { priceConformance } from './conformance-prices.ts';
import { listConformance } from './conformance-lists.ts';
import { marginConformance } from './conformance-margins.ts';
import { mmsConformance } from './conformance-mms.ts';
import { moneyConformance } from './conformance-money.ts';
import { pushConformance } from './conformance-pushes.ts';
import { receiptConformance } from './conformance-receipts.ts';
import { callbackConformance } from './conformance-callbacks.ts';
import { requestConformance } from './conformance-requests.ts';
import { routeWalkConformance } from './conformance-routes-walk.ts';
import { connectorConformance } from './conformance-connectors.ts';
import { routeConformance } from './conformance-routes.ts';
import { sightConformance } from './conformance-sight.ts';
import { rulesConformance } from './conformance-rules.ts';
import { rentConformance } from './conformance-rents.ts';
import { tallyConformance } from './conformance-tallies.ts';
import { twoWayConformance } from './conformance-two-way.ts';
import { walkConformance } from './conformance-walk.ts';
import { xrayConformance } from './conformance-xray.ts';
import {
  acceptedBy,
  addConnector,
  checkLedger,
  createAccount,
  inDoubt,
  matchedAs,
  moneyOf,
  NOW,
  planOf,
  receiptFor,
  refusedBy,
  retryOf,
  simplePlan,
  stateOf,
  submit,
  VALIDITY_MS,
  withFolder,
} from './testing.ts';

export type OpenStore = (folder: string) => Promise<Store>;
/** A test with an open store that has account 1 (balance 1000, gift 0) and connectors 1 and 2; the ledger must hold afterwards. */
export type WithStore = (what: string, run: (store: Store) => Promise<void>, money?: { balance?: number; gift?: number }) => void;

export function storeConformance(name: string, open: OpenStore): void {
  const withStore: WithStore = (what, run, { balance = 1000, gift = 0 } = {}) =>
    void test(what, () =>
      withFolder(async (folder) => {
        const store = await open(folder);
        try {
          assert.equal(await createAccount(store, 'one', balance, gift), 1);
          assert.equal(await addConnector(store, 'carrier one'), 1);
          assert.equal(await addConnector(store, 'carrier two'), 2);
          await run(store);
          await checkLedger(store);
        } finally {
          await store.close();
        }
      }),
    );

  describe(`${name}: tallies`, () => tallyConformance(withStore));
  describe(`${name}: rents`, () => rentConformance(withStore));
  describe(`${name}: two-way`, () => twoWayConformance(withStore));
  describe(`${name}: accept`, () => acceptConformance(withStore));
  describe(`${name}: outcomes`, () => outcomeConformance(withStore));
  describe(`${name}: receipts`, () => receiptConformance(withStore));
  describe(`${name}: what is in doubt`, () => doubtConformance(withStore));
  describe(`${name}: claim, cancel, expire`, () => waitingConformance(withStore));
  describe(`${name}: inbound`, () => inboundConformance(withStore));
  describe(`${name}: habits of carriers`, () => carrierConformance(withStore));
  describe(`${name}: customers on binds`, () => customerConformance(withStore));
  describe(`${name}: MMS`, () => mmsConformance(withStore));
  describe(`${name}: erasing a person`, () => erasureConformance(withStore));
  describe(`${name}: pushes`, () => pushConformance(withStore));
  describe(`${name}: who may do what`, () => {
    accessConformance(withStore);
    peopleConformance(withStore);
  });
  describe(`${name}: what customers look at`, () => dashboardConformance(withStore));
  describe(`${name}: order ids`, () => orderConformance(withStore));
  describe(`${name}: callbacks`, () => callbackConformance(withStore));
  describe(`${name}: repeated requests`, () => requestConformance(withStore));
  describe(`${name}: prices`, () => priceConformance(withStore));
  describe(`${name}: reports and the operator's side`, () => readConformance(withStore));
  describe(`${name}: routes`, () => {
    connectorConformance(withStore);
    routeConformance(withStore);
    routeWalkConformance(withStore);
  });
  describe(`${name}: what an operator may see`, () => sightConformance(withStore));
  describe(`${name}: X-ray`, () => xrayConformance(withStore));
  describe(`${name}: what may be sent`, () => {
    rulesConformance(withStore);
    listConformance(withStore);
  });
  describe(`${name}: money`, () => moneyConformance(withStore));
  describe(`${name}: margins`, () => marginConformance(withStore));
  describe(`${name}: random histories`, () => walkConformance(open));
}

function acceptConformance(withStore: WithStore): void {
  withStore('ids are dense, from one, in request order over items and runs', async (store) => {
    const first = await submit(
      store,
      planOf(1, [
        { runs: [{ numbers: ['a', 'b'] }, { connectorId: 2, priceMicros: 20, numbers: ['c'] }, { numbers: ['d', 'e', 'f', 'g', 'h'] }] },
        { content: 'second', runs: [{ numbers: ['i'] }] },
      ]),
    );
    assert.equal(first, 1);
    assert.equal(await submit(store, simplePlan(1, ['j'])), 10);
    const rows = (await store.reports(1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])).toSorted((a, b) => a.id - b.id);
    assert.deepEqual(
      rows.map((row) => [row.id, row.number]),
      Array.from('abcdefghij').map((number, index) => [index + 1, number]),
    );
    const lane2 = await store.claim({ connectorId: 2, accountId: 1 }, NOW, 10, []);
    assert.deepEqual(
      lane2.messages.map((message) => [message.id, message.number, message.content]),
      [[3, 'c', 'hello']],
    );
    const lane1 = await store.claim({ connectorId: 1, accountId: 1 }, NOW, 20, []);
    assert.deepEqual(
      lane1.messages.map((message) => [message.id, message.content]),
      [1, 2, 4, 5, 6, 7, 8, 9, 10].map((id) => [id, id === 9 ? 'second' : 'hello']),
    );
  });

  withStore('numbers come back as written, whatever they look like', async (store) => {
    const numbers = ['+8613800138000', '0086 138', '007', '1e3', '12345678901234567890', "'; --", '中', '"', '\u0000x', '9007199254740993'];
    const first = await submit(store, simplePlan(1, numbers));
    const rows = await store.reports(
      1,
      numbers.map((_, index) => first + index),
    );
    assert.deepEqual(
      rows.toSorted((a, b) => a.id - b.id).map((row) => row.number),
      numbers,
    );
  });

  withStore('a request of ten thousand numbers in many runs', async (store) => {
    const runs = Array.from({ length: 100 }, (_, run) => ({
      connectorId: (run % 2) + 1,
      priceMicros: (run % 3) + 1,
      numbers: Array.from({ length: 100 }, (_, index) => `${run}-${index}`),
    }));
    const plan = planOf(1, [{ runs }]);
    await store.credit({ accountId: 1, balanceMicros: plan.totalMicros, giftMicros: 333, reference: 'test', now: NOW });
    const first = await submit(store, plan);
    const rows = await store.sentRecords(1, NOW, NOW + 1, 0, 20_000);
    assert.deepEqual(
      rows.map((row) => [row.id, row.number]),
      runs.flatMap((run) => run.numbers).map((number, index) => [first + index, number]),
    );
    assert.deepEqual(await moneyOf(store, 1), [1333, 0, plan.totalMicros - 333, 333]);
  });

  withStore(
    'gift is spent before balance, across runs and to the last micro',
    async (store) => {
      await submit(
        store,
        planOf(1, [
          {
            runs: [
              { priceMicros: 10, numbers: ['a', 'b', 'c'] },
              { priceMicros: 7, numbers: ['d', 'e'] },
            ],
          },
        ]),
      );
      assert.deepEqual(await moneyOf(store, 1), [100 - 9, 0, 9, 35]);
      const held = await Promise.all([1, 2, 3, 4, 5].map((id) => store.messageHistory(id)));
      assert.deepEqual(
        held.map((message) => message?.giftMicros),
        [10, 10, 10, 5, 0],
      );
    },
    { balance: 100, gift: 35 },
  );

  withStore(
    'a balance too low refuses the whole request and leaves no trace',
    async (store) => {
      assert.deepEqual(await store.accept(simplePlan(1, ['a', 'b'], { priceMicros: 51 })), { ok: false, code: 'balance_too_low' });
      assert.deepEqual(await moneyOf(store, 1), [60, 41, 0, 0]);
      assert.equal(await submit(store, simplePlan(1, ['a'], { priceMicros: 101 })), 1);
      assert.deepEqual(await moneyOf(store, 1), [0, 0, 60, 41]);
    },
    { balance: 60, gift: 41 },
  );

  withStore(
    'two submissions race for the last cent: one gets it',
    async (store) => {
      const results = await Promise.all([store.accept(simplePlan(1, ['a'])), store.accept(simplePlan(1, ['b']))]);
      assert.equal(results.filter((result) => result.ok).length, 1);
      assert.deepEqual(await moneyOf(store, 1), [0, 0, 10, 0]);
    },
    { balance: 10 },
  );

  withStore(
    'many race for little: exactly as many win as can be paid, and ids have no holes',
    async (store) => {
      const results = await Promise.all(
        Array.from({ length: 300 }, (_, index) => store.accept(simplePlan(1, [`n${index}`], { priceMicros: 7 }))),
      );
      const ids = results.flatMap((result) => (result.ok ? [result.firstId] : []));
      assert.equal(ids.length, Math.floor(1000 / 7));
      assert.deepEqual(
        ids.toSorted((a, b) => a - b),
        ids.map((_, index) => index + 1),
      );
      assert.deepEqual(await moneyOf(store, 1), [1000 - 7 * 142, 0, 994 - 333, 333]);
    },
    { balance: 667, gift: 333 },
  );

  withStore('a locked account is refused by the transaction itself', async (store) => {
    await store.setAccount(1, { locked: true });
    assert.deepEqual(await store.accept(simplePlan(1, ['a'])), { ok: false, code: 'account_locked' });
    await store.setAccount(1, { locked: false });
    await submit(store, simplePlan(1, ['a']));
  });

  withStore('free messages hold nothing and resolve all the same', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b'], { priceMicros: 0 }));
    await store.recordOutcomes([acceptedBy(first, 'k1'), refusedBy(first + 1)]);
    assert.deepEqual(await moneyOf(store, 1), [1000, 0, 0, 0]);
    assert.equal((await store.messageHistory(first))?.postedMicros, 0);
  });

  withStore('one bad call in a batch does not take its neighbours down', async (store) => {
    const settings = defaultAccountSettings;
    const calls = await Promise.allSettled([
      store.accept(simplePlan(1, ['a'])),
      store.accept(simplePlan(99, ['b'])),
      store.createAccount({ name: 'one', apiPassword: 'x', balanceMicros: 5, giftMicros: 0, settings, now: NOW }),
      store.recordOutcomes([acceptedBy(4711, 'k')]),
      store.accept(simplePlan(1, ['c'])),
    ]);
    assert.deepEqual(
      calls.map((call) => call.status),
      ['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled'],
    );
    for (const call of calls) if (call.status === 'rejected') assert.notEqual((call.reason as Error).name, 'StoreUnavailable');
    const rows = await store.reports(1, [1, 2, 3]);
    assert.deepEqual(rows.map((row) => row.number).toSorted(), ['a', 'c']);
    assert.deepEqual(await moneyOf(store, 1), [980, 0, 20, 0]);
  });

  withStore('what is asked before close is committed before it is closed', async (store) => {
    const asked: Promise<unknown>[] = [];
    for (let round = 0; round < 3; round++) {
      asked.push(store.accept(simplePlan(1, [`n${round}`])));
      // Into the next turn, so that a commit is under way while more is queued.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const closed = store.close();
    const results = await Promise.allSettled(asked);
    await closed;
    assert.deepEqual(
      results.map((result) => result.status),
      ['fulfilled', 'fulfilled', 'fulfilled'],
    );
    await assert.rejects(store.accept(simplePlan(1, ['late'])), { name: 'StoreUnavailable' });
    // The check of the ledger that follows each test needs an open store.
  });
}

function outcomeConformance(withStore: WithStore): void {
  withStore('a carrier that took the segment is paid; one that gives no receipts has delivered it', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b']));
    await store.recordOutcomes([acceptedBy(first, 'k1'), acceptedBy(first + 1, '', { receiptExpected: false })]);
    assert.equal(await stateOf(store, first), MessageState.ENROUTE);
    assert.equal(await stateOf(store, first + 1), MessageState.DELIVERED);
    assert.deepEqual(await moneyOf(store, 1), [980, 0, 0, 0]);
    assert.deepEqual(await store.lanes(), []);
  });

  withStore(
    'a refusal gives the money back to the purse it came from',
    async (store) => {
      const first = await submit(store, simplePlan(1, ['a', 'b', 'c']));
      await store.recordOutcomes([refusedBy(first), refusedBy(first + 1)]);
      // The gift paid for the first message and half of the second.
      assert.deepEqual(await moneyOf(store, 1), [90, 15, 10, 0]);
      const [row] = await store.reports(1, [first]);
      assert.deepEqual([row?.state, row?.reason, row?.changedAt], [MessageState.REJECTED, 'number_length', NOW + 1]);
    },
    { balance: 100, gift: 15 },
  );

  withStore('outcomes are idempotent: the same batch again changes nothing', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b', 'c']));
    const long = await submit(store, simplePlan(1, ['d'], { segments: 3, priceMicros: 30, content: 'x'.repeat(400) }));
    const batch = [
      acceptedBy(first, 'k1'),
      refusedBy(first + 1),
      acceptedBy(first + 2, 'k3', { receiptExpected: false }),
      acceptedBy(long, 'l1', { part: 1, total: 3 }),
      refusedBy(long, { part: 2, total: 3 }),
      acceptedBy(long, 'l3', { part: 3, total: 3 }),
    ];
    await store.recordOutcomes(batch);
    const money = await moneyOf(store, 1);
    const rows = await store.reports(1, [first, first + 1, first + 2, long]);
    await store.recordOutcomes(batch);
    assert.deepEqual(await moneyOf(store, 1), money);
    assert.deepEqual(await store.reports(1, [first, first + 1, first + 2, long]), rows);
    assert.deepEqual(money, [1000 - 20 - 20, 0, 0, 0]);
  });

  withStore('a copy accepted after a doubt moves no money, and the receipt of either copy is found', async (store) => {
    const first = await submit(store, simplePlan(1, ['8613800138000', '8613800138001']));
    await store.recordOutcomes([inDoubt(first), inDoubt(first + 1)]);
    assert.equal(await stateOf(store, first), MessageState.QUEUED);
    await store.recordOutcomes([acceptedBy(first, 'copy-1'), acceptedBy(first + 1, 'other-1')]);
    await store.recordOutcomes([acceptedBy(first, 'copy-2'), acceptedBy(first + 1, 'other-2')]);
    assert.deepEqual(await moneyOf(store, 1), [980, 0, 0, 0]);
    const results = await store.applyReceipts([
      receiptFor(['copy-2'], MessageState.DELIVERED),
      receiptFor(['other-1'], MessageState.EXPIRED),
    ]);
    assert.deepEqual(results, [matchedAs(first), matchedAs(first + 1)]);
    assert.equal(await stateOf(store, first), MessageState.DELIVERED);
    assert.equal(await stateOf(store, first + 1), MessageState.EXPIRED);
  });

  withStore('a refusal after an acceptance, and an acceptance after a refusal, move nothing', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b']));
    await store.recordOutcomes([acceptedBy(first, 'k1'), refusedBy(first + 1)]);
    await store.recordOutcomes([refusedBy(first), acceptedBy(first + 1, 'k2')]);
    assert.equal(await stateOf(store, first), MessageState.ENROUTE);
    assert.equal(await stateOf(store, first + 1), MessageState.REJECTED);
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
  });

  withStore('a retry waits on disk until its time, counts its attempts, and holds the money', async (store) => {
    const first = await submit(store, simplePlan(1, ['a']));
    await store.recordOutcomes([retryOf(first, NOW + 5000)]);
    const lane = { connectorId: 1, accountId: 1 };
    assert.deepEqual(await store.claim(lane, NOW + 4999, 10, []), { messages: [], nextDueAt: NOW + 5000 });
    const { messages, nextDueAt } = await store.claim(lane, NOW + 5000, 10, []);
    assert.deepEqual([messages[0]?.id, messages[0]?.attempts, messages[0]?.dueAt, nextDueAt], [first, 1, NOW + 5000, null]);
    assert.deepEqual(await store.lanes(), [{ ...lane, dueAt: NOW + 5000 }]);
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 10, 0]);
    const history = (await store.messageHistory(first))?.history.map((entry) => entry.event);
    assert.deepEqual(history, ['accepted', 'held', 'retry']);
  });

  withStore(
    'of several segments only what the carrier took is paid, gift first',
    async (store) => {
      const content = 'x'.repeat(400);
      const id = await submit(store, simplePlan(1, ['a'], { segments: 3, priceMicros: 30, content }));
      assert.deepEqual(await moneyOf(store, 1), [85, 0, 15, 15]);
      await store.recordOutcomes([acceptedBy(id, 'k1', { part: 1, total: 3 })]);
      assert.equal(await stateOf(store, id), MessageState.QUEUED);
      const { messages } = await store.claim({ connectorId: 1, accountId: 1 }, NOW, 10, []);
      assert.deepEqual(messages[0]?.doneParts, [1]);
      await store.recordOutcomes([refusedBy(id, { part: 3, total: 3 }), acceptedBy(id, 'k2', { part: 2, total: 3 })]);
      assert.deepEqual(await moneyOf(store, 1), [95, 0, 0, 0]);
      const message = await store.messageHistory(id);
      assert.equal(message?.state, MessageState.REJECTED);
      assert.equal(message?.postedMicros, 20);
      assert.deepEqual(
        message?.parts.map(({ part, state }) => [part, state]),
        [
          [1, MessageState.ENROUTE],
          [2, MessageState.ENROUTE],
          [3, MessageState.REJECTED],
        ],
      );
    },
    { balance: 100, gift: 15 },
  );

  withStore('the reason of the part that was refused is the reason of the message, whichever outcome comes last', async (store) => {
    for (const order of [
      [1, 2],
      [2, 1],
    ]) {
      const id = await submit(store, simplePlan(1, ['a'], { segments: 2, priceMicros: 20, content: 'x'.repeat(200) }));
      for (const part of order)
        await store.recordOutcomes([part === 1 ? refusedBy(id, { part, total: 2 }) : acceptedBy(id, `r${id}`, { part, total: 2 })]);
      const [row] = await store.reports(1, [id]);
      assert.deepEqual([row?.state, row?.reason], [MessageState.REJECTED, 'number_length'], `outcomes in order ${order.join()}`);
    }
  });

  withStore('the history tells the life of a message in order', async (store) => {
    const id = await submit(store, simplePlan(1, ['8613800138000']));
    await store.recordOutcomes([{ ...inDoubt(id), at: NOW + 1 }]);
    await store.recordOutcomes([{ ...acceptedBy(id, 'k1'), at: NOW + 2 }]);
    await store.applyReceipts([receiptFor(['k1'], MessageState.DELIVERED, { at: NOW + 3 })]);
    const message = await store.messageHistory(id);
    assert.deepEqual(
      message?.history.map((entry) => entry.event).filter((event) => event !== 'posted'),
      ['accepted', 'held', 'in_doubt', 'handed_over', 'receipt', 'final'],
    );
    assert.equal(message?.postedMicros, 10);
    assert.equal(await store.messageHistory(4711), null);
  });
}

function waitingConformance(withStore: WithStore): void {
  const lane = { connectorId: 1, accountId: 1 };

  withStore('claim goes by due time, then id; skips what is in hand; keeps to its limit', async (store) => {
    await submit(store, planOf(1, [{ runs: [{ numbers: ['a', 'b'] }] }], { dueAt: NOW + 50, acceptedAt: NOW }));
    await submit(store, simplePlan(1, ['c', 'd', 'e']));
    await submit(store, planOf(1, [{ runs: [{ numbers: ['f'] }] }], { dueAt: NOW + 100, acceptedAt: NOW }));
    const ids = async (now: number, limit: number, skip: number[] = []) =>
      (await store.claim(lane, now, limit, skip)).messages.map((m) => m.id);
    assert.deepEqual(await ids(NOW, 10), [3, 4, 5]);
    assert.deepEqual(await ids(NOW + 50, 10), [3, 4, 5, 1, 2]);
    assert.deepEqual(await ids(NOW + 50, 2, [3, 5]), [4, 1]);
    assert.deepEqual(await ids(NOW + 50, 10, [1, 2, 3, 4, 5, 6, 99]), []);
    assert.equal((await store.claim(lane, NOW, 1, [])).nextDueAt, NOW + 50);
    assert.equal((await store.claim(lane, NOW + 50, 1, [])).nextDueAt, NOW + 100);
    assert.equal((await store.claim(lane, NOW + 100, 1, [])).nextDueAt, null);
    assert.equal(await stateOf(store, 1), MessageState.SCHEDULED);
    assert.deepEqual(await store.claim({ connectorId: 2, accountId: 1 }, NOW, 10, []), { messages: [], nextDueAt: null });
  });

  withStore('claimed messages carry what they were accepted with', async (store) => {
    const content = `"quoted" 中 \u0000 ${'😀'.repeat(3)}`;
    await submit(store, simplePlan(1, ['a'], { content, sender: 'Trunk' }));
    await submit(store, simplePlan(1, ['b', 'c'], { content: 'shared', sender: 'S' }));
    const { messages } = await store.claim(lane, NOW, 10, []);
    const expected = {
      accountId: 1,
      alphabet: 'gsm7',
      segments: 1,
      traits: null,
      pieces: null,
      doneParts: [],
      dueAt: NOW,
      expiresAt: NOW + VALIDITY_MS,
      attempts: 0,
    };
    assert.deepEqual(messages, [
      { ...expected, id: 1, number: 'a', sender: 'Trunk', content },
      { ...expected, id: 2, number: 'b', sender: 'S', content: 'shared' },
      { ...expected, id: 3, number: 'c', sender: 'S', content: 'shared' },
    ]);
  });

  withStore('messages of one submission keep their own attempts and times after a retry', async (store) => {
    await submit(store, simplePlan(1, ['a', 'b', 'c', 'd', 'e']));
    await store.recordOutcomes([retryOf(2, NOW), retryOf(4, NOW + 10)]);
    const { messages } = await store.claim(lane, NOW + 10, 10, []);
    assert.deepEqual(
      messages.map((message) => [message.id, message.attempts, message.dueAt, message.content]),
      [
        [1, 0, NOW, 'hello'],
        [2, 1, NOW, 'hello'],
        [3, 0, NOW, 'hello'],
        [5, 0, NOW, 'hello'],
        [4, 1, NOW + 10, 'hello'],
      ],
    );
  });

  withStore('lanes lists each waiting pair once with its earliest time', async (store) => {
    const other = await createAccount(store, 'two', 1000);
    await submit(store, planOf(1, [{ runs: [{ numbers: ['a'] }, { connectorId: 2, numbers: ['b'] }] }], { dueAt: NOW + 9 }));
    await submit(store, simplePlan(1, ['c']));
    await submit(store, simplePlan(other, ['d'], { connectorId: 2 }));
    assert.deepEqual(await store.lanes(), [
      { connectorId: 1, accountId: 1, dueAt: NOW },
      { connectorId: 2, accountId: 1, dueAt: NOW + 9 },
      { connectorId: 2, accountId: other, dueAt: NOW },
    ]);
  });

  withStore('cancel refunds what was not handed over, and only that', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b']));
    assert.deepEqual(await store.cancel(first, NOW + 1), { kind: 'cancelled', refundMicros: 10 });
    assert.deepEqual(await store.cancel(first, NOW + 1), { kind: 'too_late', state: MessageState.DELETED });
    await store.recordOutcomes([acceptedBy(first + 1, 'k')]);
    assert.deepEqual(await store.cancel(first + 1, NOW + 1), { kind: 'too_late', state: MessageState.ENROUTE });
    assert.deepEqual(await store.cancel(99, NOW + 1), { kind: 'not_found' });
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
    const [row] = await store.reports(1, [first]);
    assert.deepEqual([row?.state, row?.reason], [MessageState.DELETED, 'cancelled']);
  });

  withStore('cancel of a message of which the carrier took a part names the refund that is really made', async (store) => {
    const id = await submit(store, simplePlan(1, ['a'], { segments: 3, priceMicros: 30, content: 'x'.repeat(400) }));
    await store.recordOutcomes([acceptedBy(id, 'k1', { part: 1, total: 3 })]);
    assert.deepEqual(await store.cancel(id, NOW + 1), { kind: 'cancelled', refundMicros: 20 });
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
    // The rest of it that was under way after all, and a receipt of what was taken, move nothing any more.
    await store.recordOutcomes([acceptedBy(id, 'k2', { part: 2, total: 3 }), refusedBy(id, { part: 3, total: 3 })]);
    await store.applyReceipts([receiptFor(['k1'], MessageState.DELIVERED), receiptFor(['k2'], MessageState.DELIVERED)]);
    assert.equal(await stateOf(store, id), MessageState.DELETED);
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
  });

  withStore('cancel and acceptance race: one of them wins, and the money follows it', async (store) => {
    const first = await submit(
      store,
      simplePlan(
        1,
        Array.from({ length: 20 }, (_, index) => `n${index}`),
      ),
    );
    const races = Array.from({ length: 20 }, async (_, index) => {
      const id = first + index;
      const accept = () => store.recordOutcomes([acceptedBy(id, `k${id}`)]);
      const [cancelled] =
        index % 2 === 0
          ? await Promise.all([store.cancel(id, NOW + 1), accept()])
          : await Promise.all([accept(), store.cancel(id, NOW + 1)]).then(([, result]) => [result]);
      return cancelled?.kind;
    });
    const won = (await Promise.all(races)).filter((kind) => kind === 'cancelled').length;
    assert.deepEqual(await moneyOf(store, 1), [1000 - 10 * (20 - won), 0, 0, 0]);
  });

  withStore('a receipt that does not come ends the message after its validity and the grace, with a reason', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b']));
    await store.recordOutcomes([acceptedBy(first, 'k1'), acceptedBy(first + 1, 'k2')]);
    await store.applyReceipts([receiptFor(['k2'], MessageState.DELIVERED)]);
    const input = { receiptGraceMs: 100, partsWaitMs: 100, limit: 10 };
    assert.equal(await store.expire({ ...input, now: NOW + VALIDITY_MS + 100 }), 0);
    assert.equal(await store.expire({ ...input, now: NOW + VALIDITY_MS + 101 }), 1);
    assert.equal(await store.expire({ ...input, now: NOW + VALIDITY_MS + 101 }), 0);
    const [row] = await store.reports(1, [first]);
    assert.deepEqual([row?.state, row?.reason], [MessageState.EXPIRED, 'no_receipt']);
    assert.equal(await stateOf(store, first + 1), MessageState.DELIVERED);
    // The carrier took it: it stays paid.
    assert.deepEqual(await moneyOf(store, 1), [980, 0, 0, 0]);
  });

  withStore('expire keeps to its limit', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b', 'c', 'd', 'e']));
    await store.recordOutcomes([0, 1, 2, 3, 4].map((index) => acceptedBy(first + index, `k${index}`)));
    const input = { now: NOW + VALIDITY_MS * 2, receiptGraceMs: 0, partsWaitMs: 0, limit: 2 };
    const counts = [await store.expire(input), await store.expire(input), await store.expire(input), await store.expire(input)];
    assert.deepEqual(counts, [2, 2, 1, 0]);
  });

  withStore('what waits past its validity is found and ended, refunded but for parts that were taken', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b', 'c']));
    const long = await submit(store, simplePlan(1, ['d'], { segments: 2, priceMicros: 20, content: 'x'.repeat(200) }));
    await store.recordOutcomes([acceptedBy(first, 'k1'), acceptedBy(long, 'l1', { part: 1, total: 2 })]);
    const late = NOW + VALIDITY_MS + 1;
    assert.deepEqual(await store.pendingPast(late - 1, 10), []);
    const past = await store.pendingPast(late, 10);
    assert.deepEqual(
      past.map(({ id, connectorId, accountId }) => [id, connectorId, accountId]).toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
      [
        [first + 1, 1, 1],
        [first + 2, 1, 1],
        [long, 1, 1],
      ],
    );
    assert.equal((await store.pendingPast(late, 2)).length, 2);
    // One was handed over and one cancelled between the look and the end.
    await store.recordOutcomes([acceptedBy(first + 1, 'k2')]);
    await store.cancel(first + 2, late);
    await store.expirePending(late, [first, first + 1, first + 2, long, 4711]);
    await store.expirePending(late, [first, first + 1, first + 2, long, 4711]);
    const rows = (await store.reports(1, [first, first + 1, first + 2, long])).toSorted((a, b) => a.id - b.id);
    assert.deepEqual(
      rows.map(({ state, reason }) => [state, reason]),
      [
        [MessageState.ENROUTE, 'none'],
        [MessageState.ENROUTE, 'none'],
        [MessageState.DELETED, 'cancelled'],
        [MessageState.EXPIRED, 'expired_waiting'],
      ],
    );
    assert.deepEqual(await moneyOf(store, 1), [1000 - 10 - 10 - 10, 0, 0, 0]);
    assert.deepEqual(await store.lanes(), []);
  });

  withStore('a message refused because its validity ended while it waited is EXPIRED and free', async (store) => {
    const id = await submit(store, simplePlan(1, ['a']));
    const long = await submit(store, simplePlan(1, ['d'], { segments: 2, priceMicros: 20, content: 'x'.repeat(200) }));
    const over = { kind: 'refused', reason: 'expired_waiting', detail: 'its validity ended while it waited' } as const;
    await store.recordOutcomes([
      { ...inDoubt(id), ...over },
      { ...inDoubt(long, { part: 1, total: 2 }), ...over },
      { ...inDoubt(long, { part: 2, total: 2 }), ...over },
    ]);
    assert.equal(await stateOf(store, id), MessageState.EXPIRED);
    assert.equal(await stateOf(store, long), MessageState.EXPIRED);
    assert.deepEqual(await moneyOf(store, 1), [1000, 0, 0, 0]);
  });
}

function readConformance(withStore: WithStore): void {
  withStore('reports: only the account’s own, each once, unknown ids ignored', async (store) => {
    const other = await createAccount(store, 'two', 1000);
    await submit(store, simplePlan(1, ['a']));
    await submit(store, simplePlan(other, ['b']));
    const rows = await store.reports(1, [1, 1, 2, 3, -1, 2 ** 53 - 1]);
    assert.deepEqual(
      rows.map((row) => [row.id, row.number, row.state, row.reason, row.changedAt]),
      [[1, 'a', MessageState.QUEUED, 'none', NOW]],
    );
    assert.deepEqual(await store.reports(1, []), []);
  });

  withStore('sentRecords pages through a half-open interval by id', async (store) => {
    for (let index = 0; index < 7; index++)
      await submit(store, planOf(1, [{ runs: [{ numbers: [`n${index}`] }] }], { acceptedAt: NOW + index, dueAt: NOW + index }));
    const page = async (from: number, to: number, start: number, limit: number) =>
      (await store.sentRecords(1, NOW + from, NOW + to, start, limit)).map((row) => row.id);
    assert.deepEqual(await page(1, 6, 0, 3), [2, 3, 4]);
    assert.deepEqual(await page(1, 6, 3, 3), [5, 6]);
    assert.deepEqual(await page(1, 6, 5, 3), []);
    assert.deepEqual(await page(6, 6, 0, 3), []);
  });

  withStore('credit and debit: all or nothing, never below zero, in the ledger with their reference', async (store) => {
    const move = (balanceMicros: number, giftMicros: number) =>
      store.credit({ accountId: 1, balanceMicros, giftMicros, reference: 'r', now: NOW });
    assert.deepEqual(await move(5, 7), { ok: true });
    assert.deepEqual(await moneyOf(store, 1), [1005, 7, 0, 0]);
    assert.deepEqual(await move(-1005, 3), { ok: true });
    assert.deepEqual(await moneyOf(store, 1), [0, 10, 0, 0]);
    assert.deepEqual(await move(-1, 100), { ok: false, code: 'balance_too_low' });
    assert.deepEqual(await move(100, -11), { ok: false, code: 'balance_too_low' });
    assert.deepEqual(await moneyOf(store, 1), [0, 10, 0, 0]);
    assert.deepEqual(await move(0, 0), { ok: true });
    await assert.rejects(store.credit({ accountId: 99, balanceMicros: 1, giftMicros: 0, reference: '', now: NOW }));
    await assert.rejects(move(Number.MAX_SAFE_INTEGER, 0).then(() => move(Number.MAX_SAFE_INTEGER, 0)));
    assert.deepEqual((await store.balances()).get(1), await store.balance(1));
  });

  withStore('settings of accounts, connectors, routes, prices, numbers and rules come back as they were set', async (store) => {
    const [account] = (await store.rulebookRows()).accounts;
    assert.ok(account);
    assert.deepEqual([account.id, account.name, account.apiPassword, account.locked], [1, 'one', 'password of one', false]);
    await store.setAccount(1, { apiPassword: 'new 中', settings: { ...account.settings, defaultSender: 'Me', ipAllow: ['10.0.0.0/8'] } });
    await store.setAccount(1, { locked: true });
    const connector = (await store.rulebookRows()).connectors[0];
    assert.equal(connector?.settings.password, 'carrier secret carrier one');
    await store.setConnector(1, { ...connector.settings, port: 1, password: 'changed' });
    await store.addRoute('86', 1);
    await store.setPrice('86', 5);
    await store.setPrice('86', 6);
    const numberId = await store.addNumber({ number: '10690001', connectorId: 1, settings: defaultNumberSettings });
    await store.rentNumber({ numberId, accountId: 1, keyword: '', setupMicros: 0, monthlyMicros: 0, now: NOW });
    const ruleLike = { name: '', isEnabled: true, state: 'approved', settings: defaultRuleSettings } as const;
    const word = await store.saveRule(null, { ...ruleLike, kind: 'word', accountId: null, pattern: 'bad' });
    const template = await store.saveRule(null, { ...ruleLike, kind: 'template', accountId: 1, pattern: 'code *' });
    assert.equal(await store.removeRule(word), true);
    assert.equal(await store.removeRule(word), false);
    const rows = await store.rulebookRows();
    assert.deepEqual(
      [
        rows.accounts[0]?.apiPassword,
        rows.accounts[0]?.locked,
        rows.accounts[0]?.settings.defaultSender,
        rows.accounts[0]?.settings.ipAllow,
      ],
      ['new 中', true, 'Me', ['10.0.0.0/8']],
    );
    assert.deepEqual([rows.connectors[0]?.settings.port, rows.connectors[0]?.settings.password], [1, 'changed']);
    assert.deepEqual(rows.connectors[0]?.settings, { ...connector.settings, port: 1, password: 'changed' });
    assert.deepEqual(
      rows.routes.map(({ prefix, connectorId }) => [prefix, connectorId]),
      [['86', 1]],
    );
    const [list] = rows.priceLists;
    assert.deepEqual(
      [list?.id, list?.name, list?.rows.map(({ kind, key, priceMicros }) => [kind, key, priceMicros])],
      [1, 'default', [['prefix', '86', 6]]],
    );
    assert.deepEqual(
      rows.numbers.map(({ id, number, connectorId, accountId }) => [id, number, connectorId, accountId]),
      [[numberId, '10690001', 1, 1]],
    );
    assert.deepEqual(rows.rules, [{ ...ruleLike, id: template, kind: 'template', accountId: 1, pattern: 'code *' }]);
    await assert.rejects(createAccount(store, 'one', 0), /UNIQUE/);
  });

  withStore('meta: set, replaced, absent', async (store) => {
    assert.equal(await store.getMeta('k'), null);
    await store.setMeta('k', 'v');
    assert.equal(await store.getMeta('k'), 'v');
  });

  withStore('counts say what waits', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b', 'c']));
    await store.recordOutcomes([acceptedBy(first, 'k1')]);
    await store.applyReceipts([receiptFor(['nobody'], MessageState.DELIVERED)]);
    assert.deepEqual(await store.counts(), { pending: 2, enroute: 1, orphans: 1, unread: 0 });
  });
}
