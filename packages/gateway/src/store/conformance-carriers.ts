// Part of the store's suite: what carriers differ in. Receipts that speak for a whole message, that only look like one, that explain their error; segments
// that must not be sent twice; what links have taught.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import type { Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import {
  acceptedBy,
  checkLedger,
  matchedAs,
  moneyOf,
  NOW,
  receiptFor,
  refusedBy,
  retryOf,
  simplePlan,
  stateOf,
  submit,
  unresolved,
  VALIDITY_MS,
} from './testing.ts';

const { DELIVERED, ENROUTE, UNDELIVERABLE, EXPIRED, QUEUED } = MessageState;
const lane = { connectorId: 1, accountId: 1 };
const long = { content: 'x'.repeat(400), segments: 3, priceMicros: 30 } as const;
const partStates = async (store: Store, id: number) => (await store.messageHistory(id))?.parts.map(({ state }) => state);
const claimed = async (store: Store, now = NOW + 1) =>
  (await store.claim(lane, now, 100, [])).messages.map(({ id, doneParts }) => [id, doneParts] as const);

export function carrierConformance(withStore: WithStore): void {
  wholeReceipts(withStore);
  marks(withStore);

  withStore("a doubtful receipt whose message is not known, or is another recipient's, is not kept", async (store) => {
    const first = await submit(store, simplePlan(1, ['8613800138000', '8613800138001']));
    await store.recordOutcomes([acceptedBy(first, 'k1'), acceptedBy(first + 1, 'k2')]);
    const doubtful = (key: string, recipient: string) => receiptFor([key], DELIVERED, { recipient, isDoubtful: true });
    assert.deepEqual(
      await store.applyReceipts([
        doubtful('k9', '8613800138000'),
        doubtful('k1', '447700900001'),
        doubtful('k1', ''),
        doubtful('k2', '13800138001'),
      ]),
      [{ kind: 'unknown' }, { kind: 'unknown' }, { kind: 'unknown' }, matchedAs(first + 1)],
    );
    assert.deepEqual([await stateOf(store, first), await stateOf(store, first + 1)], [ENROUTE, DELIVERED]);
    assert.equal((await store.counts()).orphans, 0);
  });

  withStore("a carrier's error code that is known gives the reason, for an orphan too", async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b']));
    await store.recordOutcomes([acceptedBy(first, 'k1')]);
    const failed = (key: string) => receiptFor([key], UNDELIVERABLE, { reason: 'blacklisted', error: '013' });
    await store.applyReceipts([failed('k1'), failed('k2')]);
    await store.recordOutcomes([acceptedBy(first + 1, 'k2')]);
    for (const id of [first, first + 1]) assert.equal((await store.reports(1, [id]))[0]?.reason, 'blacklisted');
  });

  withStore('replaced characters are told in the history of each message they happened to, and of no other', async (store) => {
    const before = await submit(store, simplePlan(1, ['a']));
    const first = await submit(store, simplePlan(1, ['a', 'b', 'c', 'd', 'e'], { changes: '“ → "' }));
    const after = await submit(store, simplePlan(1, ['a']));
    const told = async (id: number) => (await store.messageHistory(id))?.history.find(({ event }) => event === 'substituted')?.detail;
    assert.deepEqual(await Promise.all([first, first + 4].map(told)), ['look-alikes: “ → "', 'look-alikes: “ → "']);
    assert.deepEqual(await Promise.all([before, after].map(told)), [undefined, undefined]);
  });

  withStore('what links have taught is kept, the newest', async (store) => {
    assert.deepEqual(await store.linkProfiles(), []);
    await store.saveLinkProfiles([{ connectorId: 1, profile: '{"a":1}' }], NOW);
    await store.saveLinkProfiles(
      [
        { connectorId: 1, profile: '{"a":2}' },
        { connectorId: 2, profile: '{}' },
      ],
      NOW + 1,
    );
    assert.deepEqual(await store.linkProfiles(), [
      { connectorId: 1, profile: '{"a":2}' },
      { connectorId: 2, profile: '{}' },
    ]);
  });
}

