// Verbs that write webhooks and their outbox. Which webhooks want a fact is asked once and kept: only this thread changes them.
import { type PushEvent, pushEvents, webhookEvents, type WebhookSettings } from '../../core/webhook.ts';
import { MessageState } from '../../core/message.ts';
import type { PushStore } from '../../ports/store-pushes.ts';
import type { Sqlite } from './open.ts';
import { type PackedResults, unpackTaken } from './packed-pushes.ts';
import type { Bell } from './receipts-due.ts';

export interface PushFacts {
  /** A carrier took all of a message. */
  taken(accountId: number, messageId: number, at: number): void;
  /** A message has ended. */
  ended(accountId: number, messageId: number, state: MessageState, error: string, at: number): void;
  /** An inbound message is whole. */
  arrived(accountId: number, inboundId: number, at: number): void;
}

export interface NewWebhook {
  readonly accountId: number;
  readonly settings: string;
  readonly secret: Uint8Array;
  readonly now: number;
}

const ERROR_CHARACTERS_MAX = 20;
const FAILURE_CHARACTERS_MAX = 200;
const REPORT = pushEvents.indexOf('report');
const INBOUND = pushEvents.indexOf('inbound');
const FAILURE = webhookEvents.indexOf('failure');
/** Ends that nobody has to be told of as a failure: what arrived, and what the customer took back. */
const NO_FAILURES: readonly MessageState[] = [MessageState.DELIVERED, MessageState.DELETED];
/** By account: the webhooks that want each event, by its place; those of failures want no other reports. */
type Wants = ReadonlyMap<number, readonly (readonly number[])[]>;

