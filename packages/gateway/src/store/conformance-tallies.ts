// Part of the store's suite: tallies. Whatever happens to messages, and whenever they are tallied, the kept sums are those of the messages. The recount asks for
// the same days under another name of their zone, of which nothing is tallied.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import type { AcceptPlan } from '../core/plan.ts';
import { Notify } from '../core/submission.ts';
import { marginGroupings, type SegmentCost } from '../ports/store-margins.ts';
import type { TrafficQuery } from '../ports/store-dashboard.ts';
import type { SegmentOutcome, Store } from '../ports/store.ts';
import type { TallyInput } from '../ports/store-tallies.ts';
import type { WithStore } from './conformance.ts';
import {
  acceptedBy,
  createAccount,
  inDoubt,
  NOW,
  planOf,
  receiptFor,
  refusedBy,
  retryOf,
  simplePlan,
  submit,
  unresolved,
} from './testing.ts';

const ZONE = 'UTC';
const SAME_ZONE = 'Etc/UTC';
const DAY_MS = 86_400_000;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
const countryOf = (digits: string): string => (digits.startsWith('86') ? 'CN' : digits.startsWith('44') ? 'GB' : '');
const whole: TallyInput = { timeZone: ZONE, acceptedBefore: Number.MAX_SAFE_INTEGER, youngMax: 0, limit: 1000, countries: [] };

/** One step, after which the countries of new areas are known; returns how many messages were tallied. */
async function tally(store: Store, more: Partial<TallyInput> = {}): Promise<number> {
  const { tallied, newAreas } = await store.tally({ ...whole, ...more });
  if (newAreas.length === 0) return tallied;
  const countries = newAreas.map(({ digits, number }) => [digits, countryOf(number.replace(/^[+0]+/, ''))] as const);
  return (await store.tally({ ...whole, ...more, countries })).tallied;
}

/** Rows of a day in a form in which tallied ones and counted ones are alike. */
async function linesOf(store: Store, query: Omit<TrafficQuery, 'messagesMax'>): Promise<string[]> {
  const { rows, isWhole } = await store.traffic({ ...query, messagesMax: 1_000_000 });
  assert.equal(isWhole, true);
  const sums = new Map<string, number[]>();
  for (const { hour, state, reason, sender, country, number, messages, segments, chargedMicros } of rows) {
    const key = [hour, state, reason, sender, country ?? countryOf(number.replace(/^[+0]+/, ''))].join(' ');
    const [a = 0, b = 0, c = 0] = sums.get(key) ?? [];
    sums.set(key, [a + messages, b + segments, c + chargedMicros]);
  }
  return [...sums].map(([key, sum]) => `${key}: ${sum.join(' ')}`).toSorted();
}

/** Of each account and day, by day and by hour. */
export async function checkTallies(store: Store, accountIds: readonly number[], days: readonly string[]): Promise<number> {
  let lines = 0;
  for (const accountId of accountIds)
    for (const day of days)
      for (const by of ['day', 'hour'] as const) {
        const kept = await linesOf(store, { accountId, day, by, timeZone: ZONE });
        assert.deepEqual(kept, await linesOf(store, { accountId, day, by, timeZone: SAME_ZONE }));
        lines += kept.length;
      }
  return lines;
}

/** By every grouping: what is kept, and the recount. */
async function checkMargins(store: Store, toMs: number): Promise<number> {
  let lines = 0;
  for (const by of marginGroupings) {
    const linesIn = async (timeZone: string): Promise<string[]> => {
      const sums = new Map<string, number[]>();
      for await (const page of store.margins({ fromMs: 0, toMs, by, timeZone }))
        for (const { key, accountId, currency, messages, segments, revenueMicros, costMicros } of page) {
          const place = by === 'country' && /^[0-9]/.test(key) ? countryOf(key) : key;
          const name = `${place} ${accountId} ${currency}`;
          const before = sums.get(name) ?? [0, 0, 0, 0];
          sums.set(
            name,
            [messages, segments, revenueMicros, costMicros].map((value, index) => value + (before[index] ?? 0)),
          );
        }
      return [...sums].map(([name, sum]) => `${name}: ${sum.join(' ')}`).toSorted();
    };
    const kept = await linesIn(ZONE);
    assert.deepEqual(kept, await linesIn(SAME_ZONE));
    lines += kept.length;
  }
  return lines;
}

