// Verbs for what phones send (MO): keep it, put long messages together whatever the order of their parts, hand it out once.
import type { InboundMessage, InboundPart } from '../../ports/store.ts';
import { formatTraits, parseTraits } from '../../core/traits.ts';
import { INBOUND_REPEAT_MS } from '../../limits.ts';
import type { Sqlite } from './open.ts';
import type { PushFacts } from './pushes.ts';
import type { Bell } from './receipts-due.ts';

export interface TakeInput {
  readonly accountId: number;
  readonly sinceMs: number | null;
  readonly limit: number;
  readonly now: number;
}

export interface InboundVerbs {
  save(part: InboundPart): void;
  take(input: TakeInput): readonly InboundMessage[];
  markRead(accountId: number, ids: readonly number[], now: number): void;
  /** Long messages whose missing parts did not come since `before` are delivered with what is there, marked. Returns how many. */
  completeLate(before: number, limit: number): number;
}

export const INBOUND_COLUMNS = 'id, sender AS "from", recipient AS "to", content, traits, received_at AS receivedAt';
export type InboundRow = Omit<InboundMessage, 'traits'> & { readonly traits: string | null };
export const toInbound = (row: InboundRow): InboundMessage => ({ ...row, traits: parseTraits(row.traits) });

interface PartRow {
  readonly part: number;
  readonly content: string;
  readonly at: number;
}
type PartKey = readonly [connectorId: number, from: string, to: string, reference: number, total: number];

/** The text with what is missing marked at its place, so that nobody takes half a message for a whole one. */
function joined(parts: readonly PartRow[], total: number): string {
  let text = '';
  let next = 1;
  const mark = (until: number): void => {
    if (next < until) text += next === until - 1 ? `[${next}/${total} missing]` : `[${next}-${until - 1}/${total} missing]`;
  };
  for (const { part, content } of parts) {
    mark(part);
    text += content;
    next = part + 1;
  }
  mark(total + 1);
  return text;
}

export function createInbound(db: Sqlite, bell: Bell, pushes: PushFacts): InboundVerbs {
  const insert = db.prepare(
    'INSERT INTO inbound (account_id, connector_id, sender, recipient, content, received_at, missing_parts, traits) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const insertPart = db.prepare(
    `INSERT INTO inbound_part (connector_id, sender, recipient, reference, total, part, account_id, content, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const keyIs = 'connector_id = ? AND sender = ? AND recipient = ? AND reference = ? AND total = ?';
  const joinedPart = db.prepare(
    `SELECT content, joined_at AS joinedAt FROM inbound_part WHERE ${keyIs} AND part = ? AND joined_at IS NOT NULL`,
  );
  const markJoined = db.prepare(`UPDATE inbound_part SET joined_at = ? WHERE ${keyIs}`);
  const forgetJoined = db.prepare('DELETE FROM inbound_part WHERE joined_at < ?');
  const readParts = db.prepare(`SELECT part, content, at FROM inbound_part WHERE ${keyIs} ORDER BY part`);
  const removeParts = db.prepare(`DELETE FROM inbound_part WHERE ${keyIs}`);
  const late = db.prepare(
    `SELECT connector_id, sender, recipient, reference, total, account_id AS accountId FROM inbound_part
     WHERE joined_at IS NULL GROUP BY connector_id, sender, recipient, reference, total HAVING min(at) < ? LIMIT ?`,
  );
  const unread = db.prepare(
    `SELECT ${INBOUND_COLUMNS} FROM inbound WHERE account_id = ? AND read_at IS NULL AND received_at >= ? ORDER BY id LIMIT ?`,
  );
  const markRead = db.prepare('UPDATE inbound SET read_at = ? WHERE id = ?');
  const markOwnRead = db.prepare('UPDATE inbound SET read_at = ? WHERE id = ? AND account_id = ? AND read_at IS NULL');

  function keep(
    accountId: number | null,
    connectorId: number,
    from: string,
    to: string,
    content: string,
    at: number,
    missing: number,
    traits: string | null,
  ): void {
    const { lastInsertRowid } = insert.run(accountId, connectorId, from, to, content, at, missing, traits);
    if (accountId === null) return;
    bell.ring(accountId);
    pushes.arrived(accountId, Number(lastInsertRowid), at);
  }

  function join(key: PartKey, parts: readonly PartRow[], accountId: number | null): void {
    const [connectorId, from, to, , total] = key;
    const receivedAt = Math.max(...parts.map((part) => part.at));
    keep(accountId, connectorId, from, to, joined(parts, total), receivedAt, total - parts.length, null);
    // Kept for a while: the carrier may not have heard our answer and repeat a part.
    if (parts.length === total) markJoined.run(receivedAt, ...key);
    else removeParts.run(...key);
  }

  return {
    save({ connectorId, from, to, content, at, concat, accountId, traits }) {
      if (!concat || concat.total === 1) {
        keep(accountId, connectorId, from, to, content, at, 0, formatTraits(traits));
        return;
      }
      const key: PartKey = [connectorId, from, to, concat.reference, concat.total];
      const joined = joinedPart.get(...key, concat.part) as { content: string; joinedAt: number } | undefined;
      if (joined?.content === content && at - joined.joinedAt <= INBOUND_REPEAT_MS) return;
      // The phone has come round to the same reference: another message.
      if (joined) removeParts.run(...key);
      insertPart.run(...key, concat.part, accountId, content, at);
      const parts = readParts.all(...key) as PartRow[];
      if (parts.length === concat.total) join(key, parts, accountId);
    },
    take({ accountId, sinceMs, limit, now }) {
      const rows = unread.all(accountId, sinceMs ?? 0, limit) as InboundRow[];
      for (const row of rows) markRead.run(now, row.id);
      return rows.map(toInbound);
    },
    markRead(accountId, ids, now) {
      for (const id of ids) markOwnRead.run(now, id, accountId);
    },
    completeLate(before, limit) {
      forgetJoined.run(before);
      const rows = late.all(before, limit) as {
        connector_id: number;
        sender: string;
        recipient: string;
        reference: number;
        total: number;
        accountId: number | null;
      }[];
      for (const row of rows) {
        const key: PartKey = [row.connector_id, row.sender, row.recipient, row.reference, row.total];
        join(key, readParts.all(...key) as PartRow[], row.accountId);
      }
      return rows.length;
    },
  };
}
