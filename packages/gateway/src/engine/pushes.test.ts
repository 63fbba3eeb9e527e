import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildRulebook } from '../core/rulebook.ts';
import type { Webhook } from '../core/webhook.ts';
import { PUSH_FAILURES_MAX, PUSH_TRIED_MS, PUSHES_READY_MAX } from '../limits.ts';
import type { PushOutcome, PushSender } from '../ports/push-sender.ts';
import type { DuePush, PushStore } from '../ports/store-pushes.ts';
import { type Pushes, startPushes } from './pushes.ts';
import { settle, SimulatedClock } from './testing.ts';

type Recorded = Parameters<PushStore['recordPushes']>[0];
interface Row {
  readonly push: DuePush;
  attempts: number;
  retryAt: number | null;
}

const webhookOf = (id: number, more: Partial<Webhook> = {}): Webhook => ({
  id,
  accountId: id,
  url: `https://${id}.example.com/`,
  format: 'standard',
  events: ['report', 'inbound'],
  isOrdered: false,
  connections: 4,
  createdAt: 0,
  secret: 'whsec_',
  oldSecret: null,
  ...more,
});
const taken: PushOutcome = { status: 200, error: '', isUnreachable: false, retryAfterMs: null, durationMs: 5 };
const refused = (status: number, retryAfterMs: number | null = null): PushOutcome => ({
  status,
  error: `answered ${status}`,
  isUnreachable: false,
  retryAfterMs,
  durationMs: 5,
});
const unreachable: PushOutcome = {
  status: null,
  error: 'the connection was refused',
  isUnreachable: true,
  retryAfterMs: null,
  durationMs: 5,
};

/** A store in memory, and a sender whose endpoints do what the test says. */
class World {
  readonly clock = new SimulatedClock();
  readonly outboxes = new Map<number, Row[]>();
  readonly dead: string[] = [];
  readonly sent: {
    readonly webhookId: number;
    readonly ids: readonly number[];
    readonly at: number;
    readonly done: (outcome: PushOutcome) => void;
  }[] = [];
  readonly endpoints: string[] = [];
  /** null: the test answers by `sent`. */
  answer: (webhookId: number, ids: readonly number[]) => PushOutcome | null = () => taken;
  recording: 'works' | 'fails' = 'works';
  largestClaim = 0;
  webhooks: Webhook[];
  pushes!: Pushes;
  #seq = 0;

  constructor(...webhooks: Webhook[]) {
    this.webhooks = webhooks;
  }

  start(batchMax = 1): this {
    const sender: PushSender = {
      batchMax: () => batchMax,
      send: ({ id: webhookId }, pushes, done) => {
        const ids = pushes.map(({ fact }) => fact.id);
        this.sent.push({ webhookId, ids, at: this.clock.now(), done });
        const outcome = this.answer(webhookId, ids);
        if (outcome) setImmediate(() => done(outcome));
      },
      forget: () => {},
      close: () => Promise.resolve(),
    };
    const empty = { accounts: [], connectors: [], routes: [], priceLists: [], accountLists: [], numbers: [], rules: [] };
    this.pushes = startPushes({
      store: {
        webhooksWaiting: () => Promise.resolve([...this.outboxes.keys()]),
        claimPushes: ({ webhookId, afterSeq, now, limit }) => {
          this.largestClaim = Math.max(this.largestClaim, limit);
          const rows = this.outboxes.get(webhookId) ?? [];
          const read = (row: Row): DuePush => ({ ...row.push, attempts: row.attempts });
          const later = rows.map(({ retryAt }) => retryAt).filter((at) => at !== null && at > now) as number[];
          return Promise.resolve({
            fresh: rows
              .filter(({ push, retryAt }) => retryAt === null && push.seq > afterSeq)
              .slice(0, limit)
              .map(read),
            again: rows
              .filter(({ retryAt }) => retryAt !== null && retryAt <= now)
              .slice(0, limit)
              .map(read),
            nextAt: later.length > 0 ? Math.min(...later) : null,
          });
        },
        recordPushes: (results) =>
          this.recording === 'works' ? Promise.resolve(this.#record(results)) : Promise.reject(new Error('full')),
        giveUpPushes: ({ webhookId, before, limit }) => {
          const old = (this.outboxes.get(webhookId) ?? []).filter(({ push }) => push.at < before).slice(0, limit);
          for (const { push } of old) this.#bury(webhookId, push.seq);
          return Promise.resolve(old.length);
        },
        purgePushes: () => Promise.resolve(0),
      },
      sender,
      clock: this.clock,
      rulebook: () => buildRulebook({ ...empty, webhooks: this.webhooks }),
      onResult: () => {},
      onEndpoint: (webhookId, error) => void this.endpoints.push(`${webhookId} ${error ?? 'again'}`),
      onStoreError: () => {},
    });
    return this;
  }

  #bury(webhookId: number, seq: number): void {
    const rows = this.outboxes.get(webhookId) ?? [];
    const at = rows.findIndex(({ push }) => push.seq === seq);
    this.dead.push(`${webhookId}:${rows[at]?.push.fact.id}`);
    rows.splice(at, 1);
  }

