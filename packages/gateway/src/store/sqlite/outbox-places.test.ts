// Places in the outboxes of customers over a restart: what comes must stand behind what was read, also when that has been told and is gone meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Notify } from '../../core/submission.ts';
import { realClock } from '../../ports/clock.ts';
import type { Store } from '../../ports/store.ts';
import { addConnector, createAccount, NOW, planOf, refusedBy, submit, withFolder } from '../testing.ts';
import { openSqliteStore } from './store.ts';

const url = 'https://example.com/hook';

/** Messages 1 to 3 end; the second process tells of all of them, and then message 4 ends. */
async function overARestart(
  told: (store: Store) => Promise<number>,
  after: (store: Store, place: number) => Promise<readonly number[]>,
): Promise<void> {
  await withFolder(async (folder) => {
    const first = await openSqliteStore({ folder, clock: realClock });
    await createAccount(first, 'one', 1000);
    await addConnector(first, 'carrier');
    const webhook = { url, format: 'standard', events: ['report'], isOrdered: false, connections: 4, secret: 'whsec_', now: NOW } as const;
    await first.addWebhook({ ...webhook, accountId: 1 });
    await submit(first, planOf(1, [{ content: 'hello', runs: [{ numbers: ['a', 'b', 'c', 'd'] }] }], { notify: Notify.ALL }));
    await first.recordOutcomes([1, 2, 3].map((id) => refusedBy(id)));
    await first.close();
    const second = await openSqliteStore({ folder, clock: realClock });
    try {
      const place = await told(second);
      await second.recordOutcomes([refusedBy(4)]);
      assert.deepEqual(await after(second, place), [4]);
    } finally {
      await second.close();
    }
  });
}

test('receipts: the first one after a restart stands behind those that were left and have been told', () =>
  overARestart(
    async (store) => {
      const receipts = (await store.dueReceipts(1, 0, 10)).map(({ seq }) => seq);
      assert.equal(receipts.length, 3);
      await store.recordDelivered({ accountId: 1, receipts, inbound: [], now: NOW });
      return Math.max(...receipts);
    },
    async (store, place) => (await store.dueReceipts(1, place, 10)).map(({ messageId }) => messageId),
  ));

test('pushes: the first one after a restart stands behind those that were left and have been taken', () => {
  const claim = (store: Store, afterSeq: number) => store.claimPushes({ webhookId: 1, afterSeq, now: NOW, limit: 10, hasOrders: false });
  return overARestart(
    async (store) => {
      const { fresh } = await claim(store, 0);
      assert.equal(fresh.length, 3);
      const taken = fresh.map(({ seq, fact }) => ({
        webhookId: 1,
        seq,
        event: 'report' as const,
        factId: fact.id,
        at: NOW,
        status: 200,
        durationMs: 1,
        attempts: 1,
      }));
      await store.recordPushes({ taken, failed: [], now: NOW });
      return Math.max(...fresh.map(({ seq }) => seq));
    },
    async (store, place) => (await claim(store, place)).fresh.map(({ fact }) => fact.id),
  );
});
