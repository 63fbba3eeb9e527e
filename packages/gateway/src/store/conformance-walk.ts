// Part of the store's suite: random histories of all verbs against a model of balances that fits on a page. One seed is one history; the seed
// of a failure is in its message.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFinal, MessageState } from '../core/message.ts';
import { foldParts } from '../core/outcome.ts';
import { Notify } from '../core/submission.ts';
import type { ReceiptRecord, SegmentOutcome, Store } from '../ports/store.ts';
import type { OpenStore } from './conformance.ts';
import {
  acceptedBy,
  addConnector,
  checkLedger,
  createAccount,
  inDoubt,
  moneyOf,
  NOW,
  planOf,
  receiptFor,
  refusedBy,
  retryOf,
  VALIDITY_MS,
  withFolder,
} from './testing.ts';

/** mulberry32: small, seeded, good enough to choose steps. */
export function randomOf(seed: number): (below: number) => number {
  let a = seed;
  return (below) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

interface Message {
  readonly id: number;
  readonly accountId: number;
  readonly segments: number;
  readonly price: number;
  readonly gift: number;
  state: MessageState;
  isSettled: boolean;
  readonly parts: Map<number, MessageState>;
}
interface Purse {
  balance: number;
  gift: number;
  heldBalance: number;
  heldGift: number;
}

class Model {
  readonly purses = new Map<number, Purse>();
  readonly messages: Message[] = [];
  readonly keys = new Map<string, { readonly message: Message; readonly part: number }>();
  readonly orphans: { readonly key: string; readonly state: MessageState | null }[] = [];

  purse(accountId: number): Purse {
    const purse = this.purses.get(accountId);
    assert.ok(purse);
    return purse;
  }

  accept(accountId: number, prices: readonly number[], segments: number): boolean {
    const purse = this.purse(accountId);
    const total = prices.reduce((sum, price) => sum + price, 0);
    if (purse.balance + purse.gift < total) return false;
    for (const price of prices) {
      const gift = Math.min(purse.gift, price);
      purse.gift -= gift;
      purse.heldGift += gift;
      purse.balance -= price - gift;
      purse.heldBalance += price - gift;
      this.messages.push({
        id: this.messages.length + 1,
        accountId,
        segments,
        price,
        gift,
        state: MessageState.QUEUED,
        isSettled: false,
        parts: new Map(),
      });
    }
    return true;
  }

  settle(message: Message, taken: number, state: MessageState): void {
    assert.ok(!message.isSettled);
    const purse = this.purse(message.accountId);
    const charged = (message.price / message.segments) * taken;
    const gift = Math.min(message.gift, charged);
    purse.heldBalance -= message.price - message.gift;
    purse.heldGift -= message.gift;
    purse.gift += message.gift - gift;
    purse.balance += message.price - message.gift - (charged - gift);
    message.isSettled = true;
    message.state = state;
  }

  private fold(message: Message): void {
    const parts = [...message.parts].toSorted(([a], [b]) => a - b).map(([, state]) => state);
    const state = foldParts(parts, message.segments);
    if (state === MessageState.QUEUED) return;
    if (!message.isSettled) this.settle(message, parts.filter((part) => part !== MessageState.REJECTED).length, state);
    else if (!isFinal(message.state)) message.state = state;
  }

  outcome(message: Message, part: number, state: MessageState, key: string): void {
    if (!message.isSettled && !message.parts.has(part)) {
      message.parts.set(part, state);
      this.fold(message);
    }
    if (key === '') return;
    this.keys.set(key, { message, part });
    for (const orphan of this.orphans.splice(0)) {
      if (orphan.key === key) this.receipt(key, orphan.state);
      else this.orphans.push(orphan);
    }
  }

  receipt(key: string, state: MessageState | null): void {
    const found = this.keys.get(key);
    if (!found) {
      this.orphans.push({ key, state });
      return;
    }
    const { message, part } = found;
    const before = message.parts.get(part);
    if (state === null || before === undefined || isFinal(before)) return;
    if (message.segments === 1 && isFinal(message.state)) return;
    message.parts.set(part, state);
    if (!isFinal(message.state)) this.fold(message);
  }

  end(message: Message, state: MessageState): void {
    if (isFinal(message.state)) return;
    if (message.isSettled) message.state = state;
    else this.settle(message, [...message.parts.values()].filter((part) => part !== MessageState.REJECTED).length, state);
  }
}

const RECEIPTS = [null, MessageState.DELIVERED, MessageState.UNDELIVERABLE, MessageState.EXPIRED, MessageState.UNKNOWN];

/** One step: what it does to the store, and to the model. Both happen in the order of the calls, batched or not. */
function step(store: Store, model: Model, random: (below: number) => number): Promise<unknown> {
  const accountId = random(3) + 1;
  const message = model.messages[Math.max(0, model.messages.length - 1 - random(60))];
  const choice = random(100);
  if (choice < 30 || !message) {
    const segments = [1, 1, 1, 2, 3][random(5)] as number;
    const each = random(6) * segments;
    const other = random(4) * segments;
    const counts = [1 + random(7), random(3)] as const;
    const names = (count: number) => Array.from({ length: count }, (_, index) => `86138${index}`);
    const runs = [
      { priceMicros: each, numbers: names(counts[0]) },
      ...(counts[1] > 0 ? [{ priceMicros: other, numbers: names(counts[1]) }] : []),
    ];
    const prices = [...Array<number>(counts[0]).fill(each), ...Array<number>(counts[1]).fill(other)];
    const firstId = model.messages.length + 1;
    const ok = model.accept(accountId, prices, segments);
    const content = 'x'.repeat(segments === 1 ? 5 : segments * 150);
    return store
      .accept(planOf(accountId, [{ content, segments, runs }], { notify: Notify.ALL }))
      .then((result) => assert.deepEqual(result, ok ? { ok: true, firstId, isWhole: true } : { ok: false, code: 'balance_too_low' }));
  }
  if (choice < 70) {
    const outcomes: SegmentOutcome[] = [];
    for (let count = 1 + random(4); count > 0; count--) {
      const target = model.messages[Math.max(0, model.messages.length - 1 - random(60))] as Message;
      const part = 1 + random(target.segments);
      // A segment is on the wire once at a time: one call never has two outcomes of it.
      if (outcomes.some((outcome) => outcome.messageId === target.id && outcome.part === part)) continue;
      const of = { part, total: target.segments, accountId: target.accountId };
      const kind = random(10);
      if (kind < 6) {
        const key = random(8) === 0 ? '' : `${target.id}-${part}-${random(2)}`;
        const receiptExpected = random(5) > 0;
        outcomes.push(acceptedBy(target.id, key, { ...of, receiptExpected }));
        model.outcome(target, part, receiptExpected ? MessageState.ENROUTE : MessageState.DELIVERED, key);
      } else if (kind < 8) {
        outcomes.push(refusedBy(target.id, of));
        if (target.state < MessageState.ENROUTE) model.outcome(target, part, MessageState.REJECTED, '');
      } else outcomes.push(kind === 8 ? inDoubt(target.id, of) : retryOf(target.id, NOW + 5, of));
    }
    return store.recordOutcomes(outcomes);
  }
  if (choice < 88) {
    const receipts: ReceiptRecord[] = [];
    for (let count = 1 + random(3); count > 0; count--) {
      const target = model.messages[Math.max(0, model.messages.length - 1 - random(60))] as Message;
      const key = `${target.id}-${1 + random(target.segments)}-${random(2)}`;
      const state = RECEIPTS[random(RECEIPTS.length)] ?? null;
      receipts.push(receiptFor([key], state));
      model.receipt(key, state);
    }
    return store.applyReceipts(receipts);
  }
  if (choice < 92) {
    const isLate = message.state >= MessageState.ENROUTE;
    if (!isLate) model.end(message, MessageState.DELETED);
    return store.cancel(message.id, NOW + 3).then((result) => assert.equal(result.kind, isLate ? 'too_late' : 'cancelled'));
  }
  if (choice < 94) {
    if (message.state !== MessageState.ENROUTE) model.end(message, MessageState.EXPIRED);
    return store.expirePending(NOW + VALIDITY_MS + 1, [message.id]);
  }
  const [balanceMicros, giftMicros] = [random(60) - 20, random(30) - 10];
  const purse = model.purse(accountId);
  const ok = purse.balance + balanceMicros >= 0 && purse.gift + giftMicros >= 0;
  if (ok) [purse.balance, purse.gift] = [purse.balance + balanceMicros, purse.gift + giftMicros];
  return store
    .credit({ accountId, balanceMicros, giftMicros, reference: 'walk', now: NOW })
    .then((result) => assert.equal(result.ok, ok, `credit ${balanceMicros}, ${giftMicros}`));
}

/** Not a step of a batch: it reads before it writes, so it is only ordered with what was answered before. */
async function expireOpen(store: Store, model: Model): Promise<void> {
  for (const open of model.messages) if (open.state === MessageState.ENROUTE) model.end(open, MessageState.EXPIRED);
  await store.expire({ now: NOW + VALIDITY_MS * 2, receiptGraceMs: 0, partsWaitMs: 0, limit: 1_000_000 });
}

async function walk(store: Store, seed: number, steps: number): Promise<void> {
  const random = randomOf(seed);
  const model = new Model();
  for (const id of [1, 2, 3]) {
    await createAccount(store, `account ${id}`, 100 * id, 37 * id);
    model.purses.set(id, { balance: 100 * id, gift: 37 * id, heldBalance: 0, heldGift: 0 });
  }
  for (const name of ['a', 'b']) await addConnector(store, name);
  const compare = async (): Promise<void> => {
    for (const [id, purse] of model.purses)
      assert.deepEqual(await moneyOf(store, id), [purse.balance, purse.gift, purse.heldBalance, purse.heldGift]);
    await checkLedger(store);
  };
  for (let done = 0; done < steps; ) {
    // Several at once make a batch; the store must treat them as if they came one after the other.
    const batch: Promise<unknown>[] = [];
    for (let count = 1 + random(12); count > 0; count--, done++) batch.push(step(store, model, random));
    await Promise.all(batch);
    if (random(40) === 0) await expireOpen(store, model);
    if (random(10) === 0) await compare();
  }
  await compare();
  for (const { id, accountId, state } of model.messages) {
    const [row] = await store.reports(accountId, [id]);
    assert.equal(row?.state, state, `message ${id}`);
  }
  // Whatever way a message ended, its customer is told once and of its last state.
  for (const accountId of model.purses.keys()) {
    const told = (await store.dueReceipts(accountId, 0, 100_000)).map((receipt) => [receipt.messageId, receipt.state]);
    const ended = model.messages.filter((message) => message.accountId === accountId && isFinal(message.state));
    assert.deepEqual(
      told.toSorted(([a = 0], [b = 0]) => a - b),
      ended.map((message) => [message.id, message.state]),
    );
  }
}

export function walkConformance(open: OpenStore): void {
  for (const seed of [1, 2, 11_619, Math.trunc(Date.now() % 1_000_000)])
    test(`balances and states follow the model (seed ${seed})`, () =>
      withFolder(async (folder) => {
        const store = await open(folder);
        try {
          await walk(store, seed, 700);
        } finally {
          await store.close();
        }
      }));
}
