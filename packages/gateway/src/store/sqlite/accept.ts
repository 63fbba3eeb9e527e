// Verb accept: messages and their hold in one transaction, or a refusal and nothing.
import { MessageState } from '../../core/message.ts';
import { spreadGift } from '../../core/ledger.ts';
import { type AcceptPlan, HELD_DUE_AT, type PlannedItem, type PlannedRun } from '../../core/plan.ts';
import { formatTraits, noTraits } from '../../core/traits.ts';
import { MEDIA_KEPT_MS } from '../../limits.ts';
import type { AcceptResult } from '../../ports/store.ts';
import type { Fallbacks } from './fallbacks.ts';
import { createAlerts } from './alerts.ts';
import type { Callbacks } from './callbacks.ts';
import { createGuardCheck, createGuardCount } from './guards.ts';
import { createGrounds } from './grounds.ts';
import { createHeld } from './held.ts';
import type { Sqlite } from './open.ts';
import { createOrders } from './orders.ts';
import type { LinksInstead } from './link-instead.ts';
import type { createMms } from './mms.ts';
import { createLongParts } from './long-parts.ts';
import type { Parents } from './parents.ts';
import type { Purses } from './purses.ts';
import type { Replies } from './replies.ts';
import type { Requests } from './requests.ts';
import type { Tallies } from './tallies.ts';

const COLUMNS =
  '(id, account_id, connector_id, state, number, sender, content, body_id, alphabet, segments, price_micros, gift_micros, hold_id, accepted_at, due_at, expires_at, changed_at, door, notify, traits, grounds_id)';
/** From this many numbers on, one INSERT … SELECT over a JSON list is cheaper than a call per row (crossing into SQLite is the cost). */
const BULK_NUMBERS_MIN = 4;

export interface AcceptVerb {
  accept(plan: AcceptPlan): AcceptResult;
  purgeLongParts(now: number): void;
  /** Of the guards; returns how many rows went. */
  purgeGuards(now: number, limit: number): number;
  readonly held: ReturnType<typeof createHeld>;
  /** Message ids are handed out here, in the transaction, so that none is skipped or used twice; a rollback takes them back. */
  reset(): void;
}

export interface AcceptParts {
  readonly purses: Purses;
  readonly parents: Parents;
  readonly fallbacks: Pick<Fallbacks, 'add'>;
  readonly linksInstead: Pick<LinksInstead, 'add'>;
  readonly mms: Pick<ReturnType<typeof createMms>, 'keep'>;
  readonly replies: Replies;
  readonly requests: Requests;
  readonly callbacks: Pick<Callbacks, 'keep'>;
  readonly tallies: Pick<Tallies, 'changing'>;
}