function wholeReceipts(withStore: WithStore): void {
  withStore('where only one part reports, its receipt counts for all; another one for itself', async (store) => {
    for (const [reportedParts, part] of [
      ['first', 1],
      ['last', 3],
    ] as const) {
      const id = await submit(store, simplePlan(1, ['a'], long));
      await store.recordOutcomes([1, 2, 3].map((each) => acceptedBy(id, `${reportedParts}${each}`, { part: each, total: 3 })));
      assert.deepEqual(await store.applyReceipts([receiptFor([`${reportedParts}2`], DELIVERED, { reportedParts })]), [
        matchedAs(id, 0, 2, 3),
      ]);
      assert.deepEqual(await partStates(store, id), [ENROUTE, DELIVERED, ENROUTE]);
      await store.applyReceipts([receiptFor([`${reportedParts}${part}`], DELIVERED, { reportedParts })]);
      assert.equal(await stateOf(store, id), DELIVERED);
      assert.deepEqual(await partStates(store, id), [DELIVERED, DELIVERED, DELIVERED]);
    }
    const learned = await submit(store, simplePlan(1, ['a'], long));
    await store.recordOutcomes([1, 2, 3].map((each) => acceptedBy(learned, `late${each}`, { part: each, total: 3 })));
    await store.applyReceipts([receiptFor(['late1'], DELIVERED)]);
    assert.equal(await stateOf(store, learned), ENROUTE);
    await store.applyReceipts([receiptFor(['late1'], DELIVERED, { reportedParts: 'first' })]);
    assert.equal(await stateOf(store, learned), DELIVERED, 'said again once the habit is known');
    const id = await submit(store, simplePlan(1, ['a'], long));
    await store.recordOutcomes([1, 2, 3].map((part) => acceptedBy(id, `all${part}`, { part, total: 3 })));
    await store.applyReceipts([receiptFor(['all1'], DELIVERED, { reportedParts: 'all' })]);
    assert.equal(await stateOf(store, id), ENROUTE);
  });

  withStore('it counts for parts that leave after it too, and for those whose own receipt came it does not', async (store) => {
    const id = await submit(store, simplePlan(1, ['a'], long));
    const accepted = (part: number) => acceptedBy(id, `k${part}`, { part, total: 3 });
    await store.recordOutcomes([accepted(1), accepted(2)]);
    await store.applyReceipts([receiptFor(['k2'], UNDELIVERABLE), receiptFor(['k1'], DELIVERED, { reportedParts: 'first' })]);
    assert.equal(await stateOf(store, id), QUEUED);
    assert.deepEqual(await claimed(store), [[id, [1, 2]]]);
    await store.recordOutcomes([accepted(3)]);
    assert.deepEqual(await partStates(store, id), [DELIVERED, UNDELIVERABLE, DELIVERED]);
    assert.equal(await stateOf(store, id), UNDELIVERABLE);
    assert.deepEqual(await moneyOf(store, 1), [970, 0, 0, 0]);
    await checkLedger(store);
  });

  withStore('a segment that carried a whole message: all its parts, one receipt', async (store) => {
    const [taken, refused] = [await submit(store, simplePlan(1, ['a'], long)), await submit(store, simplePlan(1, ['b'], long))];
    await store.recordOutcomes([
      acceptedBy(taken, 'k', { part: 1, total: 3, isWhole: true }),
      refusedBy(refused, { part: 1, total: 3, isWhole: true }),
    ]);
    assert.deepEqual(await moneyOf(store, 1), [970, 0, 0, 0]);
    assert.deepEqual([await stateOf(store, taken), await stateOf(store, refused)], [ENROUTE, MessageState.REJECTED]);
    await store.applyReceipts([receiptFor(['k'], DELIVERED, { reportedParts: 'first' })]);
    assert.equal(await stateOf(store, taken), DELIVERED);
    await checkLedger(store);
  });
}

