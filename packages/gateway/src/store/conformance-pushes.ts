// Part of the store's suite: webhooks, and the outbox of what is pushed to them.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import { defaultConnectorSettings } from '../core/connector-settings.ts';
import type { WebhookSettings } from '../core/webhook.ts';
import type { Store } from '../ports/store.ts';
import type { FailedAttempt, PushAttempt } from '../ports/store-pushes.ts';
import type { WithStore } from './conformance.ts';
import { acceptedBy, createAccount, NOW, partOf, receiptFor, refusedBy, simplePlan, submit, VALIDITY_MS } from './testing.ts';

const settings: WebhookSettings = {
  url: 'https://example.com/hook',
  format: 'standard',
  events: ['report', 'inbound'],
  isOrdered: false,
  connections: 4,
};
const add = (store: Store, more: Partial<WebhookSettings> = {}, accountId = 1): Promise<number> =>
  store.addWebhook({ ...settings, ...more, accountId, secret: `whsec_of ${accountId}`, now: NOW });
const claim = (store: Store, webhookId: number, afterSeq = 0, limit = 100, now = NOW) =>
  store.claimPushes({ webhookId, afterSeq, now, limit, hasOrders: true });
const waiting = async (store: Store, webhookId: number) =>
  (await claim(store, webhookId)).fresh.map(({ event, fact }) => `${event}-${fact.id}`);
const attempt = (webhookId: number, seq: number, factId = seq, attempts = 1): PushAttempt & { status: number } => ({
  webhookId,
  seq,
  event: 'report',
  factId,
  at: NOW + 10,
  status: 200,
  durationMs: 12.4,
  attempts,
});
const failure = (webhookId: number, seq: number, next: FailedAttempt['next'], attempts = 1): FailedAttempt => ({
  ...attempt(webhookId, seq, seq, attempts),
  at: NOW + 10 * attempts,
  status: null,
  error: 'the connection was refused',
  next,
});
const record = (store: Store, taken: readonly (PushAttempt & { status: number })[], failed: readonly FailedAttempt[] = []) =>
  store.recordPushes({ taken, failed, now: NOW + 20 });

/** Messages 1 to `count` of account 1, all delivered. */
async function deliver(store: Store, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => `861380013${index}`);
  await submit(store, simplePlan(1, numbers));
  await store.recordOutcomes(numbers.map((_, index) => acceptedBy(index + 1, `k${index + 1}`)));
  await store.applyReceipts(numbers.map((_, index) => receiptFor([`k${index + 1}`], MessageState.DELIVERED)));
}