/** A repeatable sequence of numbers in [0, 1): mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const costing = (outcome: SegmentOutcome, cost: SegmentCost | null): SegmentOutcome =>
  outcome.kind === 'accepted' ? { ...outcome, cost } : outcome;

interface Sent {
  readonly id: number;
  readonly accountId: number;
  readonly number: string;
  readonly segments: number;
  readonly isHeld: boolean;
}

/** Steps of a history before a great many messages come. */
const FILLED_AT = 100;

/** Things that happen to messages, one after another, by chance. */
async function history(store: Store, random: () => number, steps: number, check: (now: number) => Promise<void>): Promise<void> {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const sent: Sent[] = [];
  let now = NOW;
  let parts = 0;

  async function accept(): Promise<void> {
    const accountId = pick([1, 2]);
    const segments = pick([1, 1, 2]);
    const numbers = Array.from({ length: pick([1, 2, 6]) }, () =>
      pick(['8613800138000', '+447700900123', '00447700900123', '12025550100', '99']),
    );
    const isHeld = random() < 0.1;
    const secondChance = ['carrier_failed', 'number_length'];
    const fallback = random() < 0.3 ? { fallback: { connectorIds: [2], patienceMs: null, secondChance } } : {};
    const plan = planOf(accountId, [{ sender: pick(['', 'ACME', 'SHOP']), segments, runs: [{ numbers, priceMicros: 2 * segments }] }], {
      acceptedAt: now,
      dueAt: now + pick([0, 0, 60_000]),
    });
    const planned: AcceptPlan = {
      ...plan,
      items: plan.items.map((item) => ({ ...item, runs: item.runs.map((run) => ({ ...run, ...fallback })) })),
      ...(isHeld ? { hold: { ruleId: 1, reason: 'look' } } : {}),
    };
    const firstId = await submit(store, planned);
    for (const [index, number] of numbers.entries()) sent.push({ id: firstId + index, accountId, number, segments, isHeld });
  }

  async function joinParts(): Promise<void> {
    const reference = ++parts;
    const part = (index: number) =>
      planOf(1, [{ segments: 2, runs: [{ numbers: ['8613800138000'], priceMicros: 4 }] }], {
        acceptedAt: now,
        dueAt: now,
        longPart: { reference, total: 2, part: index },
      });
    await store.accept(part(1));
    if (random() < 0.5) await tally(store);
    await store.accept(part(2));
  }

  async function outcome({ id: messageId, accountId, segments: total }: Sent): Promise<void> {
    const of = { accountId, total, part: pick(total === 1 ? [1] : [1, 2]), connectorId: pick([1, 1, 2]), at: now };
    const key = `k${messageId}/${of.part}`;
    await store.recordOutcomes([
      random() < 0.6
        ? costing(
            acceptedBy(messageId, key, { ...of, receiptExpected: random() < 0.9 }),
            pick([null, { micros: 3, currency: 'EUR' }, { micros: 4, currency: 'USD' }]),
          )
        : pick([
            refusedBy(messageId, of),
            retryOf(messageId, now + 1, of),
            inDoubt(messageId, of),
            unresolved(messageId, { ...of, carrierKey: key }),
          ]),
    ]);
  }

  const receipt = ({ id, number, segments }: Sent) =>
    store.applyReceipts([
      receiptFor(
        [`k${id}/${pick(segments === 1 ? [1] : [1, 2])}`],
        pick([null, MessageState.DELIVERED, MessageState.UNDELIVERABLE, MessageState.UNKNOWN]),
        {
          connectorId: pick([1, 1, 2]),
          recipient: pick(['', number.replace(/^[+0]+/, '')]),
          at: now,
        },
      ),
    ]);

  /** So many that the messages before them are in a block whose margins can be kept. */
  async function fill(): Promise<void> {
    await submit(store, {
      ...simplePlan(
        1,
        Array.from({ length: 5000 }, (_, index) => String(8_613_800_000_000 + index)),
        { priceMicros: 2 },
      ),
      acceptedAt: now,
    });
    now += 1;
    while ((await tally(store)) > 0);
    assert.equal(await store.keepMargins(), true);
    assert.equal(await store.keepMargins(), false);
  }

  const replacement = { content: 'other', alphabet: 'gsm7' as const, traits: null, dueAt: null, expiresAt: null, notify: Notify.NONE };
  for (let step = 1; step <= steps; step++) {
    if (step % 60 === 0) await check(now);
    if (step === FILLED_AT) await fill();
    now += Math.floor(random() * DAY_MS * 0.05);
    const one = sent.length === 0 ? null : pick(sent);
    const chance = random();
    if (!one || chance < 0.2) await accept();
    else if (chance < 0.25) await joinParts();
    else if (chance < 0.55) await outcome(one);
    else if (chance < 0.75) await receipt(one);
    else if (chance < 0.78) await store.cancel(one.id, now);
    else if (chance < 0.81) await store.expirePending(now, [one.id]);
    else if (chance < 0.83) await store.replace(one.id, { ...replacement, segments: one.segments, dueAt: pick([null, now + 9]) }, now);
    else if (chance < 0.86) await store.decideHeld(pick(sent.filter(({ isHeld }) => isHeld))?.id ?? 0, pick(['released', 'refused']), now);
    else if (chance < 0.89) await store.keepMargins();
    // Together with a change, so that both are in one transaction.
    else
      await Promise.all([
        tally(store, { limit: pick([1, 3, 50]), acceptedBefore: now, youngMax: pick([0, 5]) }),
        outcome(one),
        receipt(one),
      ]);
  }
}