function marks(withStore: WithStore): void {
  withStore('a segment marked as handed out is not claimed again, until its outcome says it may be', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b', 'c']));
    await store.markHandedOut(
      [
        { messageId: first, part: 1 },
        { messageId: first + 1, part: 1 },
      ],
      NOW,
    );
    await store.markHandedOut([{ messageId: first, part: 1 }], NOW);
    assert.deepEqual(await claimed(store), [[first + 2, []]]);
    assert.equal((await store.claim(lane, NOW + 1, 1, [])).messages.length, 1, 'marks do not fill the claim');
    await store.recordOutcomes([retryOf(first, NOW + 5, { isMarked: true }), acceptedBy(first + 1, 'k', { isMarked: true })]);
    assert.deepEqual(await claimed(store, NOW + 10), [
      [first + 2, []],
      [first, []],
    ]);
  });

  withStore('of a long message each part has its own mark', async (store) => {
    const id = await submit(store, simplePlan(1, ['a'], long));
    await store.markHandedOut(
      [1, 2].map((part) => ({ messageId: id, part })),
      NOW,
    );
    assert.deepEqual(await claimed(store), [[id, [1, 2]]]);
    await store.recordOutcomes([acceptedBy(id, 'k1', { part: 1, total: 3, isMarked: true })]);
    assert.deepEqual(await claimed(store), [[id, [1, 2]]]);
    await store.markHandedOut([{ messageId: id, part: 3 }], NOW);
    assert.deepEqual(await claimed(store), [], 'nothing of it may leave');
  });

  withStore('what nobody knows ends with its validity: expired, paid back, and the history says why', async (store) => {
    const first = await submit(store, simplePlan(1, ['a', 'b']));
    const id = await submit(store, simplePlan(1, ['c'], long));
    await store.markHandedOut(
      [first, first + 1].map((messageId) => ({ messageId, part: 1 })),
      NOW,
    );
    await store.markHandedOut(
      [1, 2, 3].map((part) => ({ messageId: id, part })),
      NOW,
    );
    // One was seen to be lost, of the others the process knew nothing when it died; of the long one a part was taken.
    await store.recordOutcomes([unresolved(first, { isMarked: true }), acceptedBy(id, 'k1', { part: 1, total: 3, isMarked: true })]);
    assert.deepEqual(await claimed(store), []);
    const late = NOW + VALIDITY_MS + 1;
    const past = await store.pendingPast(late, 10);
    assert.deepEqual(
      past.map((row) => row.id).toSorted((a, b) => a - b),
      [first, first + 1, id],
    );
    await store.expirePending(
      late,
      past.map((row) => row.id),
    );
    for (const each of [first, first + 1, id]) {
      assert.equal(await stateOf(store, each), EXPIRED);
      const lines = (await store.messageHistory(each))?.history.filter(({ event }) => event === 'in_doubt') ?? [];
      assert.ok(lines.length > 0 && lines.every(({ detail }) => detail.includes('not sent again')), JSON.stringify(lines));
    }
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
    await checkLedger(store);
  });

  withStore('a receipt decides what nobody knew: the carrier took it', async (store) => {
    const first = await submit(store, simplePlan(1, ['8613800138000']));
    await store.markHandedOut([{ messageId: first, part: 1 }], NOW);
    await store.recordOutcomes([unresolved(first, { carrierKey: 'k', isMarked: true })]);
    assert.equal(await stateOf(store, first), QUEUED);
    await store.applyReceipts([receiptFor(['k'], DELIVERED)]);
    assert.equal(await stateOf(store, first), DELIVERED);
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
    await checkLedger(store);
  });

  withStore('what was handed out cannot be taken back', async (store) => {
    const first = await submit(store, simplePlan(1, ['a']));
    await store.markHandedOut([{ messageId: first, part: 1 }], NOW);
    assert.deepEqual(await store.cancel(first, NOW), { kind: 'too_late', state: QUEUED });
  });
}
