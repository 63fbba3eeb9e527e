// Part of the store's suite: what a customer looks at. Own messages by what is known of them, counts of what became of them, what waits, conversations; never
// anything of another account.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import type { AcceptPlan } from '../core/plan.ts';
import type { OwnMessageQuery, TrafficQuery } from '../ports/store-dashboard.ts';
import type { Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import { acceptedBy, createAccount, NOW, partOf, planOf, refusedBy, simplePlan, submit } from './testing.ts';

const own: OwnMessageQuery = {
  accountId: 1,
  states: [],
  number: null,
  text: null,
  id: null,
  fromMs: null,
  toMs: null,
  before: null,
  limit: 100,
};
const find = async (store: Store, query: Partial<OwnMessageQuery>): Promise<number[]> =>
  (await store.searchOwnMessages({ ...own, ...query })).rows.map(({ id }) => id);
const at = (ms: number, plan: AcceptPlan): AcceptPlan => ({ ...plan, acceptedAt: ms, dueAt: ms });
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `86138001380${String(index).padStart(2, '0')}`);

export function dashboardConformance(withStore: WithStore): void {
  traffic(withStore);
  conversations(withStore);

  withStore('own messages by text, number, state, id and time; none of another account', async (store) => {
    await createAccount(store, 'two', 1000);
    const parcel = await submit(store, at(NOW, simplePlan(1, ['8613800138000', '+447700900123'], { content: 'Your Parcel is here 包裹' })));
    const code = await submit(store, at(NOW + 60_000, simplePlan(1, ['447700900123'], { content: 'code 4711', sender: 'ACME' })));
    const foreign = await submit(store, simplePlan(2, ['447700900123'], { content: 'code 4711' }));
    await store.recordOutcomes([refusedBy(parcel)]);
    assert.deepEqual(await find(store, {}), [code, parcel + 1, parcel]);
    assert.deepEqual(await find(store, { text: 'pARCEL' }), [parcel + 1, parcel]);
    assert.deepEqual(await find(store, { text: '包裹', number: '00447700900123' }), [parcel + 1]);
    assert.deepEqual(await find(store, { text: '%' }), []);
    assert.deepEqual(await find(store, { states: [MessageState.REJECTED, MessageState.EXPIRED] }), [parcel]);
    assert.deepEqual(await find(store, { id: code }), [code]);
    assert.deepEqual(await find(store, { id: foreign }), []);
    assert.deepEqual(await find(store, { fromMs: NOW + 1 }), [code]);
    assert.deepEqual(await find(store, { accountId: 2 }), [foreign]);
    const [first] = (await store.searchOwnMessages({ ...own, id: code })).rows;
    assert.deepEqual(
      [first?.sender, first?.excerpt, first?.priceMicros, first?.isHeld, first?.dueAt],
      ['ACME', 'code 4711', 10, false, NOW + 60_000],
    );
  });

  withStore('page by page every own message comes once, whatever lies between', async (store) => {
    await createAccount(store, 'two', 1000);
    for (let turn = 0; turn < 6; turn++) await submit(store, simplePlan((turn % 2) + 1, numbers(turn % 3 === 0 ? 1 : 12)));
    const whole = await find(store, {});
    assert.equal(whole.length, 25);
    for (const limit of [1, 4]) {
      const paged: number[] = [];
      for (let before: number | null = null, page = 0; page < 60; page++) {
        const answer = await store.searchOwnMessages({ ...own, before, limit });
        paged.push(...answer.rows.map(({ id }) => id));
        before = answer.next;
        if (before === null) break;
      }
      assert.deepEqual(paged, whole);
    }
  });

  withStore('what waits: for a link, for its time, for an operator', async (store) => {
    await submit(store, simplePlan(1, numbers(3)));
    await submit(store, simplePlan(1, numbers(2), { connectorId: 2 }));
    await submit(store, planOf(1, [{ runs: [{ numbers: ['1380000004'] }] }], { dueAt: NOW + 5000 }));
    const held = await submit(store, { ...simplePlan(1, numbers(4)), hold: { ruleId: 1, reason: 'look' } });
    assert.deepEqual(await store.ownWaiting(1, NOW + 1), { queued: 5, scheduled: 1, held: 4, dueSince: NOW });
    assert.deepEqual(await store.ownWaiting(2, NOW), { queued: 0, scheduled: 0, held: 0, dueSince: null });
    assert.equal((await store.searchOwnMessages({ ...own, id: held })).rows[0]?.isHeld, true);
  });
}

const HOUR_MS = 3_600_000;
// NOW is on 14 November 2023 at 22:13:20 UTC; in Auckland it is past eleven of the next morning.
const counted: TrafficQuery = { accountId: 1, day: '20231115', timeZone: 'Pacific/Auckland', by: 'day', messagesMax: 1000 };
const DAY_BEGINS = Date.UTC(2023, 10, 14, 11);

