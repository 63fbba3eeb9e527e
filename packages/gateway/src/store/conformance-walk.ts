// Part of the store's suite: random histories of all verbs against a model of balances that fits on a page. One seed is one history; the seed
// of a failure is in its message.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFinal, MessageState } from '../core/message.ts';
import { foldParts } from '../core/outcome.ts';
import { Notify } from '../core/submission.ts';
import type { ReceiptRecord, SegmentOutcome, Store } from '../ports/store.ts';
import type { SegmentCost } from '../ports/store-margins.ts';
import type { OpenStore } from './conformance.ts';
import { withParents } from './conformance-money.ts';
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

interface Grant {
  readonly expiresAt: number;
  left: number;
}
/** What a hold drew from a grant; null: from gift without a time, drawn last. */
interface Drawn {
  readonly grant: Grant | null;
  held: number;
  posted: number;
}
/** A message's price to one account: its own, or one above it. */
interface Charge {
  readonly accountId: number;
  readonly price: number;
  readonly gift: number;
  /** Of the whole hold. */
  readonly drawn: readonly Drawn[];
}
interface Message {
  readonly id: number;
  readonly accountId: number;
  readonly segments: number;
  readonly charges: readonly Charge[];
  taken: number;
  /** What was said of its hand-overs: a copy costs again, whatever became of the message. */
  costMicros: number;
  state: MessageState;
  isSettled: boolean;
  readonly parts: Map<number, MessageState>;
}
interface Purse {
  readonly limit: number;
  readonly refunds: boolean;
  readonly grants: Grant[];
  balance: number;
  gift: number;
  heldBalance: number;
  heldGift: number;
}

