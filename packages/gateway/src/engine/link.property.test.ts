import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noTraits } from '../core/traits.ts';
import { CARRIER_RETRY_DELAYS_MS } from '../limits.ts';
import type { WireOutcome } from '../ports/connector.ts';
import { type PriorityClass, priorityClasses } from '../core/rulebook.ts';
import { StoreUnavailable } from '../ports/store.ts';
import { createDispatcher } from './dispatcher.ts';
import { ConnectorDouble, keyOf, ok, quietParts, recordOf, settle, SimulatedClock, StoreDouble } from './testing.ts';

const WINDOW = 5;

type Step =
  | {
      readonly kind: 'offer' | 'commitOnly';
      readonly accountId: number;
      readonly count: number;
      readonly segments: number;
      readonly delayMs: number;
      readonly priority: number;
    }
  | { readonly kind: 'answer'; readonly which: number; readonly outcome: number }
  | { readonly kind: 'claim' | 'write' | 'failWrite' | 'failClaim' | 'cancel' | 'wake' | 'expire'; readonly which: number }
  | { readonly kind: 'link'; readonly isUp: boolean }
  | { readonly kind: 'class'; readonly priorityClass: PriorityClass }
  | { readonly kind: 'time'; readonly ms: number };

const which = fc.nat({ max: 30 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('offer' as const, 'commitOnly' as const),
      accountId: fc.integer({ min: 1, max: 2 }),
      count: fc.integer({ min: 1, max: 6 }),
      segments: fc.constantFrom(1, 1, 2, 3),
      delayMs: fc.constantFrom(0, 0, 50),
      priority: fc.constantFrom(0, 0, 2),
    }),
  },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('answer' as const), which, outcome: fc.nat({ max: 9 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('claim' as const, 'wake' as const), which }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('write' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('failWrite' as const, 'failClaim' as const, 'expire' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('link' as const), isUp: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('class' as const), priorityClass: fc.constantFrom(...priorityClasses) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(1, 60, 1000, 6000) }) },
);

const outcomes: readonly ((key: string) => WireOutcome)[] = [
  ...Array<(key: string) => WireOutcome>(5).fill((carrierKey) => ({ kind: 'accepted', carrierKey })),
  () => ({ kind: 'throttled', cause: 'rate', detail: '' }),
  () => ({ kind: 'refused_temporary', detail: '' }),
  () => ({ kind: 'refused', reason: 'carrier_refused', detail: '' }),
  () => ({ kind: 'unknown', again: 'at_once', carrierKey: '', detail: '' }),
  () => ({ kind: 'unsent', detail: '' }),
];

