import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MessageState } from '../core/message.ts';
import { accountOf, worldOf } from '../core/testing.ts';
import { NOTICE_RETRY_DELAYS_MS, NOTICES_READY_MAX, OUTCOME_RETRY_MS } from '../limits.ts';
import type { Notice, NoticeResult, Notifier } from '../ports/notifier.ts';
import { type CustomerReceipt, type InboundMessage, StoreUnavailable } from '../ports/store.ts';
import { createReporter } from './reporter.ts';
import { settle, SimulatedClock } from './testing.ts';

const receiptOf = (seq: number): CustomerReceipt => ({
  seq,
  messageId: seq + 1000,
  givenId: seq + 1000,
  number: '8613800138000',
  sender: 'S',
  state: MessageState.DELIVERED,
  error: '',
  excerpt: '',
  acceptedAt: 0,
  endedAt: 0,
});
const inboundOf = (id: number): InboundMessage => ({ id, from: '1', to: '2', content: 'x', traits: null, receivedAt: 0 });

function rig({ window = 3, smppInbound = true } = {}) {
  const clock = new SimulatedClock();
  const disk = { receipts: [] as CustomerReceipt[], inbound: [] as InboundMessage[] };
  const handed: { readonly notice: Notice; readonly done: (result: NoticeResult) => void }[] = [];
  const log: string[] = [];
  const script = { isThere: false, storeError: null as Error | null, reads: 0, readMax: 0 };
  const later = <T>(run: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      setImmediate(() => (script.storeError ? reject(script.storeError) : resolve(run())));
    });
  const notifier: Notifier = {
    room: () => (script.isThere ? window - handed.length : 0),
    deliver(_accountId, notice, done) {
      log.push(nameOf(notice));
      handed.push({ notice, done });
    },
  };
  const reporter = createReporter({
    store: {
      dueReceipts(_accountId, afterSeq, limit) {
        script.reads++;
        script.readMax = Math.max(script.readMax, limit);
        return later(() => disk.receipts.filter(({ seq }) => seq > afterSeq).slice(0, limit));
      },
      unreadInbound: (_accountId, afterId, limit) => later(() => disk.inbound.filter(({ id }) => id > afterId).slice(0, limit)),
      recordDelivered: ({ receipts, inbound }) =>
        later(() => {
          disk.receipts = disk.receipts.filter(({ seq }) => !receipts.includes(seq));
          disk.inbound = disk.inbound.filter(({ id }) => !inbound.includes(id));
        }),
    },
    notifier,
    clock,
    rulebook: () => worldOf({ accounts: [accountOf(1, { smppInbound })] }),
    onResult() {},
    onGivenUp: (_accountId, kind, messageId) => log.push(`${kind} ${messageId} given up`),
    onStoreError() {},
  });
  const answer = (kind: NoticeResult['kind'] = 'taken', at = 0): void => {
    const [open] = handed.splice(at, 1);
    assert.ok(open, 'something is in flight');
    open.done({ kind, detail: '' });
  };
  const come = (): void => {
    script.isThere = true;
    reporter.room(1);
  };
  const go = (): void => {
    script.isThere = false;
    while (handed.length > 0) answer('unknown');
    reporter.gone(1);
  };
  return { clock, disk, handed, log, script, reporter, answer, come, go };
}
const nameOf = (notice: Notice): string => (notice.kind === 'receipt' ? `r${notice.receipt.seq}` : `i${notice.message.id}`);

test('what waits on disk is handed over in order as far as the window goes, and is gone once answered and committed', async () => {
  const { disk, log, answer, come } = rig();
  disk.receipts = [1, 2, 3, 4, 5].map(receiptOf);
  come();
  await settle();
  assert.deepEqual(log, ['r1', 'r2', 'r3']);
  answer();
  assert.deepEqual(log, ['r1', 'r2', 'r3', 'r4']);
  for (let count = 0; count < 4; count++) answer();
  await settle();
  assert.deepEqual(disk.receipts, []);
});

test('receipts and inbound messages take turns', async () => {
  const { disk, log, answer, come } = rig({ window: 1 });
  disk.receipts = [1, 2, 3].map(receiptOf);
  disk.inbound = [1, 2, 3].map(inboundOf);
  come();
  await settle();
  for (let count = 0; count < 5; count++) answer();
  const inTurn = ['r1', 'i1', 'r2', 'i2', 'r3', 'i3'];
  assert.deepEqual(log, log[0] === 'r1' ? inTurn : ['i1', 'r1', 'i2', 'r2', 'i3', 'r3']);
});

test('inbound messages stay for the other doors when the account says so', async () => {
  const { disk, log, come } = rig({ smppInbound: false });
  disk.inbound = [inboundOf(1)];
  come();
  await settle();
  assert.deepEqual(log, []);
});

