// Part of the store's suite: what an operator may see. What a message waits for, searches page by page, receipts that no message claims.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import { noTraits } from '../core/traits.ts';
import type { InboundQuery, MessageQuery, Page } from '../ports/sight.ts';
import type { Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import { acceptedBy, createAccount, NOW, partOf, planOf, receiptFor, retryOf, simplePlan, stateOf, submit, unresolved } from './testing.ts';

const all: MessageQuery = {
  accountId: null,
  connectorId: null,
  state: null,
  number: null,
  idFrom: null,
  idTo: null,
  fromMs: null,
  toMs: null,
  before: null,
  limit: 100,
};
const allInbound: InboundQuery = {
  accountId: null,
  connectorId: null,
  isUnowned: false,
  from: null,
  to: null,
  fromMs: null,
  toMs: null,
  before: null,
  limit: 100,
};
const idsOf = ({ rows }: Page<{ readonly id: number }>): number[] => rows.map(({ id }) => id);
const find = async (store: Store, query: Partial<MessageQuery>): Promise<number[]> =>
  idsOf(await store.searchMessages({ ...all, ...query }));
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `86138001380${String(index).padStart(2, '0')}`);

export function sightConformance(withStore: WithStore): void {
  searches(withStore);
  orphans(withStore);

  withStore('what a message waits for: its place in the lane, its marks, what the carrier said; nothing once it left', async (store) => {
    const first = await submit(store, simplePlan(1, ['1380000001', '1380000002', '1380000003']));
    const later = await submit(
      store,
      planOf(1, [{ runs: [{ numbers: ['1380000004'] }], traits: { ...noTraits, priority: 3 } }], { dueAt: NOW + 5000 }),
    );
    await store.recordOutcomes([acceptedBy(first, 'k1'), retryOf(first + 1, NOW + 9000)]);
    await store.markHandedOut([{ messageId: first + 2, part: 1 }], NOW);
    assert.equal(await store.waitFacts(first), null);
    assert.equal(await store.waitFacts(99), null);
    const retried = await store.waitFacts(first + 1);
    assert.deepEqual(
      [retried?.dueAt, retried?.attempts, retried?.refusal, retried?.ahead],
      [NOW + 9000, 1, 'the carrier answered ESME_RSYSERR', 2],
    );
    const marked = await store.waitFacts(first + 2);
    assert.deepEqual([marked?.markedParts, marked?.ahead, marked?.isMore, marked?.parts], [[1], 0, false, null]);
    const scheduled = await store.waitFacts(later);
    assert.deepEqual([scheduled?.ahead, scheduled?.priority, scheduled?.attempts], [1, 3, 0]);
  });

  withStore('lanes: how many wait, since when, and how many of them not yet', async (store) => {
    await createAccount(store, 'two', 1000);
    await submit(store, simplePlan(1, numbers(3)));
    await submit(store, planOf(1, [{ runs: [{ numbers: ['1'] }] }], { dueAt: NOW + 5000 }));
    await submit(store, simplePlan(2, ['2'], { connectorId: 2 }));
    const part = { reference: 7, total: 2, part: 1 };
    await submit(store, planOf(2, [{ segments: 2, runs: [{ numbers: ['3'], connectorId: 1 }] }], { longPart: part }));
    assert.deepEqual(await store.laneSummaries(NOW + 1), [
      { connectorId: 1, accountId: 1, waiting: 4, later: 1, joining: 0, held: 0, dueAt: NOW, oldestAcceptedAt: NOW },
      { connectorId: 1, accountId: 2, waiting: 1, later: 1, joining: 1, held: 0, dueAt: null, oldestAcceptedAt: NOW },
      { connectorId: 2, accountId: 2, waiting: 1, later: 0, joining: 0, held: 0, dueAt: NOW, oldestAcceptedAt: NOW },
    ]);
    assert.deepEqual((await store.waitFacts(6))?.parts, { known: 1, total: 2 });
  });

  withStore('all that the disk knows of one message', async (store) => {
    const first = await submit(store, simplePlan(1, ['1380000001', '1380000002'], { content: 'shared text' }));
    await store.recordOutcomes([acceptedBy(first + 1, 'k2')]);
    const facts = await store.xrayFacts(first + 1);
    assert.deepEqual([facts?.content, facts?.submission, facts?.isDue], ['shared text', { firstId: first, messages: 2 }, false]);
    assert.deepEqual(
      facts?.transfers.map(({ kind, messages }) => [kind, messages]),
      [
        ['hold', 2],
        ['post', 1],
      ],
    );
    assert.equal(await store.xrayFacts(99), null);
  });
}