export function createPushes(db: Sqlite, bell: Bell) {
  const readWebhooks = db.prepare('SELECT id, account_id AS accountId, settings FROM webhook ORDER BY id');
  const insertWebhook = db.prepare(
    'INSERT INTO webhook (account_id, settings, secret, created_at) VALUES (:accountId, :settings, :secret, :now)',
  );
  const changeWebhook = db.prepare('UPDATE webhook SET settings = ? WHERE id = ?');
  const rotate = db.prepare('UPDATE webhook SET old_secret = secret, old_ends_at = ?, secret = ? WHERE id = ?');
  const deleteWebhook = db.prepare('DELETE FROM webhook WHERE id = ?');
  const deleteHealth = db.prepare('DELETE FROM webhook_health WHERE webhook_id = ?');
  const noteTaken = db.prepare(
    'INSERT INTO webhook_health (webhook_id, taken_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET taken_at = max(coalesce(taken_at, 0), excluded.taken_at)',
  );
  const noteFailed = db.prepare(
    `INSERT INTO webhook_health (webhook_id, failed_at, failure) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET failed_at = excluded.failed_at, failure = excluded.failure`,
  );
  const insertDue = db.prepare('INSERT INTO push_due (webhook_id, seq, event, fact_id, at, error) VALUES (?, ?, ?, ?, ?, ?)');
  const lastSeqs = db.prepare('SELECT id, (SELECT coalesce(max(seq), 0) FROM push_due WHERE webhook_id = id) FROM webhook').raw();
  const removeDue = db.prepare('DELETE FROM push_due WHERE webhook_id = ? AND seq = ?');
  const removeRun = db.prepare('DELETE FROM push_due WHERE webhook_id = ? AND seq BETWEEN ? AND ?');
  const postpone = db.prepare('UPDATE push_due SET attempts = ?, retry_at = ? WHERE webhook_id = ? AND seq = ?');
  const insertDone = db.prepare(
    'INSERT OR REPLACE INTO push_done (webhook_id, event, fact_id, at, status, duration_ms, attempts) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const insertAttempt = db.prepare(
    'INSERT OR REPLACE INTO push_attempt (webhook_id, event, fact_id, at, status, error, duration_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const bury = db.prepare(
    `INSERT OR REPLACE INTO push_dead (webhook_id, event, fact_id, at, error, why, attempts)
     SELECT webhook_id, event, fact_id, ?, error, ?, ? FROM push_due WHERE webhook_id = ? AND seq = ?`,
  );
  const oldest = db.prepare('SELECT seq, at, attempts FROM push_due WHERE webhook_id = ? ORDER BY seq LIMIT ?').raw();
  const deadOf = db.prepare('SELECT event, fact_id, error FROM push_dead WHERE webhook_id = ? ORDER BY event, fact_id LIMIT ?').raw();
  const deadOne = db.prepare('SELECT event, fact_id, error FROM push_dead WHERE webhook_id = ? AND event = ? AND fact_id = ?').raw();
  const removeDead = db.prepare('DELETE FROM push_dead WHERE webhook_id = ? AND event = ? AND fact_id = ?');
  const purges = (['push_done', 'push_attempt', 'push_dead'] as const).map((table) => createPurge(db, table));
  const dueAfter = db.prepare('SELECT webhook_id FROM push_due WHERE webhook_id > ? ORDER BY webhook_id LIMIT 1').pluck();
  const isThere = db.prepare('SELECT 1 FROM webhook WHERE id = ?').pluck();

  let wants: Wants | null = null;
  /**
   * Never taken back, not by a rollback either: a reader's place in the outbox must stay behind whatever is still to come. Read before anything is
   * removed: when what the process before left has been taken, the table no longer says how far the reader is. A new webhook begins at 0.
   */
  const seqs = new Map(lastSeqs.all() as (readonly [webhookId: number, seq: number])[]);

  function readWants(): Wants {
    const byAccount = new Map<number, number[][]>();
    for (const row of readWebhooks.all()) {
      const { id, accountId, settings } = row as { id: number; accountId: number; settings: string };
      const { events } = JSON.parse(settings) as WebhookSettings;
      const lists = byAccount.get(accountId) ?? webhookEvents.map(() => []);
      for (const event of events) if (event !== 'failure' || !events.includes('report')) lists[webhookEvents.indexOf(event)]?.push(id);
      byAccount.set(accountId, lists);
    }
    return byAccount;
  }

  function add(webhookId: number, event: number, factId: number, error: string | null, at: number): void {
    const seq = (seqs.get(webhookId) ?? 0) + 1;
    seqs.set(webhookId, seq);
    insertDue.run(webhookId, seq, event, factId, at, error);
    bell.ring(webhookId);
  }

  function addForAll(accountId: number, event: number, factId: number, error: string | null, at: number, wanted = event): void {
    wants ??= readWants();
    if (wants.size === 0) return;
    const webhookIds = wants.get(accountId)?.[wanted];
    if (webhookIds) for (const webhookId of webhookIds) add(webhookId, event, factId, error, at);
  }

  const facts: PushFacts = {
    // No webhook asks for it.
    taken() {},
    ended(accountId, messageId, state, error, at) {
      const code = state === MessageState.DELIVERED ? null : error.slice(0, ERROR_CHARACTERS_MAX);
      addForAll(accountId, REPORT, messageId, code, at);
      if (!NO_FAILURES.includes(state)) addForAll(accountId, REPORT, messageId, code, at, FAILURE);
    },
    arrived: (accountId, inboundId, at) => addForAll(accountId, INBOUND, inboundId, null, at),
  };

  const verbs = {
    addWebhook(input: NewWebhook): number {
      wants = null;
      return Number(insertWebhook.run(input).lastInsertRowid);
    },
    setWebhook({ id, settings }: { id: number; settings: string }): void {
      wants = null;
      changeWebhook.run(settings, id);
    },
    rotateWebhook: ({ id, secret, oldEndsAt }: { id: number; secret: Uint8Array; oldEndsAt: number }): void =>
      void rotate.run(oldEndsAt, secret, id),
    removeWebhook(id: number): boolean {
      wants = null;
      deleteHealth.run(id);
      return deleteWebhook.run(id).changes > 0;
    },
    pushInbound: ({ webhookId, inboundId, now }: Parameters<PushStore['pushInbound']>[0]): void =>
      add(webhookId, INBOUND, inboundId, null, now),
    recordPushes({ taken, failed, now }: PackedResults): void {
      const places = new Map<number, number[]>();
      for (const { webhookId, seq, event, factId, at, status, durationMs, attempts } of unpackTaken(taken)) {
        insertDone.run(webhookId, event, factId, at, status, durationMs, attempts);
        const seqsOf = places.get(webhookId);
        if (seqsOf) seqsOf.push(seq);
        else places.set(webhookId, [seq]);
      }
      for (const [webhookId, taking] of places) {
        for (const [first, last] of runsOf(taking)) removeRun.run(webhookId, first, last);
        noteTaken.run(webhookId, now);
      }
      for (const { webhookId, seq, event, factId, at, status, error, durationMs, attempts, next } of failed) {
        const why = error.slice(0, FAILURE_CHARACTERS_MAX);
        insertAttempt.run(webhookId, pushEvents.indexOf(event), factId, at, status, why, Math.round(durationMs));
        noteFailed.run(webhookId, at, why);
        if (next.kind !== 'dead') postpone.run(attempts, next.kind === 'later' ? next.retryAt : null, webhookId, seq);
        else if (bury.run(now, why, attempts, webhookId, seq).changes > 0) removeDue.run(webhookId, seq);
      }
    },
    giveUpPushes({ webhookId, before, why, now, limit }: Parameters<PushStore['giveUpPushes']>[0]): number {
      let count = 0;
      // The outbox is in order of time: the first that is young enough ends the look.
      for (const row of oldest.all(webhookId, limit)) {
        const [seq, at, attempts] = row as [seq: number, at: number, attempts: number];
        if (at >= before) break;
        bury.run(now, why, attempts, webhookId, seq);
        removeDue.run(webhookId, seq);
        count++;
      }
      return count;
    },
    replayPushes({ webhookId, facts: chosen, now, limit }: Parameters<PushStore['replayPushes']>[0]): number {
      type Row = readonly [event: number, factId: number, error: string | null];
      const rows = (
        chosen
          ? chosen.slice(0, limit).flatMap(({ event, factId }) => deadOne.all(webhookId, pushEvents.indexOf(event), factId))
          : deadOf.all(webhookId, limit)
      ) as Row[];
      for (const [event, factId, error] of rows) {
        removeDead.run(webhookId, event, factId);
        add(webhookId, event, factId, error, now);
      }
      return rows.length;
    },
    purgePushes({ takenBefore, deadBefore, limit }: Parameters<PushStore['purgePushes']>[0]): number {
      const [done, attempts, dead] = purges;
      let count = (done?.(takenBefore, limit) ?? 0) + (attempts?.(takenBefore, limit) ?? 0) + (dead?.(deadBefore, limit) ?? 0);
      for (let id = dueAfter.get(0) as number | undefined; id !== undefined; id = dueAfter.get(id) as number | undefined) {
        if (isThere.get(id) !== undefined) continue;
        for (const row of oldest.all(id, limit)) count += removeDue.run(id, (row as [seq: number])[0]).changes;
      }
      return count;
    },
  };
  return { facts, verbs, reset: (): void => void (wants = null) };
}

