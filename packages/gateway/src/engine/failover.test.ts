import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAILOVER_INTERVAL_MS } from '../limits.ts';
import type { LinkReport, LinkState } from '../ports/connector.ts';
import type { Store } from '../ports/store.ts';
import { createDispatcher } from './dispatcher.ts';
import { startFailover } from './failover.ts';
import { ConnectorDouble, ok, quietParts, recordOf, settle, SimulatedClock, StoreDouble } from './testing.ts';

const report = (state: LinkState): LinkReport => ({ state, since: 0, detail: '', nextTryAt: null, binds: [] });

function rig() {
  const [store, clock] = [new StoreDouble(), new SimulatedClock()];
  const dispatcher = createDispatcher({ ...quietParts(), store, clock });
  const connectors = [1, 2].map((id) => {
    const link = dispatcher.addLink(recordOf({ window: 2 }, id));
    const connector = new ConnectorDouble();
    connector.onOutcome = (segment, outcome) => link.settle(segment, outcome);
    link.connector = connector;
    return connector;
  });
  const moves: { readonly ids: readonly number[]; readonly usable: readonly number[] }[] = [];
  const asked: [connectorId: number, downMs: number][] = [];
  const moving: Pick<Store, 'waitingBeyond' | 'moveWaiting' | 'lanes'> = {
    lanes: () => store.lanes(),
    waitingBeyond: (connectorId, downMs) => {
      asked.push([connectorId, downMs]);
      const waiting = [...store.kept.values()].filter((entry) => entry.connectorId === connectorId && store.isWaiting(entry));
      return Promise.resolve(downMs < 3000 ? [] : waiting.map(({ message: { id, accountId } }) => ({ id, accountId })));
    },
    moveWaiting({ ids, usable }) {
      moves.push({ ids, usable });
      for (const id of ids) store.kept.set(id, { ...(store.kept.get(id) ?? assert.fail()), connectorId: usable[0] ?? 0 });
      dispatcher.moved(ids.map((messageId) => ({ kind: 'waits', connectorId: usable[0] ?? 0, accountId: 1, messageId })));
      return Promise.resolve(ids.length);
    },
  };
  const ages = { wanted: false };
  const failover = startFailover({
    store: moving,
    dispatcher,
    clock,
    wantsQueueAges: () => ages.wanted,
    onStoreError: (error) => assert.fail(String(error)),
  });
  return { store, clock, dispatcher, connectors, moves, asked, failover, ages };
}

test('what is on the wire stays, the rest moves once the patience is over and another link is up', async () => {
  const { store, clock, dispatcher, connectors, moves, asked, failover } = rig();
  const [first, second] = connectors as [ConnectorDouble, ConnectorDouble];
  for (let n = 0; n < 5; n++) store.add();
  await dispatcher.rescan();
  await settle();
  assert.deepEqual(
    first.inFlight.map(({ messageId }) => messageId),
    [1, 2],
  );
  first.isUp = false;
  for (const id of [1, 2]) failover.state(id, report('waiting'));
  await clock.advance(5 * FAILOVER_INTERVAL_MS);
  assert.deepEqual(asked, [], 'nowhere to go');
  failover.state(1, report('connecting'));
  failover.state(2, report('bound'));
  assert.deepEqual(
    [...failover.links.values()].map(({ isUsable }) => isUsable),
    [false, true],
  );
  await clock.advance(FAILOVER_INTERVAL_MS);
  assert.deepEqual(asked, [[1, 6 * FAILOVER_INTERVAL_MS]], 'down since the first word of it');
  assert.deepEqual(moves, [{ ids: [3, 4, 5], usable: [2] }]);
  await settle();
  for (let n = 0; n < 3; n++) {
    second.answer(ok(second.inFlight[0] ?? assert.fail()));
    await settle();
  }
  assert.deepEqual(
    second.submitted.map(({ messageId }) => messageId),
    [3, 4, 5],
  );
  // The link comes back: only its own leave by it.
  first.isUp = true;
  failover.state(1, report('bound'));
  for (let n = 0; n < 2; n++) first.answer(ok(first.inFlight[0] ?? assert.fail()));
  await settle();
  assert.deepEqual(
    first.submitted.map(({ messageId }) => messageId),
    [1, 2],
  );
  failover.stop();
  dispatcher.stop();
  assert.equal(clock.timers, 0);
});

test('the age of a queue is looked at where a rule asks', async () => {
  const { store, clock, failover, ages, dispatcher } = rig();
  failover.state(1, report('bound'));
  store.add({ dueAt: clock.now() });
  await clock.advance(FAILOVER_INTERVAL_MS);
  assert.equal(failover.links.get(1)?.queueAgeMs, 0);
  ages.wanted = true;
  await clock.advance(FAILOVER_INTERVAL_MS);
  assert.equal(failover.links.get(1)?.queueAgeMs, 2 * FAILOVER_INTERVAL_MS);
  failover.state(1, null);
  assert.equal(failover.links.has(1), false);
  failover.stop();
  dispatcher.stop();
});

test('a message that ended while it waited is taken out of memory', async () => {
  const { store, dispatcher, connectors, failover } = rig();
  const [first] = connectors as [ConnectorDouble, ConnectorDouble];
  for (let n = 0; n < 4; n++) store.add();
  await dispatcher.rescan();
  await settle();
  const entry = store.kept.get(3) ?? assert.fail();
  entry.isEnded = true;
  dispatcher.moved([{ kind: 'ended', connectorId: 1, accountId: 1, messageId: 3 }]);
  for (let n = 0; n < 3; n++) {
    first.answer(ok(first.inFlight[0] ?? assert.fail()));
    await settle();
  }
  assert.deepEqual(
    first.submitted.map(({ messageId }) => messageId),
    [1, 2, 4],
  );
  failover.stop();
  dispatcher.stop();
});
