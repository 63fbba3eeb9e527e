import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageState } from '../../core/message.ts';
import { realClock } from '../../ports/clock.ts';
import { addConnector, checkLedger, createAccount, NOW, receiptFor, simplePlan, stateOf, submit, withFolder } from '../testing.ts';
import { openSqliteStore } from './store.ts';

const PHONE = '447700900001';
const sweep = { now: NOW + 1000, receiptGraceMs: 1000, partsWaitMs: 1000, limit: 10 };

test('what was on the wire when the process died is found by the report that came before, once somebody sweeps', () =>
  withFolder(async (folder) => {
    const open = () => openSqliteStore({ folder, clock: realClock });
    let store = await open();
    await createAccount(store, 'one', 1000);
    await addConnector(store, 'carrier one');
    const first = await submit(store, simplePlan(1, [PHONE, '447700900002']));
    await store.markHandedOut(
      [first, first + 1].map((messageId) => ({ messageId, part: 1 })),
      NOW,
    );
    await store.applyReceipts([receiptFor(['M1'], MessageState.DELIVERED, { parties: [PHONE, ''], at: NOW + 1 })]);
    await store.expire(sweep);
    assert.equal(await stateOf(store, first), MessageState.QUEUED, 'its answer may still come');
    await store.close();
    store = await open();
    await store.expire(sweep);
    assert.deepEqual([await stateOf(store, first), await stateOf(store, first + 1)], [MessageState.DELIVERED, MessageState.QUEUED]);
    await checkLedger(store);
    await store.close();
  }));