export function pushConformance(withStore: WithStore): void {
  withStore('every end of a message is a push, once, with all that is told of it', async (store) => {
    const id = await add(store);
    await submit(store, simplePlan(1, ['a', 'b', 'c', 'd', 'e', 'f']));
    await store.recordOutcomes([
      ...[1, 2].map((messageId) => acceptedBy(messageId, `k${messageId}`)),
      acceptedBy(3, '', { receiptExpected: false }),
      refusedBy(4),
    ]);
    await store.applyReceipts([
      receiptFor(['k2'], MessageState.UNDELIVERABLE, { error: '00B' }),
      receiptFor(['k1'], MessageState.DELIVERED),
    ]);
    await store.applyReceipts([receiptFor(['k1'], MessageState.DELIVERED)]);
    await store.cancel(5, NOW);
    await store.expirePending(NOW + VALIDITY_MS + 1, [6]);
    const { fresh, again, nextAt } = await claim(store, id);
    assert.deepEqual([again, nextAt], [[], null]);
    const told = fresh.map((push) => (push.event === 'report' ? [push.fact.id, push.fact.state, push.fact.reason, push.fact.error] : []));
    assert.deepEqual(told, [
      [3, MessageState.DELIVERED, 'none', ''],
      [4, MessageState.REJECTED, 'number_length', ''],
      [2, MessageState.UNDELIVERABLE, 'carrier_failed', '00B'],
      [1, MessageState.DELIVERED, 'none', ''],
      [5, MessageState.DELETED, 'cancelled', ''],
      [6, MessageState.EXPIRED, 'expired_waiting', ''],
    ]);
    const last = fresh[3];
    assert.ok(last?.event === 'report');
    assert.deepEqual(last.fact, {
      id: 1,
      number: 'a',
      sender: '',
      state: MessageState.DELIVERED,
      reason: 'none',
      error: '',
      segments: 1,
      postedMicros: 10,
      postedSegments: 1,
      acceptedAt: NOW,
      endedAt: NOW + 2,
      appId: '',
      orderId: '',
    });
    assert.deepEqual([last.attempts, last.at], [0, NOW + 2]);
  });

  withStore('only the events asked for, of its own account, from then on', async (store) => {
    await createAccount(store, 'beta', 1000);
    await deliver(store, 1);
    const reports = await add(store, { events: ['report'] });
    const inbound = await add(store, { events: ['inbound'] });
    const others = await add(store, {}, 2);
    await submit(store, simplePlan(1, ['a']));
    await store.recordOutcomes([acceptedBy(2, '', { receiptExpected: false })]);
    await store.saveInbound(partOf('hello'));
    await store.saveInbound(partOf('nobody', { accountId: null }));
    await store.saveInbound(partOf('one ', { concat: { reference: 7, total: 2, part: 1 } }));
    assert.deepEqual(await waiting(store, inbound), ['inbound-1']);
    await store.saveInbound(partOf('two', { concat: { reference: 7, total: 2, part: 2 } }));
    assert.deepEqual(await waiting(store, reports), ['report-2']);
    const [, long] = (await claim(store, inbound)).fresh;
    assert.ok(long?.event === 'inbound');
    assert.deepEqual([long.fact.content, long.fact.from, long.fact.to], ['one two', '8613800138000', '10690001']);
    assert.deepEqual(await waiting(store, others), []);
    await store.setWebhook(reports, { ...settings, events: ['inbound'] });
    await store.saveInbound(partOf('again'));
    assert.deepEqual(await waiting(store, reports), ['report-2', 'inbound-4']);
    assert.deepEqual(await store.webhooksWaiting(), [reports, inbound]);
  });

  withStore('failures are told to whom they matter: once, and not what arrived or was taken back', async (store) => {
    const failures = await add(store, { events: ['failure', 'inbound'] });
    const both = await add(store, { events: ['report', 'failure'] });
    await submit(store, simplePlan(1, ['a', 'b', 'c', 'd']));
    await store.recordOutcomes([acceptedBy(1, '', { receiptExpected: false }), acceptedBy(2, 'k2'), refusedBy(3)]);
    await store.applyReceipts([receiptFor(['k2'], MessageState.UNDELIVERABLE, { error: '00B' })]);
    await store.cancel(4, NOW);
    assert.deepEqual(await waiting(store, failures), ['report-3', 'report-2']);
    assert.deepEqual(await waiting(store, both), ['report-1', 'report-3', 'report-2', 'report-4']);
  });

  withStore('an outbox is read in pieces; what was taken is gone and has a compact line', async (store) => {
    const id = await add(store);
    await deliver(store, 7);
    const first = (await claim(store, id, 0, 3)).fresh.map(({ seq }) => seq);
    const rest = (await claim(store, id, first.at(-1), 100)).fresh.map(({ seq }) => seq);
    assert.deepEqual([first.length, rest.length, new Set([...first, ...rest]).size], [3, 4, 7]);
    await record(store, [attempt(id, 2), attempt(id, 1), attempt(id, 3), attempt(id, 6)]);
    await record(store, [attempt(id, 2)]);
    assert.deepEqual(await waiting(store, id), ['report-4', 'report-5', 'report-7']);
    const [taken, ...more] = await store.deliveriesOf({ webhookIds: [id, 99], event: 'report', factId: 6 });
    assert.deepEqual(
      [taken, more],
      [
        {
          webhookId: id,
          event: 'report',
          factId: 6,
          state: 'taken',
          at: NOW + 10,
          nextAt: null,
          attempts: 1,
          tries: [{ at: NOW + 10, status: 200, error: '', durationMs: 12 }],
        },
        [],
      ],
    );
    const [book] = await store.webhookBooks([id]);
    assert.deepEqual(book, {
      webhookId: id,
      waiting: 3,
      dead: 0,
      oldestWaitingAt: NOW + 2,
      takenAt: NOW + 20,
      failedAt: null,
      failure: '',
    });
  });

  withStore('what was refused comes again when it is due, or waits at its place, and every try is kept', async (store) => {
    const id = await add(store);
    await deliver(store, 3);
    await record(store, [], [failure(id, 1, { kind: 'later', retryAt: NOW + 500 }), failure(id, 2, { kind: 'wait' })]);
    const early = await claim(store, id);
    assert.deepEqual(
      [early.fresh.map(({ seq, attempts }) => [seq, attempts]), early.again, early.nextAt],
      [
        [
          [2, 1],
          [3, 0],
        ],
        [],
        NOW + 500,
      ],
    );
    const due = await claim(store, id, 3, 100, NOW + 500);
    assert.deepEqual([due.fresh, due.again.map(({ seq, attempts }) => [seq, attempts]), due.nextAt], [[], [[1, 1]], null]);
    await record(store, [attempt(id, 1, 1, 2)]);
    const [delivery] = await store.deliveriesOf({ webhookIds: [id], event: 'report', factId: 1 });
    assert.deepEqual(
      [delivery?.state, delivery?.attempts, delivery?.tries.map(({ status, error }) => [status, error])],
      [
        'taken',
        2,
        [
          [null, 'the connection was refused'],
          [200, ''],
        ],
      ],
    );
  });

  withStore('dead letters are listed, and replayed by one call', async (store) => {
    const id = await add(store);
    await deliver(store, 4);
    await record(store, [], [failure(id, 2, { kind: 'dead' }, 9)]);
    assert.equal(await store.giveUpPushes({ webhookId: id, before: NOW + 2, why: 'too old', now: NOW + 50, limit: 10 }), 0);
    assert.equal(await store.giveUpPushes({ webhookId: id, before: NOW + 3, why: 'too old', now: NOW + 50, limit: 2 }), 2);
    assert.deepEqual(await waiting(store, id), ['report-4']);
    const dead = await store.deliveries({ webhookId: id, state: 'dead', limit: 10 });
    assert.deepEqual(
      dead.map(({ factId, attempts, tries }) => [factId, attempts, tries.length]),
      [
        [3, 0, 0],
        [2, 9, 1],
        [1, 0, 0],
      ],
    );
    const one = {
      webhookId: id,
      facts: [
        { event: 'report', factId: 2 },
        { event: 'report', factId: 4 },
      ] as const,
      now: NOW + 60,
      limit: 10,
    };
    assert.equal(await store.replayPushes(one), 1);
    assert.equal(await store.replayPushes({ webhookId: id, facts: null, now: NOW + 60, limit: 10 }), 2);
    const { fresh } = await claim(store, id);
    assert.deepEqual(
      fresh.map(({ fact, attempts, at }) => [fact.id, attempts, at]),
      [
        [4, 0, NOW + 2],
        [2, 0, NOW + 60],
        [1, 0, NOW + 60],
        [3, 0, NOW + 60],
      ],
    );
    assert.deepEqual(await store.deliveries({ webhookId: id, state: 'dead', limit: 10 }), []);
  });

  withStore('what is old is forgotten, what is young is not, and of a webhook that is gone nothing is left', async (store) => {
    const [id, gone] = [await add(store), await add(store)];
    await deliver(store, 4);
    await record(
      store,
      [attempt(id, 1), { ...attempt(id, 2), at: NOW + 100 }, attempt(gone, 1)],
      [failure(id, 3, { kind: 'dead' }), failure(gone, 2, { kind: 'wait' })],
    );
    const purge = (takenBefore: number, deadBefore: number) => store.purgePushes({ takenBefore, deadBefore, limit: 100 });
    assert.equal(await purge(NOW, NOW), 0);
    assert.equal(await purge(NOW + 50, NOW), 4);
    const taken = await store.deliveries({ webhookId: id, state: 'taken', limit: 10 });
    assert.deepEqual([taken.map(({ factId }) => factId), (await store.webhookBooks([id]))[0]?.dead], [[2], 1]);
    assert.equal(await store.removeWebhook(gone), true);
    assert.equal(await store.removeWebhook(gone), false);
    await purge(0, 0);
    assert.deepEqual([await waiting(store, gone), await waiting(store, id), await store.webhooksWaiting()], [[], ['report-4'], [id]]);
    assert.equal(await purge(NOW + 1000, NOW + 1000), 2);
  });

  withStore('a webhook as the rulebook has it, its secrets rotated', async (store) => {
    await store.addConnector('carrier', { ...defaultConnectorSettings, host: '127.0.0.1', port: 2775, systemId: 'id', password: 'pw' });
    const id = await add(store, { isOrdered: true, format: 'put' });
    const { webhooks = [] } = await store.rulebookRows();
    assert.deepEqual(webhooks, [
      { ...settings, isOrdered: true, format: 'put', id, accountId: 1, createdAt: NOW, secret: 'whsec_of 1', oldSecret: null },
    ]);
    await store.rotateWebhook(id, 'whsec_new', NOW + 5);
    const [rotated] = (await store.rulebookRows()).webhooks ?? [];
    assert.deepEqual([rotated?.secret, rotated?.oldSecret], ['whsec_new', { secret: 'whsec_of 1', endsAt: NOW + 5 }]);
  });
}