/** One history, checked at every hand-over; afterwards all is answered and every message must have come to its one end. */
async function live(history: readonly Step[], claimSees: 'asked' | 'answered'): Promise<void> {
  const clock = new SimulatedClock();
  const store = new StoreDouble();
  store.mode = 'manual';
  store.claimSees = claimSees;
  const connector = new ConnectorDouble();
  let priorityClass: PriorityClass = 'normal';
  const shareOf = (accountId: number) => ({ priorityClass: accountId === 1 ? priorityClass : 'normal', weight: accountId });
  const dispatcher = createDispatcher({ ...quietParts(), store, clock, shareOf });
  const link = dispatcher.addLink(recordOf({ window: WINDOW }));
  link.connector = connector;

  /** Segments whose final word the carrier has said, and messages whose cancellation was confirmed. */
  const ended = new Set<string>();
  const cancelled = new Set<number>();
  /** Before this time a segment must not leave: its message's own time, or the end of its wait after a refusal for now. */
  const notBefore = new Map<string, number>();
  const dueAtOf = new Map<number, number>();
  /** Messages that lost a segment for good: no other of theirs may leave. */
  const spoiled = new Set<number>();
  const faults: string[] = [];
  connector.onSubmit = (segment) => {
    const key = keyOf(segment);
    const earliest = notBefore.get(key) ?? dueAtOf.get(segment.messageId) ?? 0;
    if (spoiled.has(segment.messageId)) faults.push(`${key} leaves although its message cannot arrive whole`);
    if (ended.has(key)) faults.push(`${key} has its outcome and is sent again`);
    if (cancelled.has(segment.messageId)) faults.push(`${key} was cancelled and is sent`);
    if (earliest > clock.now()) faults.push(`${key} is sent before its time`);
    if (connector.inFlight.some((other) => other !== segment && keyOf(other) === key)) faults.push(`${key} is on the wire twice`);
    if (link.inDoubt > WINDOW || connector.inFlight.length > WINDOW) faults.push('the window is exceeded');
  };
  connector.onOutcome = (segment, outcome) => {
    if (outcome.kind === 'accepted' || outcome.kind === 'refused') ended.add(keyOf(segment));
    if (outcome.kind === 'refused') spoiled.add(segment.messageId);
    if (outcome.kind === 'refused_temporary') notBefore.set(keyOf(segment), clock.now() + CARRIER_RETRY_DELAYS_MS[0]);
    link.settle(segment, outcome);
  };

  for (const step of history) {
    switch (step.kind) {
      case 'offer':
      case 'commitOnly': {
        const dueAt = clock.now() + step.delayMs;
        const content = 'x'.repeat(step.segments === 1 ? 5 : step.segments * 150);
        const messages = Array.from({ length: step.count }, () =>
          store.add({
            accountId: step.accountId,
            segments: step.segments,
            content,
            dueAt,
            traits: { ...noTraits, priority: step.priority },
          }),
        );
        for (const { id } of messages) dueAtOf.set(id, dueAt);
        // commitOnly: what another door left on disk, known by the next look at it.
        if (step.kind === 'commitOnly' || step.delayMs > 0) link.noteDue(step.accountId, dueAt);
        else link.offer(step.accountId, messages);
        break;
      }
      case 'answer': {
        const segment = connector.inFlight[step.which % Math.max(1, connector.inFlight.length)];
        const outcome = outcomes[step.outcome];
        if (segment && outcome) connector.answer(outcome(keyOf(segment)), segment);
        break;
      }
      case 'claim':
        store.claims.splice(step.which % Math.max(1, store.claims.length), 1)[0]?.finish();
        break;
      case 'write':
        store.writes.shift()?.finish();
        break;
      case 'failWrite':
        store.writes.shift()?.fail(new StoreUnavailable('full'));
        break;
      case 'failClaim':
        store.claims.shift()?.fail(new StoreUnavailable('full'));
        break;
      case 'wake':
        link.wake((step.which % 2) + 1);
        break;
      case 'expire':
        void dispatcher.expirePending(10).catch(() => {});
        break;
      case 'cancel': {
        const ids = [...store.kept.keys()];
        const id = ids[ids.length - 1 - (step.which % Math.max(1, ids.length))];
        if (id !== undefined)
          dispatcher.cancel(id).then(
            (result) => void (result.kind === 'cancelled' && cancelled.add(id)),
            () => {},
          );
        break;
      }
      case 'link':
        connector.isUp = step.isUp;
        if (step.isUp) link.pump();
        break;
      case 'class':
        priorityClass = step.priorityClass;
        dispatcher.sharesChanged();
        break;
      case 'time':
        await clock.advance(step.ms);
        break;
      default:
        step satisfies never;
    }
    await settle(2);
    assert.deepEqual(faults, []);
  }

  // The end of the history: everything is answered well, and nothing may be left over.
  connector.isUp = true;
  await dispatcher.rescan();
  for (let round = 0; round < 400; round++) {
    for (const call of [...store.claims.splice(0), ...store.writes.splice(0)]) call.finish();
    for (const segment of connector.inFlight.slice()) connector.answer(ok(segment), segment);
    link.pump();
    await clock.advance(round % 4 === 0 ? 120_000 : 1000);
    if (round > 8 && [...store.kept.values()].every((entry) => !store.isWaiting(entry))) break;
  }
  for (const entry of store.kept.values()) {
    const { id, segments } = entry.message;
    assert.ok(!store.isWaiting(entry), `message ${id} was forgotten: ${JSON.stringify([...entry.parts])} of ${segments}`);
    assert.equal(cancelled.has(id), entry.isEnded);
    if (entry.isEnded) continue;
    for (let part = 1; part <= segments; part++) {
      const finals = store.recorded.filter(
        (outcome) => outcome.messageId === id && outcome.part === part && (outcome.kind === 'accepted' || outcome.kind === 'refused'),
      );
      assert.equal(finals.length, 1, `part ${part} of message ${id} has ${finals.length} final outcomes`);
    }
  }
  await settle(5);
  assert.deepEqual(faults, []);
  assert.deepEqual([link.inDoubt, link.ready, connector.inFlight.length], [0, 0, 0]);
  dispatcher.stop();
}

for (const claimSees of ['asked', 'answered'] as const)
  test(`every message comes to exactly one end, whatever happens and however old the claims are (read when ${claimSees})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: 120 }), (history) => live(history, claimSees)),
      { numRuns: 120 },
    );
  });

test('of two cancellations at once the first fails: the message stays out of the way of the second', () => {
  const offer = (count: number, segments: number): Step => ({ kind: 'offer', accountId: 1, count, segments, delayMs: 0, priority: 0 });
  const taken: Step = { kind: 'answer', which: 0, outcome: 0 };
  const cancelThird: Step = { kind: 'cancel', which: 2 };
  const fail: Step = { kind: 'failWrite', which: 0 };
  const history = [offer(5, 3), taken, cancelThird, cancelThird, taken, { kind: 'write', which: 0 } as const, taken, fail, taken];
  return live(history, 'answered');
});