export function tallyConformance(withStore: WithStore): void {
  withStore(
    'kept margins go with whatever changes what a message earned or cost: a late hand-over, a copy, a refund, a second chance, another connector',
    async (store) => {
      await createAccount(store, 'two', 1000, 0, { refundUndelivered: true });
      const eur = { micros: 3, currency: 'EUR' };
      const plan = simplePlan(2, ['8613800138000', '8613800138001', '8613800138002', '8613800138003', '8613800138004']);
      const fallback = { connectorIds: [2, 1], patienceMs: 0, secondChance: ['number_length'] };
      await submit(store, {
        ...plan,
        items: plan.items.map((item) => ({ ...item, runs: item.runs.map((run) => ({ ...run, fallback })) })),
      });
      await submit(store, {
        ...simplePlan(
          1,
          Array.from({ length: 5000 }, (_, index) => String(8_613_800_000_000 + index)),
          { priceMicros: 0 },
        ),
      });
      await store.recordOutcomes([1, 2, 3, 5].map((id) => costing(acceptedBy(id, `k${id}`, { accountId: 2 }), eur)));
      while ((await tally(store)) > 0);
      const keep = async (): Promise<void> => {
        await checkMargins(store, NOW + 1);
        assert.equal(await store.keepMargins(), true);
        await checkMargins(store, NOW + 1);
      };
      await keep();
      await store.applyReceipts([receiptFor(['k1'], MessageState.DELIVERED, { recipient: '8613800138000' })]);
      assert.equal(await store.keepMargins(), false, 'a delivery changes no margin');
      await checkMargins(store, NOW + 1);
      await store.recordOutcomes([costing(acceptedBy(1, 'copy', { accountId: 2 }), eur)]);
      await keep();
      // In one transaction, and in the end it is delivered and nothing else.
      await Promise.all([
        store.recordOutcomes([costing(acceptedBy(5, 'other', { accountId: 2 }), eur)]),
        store.applyReceipts([receiptFor(['k5'], MessageState.DELIVERED, { recipient: '8613800138004' })]),
      ]);
      await keep();
      await store.applyReceipts([receiptFor(['k2'], MessageState.UNDELIVERABLE, { recipient: '8613800138001' })]);
      await keep();
      await store.applyReceipts([receiptFor(['k3'], MessageState.UNDELIVERABLE, { reason: 'number_length', recipient: '8613800138002' })]);
      await keep();
      assert.equal(await store.moveWaiting({ ids: [3], fromConnectorId: 2, usable: [1], why: 'down', now: NOW + 3 }), 1);
      await keep();
      await store.recordOutcomes([costing(acceptedBy(4, 'k4', { accountId: 2 }), null)]);
      await keep();
      assert.deepEqual((await store.balance(2)).balanceMicros, 1000 - 50 + 10);
    },
  );

  for (const seed of [1, 2, 3, 4, 5, 6])
    withStore(
      `after a history by chance (${seed}) the tallies are those of the messages`,
      async (store) => {
        await createAccount(store, 'two', 100_000, 0, { refundUndelivered: true });
        const days = Array.from({ length: 8 }, (_, index) => dayOf(NOW + index * DAY_MS));
        await history(store, randomOf(seed), 240, async (now) => {
          assert.ok((await checkTallies(store, [1, 2], days)) > 20);
          assert.ok((await checkMargins(store, now - DAY_MS / 2)) > 8);
        });
        while ((await tally(store)) > 0);
        await checkTallies(store, [1, 2], days);
      },
      { balance: 1_000_000 },
    );

  withStore(
    'a young message that waits to be sent is not tallied, however many there are, and what came after it waits too',
    async (store) => {
      const first = await submit(store, simplePlan(1, ['8613800138000', '8613800138001', '8613800138002']));
      await store.recordOutcomes([acceptedBy(first, 'a'), refusedBy(first + 2)]);
      assert.equal(await tally(store, { acceptedBefore: NOW }), 1);
      assert.equal(await tally(store, { acceptedBefore: NOW }), 0);
      await store.recordOutcomes([acceptedBy(first + 1, 'b')]);
      assert.equal(await tally(store, { acceptedBefore: NOW }), 2);
      await checkTallies(store, [1], [dayOf(NOW)]);
    },
  );

  withStore(
    'a message is tallied when it is old enough, or when there are too many younger ones, oldest first and no more at once than asked',
    async (store) => {
      for (let minute = 0; minute < 5; minute++) {
        const id = await submit(store, { ...simplePlan(1, ['8613800138000']), acceptedAt: NOW + minute * 60_000 });
        await store.recordOutcomes([acceptedBy(id, `k${id}`)]);
      }
      assert.equal(await tally(store, { acceptedBefore: NOW + 60_000, youngMax: 4 }), 1);
      assert.equal(await tally(store, { acceptedBefore: NOW + 60_000, youngMax: 4 }), 0);
      assert.equal(await tally(store, { acceptedBefore: NOW, youngMax: 2 }), 2);
      assert.deepEqual(await store.tally({ ...whole, limit: 1 }), { tallied: 1, newAreas: [], isMore: true });
      await checkTallies(store, [1], [dayOf(NOW)]);
    },
  );

  withStore('nothing is tallied before the country of its number is known, and what is known is not asked again', async (store) => {
    await submit(store, simplePlan(1, ['+447700900123', '447700900124', '8613800138000']));
    const asked = await store.tally(whole);
    assert.deepEqual(asked, {
      tallied: 0,
      newAreas: [
        { digits: '447700', number: '+447700900123' },
        { digits: '861380', number: '8613800138000' },
      ],
      isMore: true,
    });
    assert.equal(await tally(store), 3);
    await submit(store, simplePlan(1, ['0044770090017']));
    assert.equal((await store.tally(whole)).tallied, 1);
    const { rows } = await store.traffic({ accountId: 1, day: dayOf(NOW), timeZone: ZONE, by: 'day', messagesMax: 0 });
    assert.deepEqual(rows.map(({ country, messages }) => `${country} ${messages}`).toSorted(), ['CN 1', 'GB 3']);
  });

  withStore('under another zone all is tallied anew, by its days', async (store) => {
    const day = dayOf(NOW);
    const midnight = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)));
    await submit(store, { ...simplePlan(1, ['8613800138000']), acceptedAt: midnight + 1 });
    assert.equal(await tally(store), 1);
    const inZone = async (timeZone: string) =>
      (await store.traffic({ accountId: 1, day, timeZone, by: 'hour', messagesMax: 0 })).rows.map(({ hour, messages }) => [hour, messages]);
    assert.deepEqual(await inZone(ZONE), [[0, 1]]);
    assert.equal(await tally(store, { timeZone: 'Asia/Shanghai' }), 1);
    assert.deepEqual(await inZone('Asia/Shanghai'), [[8, 1]]);
    assert.deepEqual(await inZone(ZONE), [[0, 1]]);
  });

  withStore('a person who is erased is of no country any more, and still counts', async (store) => {
    const first = await submit(store, simplePlan(1, ['8613800138000', '447700900123']));
    await store.recordOutcomes([refusedBy(first), refusedBy(first + 1)]);
    await tally(store);
    const erased = { digits: '8613800138000', pseudonym: 'erased-0123456789ab', forwardIds: [], inboundIds: [], now: NOW + 1 };
    await store.erasePerson({ ...erased, messageIds: [first] });
    assert.equal(await checkTallies(store, [1], [dayOf(NOW)]), 3);
    const { rows } = await store.traffic({ accountId: 1, day: dayOf(NOW), timeZone: ZONE, by: 'day', messagesMax: 0 });
    const lines = rows.map(({ country, messages }) => `${country} ${messages}`);
    assert.deepEqual(new Set(lines), new Set([' 1', 'GB 1']));
  });

  withStore('what was tallied in doubt and is found by a report moves to where it belongs, and nothing is tallied anew', async (store) => {
    const id = await submit(store, simplePlan(1, ['447700900001']));
    await store.markHandedOut([{ messageId: id, part: 1 }], NOW);
    await store.recordOutcomes([unresolved(id, { isMarked: true })]);
    assert.equal(await tally(store), 1);
    await store.applyReceipts([receiptFor(['M1'], MessageState.DELIVERED, { parties: ['447700900001', ''] })]);
    const { rows } = await store.traffic({ accountId: 1, day: dayOf(NOW), timeZone: ZONE, by: 'day', messagesMax: 0 });
    assert.deepEqual(
      rows.map(({ state, messages }) => [state, messages]),
      [[MessageState.DELIVERED, 1]],
    );
    assert.ok((await checkTallies(store, [1], [dayOf(NOW)])) > 0);
    assert.equal(await tally(store), 0);
  });

  withStore('messages under way are told from tallies and from what is younger', async (store) => {
    const first = await submit(store, simplePlan(1, ['8613800138000', '8613800138001', '8613800138002']));
    await store.recordOutcomes([acceptedBy(first, 'a'), acceptedBy(first + 1, 'b')]);
    const enroute = async (): Promise<number> => (await store.counts()).enroute;
    assert.equal(await enroute(), 2);
    await tally(store, { limit: 2 });
    assert.equal(await enroute(), 2);
    await store.applyReceipts([receiptFor(['a'], MessageState.DELIVERED)]);
    await store.recordOutcomes([acceptedBy(first + 2, 'c')]);
    assert.equal(await enroute(), 2);
    await tally(store);
    await store.applyReceipts([receiptFor(['c'], MessageState.DELIVERED)]);
    assert.equal(await enroute(), 1);
  });
}
