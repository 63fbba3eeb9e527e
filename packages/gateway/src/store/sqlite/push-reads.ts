// Reads of webhooks and their outbox: what is to be pushed, with the fact it tells of, and what became of the rest.
import type { MessageState, Reason } from '../../core/message.ts';
import { type InboundMms, inboundMmsText } from '../../core/mms.ts';
import { parseTraits } from '../../core/traits.ts';
import { type PushEvent, pushEvents } from '../../core/webhook.ts';
import type { Delivery, DeliveryState, DuePush, PushClaim, PushStore, WebhookBook } from '../../ports/store-pushes.ts';
import { createInboundView } from './inbound-view.ts';
import type { Sqlite } from './open.ts';
import { createOrderReads } from './orders.ts';
import { eventAt } from './pushes.ts';

/** Rows cross between threads as lists, because objects cost more. Of a report: number, sender, state …; of an inbound message: from, to, content … */
type PlainRow = readonly [
  seq: number,
  event: number,
  factId: number,
  at: number,
  attempts: number,
  error: string | null,
  first: string,
  second: string,
  state: MessageState,
  reason: Reason,
  segments: number,
  priceMicros: number,
  postedSegments: number,
  acceptedAt: number,
  content: string,
  traits: string | null,
  receivedAt: number,
];
/** With what the customer called the message, where the format has that. */
type DueRow = PlainRow | readonly [...PlainRow, appId: string, orderId: string];
const NAMES_AT = 17;

export interface PackedClaim {
  readonly fresh: readonly DueRow[];
  readonly again: readonly DueRow[];
  /** Of inbound messages by their ids. */
  readonly mms: ReadonlyMap<number, InboundMms>;
  readonly nextAt: number | null;
}

function unpackDue(row: DueRow, mmsById: PackedClaim['mms']): DuePush {
  const [seq, event, factId, at, attempts, error, first, second, state, reason, segments, priceMicros, postedSegments, acceptedAt] = row;
  if (eventAt(event) === 'inbound') {
    const [content, traits, receivedAt] = row.slice(14) as [string, string | null, number];
    const fact = { id: factId, from: first, to: second, content, traits: parseTraits(traits), receivedAt };
    const mms = mmsById.get(factId);
    return { seq, attempts, at, event: 'inbound', fact: mms ? { ...fact, content: inboundMmsText(mms), mms } : fact };
  }
  const fact = {
    id: factId,
    number: first,
    sender: second,
    state,
    reason,
    error: error ?? '',
    segments,
    postedMicros: (priceMicros / segments) * postedSegments,
    postedSegments,
    acceptedAt,
    endedAt: receivedAtOf(row),
    appId: row[17] ?? '',
    orderId: row[18] ?? '',
  };
  return { seq, attempts, at, event: 'report', fact };
}
const receivedAtOf = (row: DueRow): number => row[16];

export const unpackDues = ({ fresh, again, mms, nextAt }: PackedClaim): PushClaim => ({
  fresh: fresh.map((row) => unpackDue(row, mms)),
  again: again.map((row) => unpackDue(row, mms)),
  nextAt,
});

/** Beyond it nobody needs to know how many exactly. */
const COUNTED_MAX = 100_000;

interface Found {
  readonly event: number;
  readonly factId: number;
  readonly at: number;
  readonly attempts: number;
  readonly status?: number;
  readonly durationMs?: number;
  readonly nextAt?: number | null;
}

export interface WebhookRow {
  readonly id: number;
  readonly accountId: number;
  readonly settings: string;
  readonly sealedSecret: Uint8Array;
  readonly sealedOldSecret: Uint8Array | null;
  readonly oldEndsAt: number | null;
  readonly createdAt: number;
}