function searches(withStore: WithStore): void {
  withStore('messages by what is known of them, newest first', async (store) => {
    await createAccount(store, 'two', 1000);
    const a = await submit(store, simplePlan(1, ['+8613800138000', '008613800138001']));
    const b = await submit(store, simplePlan(2, ['8613800138000', '44770090001'], { connectorId: 2 }));
    const c = await submit(store, simplePlan(1, ['8613800138000']));
    await store.recordOutcomes([acceptedBy(a, 'k1')]);
    assert.deepEqual(await find(store, {}), [c, b + 1, b, a + 1, a]);
    assert.deepEqual(await find(store, { number: '8613800138000' }), [c, b, a]);
    assert.deepEqual(await find(store, { number: '+8613800138001' }), [a + 1]);
    assert.deepEqual(await find(store, { accountId: 1 }), [c, a + 1, a]);
    assert.deepEqual(await find(store, { accountId: 2, number: '44770090001' }), [b + 1]);
    assert.deepEqual(await find(store, { connectorId: 2 }), [b + 1, b]);
    assert.deepEqual(await find(store, { state: MessageState.ENROUTE }), [a]);
    assert.deepEqual(await find(store, { idFrom: a + 1, idTo: b }), [b, a + 1]);
    assert.deepEqual(await find(store, { accountId: 3 }), []);
    const [row] = (await store.searchMessages({ ...all, accountId: 2, limit: 1 })).rows;
    assert.deepEqual([row?.number, row?.connectorId, row?.state, row?.acceptedAt], ['44770090001', 2, MessageState.QUEUED, NOW]);
  });

  withStore('a search by time finds exactly what was accepted in it, of one account or of all', async (store) => {
    await createAccount(store, 'two', 1000);
    const at = (minute: number): number => NOW + minute * 60_000;
    const ids: number[] = [];
    for (let minute = 0; minute < 30; minute++)
      ids.push(await submit(store, { ...simplePlan((minute % 2) + 1, ['1380000001']), acceptedAt: at(minute), dueAt: at(minute) }));
    const expected = ids.slice(10, 13).toReversed();
    assert.deepEqual(await find(store, { fromMs: at(10), toMs: at(13) }), expected);
    assert.deepEqual(await find(store, { fromMs: at(10), toMs: at(13), accountId: 2 }), [ids[11]]);
    assert.deepEqual(await find(store, { fromMs: at(29) }), [ids[29]]);
    assert.deepEqual(await find(store, { toMs: at(1) }), [ids[0]]);
    assert.deepEqual(await find(store, { fromMs: at(40) }), []);
  });

  withStore('page by page every row comes once, with any filter', async (store) => {
    await createAccount(store, 'two', 1000);
    for (let turn = 0; turn < 4; turn++) await submit(store, simplePlan((turn % 2) + 1, numbers(10)));
    for (const query of [{}, { accountId: 2 }, { accountId: 1, number: '8613800138003' }, { fromMs: NOW - 1 }]) {
      const whole = await find(store, query);
      for (const limit of [1, 3, 10]) {
        const paged: number[] = [];
        let before: number | null = null;
        for (let page = 0; page < 60; page++) {
          const answer: Page<{ readonly id: number }> = await store.searchMessages({ ...all, ...query, before, limit });
          paged.push(...idsOf(answer));
          before = answer.next;
          if (before === null) break;
        }
        assert.equal(before, null);
        assert.deepEqual(paged, whole);
      }
    }
  });

  withStore('inbound messages, also those to numbers that nobody owns', async (store) => {
    await store.saveInbound(partOf('one'));
    await store.saveInbound(partOf('two', { accountId: null, to: '10690002', at: NOW + 1 }));
    await store.saveInbound(partOf('three', { from: '447700900001', at: NOW + 2 }));
    const found = async (query: Partial<InboundQuery>) =>
      (await store.searchInbound({ ...allInbound, ...query })).rows.map(({ content }) => content);
    assert.deepEqual(await found({}), ['three', 'two', 'one']);
    assert.deepEqual(await found({ isUnowned: true }), ['two']);
    assert.deepEqual(await found({ accountId: 1, from: '+447700900001' }), ['three']);
    assert.deepEqual(await found({ to: '10690002' }), ['two']);
    assert.deepEqual(await found({ fromMs: NOW + 1, toMs: NOW + 2 }), ['two']);
    const first = await store.searchInbound({ ...allInbound, limit: 2 });
    assert.deepEqual(idsOf(await store.searchInbound({ ...allInbound, before: first.next })), [1]);
    await store.takeInbound(1, null, 1);
    assert.ok(((await store.searchInbound(allInbound)).rows[2]?.readAt ?? 0) > 0);
  });
}