/** Known, not known, or nobody has said anything: by turns, so that one batch has all of them. */
function costOf(turn: number): SegmentCost | null | undefined {
  if (turn % 5 === 0) return undefined;
  return turn % 4 === 0 ? null : { micros: 1 + (turn % 7), currency: turn % 3 === 0 ? 'USD' : 'EUR' };
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

  /** Prices of each message to its own account, and to those above. */
  accept(accounts: readonly { readonly accountId: number; readonly prices: readonly number[] }[], segments: number): boolean {
    const total = (prices: readonly number[]): number => prices.reduce((sum, price) => sum + price, 0);
    for (const { accountId, prices } of accounts) {
      const { balance, limit, gift } = this.purse(accountId);
      if (balance + limit + gift < total(prices)) return false;
    }
    const charges = accounts.map(({ accountId, prices }): Charge[] => {
      const purse = this.purse(accountId);
      const spent = Math.min(purse.gift, total(prices));
      const drawn = this.draw(purse, spent).map(({ grant, micros }): Drawn => ({ grant, held: micros, posted: 0 }));
      let giftLeft = spent;
      return prices.map((price) => {
        const gift = Math.min(giftLeft, price);
        giftLeft -= gift;
        purse.gift -= gift;
        purse.heldGift += gift;
        purse.balance -= price - gift;
        purse.heldBalance += price - gift;
        return { accountId, price, gift, drawn };
      });
    });
    for (const [index] of (charges[0] ?? []).entries())
      this.messages.push({
        id: this.messages.length + 1,
        accountId: accounts[0]?.accountId ?? 0,
        segments,
        charges: charges.flatMap((list) => list[index] ?? []),
        taken: 0,
        costMicros: 0,
        state: MessageState.QUEUED,
        isSettled: false,
        parts: new Map(),
      });
    return true;
  }

  /** Takes gift out of the grants, first to expire first; what they do not cover has no time. */
  draw(purse: Purse, micros: number): { readonly grant: Grant | null; readonly micros: number }[] {
    const drawn: { grant: Grant | null; micros: number }[] = [];
    let rest = micros;
    for (const grant of purse.grants.toSorted((a, b) => a.expiresAt - b.expiresAt)) {
      const part = Math.min(rest, grant.left);
      grant.left -= part;
      rest -= part;
      if (part > 0) drawn.push({ grant, micros: part });
    }
    return [...drawn, { grant: null, micros: rest }];
  }

  settle(message: Message, taken: number, state: MessageState): void {
    assert.ok(!message.isSettled);
    for (const { accountId, price, gift: held, drawn } of message.charges) {
      const purse = this.purse(accountId);
      const charged = (price / message.segments) * taken;
      const gift = Math.min(held, charged);
      purse.heldBalance -= price - held;
      purse.heldGift -= held;
      purse.gift += held - gift;
      purse.balance += price - held - (charged - gift);
      let rest = gift;
      for (const use of drawn) {
        const part = Math.min(rest, use.held);
        [use.held, use.posted, rest] = [use.held - part, use.posted + part, rest - part];
      }
      rest = held - gift;
      for (const use of drawn.toReversed()) {
        const part = Math.min(rest, use.held);
        [use.held, rest] = [use.held - part, rest - part];
        if (use.grant) use.grant.left += part;
      }
    }
    message.isSettled = true;
    message.taken = taken;
    message.state = state;
  }

  /** A carrier took it and it was not delivered. */
  private refund(message: Message): void {
    if (!isFinal(message.state) || message.state === MessageState.DELIVERED) return;
    for (const { accountId, price, gift: held, drawn } of message.charges) {
      const purse = this.purse(accountId);
      if (!purse.refunds) continue;
      const charged = (price / message.segments) * message.taken;
      const gift = Math.min(held, charged);
      purse.gift += gift;
      purse.balance += charged - gift;
      let rest = gift;
      for (const use of drawn.toReversed()) {
        const part = Math.min(rest, use.posted);
        [use.posted, rest] = [use.posted - part, rest - part];
        if (use.grant) use.grant.left += part;
      }
    }
  }

  private fold(message: Message): void {
    const parts = [...message.parts].toSorted(([a], [b]) => a - b).map(([, state]) => state);
    const state = foldParts(parts, message.segments);
    if (state === MessageState.QUEUED) return;
    if (!message.isSettled) this.settle(message, parts.filter((part) => part !== MessageState.REJECTED).length, state);
    else if (!isFinal(message.state)) message.state = state;
    else return;
    this.refund(message);
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

/** Gifts live at most this long, ms. */
const GRANT_LIFE = 100;
/** The last account is a sub-account of these, nearest first. */
const SUB_ACCOUNT = 3;
const PARENTS = [2, 1];

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
    const pricesOf = (first: number, second: number) => [...Array<number>(counts[0]).fill(first), ...Array<number>(counts[1]).fill(second)];
    const firstId = model.messages.length + 1;
    const above = PARENTS.slice(0, accountId === SUB_ACCOUNT ? PARENTS.length : 0).map((id) => ({ id, micros: random(5) * segments }));
    const ok = model.accept(
      [
        { accountId, prices: pricesOf(each, other) },
        ...above.map(({ id, micros }) => ({ accountId: id, prices: pricesOf(micros, micros) })),
      ],
      segments,
    );
    const content = 'x'.repeat(segments === 1 ? 5 : segments * 150);
    return store
      .accept(
        above.length === 0
          ? planOf(accountId, [{ content, segments, runs }], { notify: Notify.ALL })
          : withParents(
              planOf(accountId, [{ content, segments, runs }], { notify: Notify.ALL }),
              above.map(({ id, micros }) => [id, micros] as const),
            ),
      )
      .then((result) => {
        if (ok) assert.deepEqual(result, { ok: true, firstId, isWhole: true });
        else assert.ok(!result.ok && result.code.endsWith('balance_too_low'), JSON.stringify(result));
      });
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
        const cost = costOf(target.id + part);
        target.costMicros += cost?.micros ?? 0;
        outcomes.push({ ...acceptedBy(target.id, key, { ...of, receiptExpected }), ...(cost === undefined ? {} : { cost }) });
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
  if (choice < 96 && giftMicros > 0) {
    const expiresAt = NOW + 1 + random(GRANT_LIFE);
    purse.grants.push({ expiresAt, left: giftMicros });
    purse.gift += giftMicros;
    return store.grantGift({ accountId, giftMicros, expiresAt, reference: 'walk', now: NOW });
  }
  if (choice < 98) {
    const toId = (accountId % 3) + 1;
    const [balance, gift] = [random(20), random(20)];
    const isThere = (balance === 0 || purse.balance + purse.limit >= balance) && purse.gift >= gift;
    if (isThere) {
      const other = model.purse(toId);
      for (const { grant, micros } of model.draw(purse, gift)) if (grant) other.grants.push({ expiresAt: grant.expiresAt, left: micros });
      [purse.balance, purse.gift, other.balance, other.gift] = [
        purse.balance - balance,
        purse.gift - gift,
        other.balance + balance,
        other.gift + gift,
      ];
    }
    return store
      .moveBetween({ fromId: accountId, toId, balanceMicros: balance, giftMicros: gift, reference: 'walk', now: NOW })
      .then((result) => assert.equal(result.ok, isThere, `move ${balance}, ${gift}`));
  }
  const ok = (balanceMicros >= 0 || purse.balance + purse.limit + balanceMicros >= 0) && purse.gift + giftMicros >= 0;
  if (ok) {
    if (giftMicros < 0) model.draw(purse, -giftMicros);
    [purse.balance, purse.gift] = [purse.balance + balanceMicros, purse.gift + giftMicros];
  }
  return store
    .credit({ accountId, balanceMicros, giftMicros, reference: 'walk', now: NOW })
    .then((result) => assert.equal(result.ok, ok, `credit ${balanceMicros}, ${giftMicros}`));
}

/** Not a step of a batch: it reads before it writes, so it is only ordered with what was answered before. */
async function expireOpen(store: Store, model: Model): Promise<void> {
  for (const open of model.messages) if (open.state === MessageState.ENROUTE) model.end(open, MessageState.EXPIRED);
  await store.expire({ now: NOW + VALIDITY_MS * 2, receiptGraceMs: 0, partsWaitMs: 0, limit: 1_000_000 });
}

/** Gifts whose time is over: like expireOpen it reads before it writes. */
async function expireGifts(store: Store, model: Model, now: number): Promise<void> {
  for (const purse of model.purses.values())
    for (const grant of purse.grants)
      if (grant.expiresAt <= now) {
        purse.gift -= grant.left;
        grant.left = 0;
      }
  await store.expireGifts(now, 100);
}

async function walk(store: Store, seed: number, steps: number): Promise<void> {
  const random = randomOf(seed);
  const model = new Model();
  for (const id of [1, 2, 3]) {
    const limit = id === 2 ? 50 : 0;
    const refunds = id !== 2;
    await createAccount(store, `account ${id}`, 100 * id, 37 * id, { refundUndelivered: refunds });
    await store.setCreditLimit(id, limit);
    model.purses.set(id, { limit, refunds, grants: [], balance: 100 * id, gift: 37 * id, heldBalance: 0, heldGift: 0 });
  }
  for (const [index, parentId] of PARENTS.entries())
    await store.setSubAccount({ accountId: PARENTS[index - 1] ?? SUB_ACCOUNT, parentId, markupBasisPoints: 0, markupMicros: 0 });
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
    if (random(8) === 0) await expireGifts(store, model, NOW + random(GRANT_LIFE));
    if (random(20) === 0) await store.sealLedger(NOW, 1 + random(60));
    if (random(10) === 0) await compare();
  }
  await compare();
  for (const { id, accountId, state, costMicros } of model.messages) {
    const [row] = await store.reports(accountId, [id]);
    assert.equal(row?.state, state, `message ${id}`);
    const costs = (await store.messageMargin(id))?.costs ?? [];
    assert.equal(
      costs.reduce((sum, { cost }) => sum + (cost?.micros ?? 0), 0),
      costMicros,
      `cost of message ${id}`,
    );
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
