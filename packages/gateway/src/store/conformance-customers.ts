// Part of the store's suite: customers that stay connected. Receipts waiting for them, messages that come in parts, what their PDUs carry beyond text.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import { Notify } from '../core/submission.ts';
import { noTraits, type Traits } from '../core/traits.ts';
import type { Replacement, Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import {
  acceptedBy,
  createAccount,
  moneyOf,
  NOW,
  partOf,
  planOf,
  receiptFor,
  refusedBy,
  simplePlan,
  submit,
  VALIDITY_MS,
} from './testing.ts';

const lane = { connectorId: 1, accountId: 1 };
const wanted = (numbers: readonly string[], notify: Notify = Notify.ALL, content = 'hello') =>
  planOf(1, [{ content, runs: [{ numbers }] }], { notify });
const due = async (store: Store, accountId = 1, afterSeq = 0, limit = 100) =>
  (await store.dueReceipts(accountId, afterSeq, limit)).map(({ messageId, state }) => [messageId, state]);

export function customerConformance(withStore: WithStore): void {
  receipts(withStore);
  longParts(withStore);
  traits(withStore);
}

function receipts(withStore: WithStore): void {
  const { DELIVERED, UNDELIVERABLE, REJECTED, DELETED, EXPIRED } = MessageState;

  withStore('a message that ends is due once to the customer who asked, in the order of the ends', async (store) => {
    await submit(store, wanted(['a', 'b', 'c', 'd', 'e']));
    await submit(store, simplePlan(1, ['nobody asked']));
    await store.recordOutcomes([1, 2, 3, 6].map((id) => acceptedBy(id, `k${id}`)));
    assert.deepEqual(await due(store), []);
    await store.applyReceipts([receiptFor(['k2'], DELIVERED), receiptFor(['k1'], UNDELIVERABLE), receiptFor(['k6'], DELIVERED)]);
    await store.applyReceipts([receiptFor(['k2'], DELIVERED), receiptFor(['k1'], DELIVERED)]);
    await store.recordOutcomes([refusedBy(4)]);
    await store.cancel(5, NOW);
    assert.deepEqual(await due(store), [
      [2, DELIVERED],
      [1, UNDELIVERABLE],
      [4, REJECTED],
      [5, DELETED],
    ]);
  });

  withStore('only the ends asked for', async (store) => {
    await submit(store, wanted(['a', 'b'], Notify.SUCCESS));
    await submit(store, wanted(['c', 'd'], Notify.FAILURE));
    await store.recordOutcomes([1, 2, 3, 4].map((id) => acceptedBy(id, `k${id}`)));
    await store.applyReceipts([1, 2, 3, 4].map((id) => receiptFor([`k${id}`], id % 2 === 1 ? DELIVERED : UNDELIVERABLE)));
    assert.deepEqual(await due(store), [
      [1, DELIVERED],
      [4, UNDELIVERABLE],
    ]);
  });

  withStore('a carrier that gives no receipts delivers by taking; expiry is an end too', async (store) => {
    await submit(store, wanted(['a', 'b', 'c']));
    await store.recordOutcomes([acceptedBy(1, '', { receiptExpected: false }), acceptedBy(2, 'k2')]);
    const late = NOW + VALIDITY_MS + 1;
    await store.expirePending(late, [3]);
    await store.expire({ now: late, receiptGraceMs: 0, partsWaitMs: 0, limit: 10 });
    assert.deepEqual(await due(store), [
      [1, DELIVERED],
      [3, EXPIRED],
      [2, EXPIRED],
    ]);
  });

  withStore('of several segments the message is told of, not its parts', async (store) => {
    await submit(
      store,
      planOf(1, [{ segments: 2, content: 'x'.repeat(300), runs: [{ priceMicros: 20, numbers: ['a'] }] }], { notify: Notify.ALL }),
    );
    await store.recordOutcomes([1, 2].map((part) => acceptedBy(1, `k${part}`, { part, total: 2 })));
    await store.applyReceipts([receiptFor(['k1'], DELIVERED)]);
    assert.deepEqual(await due(store), []);
    await store.applyReceipts([receiptFor(['k2'], DELIVERED)]);
    assert.deepEqual(await due(store), [[1, DELIVERED]]);
  });

  withStore('what is told: addresses, times, error, the first characters, the id that was given', async (store) => {
    await submit(store, wanted(['8613800138001', '8613800138002'], Notify.ALL, 'twenty characters and more'));
    await store.recordOutcomes([acceptedBy(2, 'k2')]);
    await store.applyReceipts([receiptFor(['k2'], UNDELIVERABLE, { error: '012', at: NOW + 77 })]);
    const [receipt] = await store.dueReceipts(1, 0, 10);
    assert.ok(receipt);
    assert.deepEqual(receipt, {
      seq: receipt.seq,
      messageId: 2,
      givenId: 1,
      number: '8613800138002',
      sender: '',
      state: UNDELIVERABLE,
      error: '012',
      excerpt: 'twenty characters an',
      acceptedAt: NOW,
      endedAt: NOW + 77,
    });
  });

  withStore('paged by place, each account its own, gone when delivered', async (store) => {
    const other = await createAccount(store, 'two', 1000);
    await submit(store, wanted(['a', 'b', 'c']));
    await submit(store, { ...wanted(['d']), accountId: other });
    await store.recordOutcomes([refusedBy(1), refusedBy(2), refusedBy(3), refusedBy(4, { accountId: other })]);
    const [first, second] = await store.dueReceipts(1, 0, 2);
    assert.deepEqual([first?.messageId, second?.messageId], [1, 2]);
    assert.deepEqual(await due(store, 1, second?.seq), [[3, REJECTED]]);
    await store.recordDelivered({ accountId: 1, receipts: [first?.seq ?? 0], inbound: [], now: NOW });
    assert.deepEqual(await due(store), [
      [2, REJECTED],
      [3, REJECTED],
    ]);
    assert.deepEqual(await due(store, other), [[4, REJECTED]]);
  });

  withStore('receipts nobody fetched are given up in the end', async (store) => {
    await submit(store, wanted(['a']));
    await store.recordOutcomes([refusedBy(1)]);
    const expire = (now: number) => store.expire({ now, receiptGraceMs: 0, partsWaitMs: 0, limit: 10 });
    await expire(NOW + 24 * 3_600_000);
    assert.equal((await due(store)).length, 1);
    await expire(NOW + 8 * 24 * 3_600_000);
    assert.deepEqual(await due(store), []);
  });

  withStore('inbound messages: read by the one who delivered them', async (store) => {
    for (const content of ['one', 'two', 'three']) await store.saveInbound(partOf(content));
    const unread = await store.unreadInbound(1, 0, 2);
    assert.deepEqual(
      unread.map(({ id, content }) => [id, content]),
      [
        [1, 'one'],
        [2, 'two'],
      ],
    );
    await store.recordDelivered({ accountId: 1, receipts: [], inbound: [1], now: NOW });
    await store.recordDelivered({ accountId: 2, receipts: [], inbound: [2], now: NOW });
    assert.deepEqual(
      (await store.takeInbound(1, null, 10)).map(({ content }) => content),
      ['two', 'three'],
    );
    assert.deepEqual(await store.unreadInbound(1, 0, 10), []);
  });
}

function longParts(withStore: WithStore): void {
  const part = (
    reference: number,
    of: number,
    total: number,
    content: string,
    more: { acceptedAt?: number; number?: string; dueAt?: number } = {},
  ) =>
    planOf(1, [{ content, segments: total, runs: [{ priceMicros: 10 * total, numbers: [more.number ?? 'a'] }] }], {
      notify: Notify.ALL,
      longPart: { reference, total, part: of },
      ...(more.acceptedAt === undefined ? {} : { acceptedAt: more.acceptedAt, dueAt: more.dueAt ?? more.acceptedAt }),
    });
  const pieces = async (store: Store) =>
    (await store.claim(lane, NOW + 1_000_000, 10, [])).messages.map(({ id, content, pieces: cut }) => [id, content, cut]);

  withStore('parts in any order make one message, held for once, due with the last', async (store) => {
    assert.deepEqual(await store.accept(part(7, 3, 3, 'C')), { ok: true, firstId: 1, isWhole: false });
    assert.deepEqual(await moneyOf(store, 1), [970, 0, 30, 0]);
    assert.deepEqual(await store.accept(part(7, 1, 3, 'A')), { ok: true, firstId: 1, isWhole: false });
    assert.deepEqual(await pieces(store), []);
    assert.deepEqual(await store.accept(part(7, 2, 3, 'B')), { ok: true, firstId: 1, isWhole: true });
    assert.deepEqual(await moneyOf(store, 1), [970, 0, 30, 0]);
    assert.deepEqual(await pieces(store), [[1, 'ABC', ['A', 'B', 'C']]]);
  });

  withStore('a character that the customer cut between two parts is whole in the message, and cut where it leaves', async (store) => {
    await store.accept(part(7, 2, 2, '\ude00B'));
    await store.accept(part(7, 2, 2, '\ude00B'));
    await store.accept(part(7, 1, 2, 'A\ud83d'));
    assert.deepEqual(await pieces(store), [[1, 'A😀B', ['A\ud83d', '\ude00B']]]);
    assert.deepEqual((await store.xrayFacts(1))?.pieces, ['A\ufffd', '\ufffdB']);
  });

  withStore('a receipt is wanted when any part wants one; a part of another alphabet is of another message', async (store) => {
    await store.accept({ ...part(7, 2, 2, 'B'), notify: Notify.NONE });
    await store.accept({ ...part(7, 1, 2, 'A'), notify: Notify.ALL });
    await store.recordOutcomes([refusedBy(1, { part: 1, total: 2 }), refusedBy(1, { part: 2, total: 2 })]);
    assert.deepEqual(await due(store), [[1, MessageState.REJECTED]]);
    await store.accept(part(8, 1, 2, 'A'));
    const other = part(8, 2, 2, 'Б');
    const result = await store.accept({ ...other, items: other.items.map((item) => ({ ...item, alphabet: 'ucs2' })) });
    assert.deepEqual(result, { ok: true, firstId: 3, isWhole: false });
  });

  withStore('a part that is repeated, before and after the whole, gets the same id', async (store) => {
    await store.accept(part(7, 1, 2, 'A'));
    assert.deepEqual(await store.accept(part(7, 1, 2, 'A')), { ok: true, firstId: 1, isWhole: false });
    await store.accept(part(7, 2, 2, 'B'));
    assert.deepEqual(await store.accept(part(7, 2, 2, 'B')), { ok: true, firstId: 1, isWhole: false });
    assert.deepEqual(await pieces(store), [[1, 'AB', ['A', 'B']]]);
  });

  withStore('the reference come round is another message; other numbers and totals do not mix', async (store) => {
    await store.accept(part(7, 1, 2, 'A'));
    await store.accept(part(7, 2, 2, 'B'));
    assert.deepEqual(await store.accept(part(7, 1, 2, 'other')), { ok: true, firstId: 2, isWhole: false });
    assert.deepEqual(await store.accept(part(7, 1, 2, 'A', { number: 'b' })), { ok: true, firstId: 3, isWhole: false });
    assert.deepEqual(await store.accept(part(7, 1, 3, 'A')), { ok: true, firstId: 4, isWhole: false });
    assert.deepEqual(await store.accept(part(7, 2, 2, 'text')), { ok: true, firstId: 2, isWhole: true });
  });

  withStore('what is not whole in time ends, is paid back and told', async (store) => {
    await store.accept(part(7, 1, 2, 'A'));
    const late = NOW + 700_000;
    assert.deepEqual(
      (await store.pendingPast(late, 10)).map(({ id }) => id),
      [1],
    );
    await store.expirePending(late, [1]);
    assert.deepEqual(await moneyOf(store, 1), [1000, 0, 0, 0]);
    assert.deepEqual(await due(store), [[1, MessageState.EXPIRED]]);
    // The part that comes after all begins anew.
    assert.deepEqual(await store.accept(part(7, 2, 2, 'B', { acceptedAt: late })), { ok: true, firstId: 2, isWhole: false });
  });

  withStore('a first part that the balance does not cover leaves nothing behind', async (store) => {
    const dear = planOf(1, [{ segments: 2, runs: [{ priceMicros: 5000, numbers: ['a'] }] }], {
      longPart: { reference: 1, total: 2, part: 1 },
    });
    assert.deepEqual(await store.accept(dear), { ok: false, code: 'balance_too_low' });
    assert.deepEqual(await store.accept(part(1, 2, 2, 'B')), { ok: true, firstId: 1, isWhole: false });
  });
}

function traits(withStore: WithStore): void {
  const own: Traits = {
    ...noTraits,
    udh: '0605040b8423f0',
    octets: '00ff',
    messageClass: 1,
    protocolId: 64,
    priority: 3,
    isExpiryAsked: true,
  };

  withStore('what a PDU carries comes back as it was', async (store) => {
    await submit(store, simplePlan(1, ['a'], { traits: own }));
    await submit(store, simplePlan(1, ['b', 'c', 'd', 'e', 'f'], { traits: { ...noTraits, messageClass: 0 } }));
    await submit(store, simplePlan(1, ['g'], { traits: { ...noTraits, alphabet: 'ucs2' } }));
    const { messages } = await store.claim(lane, NOW, 10, []);
    assert.deepEqual(messages[0]?.traits, own);
    assert.deepEqual(
      messages.slice(1).map((message) => message.traits?.messageClass ?? null),
      [0, 0, 0, 0, 0, null],
    );
    await store.saveInbound(partOf('', { traits: own }));
    assert.deepEqual((await store.takeInbound(1, null, 1))[0]?.traits, own);
  });

  withStore('replace: another text at the same price, while it waits', async (store) => {
    await submit(store, wanted(['a', 'b', 'c']));
    const change: Replacement = {
      content: 'new',
      alphabet: 'ucs2',
      segments: 1,
      traits: null,
      dueAt: null,
      expiresAt: NOW + 9,
      notify: Notify.NONE,
    };
    assert.equal(await store.replace(1, change, NOW), 'replaced');
    assert.equal(await store.replace(2, { ...change, segments: 2 }, NOW), 'other_price');
    await store.recordOutcomes([acceptedBy(3, 'k3')]);
    assert.equal(await store.replace(3, change, NOW), 'too_late');
    assert.equal(await store.replace(99, change, NOW), 'not_found');
    const [message] = (await store.claim(lane, NOW, 10, [])).messages;
    assert.deepEqual([message?.content, message?.alphabet, message?.expiresAt], ['new', 'ucs2', NOW + 9]);
    await store.recordOutcomes([refusedBy(1)]);
    assert.deepEqual(await due(store), []);
  });

  withStore('pendingOf: waiting messages of the account by both addresses', async (store) => {
    const other = await createAccount(store, 'two', 1000);
    await submit(store, simplePlan(1, ['a', 'b', 'a'], { sender: 'S' }));
    await submit(store, simplePlan(1, ['a'], { sender: 'T' }));
    await submit(store, simplePlan(other, ['a'], { sender: 'S' }));
    await submit(store, simplePlan(1, ['a'], { sender: 'S', connectorId: 2 }));
    await store.recordOutcomes([acceptedBy(1, 'k')]);
    assert.deepEqual(
      (await store.pendingOf(1, 'a', 'S', 10)).toSorted((a, b) => a - b),
      [3, 6],
    );
  });
}