/** Nearly all of a batch stand side by side, and go with one statement. */
function runsOf(seqs: number[]): readonly (readonly [first: number, last: number])[] {
  const runs: [number, number][] = [];
  for (const seq of seqs.sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && seq <= run[1] + 1) run[1] = seq;
    else runs.push([seq, seq]);
  }
  return runs;
}

/**
 * Forgets rows of a table that is in order of webhook and fact, and so, but for what came late, of time: of each webhook and event the first that is
 * young enough ends the look. Of webhooks that are gone everything goes.
 */
function createPurge(db: Sqlite, table: 'push_done' | 'push_attempt' | 'push_dead'): (before: number, limit: number) => number {
  const next = db
    .prepare(`SELECT webhook_id, event FROM ${table} WHERE (webhook_id, event) > (?, ?) ORDER BY webhook_id, event LIMIT 1`)
    .raw();
  const first = db.prepare(`SELECT fact_id, at FROM ${table} WHERE webhook_id = ? AND event = ? ORDER BY fact_id LIMIT ?`).raw();
  const remove = db.prepare(`DELETE FROM ${table} WHERE webhook_id = ? AND event = ? AND fact_id = ?`);
  const isThere = db.prepare('SELECT 1 FROM webhook WHERE id = ?').pluck();
  return (before, limit) => {
    let count = 0;
    type Place = readonly [webhookId: number, event: number];
    for (let at = next.get(0, -1) as Place | undefined; at && count < limit; at = next.get(...at) as Place | undefined) {
      const keptFrom = isThere.get(at[0]) === undefined ? Number.MAX_SAFE_INTEGER : before;
      for (const row of first.all(...at, limit - count)) {
        const [factId, rowAt] = row as [factId: number, at: number];
        if (rowAt >= keptFrom) break;
        count += remove.run(...at, factId).changes;
      }
    }
    return count;
  };
}

export const eventAt = (place: number): PushEvent => pushEvents[place] ?? 'report';
