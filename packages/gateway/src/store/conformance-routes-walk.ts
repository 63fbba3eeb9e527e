// Part of the store's suite: random histories of messages that may go by three connectors. Whatever carriers say, in whatever order and however often: the
// ledger holds, what the customer sees never goes back, and each message is told of once, when it has ended. The seed of a failure is in its message.
import assert from 'node:assert/strict';
import { isFinal, MessageState } from '../core/message.ts';
import type { AcceptPlan } from '../core/plan.ts';
import { Notify } from '../core/submission.ts';
import type { Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import { randomOf } from './conformance-walk.ts';
import { acceptedBy, addConnector, inDoubt, NOW, planOf, receiptFor, refusedBy, retryOf, submit } from './testing.ts';

const MESSAGES = 40;
const ROUNDS = 24;
const CHECK_EVERY = 4;

interface Told {
  readonly id: number;
  readonly segments: number;
  /** Keys the carriers gave, with whose they are. */
  readonly keys: { readonly connectorId: number; readonly key: string; readonly part: number }[];
  seen: MessageState;
}

function planWith(segments: number): AcceptPlan {
  const plan = planOf(1, [{ segments, runs: [{ numbers: ['8613800138000'], priceMicros: 10 * segments }] }], { notify: Notify.ALL });
  const fallback = { connectorIds: [2, 3], patienceMs: 0, secondChance: ['carrier_failed', 'number_length', 'no_receipt'] };
  return { ...plan, items: plan.items.map((item) => ({ ...item, runs: item.runs.map((run) => ({ ...run, fallback })) })) };
}

async function step(store: Store, message: Told, random: (below: number) => number, at: number): Promise<void> {
  const { id, segments, keys } = message;
  const part = 1 + random(segments);
  const now = (await store.messageHistory(id))?.connectorId ?? 1;
  // Mostly the one that has it; now and then a word of one that had it before.
  const connectorId = random(8) === 0 ? 1 + random(3) : now;
  const about = { connectorId, part, total: segments, at };
  switch (random(10)) {
    case 0:
    case 1:
    case 2: {
      const key = `${id}-${part}-${connectorId}-${random(2)}`;
      keys.push({ connectorId, key, part });
      return store.recordOutcomes([acceptedBy(id, key, about)]);
    }
    case 3:
      return store.recordOutcomes([refusedBy(id, about)]);
    case 4:
      return random(8) === 0 ? store.recordOutcomes([inDoubt(id, about)]) : store.recordOutcomes([retryOf(id, at, about)]);
    case 5: {
      await store.moveWaiting({ ids: [id], fromConnectorId: connectorId, usable: [1 + random(3)], why: 'down', now: at });
      return undefined;
    }
    case 6:
      await store.cancel(random(5) === 0 ? id : 0, at);
      return undefined;
    default: {
      const known = keys[random(Math.max(1, keys.length))];
      if (!known) return undefined;
      const { DELIVERED, UNDELIVERABLE, EXPIRED, UNKNOWN } = MessageState;
      const state = [DELIVERED, UNDELIVERABLE, UNDELIVERABLE, UNDELIVERABLE, EXPIRED, UNKNOWN, null][random(7)] as MessageState | null;
      await store.applyReceipts([receiptFor([known.key], state, { connectorId: known.connectorId, recipient: '8613800138000', at })]);
      return undefined;
    }
  }
}

async function check(store: Store, messages: readonly Told[], seed: number): Promise<void> {
  const { holds, findings } = await store.verifyLedger();
  assert.ok(holds, `seed ${seed}: ${JSON.stringify(findings)}`);
  const rows = await store.reports(
    1,
    messages.map(({ id }) => id),
  );
  const due = (await store.dueReceipts(1, 0, 1000)).map(({ messageId }) => messageId);
  for (const message of messages) {
    const state = rows.find(({ id }) => id === message.id)?.state ?? MessageState.UNKNOWN;
    const what = `seed ${seed}: message ${message.id} was seen in state ${message.seen} and then in ${state}`;
    assert.ok(isFinal(message.seen) ? state === message.seen : state >= message.seen, what);
    message.seen = state;
    assert.equal(
      due.filter((id) => id === message.id).length,
      isFinal(state) ? 1 : 0,
      `seed ${seed}: message ${message.id} in state ${state}`,
    );
  }
}

export function routeWalkConformance(withStore: WithStore): void {
  for (const seed of [1, 2])
    withStore(`random histories over three connectors (seed ${seed})`, async (store) => {
      assert.equal(await addConnector(store, 'carrier three'), 3);
      const messages: Told[] = [];
      // Each message has its own course, so that many go on in one commit and a seed is still one history.
      const randoms = Array.from({ length: MESSAGES }, (_, index) => randomOf(seed * MESSAGES + index));
      for (let n = 0; n < MESSAGES; n++) {
        const segments = n % 3 === 0 ? 2 : 1;
        messages.push({ id: await submit(store, planWith(segments)), segments, keys: [], seen: MessageState.QUEUED });
      }
      let chances = 0;
      for (let round = 1; round <= ROUNDS; round++) {
        await Promise.all(messages.map((message, index) => step(store, message, randoms[index] ?? (() => 0), NOW + round)));
        if (round % CHECK_EVERY === 0) await check(store, messages, seed);
      }
      for (const { id } of messages)
        chances += (await store.messageHistory(id))?.history.filter(({ event }) => event === 'second_chance').length ?? 0;
      assert.ok(chances > 10, `seed ${seed} tried the second chance ${chances} times`);
      await store.expirePending(
        NOW + 9e9,
        messages.map(({ id }) => id),
      );
      await check(store, messages, seed);
    });
}