function orphans(withStore: WithStore): void {
  const now = NOW + 9;

  withStore('a receipt without a message is listed, and applied by hand it moves the message it is said to be about', async (store) => {
    const id = await submit(store, simplePlan(1, ['1380000001']));
    await store.recordOutcomes([acceptedBy(id, 'k1')]);
    await store.applyReceipts([receiptFor(['strange'], MessageState.DELIVERED), receiptFor(['other'], null, { connectorId: 2 })]);
    const { rows } = await store.orphans({ connectorId: null, before: null, limit: 10 });
    assert.deepEqual(
      rows.map(({ connectorId, carrierKeys, state }) => [connectorId, carrierKeys, state]),
      [
        [2, ['other'], null],
        [1, ['strange'], MessageState.DELIVERED],
      ],
    );
    assert.deepEqual(idsOf(await store.orphans({ connectorId: 1, before: null, limit: 10 })), [1]);
    assert.deepEqual(await store.applyOrphan({ orphanId: 1, messageId: id, part: 1, now }), {
      kind: 'applied',
      state: MessageState.DELIVERED,
    });
    assert.equal(await stateOf(store, id), MessageState.DELIVERED);
    const events = (await store.messageHistory(id))?.history.map(({ event }) => event);
    assert.ok(events?.includes('receipt_applied') && events.includes('receipt'));
    assert.equal((await store.counts()).orphans, 1);
    assert.deepEqual(await store.applyOrphan({ orphanId: 1, messageId: id, part: 1, now }), { kind: 'no_orphan' });
  });

  withStore('by hand: nothing that cannot be, and then nothing is changed', async (store) => {
    const waiting = await submit(store, simplePlan(1, ['1380000001']));
    const long = await submit(store, simplePlan(1, ['1380000002'], { content: 'x'.repeat(300), segments: 2, priceMicros: 20 }));
    const marked = await submit(store, simplePlan(1, ['1380000003']));
    await store.recordOutcomes([acceptedBy(long, 'l1', { part: 1, total: 2 })]);
    await store.markHandedOut([{ messageId: marked, part: 1 }], NOW);
    await store.recordOutcomes([unresolved(marked, { isMarked: true })]);
    await store.applyReceipts([
      receiptFor(['strange'], MessageState.DELIVERED),
      receiptFor(['x'], MessageState.DELIVERED, { connectorId: 2 }),
    ]);
    const apply = async (orphanId: number, messageId: number, part = 1) =>
      (await store.applyOrphan({ orphanId, messageId, part, now })).kind;
    assert.equal(await apply(1, waiting), 'not_handed');
    assert.equal(await apply(1, 99), 'no_message');
    assert.equal(await apply(1, long, 3), 'no_part');
    assert.equal(await apply(1, long, 2), 'not_handed');
    assert.equal(await apply(2, long), 'other_connector');
    assert.equal((await store.counts()).orphans, 2);
    assert.equal(await stateOf(store, waiting), MessageState.QUEUED);
    // Nobody knew what became of it: the receipt says that it was taken, and it is charged.
    assert.equal(await apply(1, marked), 'applied');
    assert.equal(await stateOf(store, marked), MessageState.DELIVERED);
  });
}
