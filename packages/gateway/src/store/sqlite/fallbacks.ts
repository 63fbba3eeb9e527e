// Where messages may still go: kept beside those few that may go anywhere but where they were routed to. Only installations whose route rules ask for it
// have such rows, and the others pay nothing. Verb moveWaiting takes what waits for a link that is down to the next connector.
import { MessageState, type Reason } from '../../core/message.ts';
import type { Fallback } from '../../core/plan.ts';
import type { MovedMessage } from '../../ports/store.ts';
import type { LiveConnectors } from './connectors.ts';
import type { AppendEvent } from './events.ts';
import type { LinksInstead } from './link-instead.ts';
import type { Sqlite } from './open.ts';

export interface MoveInput {
  readonly ids: readonly number[];
  readonly fromConnectorId: number;
  /** Connectors that can take messages now. */
  readonly usable: readonly number[];
  readonly why: string;
  readonly now: number;
}

export interface Fallbacks {
  /** False in the common case, known without a look at the disk. */
  mayHave(): boolean;
  /** For messages with consecutive ids. */
  add(firstId: number, count: number, fallback: Fallback): void;
  find(messageId: number): Pick<Fallback, 'connectorIds' | 'secondChance'> | null;
  /** What is left to try; nothing: the row goes. */
  keep(messageId: number, connectorIds: readonly number[]): void;
  /** The message has ended, or nobody knows whether its carrier has it: then it must not go by another as well. */
  drop(messageId: number): void;
  /** Whether an MMS that was refused goes as an SMS with a link now. */
  goAsLink(messageId: number, reason: Reason | null, at: number): boolean;
  nameOf(connectorId: number): string;
  moveWaiting(input: MoveInput): number;
  /** What was moved, or ended where it waited, since the last time: told after the commit. */
  takeMoved(): readonly MovedMessage[];
  noteMoved(moved: MovedMessage): void;
  reset(): void;
}

/** Some of it was handed over: the rest belongs to the same carrier. */
const BEGUN = 'EXISTS (SELECT 1 FROM part p WHERE p.message_id = m.id) OR EXISTS (SELECT 1 FROM handed_out h WHERE h.message_id = m.id)';

export function createFallbacks(
  db: Sqlite,
  appendEvent: AppendEvent,
  linksInstead: LinksInstead,
  live: Pick<LiveConnectors, 'has'>,
): Fallbacks {
  const insert = db.prepare('INSERT INTO fallback (message_id, connector_ids, patience_ms, second_chance) VALUES (?, ?, ?, ?)');
  const any = db.prepare('SELECT 1 FROM fallback LIMIT 1').pluck();
  const read = db.prepare('SELECT connector_ids AS connectorIds, second_chance AS secondChance FROM fallback WHERE message_id = ?');
  const change = db.prepare('UPDATE fallback SET connector_ids = ? WHERE message_id = ?');
  const remove = db.prepare('DELETE FROM fallback WHERE message_id = ?');
  const readName = db.prepare('SELECT name FROM connector WHERE id = ?').pluck();
  const readWaiting = db
    .prepare(
      `SELECT m.account_id FROM message m WHERE m.id = ? AND m.connector_id = ? AND m.state < ${MessageState.ENROUTE} AND NOT (${BEGUN})`,
    )
    .pluck();
  const move = db.prepare('UPDATE message SET connector_id = ?, attempts = 0 WHERE id = ?');
  let isUsed: boolean | null = null;
  let moved: MovedMessage[] = [];
  const mayHave = (): boolean => (isUsed ??= any.get() !== undefined);

  const self: Fallbacks = {
    mayHave,
    add(firstId, count, { connectorIds, patienceMs, secondChance }) {
      isUsed = true;
      const [others, chance] = [JSON.stringify(connectorIds), JSON.stringify(secondChance)];
      for (let id = firstId; id < firstId + count; id++) insert.run(id, others, patienceMs, chance);
    },
    find(messageId) {
      const row = mayHave() ? (read.get(messageId) as { connectorIds: string; secondChance: string } | undefined) : undefined;
      if (!row) return null;
      // One that was removed since is no way any more.
      const connectorIds = (JSON.parse(row.connectorIds) as number[]).filter((connectorId) => live.has(connectorId));
      return { connectorIds, secondChance: JSON.parse(row.secondChance) as string[] };
    },
    keep(messageId, connectorIds) {
      if (connectorIds.length === 0) remove.run(messageId);
      else change.run(JSON.stringify(connectorIds), messageId);
    },
    drop(messageId) {
      if (mayHave()) remove.run(messageId);
      linksInstead.drop(messageId);
    },
    goAsLink(messageId, reason, at) {
      const waits = linksInstead.mayHave() ? linksInstead.give(messageId, reason, at) : null;
      if (!waits) return false;
      // Where the MMS might have gone, the SMS does not.
      if (mayHave()) remove.run(messageId);
      moved.push(waits);
      return true;
    },
    nameOf: (connectorId) => (readName.get(connectorId) as string | undefined) ?? String(connectorId),
    moveWaiting({ ids, fromConnectorId, usable, why, now }) {
      let count = 0;
      for (const id of ids) {
        const accountId = readWaiting.get(id, fromConnectorId) as number | undefined;
        const fallback = self.find(id);
        const to = fallback?.connectorIds.find((connectorId) => usable.includes(connectorId));
        if (accountId === undefined || to === undefined) continue;
        move.run(to, id);
        // It was not tried by the one it leaves, so it may come back.
        self.keep(id, [...(fallback?.connectorIds ?? []).filter((other) => other !== to), fromConnectorId]);
        appendEvent(id, null, now, 'moved', `from ${self.nameOf(fromConnectorId)} to ${self.nameOf(to)}: ${why}`);
        moved.push({ kind: 'waits', connectorId: to, accountId, messageId: id });
        count++;
      }
      return count;
    },
    noteMoved: (one) => void moved.push(one),
    takeMoved() {
      if (moved.length === 0) return moved;
      const all = moved;
      moved = [];
      return all;
    },
    reset() {
      isUsed = null;
      moved = [];
    },
  };
  return self;
}

export interface WaitingBeyond {
  readonly connectorId: number;
  /** How long the link has been down. */
  readonly downMs: number;
  readonly now: number;
  readonly limit: number;
}

/** What waits for a link that has been down for longer than the message's patience. */
export function createWaitingBeyond(db: Sqlite) {
  const any = db.prepare('SELECT 1 FROM fallback LIMIT 1').pluck();
  const find = db.prepare(
    `SELECT m.id, m.account_id AS accountId FROM message m INDEXED BY message_lane CROSS JOIN fallback f ON f.message_id = m.id
     WHERE m.state < ${MessageState.ENROUTE} AND m.connector_id = ? AND m.due_at <= ? AND f.patience_ms <= ?
       AND NOT (${BEGUN}) LIMIT ?`,
  );
  return ({ connectorId, downMs, now, limit }: WaitingBeyond): { id: number; accountId: number }[] =>
    any.get() === undefined ? [] : (find.all(connectorId, now, downMs, limit) as { id: number; accountId: number }[]);
}
