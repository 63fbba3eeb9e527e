import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANES_RESCAN_MS } from '../limits.ts';
import type { AcceptPlan } from '../core/plan.ts';
import { createDispatcher } from './dispatcher.ts';
import { ConnectorDouble, ok, quietParts, recordOf, settle, SimulatedClock, StoreDouble } from './testing.ts';

function rig() {
  const clock = new SimulatedClock();
  const store = new StoreDouble();
  const dispatcher = createDispatcher({ ...quietParts(), store, clock });
  const connect = (id: number) => {
    const connector = new ConnectorDouble();
    const link = dispatcher.addLink(recordOf({}, id));
    connector.onOutcome = (segment, outcome) => link.settle(segment, outcome);
    link.connector = connector;
    return { link, connector };
  };
  /** Commits one message for each connector id given, in one plan of as many runs. */
  const commit = (connectorIds: readonly number[], dueAt = clock.now()): number => {
    const runs = connectorIds.map((connectorId) => ({ connectorId, priceMicros: 1, numbers: ['8613800138000'] }));
    const messages = connectorIds.map((connectorId) => store.add({ connectorId, dueAt }));
    const plan: AcceptPlan = {
      accountId: 1,
      door: 'http',
      acceptedAt: clock.now(),
      dueAt,
      expiresAt: Number.MAX_SAFE_INTEGER,
      items: [{ content: 'hello', sender: '', alphabet: 'gsm7', segments: 1, changes: '', traits: null, runs }],
      notify: 0,
      longPart: null,
      totalMicros: runs.length,
      messages: runs.length,
    };
    const firstId = messages[0]?.id ?? 0;
    dispatcher.committed(plan, firstId, true);
    return firstId;
  };
  return { clock, store, dispatcher, connect, commit };
}

test('runs of one request go each to their connector with their own ids', async () => {
  const { connect, commit } = rig();
  const [one, two] = [connect(1), connect(2)];
  commit([1, 2, 2, 1]);
  await settle();
  assert.deepEqual(
    one.connector.submitted.map((segment) => segment.messageId),
    [1, 4],
  );
  assert.deepEqual(
    two.connector.submitted.map((segment) => segment.messageId),
    [2, 3],
  );
});

test('a timed message leaves at its time and not before, in weeks as well as in moments', async () => {
  for (const wait of [1, 1000, 40 * 24 * 3_600_000]) {
    const { clock, connect, commit } = rig();
    const { connector } = connect(1);
    commit([1], clock.now() + wait);
    await clock.advance(wait - 1);
    await settle();
    assert.equal(connector.submitted.length, 0);
    await clock.advance(1);
    await settle();
    assert.equal(connector.submitted.length, 1, `after ${wait} ms`);
  }
});

test('of several timed messages each leaves at its own time', async () => {
  const { clock, connect, commit } = rig();
  const { connector } = connect(1);
  for (const wait of [300, 100, 200]) commit([1], clock.now() + wait);
  const counts: number[] = [];
  for (let step = 0; step < 4; step++) {
    await clock.advance(99);
    await settle();
    counts.push(connector.submitted.length);
    await clock.advance(1);
    await settle();
  }
  assert.deepEqual(counts, [0, 1, 2, 3]);
});

test('what was on disk before the start is found; a link that is not there yet waits for the next look', async () => {
  const { clock, store, dispatcher, connect } = rig();
  store.add({ connectorId: 1 });
  store.add({ connectorId: 2, dueAt: clock.now() + 5000 });
  const { connector } = connect(1);
  await dispatcher.rescan();
  await settle();
  assert.equal(connector.submitted.length, 1);
  connector.answer(ok(connector.inFlight[0]!));
  const two = connect(2);
  await clock.advance(LANES_RESCAN_MS);
  await settle();
  assert.equal(two.connector.submitted.length, 1);
  dispatcher.stop();
  assert.equal(clock.timers, 0, 'a stopped dispatcher has no timer left');
});

test('cancel: waiting in memory, on the wire, on disk, unknown', async () => {
  const { clock, dispatcher, connect, commit, store } = rig();
  const { connector, link } = connect(1);
  connector.isUp = false;
  const waiting = commit([1]);
  assert.equal((await dispatcher.cancel(waiting)).kind, 'cancelled');
  const sent = commit([1]);
  connector.isUp = true;
  link.pump();
  await settle();
  assert.deepEqual(
    connector.submitted.map((segment) => segment.messageId),
    [sent],
  );
  assert.equal((await dispatcher.cancel(sent)).kind, 'too_late');
  const timed = commit([1], clock.now() + 1000);
  assert.equal((await dispatcher.cancel(timed)).kind, 'cancelled');
  const elsewhere = store.add({ connectorId: 77 });
  assert.equal((await dispatcher.cancel(elsewhere.id)).kind, 'cancelled');
  assert.deepEqual(await dispatcher.cancel(4711), { kind: 'not_found' });
  await clock.advance(5000);
  await settle();
  assert.equal(connector.submitted.length, 1);
});

test('a cancellation that the store could not write leaves the message waiting, and it is sent', async () => {
  const { clock, store, dispatcher, connect, commit } = rig();
  const { connector, link } = connect(1);
  connector.isUp = false;
  const id = commit([1]);
  store.full();
  await assert.rejects(dispatcher.cancel(id), { name: 'StoreUnavailable' });
  store.failure = null;
  connector.isUp = true;
  link.pump();
  await clock.advance(2000);
  await settle();
  assert.deepEqual(
    connector.submitted.map((segment) => segment.messageId),
    [id],
  );
});

test('cancel while a claim is under way: the claim does not bring it back', async () => {
  const { store, dispatcher, connect } = rig();
  const { connector, link } = connect(1);
  store.mode = 'manual';
  store.claimSees = 'asked';
  const { id } = store.add();
  link.wake(1);
  const cancelled = dispatcher.cancel(id);
  await settle();
  store.writes.shift()?.finish();
  assert.equal((await cancelled).kind, 'cancelled');
  store.claims.shift()?.finish();
  await settle();
  assert.equal(connector.submitted.length, 0);
});

test('what is past its validity is ended unless it is on the wire', async () => {
  const { clock, store, dispatcher, connect } = rig();
  const { connector, link } = connect(1);
  const first = store.add({ expiresAt: clock.now() + 10 });
  link.offer(1, [first]);
  await settle();
  connector.isUp = false;
  const second = store.add({ expiresAt: clock.now() + 10 });
  link.offer(1, [second]);
  store.add({ expiresAt: clock.now() + 10, connectorId: 77 });
  store.add();
  await clock.advance(11);
  assert.equal(await dispatcher.expirePending(10), 2);
  assert.deepEqual(
    [...store.kept.values()].map((entry) => entry.isEnded),
    [false, true, true, false],
  );
  assert.equal(link.ready, 0);
});
