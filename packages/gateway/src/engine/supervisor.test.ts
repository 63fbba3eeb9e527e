import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worldOf } from '../core/testing.ts';
import type { ConnectorRecord, Rulebook } from '../core/rulebook.ts';
import { createDispatcher } from './dispatcher.ts';
import { createSupervisor } from './supervisor.ts';
import { ConnectorDouble, ok, quietParts, recordOf, settle, SimulatedClock, StoreDouble } from './testing.ts';

function rig() {
  const clock = new SimulatedClock();
  const store = new StoreDouble();
  const dispatcher = createDispatcher({ ...quietParts(), store, clock });
  const started: { readonly record: ConnectorRecord; readonly connector: ConnectorDouble }[] = [];
  let failure: Error | null = null;
  const supervisor = createSupervisor({
    dispatcher,
    clock,
    createConnector(record, events) {
      if (failure) throw failure;
      const connector = new ConnectorDouble();
      connector.onOutcome = (segment, outcome) => events.onOutcome(segment, outcome);
      started.push({ record, connector });
      return connector;
    },
    onReceipt() {},
    onInbound() {},
  });
  const bookOf = (...connectors: ConnectorRecord[]): Rulebook => worldOf({ connectors });
  return { clock, store, dispatcher, supervisor, started, bookOf, failWith: (error: Error | null) => (failure = error) };
}

test('starts the new, leaves the unchanged alone, restarts the changed', async () => {
  const { supervisor, started, bookOf } = rig();
  await supervisor.apply(bookOf(recordOf({}, 1), recordOf({}, 2)));
  assert.equal(started.length, 2);
  await supervisor.apply(bookOf(recordOf({}, 1), recordOf({}, 2)));
  assert.equal(started.length, 2, 'equal settings in new objects are no change');
  await supervisor.apply(bookOf(recordOf({}, 1), recordOf({ port: 9 }, 2)));
  assert.equal(started.length, 3);
  assert.deepEqual(
    started.map(({ connector }) => connector.isStopped),
    [false, true, false],
  );
  assert.equal(started[2]?.record.settings.port, 9);
  await supervisor.apply(bookOf(recordOf({}, 1)));
  assert.equal(started[2]?.connector.isStopped, true);
  assert.equal(supervisor.snapshot(2), null);
  assert.equal(supervisor.snapshot(1)?.window, 100);
});

test('what waited or was in doubt on the old link goes out on the new one, once each', async () => {
  const { store, dispatcher, supervisor, started, bookOf } = rig();
  await supervisor.apply(bookOf(recordOf({ window: 2 }, 1)));
  const [old] = started;
  assert.ok(old);
  for (let count = 0; count < 5; count++) store.add();
  await dispatcher.rescan();
  await settle();
  old.connector.answer(ok(old.connector.inFlight[0]!));
  await settle();
  await supervisor.apply(bookOf(recordOf({ window: 3 }, 1)));
  await settle();
  const fresh = started[1];
  assert.ok(fresh);
  fresh.connector.onSubmit = (segment) => setImmediate(() => fresh.connector.answer(ok(segment), segment));
  for (const segment of fresh.connector.inFlight.slice()) fresh.connector.answer(ok(segment), segment);
  await settle(30);
  const accepted = store.recorded.filter((outcome) => outcome.kind === 'accepted').map((outcome) => outcome.messageId);
  assert.deepEqual(
    accepted.toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5],
  );
});

test('stop hands nothing more over, waits for what is in doubt, and starts nothing afterwards', async () => {
  const { store, dispatcher, supervisor, started, bookOf } = rig();
  await supervisor.apply(bookOf(recordOf({ window: 2 }, 1)));
  const [entry] = started;
  assert.ok(entry);
  const { connector } = entry;
  for (let count = 0; count < 5; count++) store.add();
  await dispatcher.rescan();
  await settle();
  assert.equal(connector.inFlight.length, 2);
  connector.onStop = async () => {
    for (const segment of connector.inFlight.slice()) connector.answer(ok(segment), segment);
    await settle();
  };
  await supervisor.stop();
  assert.equal(connector.submitted.length, 2);
  assert.equal(store.recorded.length, 2);
  await supervisor.apply(bookOf(recordOf({}, 1), recordOf({}, 2)));
  assert.equal(started.length, 1);
});

test('stop ends even when the store cannot write what was answered', async () => {
  const { clock, store, dispatcher, supervisor, started, bookOf } = rig();
  await supervisor.apply(bookOf(recordOf({}, 1)));
  store.add();
  await dispatcher.rescan();
  await settle();
  store.full();
  started[0]?.connector.answer({ kind: 'accepted', carrierKey: 'k' });
  let isStopped = false;
  void supervisor.stop().then(() => (isStopped = true));
  await clock.advance(60_000);
  await settle();
  assert.equal(isStopped, true);
});

test('a connector that cannot be created fails its own change and not the next, nor the stop', async () => {
  const { supervisor, started, bookOf, failWith } = rig();
  failWith(new Error('no such thing'));
  await assert.rejects(supervisor.apply(bookOf(recordOf({}, 1))), /no such thing/);
  failWith(null);
  await supervisor.apply(bookOf(recordOf({ port: 1 }, 1)));
  assert.equal(started.length, 1);
  await supervisor.stop();
  assert.equal(started[0]?.connector.isStopped, true);
});