test('a ring finds what is new, also while a read is under way', async () => {
  const { disk, log, answer, come, reporter } = rig();
  come();
  disk.receipts.push(receiptOf(1));
  reporter.due([1]);
  await settle();
  assert.deepEqual(log, ['r1']);
  answer();
  await settle();
  disk.receipts.push(receiptOf(2));
  reporter.due([1, 2]);
  await settle();
  assert.deepEqual(log, ['r1', 'r2']);
});

test('an account that is not there costs no read and no memory; it gets everything when it comes', async () => {
  const { disk, log, script, reporter, come } = rig({ window: 10 });
  disk.receipts = Array.from({ length: 5000 }, (_, index) => receiptOf(index + 1));
  for (let count = 0; count < 100; count++) reporter.due([1]);
  await settle();
  assert.equal(script.reads, 0);
  come();
  await settle();
  assert.equal(log.length, 10);
  assert.equal(script.readMax, NOTICES_READY_MAX);
  assert.equal(script.reads, 1);
});

test('a lost bind: what was in flight is told again first, and nothing is told twice that was answered', async () => {
  const { disk, log, answer, come, go } = rig();
  disk.receipts = [1, 2, 3, 4].map(receiptOf);
  come();
  await settle();
  answer('taken', 1);
  go();
  await settle();
  come();
  await settle();
  assert.deepEqual(log, ['r1', 'r2', 'r3', 'r4', 'r1', 'r3', 'r4']);
});

test('a customer that cannot take more now is left alone for a while, then told in order', async () => {
  const { clock, disk, log, handed, answer, come } = rig({ window: 2 });
  disk.receipts = [1, 2, 3].map(receiptOf);
  come();
  await settle();
  answer('later', 0);
  answer('taken', 0);
  await settle();
  assert.deepEqual(log, ['r1', 'r2']);
  assert.equal(handed.length, 0);
  await clock.advance(NOTICE_RETRY_DELAYS_MS[0]);
  assert.deepEqual(log, ['r1', 'r2', 'r1', 'r3']);
});

test('what a customer will never take is given up loudly and does not come again', async () => {
  const { disk, log, answer, come } = rig({ window: 1 });
  disk.receipts = [receiptOf(1), receiptOf(2)];
  come();
  await settle();
  answer('refused');
  await settle();
  assert.deepEqual(log, ['r1', 'receipt 1001 given up', 'r2']);
  assert.deepEqual(
    disk.receipts.map(({ seq }) => seq),
    [2],
  );
});

test('a disk that cannot write: told once, noted when it can again', async () => {
  const { clock, disk, log, script, answer, come } = rig();
  disk.receipts = [receiptOf(1)];
  come();
  await settle();
  script.storeError = new StoreUnavailable('full');
  answer();
  await settle();
  script.storeError = null;
  await clock.advance(OUTCOME_RETRY_MS);
  await settle();
  assert.deepEqual([log, disk.receipts], [['r1'], []]);
});

test('stop waits until what was answered is committed, and hands over nothing more', async () => {
  const { disk, log, reporter, answer, come } = rig({ window: 1 });
  disk.receipts = [receiptOf(1), receiptOf(2)];
  come();
  await settle();
  const stopped = reporter.stop();
  answer();
  await stopped;
  assert.deepEqual(log, ['r1']);
  assert.deepEqual(
    disk.receipts.map(({ seq }) => seq),
    [2],
  );
});

test('whatever happens, everything is told at least once and nothing after its commit', async () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.constant('taken' as const) },
    fc.constantFrom('later', 'unknown', 'go', 'come', 'new', 'wait', 'settle'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
      const { clock, disk, handed, log, reporter, answer, come, go, script } = rig();
      let lastSeq = 0;
      const committed = new Set<string>();
      const check = (): void => {
        for (const name of log.splice(0)) assert.ok(!committed.has(name), `${name} was told after its commit`);
        for (let seq = 1; seq <= lastSeq; seq++) if (!disk.receipts.some((receipt) => receipt.seq === seq)) committed.add(`r${seq}`);
      };
      for (const what of steps) {
        if (what === 'new') {
          disk.receipts.push(receiptOf(++lastSeq));
          reporter.due([1]);
        } else if (what === 'come') come();
        else if (what === 'go') go();
        else if (what === 'wait') await clock.advance(60_000);
        else if (what === 'settle') await settle();
        else if (handed.length > 0) answer(what);
        check();
      }
      if (!script.isThere) come();
      for (let count = 0; disk.receipts.length > 0 && count < 1000; count++) {
        await clock.advance(60_000);
        await settle();
        if (handed.length > 0) answer();
        check();
      }
      assert.deepEqual(disk.receipts, []);
    }),
    { numRuns: 60, seed: 20_261 },
  );
});