function traffic(withStore: WithStore): void {
  withStore('messages counted by state, sender and where they went; the charge is of what carriers took', async (store) => {
    await createAccount(store, 'two', 1000);
    await submit(store, at(DAY_BEGINS - 1, simplePlan(1, ['447700900000'])));
    const first = await submit(
      store,
      at(DAY_BEGINS, simplePlan(1, ['+447700900123', '447700900124', '8613800138000'], { segments: 2, priceMicros: 20 })),
    );
    const named = await submit(store, at(NOW + 1, simplePlan(1, ['8613800138000'], { sender: 'ACME' })));
    await submit(store, at(NOW + 2, simplePlan(2, ['8613800138000'])));
    await submit(store, at(DAY_BEGINS + 24 * HOUR_MS, simplePlan(1, ['8613800138000'])));
    await store.recordOutcomes([
      acceptedBy(first, 'k1', { total: 2, isWhole: true, at: NOW + 1 }),
      refusedBy(first + 1, { total: 2, isWhole: true, at: NOW + 1 }),
      acceptedBy(named, 'k2', { receiptExpected: false }),
    ]);
    const { rows, isWhole } = await store.traffic(counted);
    assert.equal(isWhole, true);
    const shown = rows.map((row) => [row.number.slice(-12), row.sender, row.state, row.messages, row.segments, row.chargedMicros]);
    assert.deepEqual(
      shown.toSorted((a, b) => String(a).localeCompare(String(b))),
      [
        ['447700900123', '', MessageState.ENROUTE, 1, 2, 20],
        ['447700900123', '', MessageState.REJECTED, 1, 2, 0],
        ['613800138000', '', MessageState.QUEUED, 1, 2, 0],
        ['613800138000', 'ACME', MessageState.DELIVERED, 1, 1, 10],
      ],
    );
  });

  withStore(
    'counts go on over many holds, by the hour where asked',
    async (store) => {
      for (let turn = 0; turn < 40; turn++) await submit(store, at(DAY_BEGINS + turn * HOUR_MS * 0.25, simplePlan(1, numbers(2))));
      const byHour = await store.traffic({ ...counted, by: 'hour' });
      assert.deepEqual(
        byHour.rows.map(({ hour, messages }) => [hour, messages]),
        Array.from({ length: 10 }, (_, hour) => [hour, 8]),
      );
      const sum = (rows: readonly { readonly messages: number }[]): number => rows.reduce((total, { messages }) => total + messages, 0);
      assert.equal(sum((await store.traffic({ ...counted, accountId: 1 })).rows), 80);
      assert.equal(sum((await store.traffic({ ...counted, accountId: 2 })).rows), 0);
    },
    { balance: 10_000 },
  );
}

function conversations(withStore: WithStore): void {
  const page = { before: null, limit: 10 };

  withStore('conversations by phone and number, newest first, with what nobody has looked at', async (store) => {
    await createAccount(store, 'two', 1000);
    await store.saveInbound(partOf('one'));
    await store.saveInbound(partOf('two', { from: '447700900001', at: NOW + 1 }));
    await store.saveInbound(partOf('three', { at: NOW + 2 }));
    await store.saveInbound(partOf('nobody’s', { accountId: null, at: NOW + 3 }));
    await store.saveInbound(partOf('foreign', { accountId: 2, at: NOW + 4 }));
    const list = async (query = {}) =>
      (await store.conversations({ accountId: 1, phone: null, ...page, ...query })).rows.map(({ phone, lastId, excerpt, unseen }) => [
        phone,
        lastId,
        excerpt,
        unseen,
      ]);
    assert.deepEqual(await list(), [
      ['8613800138000', 3, 'three', 2],
      ['447700900001', 2, 'two', 1],
    ]);
    assert.deepEqual(await list({ phone: '7700' }), [['447700900001', 2, 'two', 1]]);
    assert.deepEqual(await list({ before: 3 }), [['447700900001', 2, 'two', 1]]);
    assert.deepEqual((await store.conversations({ accountId: 1, phone: null, before: null, limit: 1 })).next, 3);
    assert.equal(await store.unseenConversations(1, 10), 2);
    const key = { accountId: 1, phone: '8613800138000', number: '10690001' };
    await store.markSeen({ ...key, uptoId: 1 });
    assert.deepEqual((await list())[0], ['8613800138000', 3, 'three', 1]);
    await store.markSeen({ ...key, uptoId: 3 });
    // Nothing beyond what there is, and never back.
    await store.markSeen({ ...key, uptoId: 99 });
    await store.markSeen({ ...key, uptoId: 1 });
    assert.deepEqual((await list())[0], ['8613800138000', 3, 'three', 0]);
    assert.equal(await store.unseenConversations(1, 10), 1);
    // What programs have still to fetch is not touched.
    assert.equal((await store.takeInbound(1, null, 10)).length, 3);
    await store.saveInbound(partOf('four', { at: NOW + 5 }));
    assert.deepEqual((await list())[0], ['8613800138000', 6, 'four', 1]);
  });

  withStore('a conversation has what the phone wrote and what was sent because of it, page by page', async (store) => {
    await createAccount(store, 'two', 1000);
    await store.saveInbound(partOf('one'));
    await store.saveInbound(partOf('two', { at: NOW + 1 }));
    const key = { accountId: 1, phone: '8613800138000', number: '10690001' };
    const answer = (step: string) => ({ inboundId: 2, step, kind: 'person' as const, number: '10690001', phone: '8613800138000' });
    for (let turn = 0; turn < 12; turn++) {
      const plan = simplePlan(1, ['8613800138000'], { content: `answer ${turn}`, sender: '10690001' });
      await submit(store, { ...plan, answers: answer(`person ${turn}`) });
    }
    const again = await store.accept({ ...simplePlan(1, ['8613800138000']), answers: answer('person 1') });
    assert.deepEqual(again, { ok: false, code: 'not_answered', why: 'answered_already' });
    const { rows, next } = await store.conversation({ ...key, ...page });
    assert.equal(next, null);
    assert.deepEqual(
      rows.map(({ content, replies }) => [content, replies.length]),
      [
        ['two', 12],
        ['one', 0],
      ],
    );
    assert.deepEqual(
      rows[0]?.replies.slice(0, 1).map(({ content, kind, state }) => [content, kind, state]),
      [['answer 0', 'person', MessageState.QUEUED]],
    );
    assert.deepEqual((await store.conversation({ ...key, accountId: 2, ...page })).rows, []);
    const older = await store.conversation({ ...key, before: 2, limit: 10 });
    assert.deepEqual(
      older.rows.map(({ content }) => content),
      ['one'],
    );
  });
}
