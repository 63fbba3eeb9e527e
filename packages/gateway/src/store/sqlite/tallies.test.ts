import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { MessageState } from '../../core/message.ts';
import { realClock } from '../../ports/clock.ts';
import { checkTallies } from '../conformance-tallies.ts';
import { acceptedBy, addConnector, createAccount, receiptFor, simplePlan, stateOf, submit, withFolder } from '../testing.ts';
import { openSqliteStore } from './store.ts';

const all = {
  timeZone: 'UTC',
  acceptedBefore: Number.MAX_SAFE_INTEGER,
  youngMax: 0,
  limit: 100,
  countries: [['861380', 'CN']],
} as const;

test('a sum that does not add up stops no receipt: all is tallied anew', () =>
  withFolder(async (folder) => {
    const open = () => openSqliteStore({ folder, clock: realClock });
    const store = await open();
    await createAccount(store, 'one', 1000);
    await addConnector(store, 'carrier');
    const id = await submit(store, simplePlan(1, ['8613800138000', '8613800138001']));
    await store.recordOutcomes([acceptedBy(id, 'a'), acceptedBy(id + 1, 'b')]);
    assert.equal((await store.tally(all)).tallied, 2);
    await store.close();
    const file = new Database(join(folder, 'trunkline.db'));
    assert.equal(file.prepare('DELETE FROM day_tally').run().changes, 1);
    file.close();
    const again = await open();
    try {
      await again.applyReceipts([receiptFor(['a'], MessageState.DELIVERED)]);
      assert.equal(await stateOf(again, id), MessageState.DELIVERED);
      assert.equal(await checkTallies(again, [1], ['20231114']), 4);
      assert.equal((await again.tally(all)).tallied, 2);
      assert.equal(await checkTallies(again, [1], ['20231114']), 4);
      assert.equal((await again.counts()).enroute, 1);
    } finally {
      await again.close();
    }
  }));
