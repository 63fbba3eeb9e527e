import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectorSettings } from '../core/connector-settings.ts';
import { noTraits } from '../core/traits.ts';
import { CARRIER_RETRY_DELAYS_MS, OUTCOME_RETRY_MS, READY_SEGMENTS_MAX } from '../limits.ts';
import type { ClaimedMessage, SegmentOutcome } from '../ports/store.ts';
import type { Share } from './lane.ts';
import type { LinkParts } from './link-parts.ts';
import { Link } from './link.ts';
import { ConnectorDouble, keyOf, ok, quietParts, recordOf, settle, SimulatedClock, StoreDouble } from './testing.ts';

function rig(settings: Partial<ConnectorSettings> = {}, more: Partial<LinkParts> = {}) {
  const clock = new SimulatedClock();
  const store = new StoreDouble();
  const connector = new ConnectorDouble();
  const errors: unknown[] = [];
  const lost: SegmentOutcome[] = [];
  const link = new Link(recordOf(settings), {
    ...quietParts(),
    store,
    clock,
    onDueChanged() {},
    onStoreError: (error) => errors.push(error),
    onOutcomeLost: (outcome) => lost.push(outcome),
    ...more,
  });
  connector.onOutcome = (segment, outcome) => link.settle(segment, outcome);
  link.connector = connector;
  const offer = (count: number, more: Partial<ClaimedMessage> = {}): ClaimedMessage[] => {
    const messages = Array.from({ length: count }, () => store.add(more));
    link.offer(more.accountId ?? 1, messages);
    return messages;
  };
  return { clock, store, connector, link, offer, errors, lost };
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
    order.slice(0, 12).toSorted((a, b) => a - b),
    [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3],
  );
  assert.deepEqual(
    order.flatMap((accountId, index) => (accountId === 2 && index > 16 ? [index] : [])),
    [],
  );
});

const urgentTraits = { ...noTraits, priority: 2 };

test('accounts share by weight, a class before the lower one', async () => {
  const shares: Record<number, Share> = {
    1: { priorityClass: 'normal', weight: 1 },
    2: { priorityClass: 'normal', weight: 3 },
    3: { priorityClass: 'high', weight: 1 },
  };
  const { connector, offer } = rig({ window: 1 }, { shareOf: (accountId) => shares[accountId]! });
  connector.onSubmit = (segment) => setImmediate(() => connector.answer(ok(segment), segment));
  for (const accountId of [1, 2]) offer(40, { accountId });
  offer(4, { accountId: 3 });
  await settle(400);
  const order = connector.submitted.map((segment) => segment.accountId);
  assert.deepEqual(order.slice(1, 5), [3, 3, 3, 3]);
  const [one, two] = [1, 2].map((accountId) => order.slice(5, 45).filter((each) => each === accountId).length);
  assert.ok(Math.abs(one! - 10) <= 1 && Math.abs(two! - 30) <= 1, `${one} to ${two}`);
});