  #record({ taken: good, failed }: Recorded): void {
    for (const { webhookId, seq } of good) {
      const rows = this.outboxes.get(webhookId) ?? [];
      rows.splice(
        rows.findIndex(({ push }) => push.seq === seq),
        1,
      );
    }
    for (const { webhookId, seq, attempts, next } of failed) {
      const row = this.outboxes.get(webhookId)?.find(({ push }) => push.seq === seq);
      if (row) Object.assign(row, { attempts, retryAt: next.kind === 'later' ? next.retryAt : null });
      if (next.kind === 'dead') this.#bury(webhookId, seq);
    }
  }

  /** New facts, from this id on. */
  add(webhookId: number, firstId: number, count = 1): void {
    const rows = this.outboxes.get(webhookId) ?? [];
    this.outboxes.set(webhookId, rows);
    for (let id = firstId; id < firstId + count; id++) {
      const fact = { id, from: '1', to: '2', content: '', traits: null, receivedAt: 0 };
      rows.push({ push: { seq: ++this.#seq, attempts: 0, at: this.clock.now(), event: 'inbound', fact }, attempts: 0, retryAt: null });
    }
    this.pushes?.due([webhookId]);
  }
  /** Time passes, in steps in which whatever is under way runs its course. */
  async pass(ms: number, steps = 60): Promise<void> {
    for (let step = 0; step < steps; step++) {
      await settle(12);
      await this.clock.advance(ms / steps);
    }
    await settle(12);
  }
  idsTo(webhookId: number): number[] {
    return this.sent.filter((one) => one.webhookId === webhookId).flatMap(({ ids }) => ids);
  }
  waiting(webhookId: number): number {
    return this.outboxes.get(webhookId)?.length ?? 0;
  }
}

test('what waits at the start and what comes later is pushed once', async () => {
  const world = new World(webhookOf(1), webhookOf(2));
  world.add(1, 1, 250);
  world.start();
  await world.pass(1000);
  world.add(1, 251, 10);
  world.add(2, 900);
  await world.pass(1000);
  assert.deepEqual(
    world.idsTo(1),
    Array.from({ length: 260 }, (_, index) => index + 1),
  );
  assert.deepEqual([world.idsTo(2), world.waiting(1), world.waiting(2)], [[900], 0, 0]);
});

test('rows of one event go together', async () => {
  const world = new World(webhookOf(1, { format: 'put' })).start(50);
  world.add(1, 1, 120);
  await world.pass(1000);
  assert.deepEqual(
    world.sent.map(({ ids }) => ids.length),
    [50, 50, 20],
  );
});

test('what will never be taken is given up at once, in order or not, and holds up nothing', async () => {
  const world = new World(webhookOf(1), webhookOf(2, { isOrdered: true })).start();
  world.answer = (_webhookId, [id]) => (id === 2 ? { ...refused(550), isRefused: true } : taken);
  world.add(1, 1, 3);
  world.add(2, 1, 3);
  await world.pass(30_000);
  assert.deepEqual([new Set(world.idsTo(1)), world.idsTo(2)], [new Set([1, 2, 3]), [1, 2, 3]]);
  assert.deepEqual(world.dead.toSorted(), ['1:2', '2:2']);
  assert.deepEqual([world.waiting(1), world.waiting(2)], [0, 0]);
});

test('a dead endpoint costs one try at a time, delays no other, and is told of once', async () => {
  const world = new World(webhookOf(1), webhookOf(2)).start();
  world.answer = (webhookId) => (webhookId === 1 ? unreachable : taken);
  world.add(1, 1, 500);
  await world.pass(100);
  const atFirst = world.sent.length;
  assert.ok(atFirst <= 4, `${atFirst} tries at first`);
  for (let minute = 0; minute < 60; minute++) {
    world.add(2, 1000 + minute);
    const from = world.clock.now();
    await world.pass(60_000);
    const [other] = world.sent.filter(({ webhookId, at }) => webhookId === 2 && at >= from);
    assert.ok(other && other.at - from <= 100, 'the other is told at once');
  }
  const tries = world.sent.filter(({ webhookId }) => webhookId === 1).length;
  assert.ok(tries > 10 && tries < 40, `${tries} tries in an hour`);
  assert.deepEqual(world.endpoints, ['1 the connection was refused']);
  assert.equal(world.pushes.health(1)?.state, 'resting');
  // None of them is blamed; once it is there again, all go.
  world.answer = () => taken;
  await world.pass(600_000);
  assert.deepEqual([world.waiting(1), new Set(world.idsTo(1)).size, world.endpoints.at(-1)], [0, 500, '1 again']);
});

test('an endpoint that fails again and again rests, and one bad push holds up no other', async () => {
  const world = new World(webhookOf(1)).start();
  world.answer = (_webhookId, ids) => (ids.includes(3) ? refused(500) : taken);
  world.add(1, 1, 100);
  await world.pass(1000);
  assert.equal(world.waiting(1), 1);
  await world.pass(3_600_000);
  const tries = world.idsTo(1).filter((id) => id === 3).length;
  assert.ok(tries >= 4 && tries <= 8, `${tries} tries in an hour`);
  world.answer = () => refused(502);
  world.add(1, 200, 100);
  const before = world.sent.length;
  await world.pass(500);
  const more = world.sent.length - before;
  assert.ok(more >= PUSH_FAILURES_MAX && more <= PUSH_FAILURES_MAX + 4, `${more} tries before it rests`);
  world.answer = () => taken;
  await world.pass(3_600_000 * 5);
  assert.equal(world.waiting(1), 0);
});

test('Retry-After is obeyed', async () => {
  const world = new World(webhookOf(1, { connections: 1 })).start();
  world.answer = () => refused(429, 300_000);
  world.add(1, 1, 10);
  await world.pass(1000);
  assert.equal(world.sent.length, 1);
  const restsUntil = world.pushes.health(1)?.nextTryAt ?? 0;
  world.answer = () => taken;
  await world.pass(290_000);
  assert.equal(world.sent.length, 1);
  await world.pass(60_000);
  assert.ok(world.sent.slice(1).every(({ at }) => at >= restsUntil));
  assert.equal(world.waiting(1), 0);
});

test('where order is wanted nothing overtakes, whatever fails', async () => {
  const world = new World(webhookOf(1, { isOrdered: true })).start();
  let calls = 0;
  world.answer = () => (++calls % 3 === 0 ? refused(500) : calls % 7 === 0 ? unreachable : taken);
  world.add(1, 1, 60);
  await world.pass(3_600_000);
  assert.equal(world.waiting(1), 0);
  let told = 0;
  for (const id of world.idsTo(1)) {
    assert.ok(id === told || id === told + 1, `${id} after ${told}`);
    told = id;
  }
  assert.equal(told, 60);
});

test('after a day a push is given up: refused by itself, or never sent because nothing is taken', async () => {
  const world = new World(webhookOf(1), webhookOf(2)).start();
  world.answer = (webhookId, ids) => (webhookId === 2 ? unreachable : ids.includes(1) ? refused(400) : taken);
  world.add(1, 1);
  world.add(2, 1, 200);
  await world.pass(PUSH_TRIED_MS - 3_600_000);
  assert.equal(world.dead.length, 0);
  await world.pass(6 * 3_600_000);
  assert.equal(world.dead.length, 201);
  assert.ok(world.dead.includes('1:1'));
});

test('memory is bounded however many wait, and results that cannot be recorded stop the sending', async () => {
  const world = new World(webhookOf(1)).start();
  world.answer = () => null;
  world.add(1, 1, 5000);
  await world.pass(1000);
  assert.equal(world.sent.length, 4);
  assert.ok(world.largestClaim <= PUSHES_READY_MAX);
  world.recording = 'fails';
  world.answer = () => taken;
  for (const { done } of world.sent.slice()) done(taken);
  await world.pass(10_000);
  world.recording = 'works';
  await world.pass(10_000, 600);
  assert.deepEqual([world.waiting(1), new Set(world.idsTo(1)).size, world.idsTo(1).length], [0, 5000, 5000]);
});

test('a webhook that is removed gets nothing more; a new URL is tried at once', async () => {
  const world = new World(webhookOf(1), webhookOf(2)).start();
  world.answer = () => unreachable;
  world.add(1, 1, 3);
  world.add(2, 1, 3);
  await world.pass(3_600_000);
  world.answer = () => taken;
  world.webhooks = [webhookOf(1, { url: 'https://new.example.com/' })];
  const before = world.sent.length;
  world.pushes.rulebookChanged();
  await world.pass(1000);
  assert.deepEqual([world.waiting(1), world.waiting(2), world.pushes.health(2)], [0, 3, null]);
  assert.ok(world.sent.slice(before).every(({ webhookId }) => webhookId === 1));
});

test('at the end what is under way is answered and recorded first', async () => {
  const world = new World(webhookOf(1)).start();
  world.answer = () => null;
  world.add(1, 1, 10);
  await world.pass(100);
  let isStopped = false;
  void world.pushes.stop().then(() => (isStopped = true));
  await settle();
  assert.equal(isStopped, false);
  for (const { done } of world.sent) done(taken);
  await world.pass(100);
  assert.deepEqual([isStopped, world.sent.length, world.waiting(1)], [true, 4, 6]);
});
