import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectorSettings } from '../core/connector-settings.ts';
import { CARRIER_RETRY_DELAYS_MS, OUTCOME_RETRY_MS, READY_SEGMENTS_MAX } from '../limits.ts';
import type { ClaimedMessage } from '../ports/store.ts';
import { Link } from './link.ts';
import { ConnectorDouble, keyOf, ok, recordOf, settle, SimulatedClock, StoreDouble } from './testing.ts';

function rig(settings: Partial<ConnectorSettings> = {}) {
  const clock = new SimulatedClock();
  const store = new StoreDouble();
  const connector = new ConnectorDouble();
  const errors: unknown[] = [];
  const link = new Link(recordOf(settings), {
    store,
    clock,
    onDueChanged() {},
    onSubmitted() {},
    onOutcome() {},
    onStoreError: (error) => errors.push(error),
  });
  connector.onOutcome = (segment, outcome) => link.settle(segment, outcome);
  link.connector = connector;
  const offer = (count: number, more: Partial<ClaimedMessage> = {}): ClaimedMessage[] => {
    const messages = Array.from({ length: count }, () => store.add(more));
    link.offer(more.accountId ?? 1, messages);
    return messages;
  };
  return { clock, store, connector, link, offer, errors };
}
const idsOf = (connector: ConnectorDouble): number[] => connector.submitted.map((segment) => segment.messageId);
const long = { content: 'x'.repeat(400), segments: 3 };

test('the window bounds what is in doubt: answered is not enough, it must be committed', async () => {
  const { store, connector, link, offer } = rig({ window: 4 });
  store.mode = 'manual';
  offer(20);
  await settle();
  assert.equal(connector.submitted.length, 4);
  while (connector.inFlight.length > 0) connector.answer({ kind: 'accepted', carrierKey: 'k' });
  await settle();
  assert.equal(connector.submitted.length, 4, 'answered, not committed');
  assert.equal(link.inDoubt, 4);
  for (const write of store.writes.splice(0)) write.finish();
  await settle();
  assert.equal(connector.submitted.length, 8);
  assert.equal(link.inDoubt, 4);
});

test('accounts take turns, however much one of them has waiting', async () => {
  const { connector, offer } = rig({ window: 1 });
  connector.onSubmit = (segment) => setImmediate(() => connector.answer(ok(segment), segment));
  offer(50, { accountId: 1 });
  offer(5, { accountId: 2 });
  offer(5, { accountId: 3 });
  await settle(400);
  const order = connector.submitted.map((segment) => segment.accountId);
  assert.equal(order.length, 60);
  assert.deepEqual(
    order.slice(1, 13).toSorted((a, b) => a - b),
    [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3],
  );
  assert.deepEqual(
    order.flatMap((accountId, index) => (accountId === 2 && index > 16 ? [index] : [])),
    [],
  );
});

test('nothing leaves while the link is down, and everything when it is up again', async () => {
  const { connector, link, offer } = rig();
  connector.isUp = false;
  offer(10);
  await settle();
  assert.equal(connector.submitted.length, 0);
  connector.isUp = true;
  link.pump();
  await settle();
  assert.equal(connector.submitted.length, 10);
});

test('a throttled segment comes back before all others and is never lost', async () => {
  const { clock, connector, offer } = rig({ window: 2 });
  offer(6);
  await settle();
  const before = connector.submitted.length;
  connector.answer({ kind: 'throttled', detail: '' });
  connector.answer(ok(connector.inFlight[0]!));
  await settle();
  await clock.advance(2000);
  assert.equal(connector.submitted[before]?.messageId, 1);
  for (let i = 0; i < 20; i++) {
    while (connector.inFlight.length > 0) connector.answer(ok(connector.inFlight[0]!));
    await clock.advance(2000);
  }
  assert.deepEqual(new Set(idsOf(connector)), new Set([1, 2, 3, 4, 5, 6]));
  assert.equal(connector.submitted.length, 7);
});

test('an unknown end is recorded first and sent again then', async () => {
  const { store, connector, offer } = rig();
  offer(1);
  await settle();
  store.mode = 'manual';
  connector.answer({ kind: 'unknown', again: 'at_once', carrierKey: '', detail: 'lost' });
  await settle();
  assert.equal(connector.submitted.length, 1);
  store.writes.shift()?.finish();
  await settle();
  assert.deepEqual(idsOf(connector), [1, 1]);
  assert.deepEqual(
    store.recorded.map((outcome) => outcome.kind),
    ['in_doubt'],
  );
});

