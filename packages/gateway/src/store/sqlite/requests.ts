// Requests that may come again (core/submission.ts, RequestKey). Kept in the transaction that accepts them, and looked for there too, so that two at once
// cannot both be the first. A plan without a key costs one comparison.
import { MessageState } from '../../core/message.ts';
import type { PlannedRequest, AcceptPlan } from '../../core/plan.ts';
import type { AnsweredRequest, MessageDetails } from '../../ports/store-requests.ts';
import type { Sqlite } from './open.ts';
import { createOrderReads } from './orders.ts';

/** Two minutes more than the window: a clock that is set back must not forget too early. */
const FORGET_GRACE_MS = 120_000;

const octetsOf = (key: string): Buffer => Buffer.from(key, 'hex');

export interface Requests {
  isRepeat(plan: AcceptPlan): boolean;
  keep(plan: AcceptPlan, firstId: number): void;
  /** Returns how many rows went. */
  purge(now: number, limit: number): number;
}

export function createRequests(db: Sqlite): Requests {
  const find = db.prepare('SELECT 1 FROM request WHERE account_id = ? AND key = ? AND at > ?').pluck();
  const insert = db.prepare(
    'INSERT OR REPLACE INTO request (account_id, key, at, forget_at, first_message_id, messages, refusals, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const forget = db.prepare(
    'DELETE FROM request WHERE (account_id, key) IN (SELECT account_id, key FROM request WHERE forget_at < ? LIMIT ?)',
  );
  return {
    isRepeat: ({ request, accountId, acceptedAt }) =>
      request !== undefined && find.get(accountId, octetsOf(request.key), acceptedAt - request.windowMs) !== undefined,
    keep({ request, accountId, acceptedAt, messages }, firstId) {
      if (!request) return;
      const { key, windowMs, refusals, fingerprint } = request;
      const forgetAt = acceptedAt + windowMs + FORGET_GRACE_MS;
      const refused = refusals.length > 0 ? JSON.stringify(refusals) : null;
      const asked = fingerprint === undefined ? null : octetsOf(fingerprint);
      insert.run(accountId, octetsOf(key), acceptedAt, forgetAt, firstId, messages, refused, asked);
    },
    purge: (now, limit) => forget.run(now, limit).changes,
  };
}

interface Row {
  readonly firstId: number;
  readonly messages: number;
  readonly refusals: string | null;
  readonly fingerprint: Buffer | null;
}

export function createRequestReads(db: Sqlite) {
  const find = db.prepare(
    'SELECT first_message_id AS firstId, messages, refusals, fingerprint FROM request WHERE account_id = ? AND key = ? AND at > ?',
  );
  const numbers = db.prepare('SELECT number FROM message WHERE id >= ? AND id < ? ORDER BY id').pluck();
  const orderReads = createOrderReads(db);
  // A message that waits for its second chance is under way to everybody outside.
  const details = db.prepare(
    `SELECT m.id, m.number, m.sender, coalesce(m.content, b.content) AS content, m.segments, coalesce(m.reason, 'none') AS reason,
       CASE WHEN m.state < ${MessageState.ENROUTE} AND m.posted_segments IS NOT NULL THEN ${MessageState.ENROUTE} ELSE m.state END AS state,
       m.price_micros / m.segments * m.posted_segments AS postedMicros, m.accepted_at AS acceptedAt, m.handed_at AS handedAt, m.changed_at AS changedAt,
       (SELECT count(*) FROM mms_part p WHERE p.mms_id = m.traits ->> '$.mms') AS media
     FROM message m LEFT JOIN body b ON b.id = m.body_id WHERE m.id IN (SELECT value FROM json_each(?)) AND m.account_id = ?`,
  );
  return {
    messageDetails: ({ accountId, ids }: { accountId: number; ids: readonly number[] }) =>
      details.all(JSON.stringify(ids), accountId) as MessageDetails[],
    answeredRequest({ accountId, key, since }: { accountId: number; key: string; since: number }): AnsweredRequest | null {
      const row = find.get(accountId, octetsOf(key), since) as Row | undefined;
      if (!row) return null;
      const { firstId, messages } = row;
      const orders = orderReads.orders(Array.from({ length: messages }, (_, place) => firstId + place));
      return {
        firstId,
        numbers: numbers.all(firstId, firstId + messages) as string[],
        refusals: row.refusals === null ? [] : (JSON.parse(row.refusals) as PlannedRequest['refusals']),
        orderIds: orders.length > 0 ? orders.map(({ orderId }) => orderId) : null,
        fingerprint: row.fingerprint?.toString('hex') ?? null,
      };
    },
  };
}