export function createAccept(
  db: Sqlite,
  { purses, parents, fallbacks, linksInstead, mms, replies, requests, callbacks, tallies }: AcceptParts,
): AcceptVerb {
  const insertOne = db.prepare(`INSERT INTO message ${COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertMany = db.prepare(
    `INSERT INTO message ${COLUMNS} SELECT ? + key, ?, ?, ?, value, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM json_each(?)`,
  );
  const insertMixed = db.prepare(
    `INSERT INTO message ${COLUMNS} SELECT ? + key, ?, ?, ?, value ->> 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, value ->> 1 FROM json_each(?)`,
  );
  const insertSubstitution = db.prepare('INSERT INTO substitution (first_message_id, messages, changes) VALUES (?, ?, ?)');
  const insertBody = db.prepare('INSERT INTO body (content) VALUES (?)');
  const readLastId = db.prepare('SELECT coalesce(max(id), 0) FROM message').pluck();
  const grounds = createGrounds(db);
  const guardCheck = createGuardCheck(db);
  const guardCount = createGuardCount(db);
  const alerts = createAlerts(db);
  const held = createHeld(db, tallies);
  const orders = createOrders(db);
  let nextId = 0;

  function insertRun(
    plan: AcceptPlan,
    item: PlannedItem,
    run: PlannedRun,
    traits: string | null,
    bodyId: number | null,
    holdId: number,
    giftLeft: number,
  ): number {
    const state = plan.dueAt > plan.acceptedAt ? MessageState.SCHEDULED : MessageState.QUEUED;
    const content = bodyId === null ? item.content : null;
    const groundIds = grounds.idsOf(run);
    let from = 0;
    let giftSpent = 0;
    for (const [count, gift] of spreadGift(run.priceMicros, run.numbers.length, giftLeft)) {
      const common = [item.sender, content, bodyId, item.alphabet, item.segments, run.priceMicros, gift, holdId] as const;
      const times = [plan.acceptedAt, plan.dueAt, plan.expiresAt, plan.acceptedAt, plan.door, plan.notify, traits] as const;
      if (count < BULK_NUMBERS_MIN) {
        for (let i = from; i < from + count; i++)
          insertOne.run(
            nextId++,
            plan.accountId,
            run.connectorId,
            state,
            run.numbers[i],
            ...common,
            ...times,
            groundIds[i] ?? groundIds[0],
          );
      } else if (groundIds.length > 1) {
        const rows = run.numbers.slice(from, from + count).map((number, index) => [number, groundIds[from + index]]);
        insertMixed.run(nextId, plan.accountId, run.connectorId, state, ...common, ...times, JSON.stringify(rows));
        nextId += count;
      } else {
        const numbers = count === run.numbers.length ? run.numbers : run.numbers.slice(from, from + count);
        insertMany.run(nextId, plan.accountId, run.connectorId, state, ...common, ...times, groundIds[0], JSON.stringify(numbers));
        nextId += count;
      }
      from += count;
      giftSpent += gift * count;
    }
    return giftSpent;
  }

  /** The traits of an item's messages, an MMS by its content, which is kept here. */
  function traitsOf({ accountId, acceptedAt, expiresAt }: AcceptPlan, item: PlannedItem): string | null {
    if (!item.mms) return formatTraits(item.traits);
    const kept = mms.keep({ ...item.mms, token: '', accountId, createdAt: acceptedAt, expiresAt: expiresAt + MEDIA_KEPT_MS });
    return formatTraits({ ...(item.traits ?? noTraits), mms: kept });
  }

  function accept(plan: AcceptPlan): AcceptResult {
    if (requests.isRepeat(plan)) return { ok: false, code: 'repeated' };
    const isAnswered = replies.refusal(plan);
    if (isAnswered) return { ok: false, code: 'not_answered', why: isAnswered };
    const refusal = plan.guards ? guardCheck.refusal(plan) : null;
    if (refusal) return refusal;
    if (nextId === 0) nextId = (readLastId.get() as number) + 1;
    if (plan.parents) {
      // All are asked before anything is held: a refusal leaves nothing behind.
      const code = purses.refusal(plan.accountId, plan.totalMicros, plan.acceptedAt) ?? parents.refusal(plan);
      if (code) return { ok: false, code };
    }
    const hold = purses.hold(plan.accountId, plan.totalMicros, plan.messages, nextId, plan.acceptedAt, plan.caller);
    if (!hold.ok) return hold;
    const firstId = nextId;
    let giftLeft = hold.giftMicros;
    for (const item of plan.items) {
      const isShared = item.runs.length > 1 || (item.runs[0]?.numbers.length ?? 0) > 1;
      const bodyId = isShared ? Number(insertBody.run(item.content).lastInsertRowid) : null;
      const itemFirstId = nextId;
      const traits = traitsOf(plan, item);
      for (const run of item.runs) {
        if (run.fallback) fallbacks.add(nextId, run.numbers.length, run.fallback);
        if (run.linkInstead) linksInstead.add(nextId, run.numbers.length, run.linkInstead);
        giftLeft -= insertRun(plan, item, run, traits, bodyId, hold.holdId, giftLeft);
      }
      if (item.changes !== '') insertSubstitution.run(itemFirstId, nextId - itemFirstId, item.changes);
    }
    replies.keep(plan, firstId);
    requests.keep(plan, firstId);
    callbacks.keep(plan, firstId);
    if (plan.parents) parents.hold(plan, firstId);
    if (plan.order) orders.keep(plan, plan.order, firstId);
    if (!plan.guards) return { ok: true, firstId, isWhole: true };
    guardCount.count(plan);
    const { lowBalanceMicros } = plan.guards;
    const isLow = lowBalanceMicros > 0 && alerts.balance(plan.accountId, hold.leftMicros, lowBalanceMicros, plan.acceptedAt);
    return isLow ? { ok: true, firstId, isWhole: true, isLow } : { ok: true, firstId, isWhole: true };
  }

  const longParts = createLongParts(db, accept, tallies);
  return {
    purgeLongParts: (now) => longParts.purge(now),
    purgeGuards: (now, limit) => guardCount.purge(now, limit),
    held,
    accept(planned) {
      const plan = planned.hold ? { ...planned, dueAt: HELD_DUE_AT } : planned;
      const result = plan.longPart ? longParts.accept(plan, plan.longPart) : accept(plan);
      if (plan.hold && result.ok && result.isWhole) held.keep(plan, result.firstId, planned.dueAt);
      return result;
    },
    reset() {
      alerts.reset();
      grounds.reset();
      nextId = 0;
    },
  };
}