test('a temporary refusal waits longer each time and not beyond the validity', async () => {
  const { clock, store, connector, link, offer } = rig();
  const start = clock.now();
  const expiresAt = start + CARRIER_RETRY_DELAYS_MS[0] + CARRIER_RETRY_DELAYS_MS[1] + 1000;
  offer(1, { expiresAt });
  await settle();
  const waits: number[] = [];
  for (let round = 0; round < 2; round++) {
    connector.answer({ kind: 'refused_temporary', detail: '' });
    await settle();
    assert.equal(connector.inFlight.length, 0);
    waits.push((link.nextDueAt ?? 0) - clock.now());
    await clock.advance((waits.at(-1) ?? 0) - 1);
    link.wakeDue(clock.now());
    await settle();
    assert.equal(connector.inFlight.length, 0, 'not before its time');
    await clock.advance(1);
    link.wakeDue(clock.now());
    await settle();
    assert.equal(connector.inFlight.length, 1);
  }
  assert.deepEqual(waits, [CARRIER_RETRY_DELAYS_MS[0], CARRIER_RETRY_DELAYS_MS[1]]);
  connector.answer({ kind: 'refused_temporary', detail: '' });
  await settle();
  assert.equal(link.nextDueAt, expiresAt);
  await clock.advance(1000);
  link.wakeDue(clock.now());
  await settle();
  assert.equal(connector.submitted.length, 3, 'past its validity nothing is sent');
  const last = store.recorded.at(-1);
  assert.ok(last?.kind === 'refused' && last.reason === 'expired_waiting');
  assert.equal(link.inDoubt, 0);
});

test('a refused part takes its waiting siblings with it, on the wire and done ones aside', async () => {
  const { store, connector, link, offer } = rig({ window: 2 });
  offer(1, long);
  offer(1);
  await settle();
  assert.deepEqual(connector.submitted.map(keyOf), ['1/1', '1/2']);
  connector.answer({ kind: 'refused', reason: 'blacklisted', detail: 'no' });
  await settle();
  connector.answer(ok(connector.inFlight[0]!));
  await settle();
  while (connector.inFlight.length > 0) connector.answer(ok(connector.inFlight[0]!));
  await settle();
  assert.deepEqual(
    store.recorded.filter((outcome) => outcome.messageId === 1).map((outcome) => [outcome.part, outcome.kind]),
    [
      [1, 'refused'],
      [3, 'refused'],
      [2, 'accepted'],
    ],
  );
  assert.equal(connector.submitted.filter((segment) => segment.messageId === 1).length, 2);
  assert.deepEqual([link.inDoubt, link.ready], [0, 0]);
});

test('a store that cannot write keeps the slots, and everything goes on when it can', async () => {
  const { clock, store, connector, link, offer, errors } = rig({ window: 3 });
  offer(9);
  await settle();
  store.full();
  while (connector.inFlight.length > 0) connector.answer(ok(connector.inFlight[0]!));
  await settle();
  for (let second = 0; second < 5; second++) await clock.advance(OUTCOME_RETRY_MS);
  assert.equal(connector.submitted.length, 3, 'nothing is sent that cannot be recorded');
  assert.equal(link.inDoubt, 3);
  assert.ok(errors.length >= 5);
  store.failure = null;
  await clock.advance(OUTCOME_RETRY_MS);
  await settle();
  assert.equal(connector.submitted.length, 6);
  assert.equal(store.recorded.length, 3);
});

test('a claim that fails is tried again', async () => {
  const { clock, store, connector, link } = rig();
  store.add();
  store.full();
  link.wake(1);
  await settle();
  store.failure = null;
  await clock.advance(OUTCOME_RETRY_MS);
  await settle();
  assert.deepEqual(idsOf(connector), [1]);
});

test('drained waits for the last commit', async () => {
  const { store, connector, link, offer } = rig();
  let isDrained = false;
  await link.drained();
  offer(2);
  await settle();
  store.mode = 'manual';
  void link.drained().then(() => (isDrained = true));
  connector.answer(ok(connector.inFlight[0]!));
  connector.answer({ kind: 'unknown', again: 'at_once', carrierKey: '', detail: '' });
  link.connector = null;
  await settle();
  assert.equal(isDrained, false);
  store.writes.shift()?.finish();
  await settle();
  assert.equal(isDrained, true);
});

test('what does not fit into memory waits on disk and follows, each exactly once', async () => {
  const { store, connector, link, offer } = rig({ window: 1000 });
  connector.isUp = false;
  const count = Math.floor(READY_SEGMENTS_MAX * 1.3);
  offer(count);
  await settle();
  assert.ok(link.ready <= READY_SEGMENTS_MAX);
  offer(10);
  connector.isUp = true;
  connector.onSubmit = (segment) => setImmediate(() => connector.answer(ok(segment), segment));
  link.pump();
  for (let round = 0; round < 2000 && connector.submitted.length < count + 10; round++) await settle();
  await settle(20);
  assert.deepEqual(
    idsOf(connector).toSorted((a, b) => a - b),
    [...store.kept.keys()],
  );
  assert.deepEqual(idsOf(connector), [...store.kept.keys()], 'in order of acceptance');
  assert.ok(store.claimCount < 20, `${store.claimCount} claims`);
  assert.deepEqual([link.inDoubt, link.ready], [0, 0]);
});

test('a configured rate spaces the segments', async () => {
  const { clock, connector, offer } = rig({ ratePerSecond: 10, window: 100 });
  connector.onSubmit = (segment) => setImmediate(() => connector.answer(ok(segment), segment));
  offer(100);
  await settle();
  for (let tenth = 0; tenth < 30; tenth++) await clock.advance(100);
  assert.ok(connector.submitted.length >= 29 && connector.submitted.length <= 32, `${connector.submitted.length} in 3 s`);
});