test('an urgent message leaves before what its account has waiting, on disk too; not if the account is bulk', async () => {
  let priorityClass: Share['priorityClass'] = 'normal';
  const { connector, link, offer, store } = rig({ window: 1 }, { shareOf: () => ({ priorityClass, weight: 1 }) });
  offer(READY_SEGMENTS_MAX + 100);
  const [urgent] = offer(1, { traits: urgentTraits });
  const next = async (): Promise<number | undefined> => {
    connector.answer(ok(connector.inFlight[0]!));
    await settle();
    return connector.inFlight[0]?.messageId;
  };
  assert.equal(await next(), urgent?.id);
  assert.equal(await next(), 2);
  const [first, second] = offer(2, { traits: urgentTraits });
  priorityClass = 'bulk';
  link.sharesChanged();
  assert.equal(await next(), 3);
  priorityClass = 'normal';
  link.sharesChanged();
  const [third] = offer(1, { traits: urgentTraits });
  assert.equal(await next(), third?.id);
  assert.equal(await next(), 4);
  connector.onSubmit = (segment) => connector.answer(ok(segment), segment);
  connector.answer(ok(connector.inFlight[0]!));
  for (let turn = 0; turn < 8000 && store.recorded.length < store.kept.size; turn++) await settle();
  assert.equal(store.recorded.length, store.kept.size);
  assert.equal(new Set(store.recorded.map(({ messageId }) => messageId)).size, store.kept.size);
  assert.ok(idsOf(connector).includes(first!.id) && idsOf(connector).includes(second!.id));
  assert.equal(link.inDoubt, 0);
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
  connector.answer({ kind: 'throttled', cause: 'rate', detail: '' });
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

test('a part set aside for later does not leave when its sibling is refused for good', async () => {
  const { clock, store, connector, link, offer } = rig();
  offer(1, long);
  await settle();
  const [first, second, third] = connector.inFlight.slice();
  connector.answer({ kind: 'refused_temporary', detail: 'not now' }, second);
  await settle();
  connector.answer({ kind: 'refused', reason: 'carrier_refused', detail: 'never' }, first);
  await settle();
  connector.answer({ kind: 'throttled', cause: 'rate', detail: 'slow down' }, third);
  await clock.advance(3_600_000);
  link.wake(1);
  await clock.advance(3_600_000);
  assert.equal(connector.submitted.length, 3);
  assert.deepEqual(
    store.recorded.map(({ part, kind }) => [part, kind]),
    [
      [2, 'retry'],
      [1, 'refused'],
      [2, 'refused'],
      [3, 'refused'],
    ],
  );
  assert.deepEqual([link.inDoubt, link.ready], [0, 0]);
});

test('nor when the sibling is refused while the setting aside, or a doubt, is being written', async () => {
  for (const outcome of [
    { kind: 'refused_temporary', detail: 'not now' },
    { kind: 'unknown', again: 'at_once', carrierKey: '', detail: 'lost' },
  ] as const) {
    const { clock, store, connector, link, offer } = rig();
    offer(1, { content: 'x'.repeat(300), segments: 2 });
    await settle();
    const [first, second] = connector.inFlight.slice();
    store.mode = 'manual';
    connector.answer(outcome, second);
    await settle();
    connector.answer({ kind: 'refused', reason: 'carrier_refused', detail: 'never' }, first);
    await settle();
    for (let round = 0; round < 5; round++) {
      for (const call of store.writes.splice(0)) call.finish();
      await settle();
    }
    store.mode = 'auto';
    link.wake(1);
    await clock.advance(3_600_000);
    assert.equal(connector.submitted.length, 2, outcome.kind);
    assert.deepEqual([link.inDoubt, link.ready], [0, 0]);
  }
});

test('an outcome that the store refuses by its own fault is parted from the others, told of, and its message not sent again', async () => {
  const { clock, store, connector, link, offer, lost } = rig();
  const [, bad] = offer(3);
  await settle();
  const record = store.recordOutcomes.bind(store);
  store.recordOutcomes = (outcomes) =>
    outcomes.some(({ messageId }) => messageId === bad?.id) ? Promise.reject(new Error('no such message')) : record(outcomes);
  for (const segment of connector.inFlight.slice()) connector.answer(ok(segment), segment);
  await clock.advance(60_000);
  assert.deepEqual(
    store.recorded.map(({ messageId }) => messageId),
    [1, 3],
  );
  assert.deepEqual(
    lost.map(({ messageId, kind }) => [messageId, kind]),
    [[2, 'accepted']],
  );
  link.wake(1);
  await settle();
  assert.equal(connector.submitted.length, 3);
  assert.equal(link.inDoubt, 0);
  await link.drained();
});

test('a disk that cannot write is waited for, however long', async () => {
  const { clock, store, connector, offer, lost } = rig();
  offer(1);
  await settle();
  store.full();
  connector.answer({ kind: 'accepted', carrierKey: 'k' });
  await clock.advance(OUTCOME_RETRY_MS * 50);
  assert.deepEqual([store.recorded.length, lost.length], [0, 0]);
  store.failure = null;
  await clock.advance(OUTCOME_RETRY_MS);
  assert.equal(store.recorded.length, 1);
});

test('at most once: the mark is on disk before the segment leaves, and only for who wants it', async () => {
  const { store, connector, offer } = rig({}, { isAtMostOnce: (accountId) => accountId === 2 });
  offer(1);
  assert.equal(connector.submitted.length, 1);
  assert.deepEqual(store.marked, []);
  store.mode = 'manual';
  offer(2, { accountId: 2 });
  await settle();
  assert.equal(connector.submitted.length, 1);
  assert.equal(store.writes.length, 1, 'one call for both');
  store.writes.shift()?.finish();
  await settle();
  assert.equal(connector.submitted.length, 3);
  assert.deepEqual(store.marked, [
    { messageId: 2, part: 1 },
    { messageId: 3, part: 1 },
  ]);
});

test('at most once: what nobody knows is not sent again; what was certainly not taken is', async () => {
  const { clock, store, connector, link, offer } = rig({}, { isAtMostOnce: () => true });
  offer(4);
  await settle();
  const [lostOne, doubtful, busy, later] = connector.inFlight.slice();
  connector.answer({ kind: 'unknown', again: 'at_once', carrierKey: '', detail: 'the link was lost' }, lostOne);
  connector.answer({ kind: 'unknown', again: 'later', carrierKey: 'k', detail: 'busy, and an id' }, doubtful);
  connector.answer({ kind: 'throttled', cause: 'rate', detail: 'busy' }, busy);
  connector.answer({ kind: 'refused_temporary', detail: 'not now' }, later);
  await clock.advance(1000);
  assert.deepEqual(idsOf(connector), [1, 2, 3, 4, 3]);
  assert.deepEqual(
    store.recorded.map((outcome) => [outcome.messageId, outcome.kind, outcome.isMarked]),
    [
      [1, 'unresolved', true],
      [2, 'unresolved', true],
      [4, 'retry', true],
    ],
  );
  assert.equal(link.inDoubt, 1);
});

test('at most once: a disk that cannot mark holds the segment back', async () => {
  const { clock, store, connector, link, offer } = rig({}, { isAtMostOnce: () => true });
  store.full();
  offer(1);
  await clock.advance(OUTCOME_RETRY_MS * 3);
  assert.equal(connector.submitted.length, 0);
  store.failure = null;
  await clock.advance(OUTCOME_RETRY_MS * 2);
  assert.equal(connector.submitted.length, 1);
  assert.equal(link.inDoubt, 1);
});

test('at most once: a link that went down while the mark was written gets the segment when it is up again', async () => {
  const { store, connector, link, offer } = rig({}, { isAtMostOnce: () => true });
  store.mode = 'manual';
  offer(1);
  await settle();
  connector.isUp = false;
  store.writes.shift()?.finish();
  await settle();
  assert.equal(connector.submitted.length, 0);
  assert.equal(link.inDoubt, 0);
  connector.isUp = true;
  link.pump();
  assert.equal(connector.submitted.length, 1);
  assert.equal(store.marked.length, 1);
});

test('too many outstanding is not too fast: the throttle is not taught', async () => {
  const { connector, link, offer, clock } = rig();
  offer(1);
  for (let count = 0; count < 5; count++) {
    connector.answer({ kind: 'throttled', cause: 'window', detail: 'full' });
    await clock.advance(10);
  }
  assert.equal(link.rateLimit, null);
  assert.equal(connector.submitted.length, 6);
});

test("several binds share what is in doubt: the window is one bind's", async () => {
  const { connector, link, offer } = rig({ window: 3, binds: 4 });
  offer(20);
  await settle();
  assert.deepEqual([connector.submitted.length, link.window], [12, 12]);
});

test('a message that leaves whole is one segment, and its outcome that of all parts', async () => {
  const { store, connector, offer } = rig({ longMessages: 'payload' });
  offer(1, long);
  const [segment] = connector.submitted;
  assert.deepEqual([segment?.text, segment?.total, segment?.isWhole, connector.submitted.length], [long.content, 3, true, 1]);
  connector.answer({ kind: 'accepted', carrierKey: 'k' });
  await settle();
  assert.equal(store.recorded[0]?.isWhole, true);
});