export function createPushReads(db: Sqlite) {
  const INBOUND = pushEvents.indexOf('inbound');
  const columns = `d.seq, d.event, d.fact_id, d.at, d.attempts, d.error, coalesce(m.number, i.sender), coalesce(m.sender, i.recipient), m.state,
       coalesce(m.reason, 'none'), m.segments, m.price_micros, coalesce(m.posted_segments, 0), m.accepted_at, i.content, i.traits,
       coalesce(i.received_at, m.changed_at)
     FROM push_due d LEFT JOIN message m ON d.event <> ${INBOUND} AND m.id = d.fact_id LEFT JOIN inbound i ON d.event = ${INBOUND} AND i.id = d.fact_id`;
  const fresh = db.prepare(`SELECT ${columns} WHERE d.webhook_id = ? AND d.seq > ? AND d.retry_at IS NULL ORDER BY d.seq LIMIT ?`).raw();
  const again = db.prepare(`SELECT ${columns} WHERE d.webhook_id = ? AND d.retry_at <= ? ORDER BY d.retry_at LIMIT ?`).raw();
  const nextAt = db.prepare('SELECT min(retry_at) FROM push_due WHERE webhook_id = ? AND retry_at > ?').pluck();

  const inboundView = createInboundView(db);
  function mmsAmong(rows: readonly DueRow[]): PackedClaim['mms'] {
    const found = new Map<number, InboundMms>();
    for (const row of rows) {
      if (row[1] !== INBOUND || row[15] === null) continue;
      const mms = inboundView.mmsOf(row[2], row[14], row[15]);
      if (mms) found.set(row[2], mms);
    }
    return found;
  }

  const orderReads = createOrderReads(db);
  /** What the customer called the messages, in the last places of their rows. */
  function withOrders(rows: readonly DueRow[]): DueRow[] {
    const found = new Map(
      orderReads.orders(rows.flatMap((row) => (row[1] === INBOUND ? [] : [row[2]]))).map((order) => [order.messageId, order]),
    );
    return rows.map((row): DueRow => {
      const order = row[1] === INBOUND ? undefined : found.get(row[2]);
      if (!order) return row;
      return [...(row.slice(0, NAMES_AT) as unknown as PlainRow), order.appId, order.orderId];
    });
  }

  const webhooks = db.prepare(
    `SELECT id, account_id AS accountId, settings, secret AS sealedSecret, old_secret AS sealedOldSecret, old_ends_at AS oldEndsAt,
       created_at AS createdAt FROM webhook ORDER BY id`,
  );
  const countOf = (table: string) =>
    db.prepare(`SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE webhook_id = ? LIMIT ${COUNTED_MAX})`).pluck();
  const waiting = countOf('push_due');
  const dead = countOf('push_dead');
  const oldest = db.prepare('SELECT at FROM push_due WHERE webhook_id = ? ORDER BY seq LIMIT 1').pluck();
  const health = db.prepare('SELECT taken_at AS takenAt, failed_at AS failedAt, failure FROM webhook_health WHERE webhook_id = ?');

  const found = {
    waiting: 'SELECT event, fact_id AS factId, at, attempts, retry_at AS nextAt FROM push_due WHERE webhook_id = ?',
    dead: 'SELECT event, fact_id AS factId, at, attempts FROM push_dead WHERE webhook_id = ?',
    taken: 'SELECT event, fact_id AS factId, at, attempts, status, duration_ms AS durationMs FROM push_done WHERE webhook_id = ?',
  } as const;
  const list = {
    waiting: db.prepare(`${found.waiting} ORDER BY seq LIMIT ?`),
    dead: db.prepare(`${found.dead} ORDER BY event DESC, fact_id DESC LIMIT ?`),
    taken: db.prepare(`${found.taken} ORDER BY event DESC, fact_id DESC LIMIT ?`),
  };
  const ofFact = (['taken', 'dead', 'waiting'] as const).map(
    // A waiting one is found by walking the outbox: nobody asks often.
    (state) => ({ state, read: db.prepare(`${found[state]} AND event = ? AND fact_id = ? LIMIT 1`) }),
  );
  const tries = db.prepare(
    `SELECT at, status, error, duration_ms AS durationMs FROM push_attempt WHERE webhook_id = ? AND event = ? AND fact_id = ? ORDER BY at`,
  );

  function delivery(webhookId: number, state: DeliveryState, row: Found): Delivery {
    const { event, factId, at, attempts, status, durationMs, nextAt: next } = row;
    const failed = tries.all(webhookId, event, factId) as Delivery['tries'][number][];
    const last = status === undefined ? [] : [{ at, status, error: '', durationMs: durationMs ?? 0 }];
    return { webhookId, event: eventAt(event), factId, state, at, nextAt: next ?? null, attempts, tries: [...failed, ...last] };
  }

  const waitingAfter = db.prepare('SELECT webhook_id FROM push_due WHERE webhook_id > ? ORDER BY webhook_id LIMIT 1').pluck();

  return {
    webhooksWaiting(): number[] {
      const ids: number[] = [];
      for (let id = waitingAfter.get(0) as number | undefined; id !== undefined; id = waitingAfter.get(id) as number | undefined)
        ids.push(id);
      return ids;
    },
    webhooks: () => webhooks.all() as WebhookRow[],
    claimPushes({ webhookId, afterSeq, now, limit, hasOrders }: Parameters<PushStore['claimPushes']>[0]): PackedClaim {
      const named = hasOrders ? withOrders : (rows: DueRow[]) => rows;
      const rows = fresh.all(webhookId, afterSeq, limit) as DueRow[];
      const rowsAgain = again.all(webhookId, now, limit) as DueRow[];
      return {
        fresh: named(rows),
        again: named(rowsAgain),
        mms: mmsAmong([...rows, ...rowsAgain]),
        nextAt: nextAt.get(webhookId, now) as number | null,
      };
    },
    deliveries: ({ webhookId, state, limit }: { webhookId: number; state: DeliveryState; limit: number }): Delivery[] =>
      (list[state].all(webhookId, limit) as Found[]).map((row) => delivery(webhookId, state, row)),
    deliveriesOf: ({ webhookIds, event, factId }: { webhookIds: readonly number[]; event: PushEvent; factId: number }): Delivery[] =>
      webhookIds.flatMap((webhookId) => {
        for (const { state, read } of ofFact) {
          const row = read.get(webhookId, pushEvents.indexOf(event), factId) as Found | undefined;
          if (row) return [delivery(webhookId, state, row)];
        }
        return [];
      }),
    webhookBooks: (webhookIds: readonly number[]): WebhookBook[] =>
      webhookIds.map((webhookId) => {
        const known = health.get(webhookId) as { takenAt: number | null; failedAt: number | null; failure: string } | undefined;
        return {
          webhookId,
          waiting: waiting.get(webhookId) as number,
          dead: dead.get(webhookId) as number,
          oldestWaitingAt: (oldest.get(webhookId) as number | undefined) ?? null,
          takenAt: known?.takenAt ?? null,
          failedAt: known?.failedAt ?? null,
          failure: known?.failure ?? '',
        };
      }),
  };
}
