// Messages that wait for an operator's word: accepted, paid for, due in the year 9999. A release gives them their time back and the validity they lost while
// waiting; a refusal ends them and gives the money back; without either their validity ends them. The row stays as a line of their history.
import { MessageState } from '../../core/message.ts';
import { type AcceptPlan, HELD_DUE_AT } from '../../core/plan.ts';
import type { HeldDecision } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';
import type { OutcomeVerbs } from './outcome-parts.ts';
import type { Tallies } from './tallies.ts';

export interface DecideHeld {
  readonly firstId: number;
  readonly decision: HeldDecision;
  readonly now: number;
}

interface HeldRow {
  readonly messages: number;
  readonly at: number;
  readonly dueAt: number;
}

export function createHeld(db: Sqlite, tallies: Pick<Tallies, 'changing'>) {
  const insert = db.prepare(
    'INSERT OR IGNORE INTO held (first_message_id, messages, account_id, rule_id, reason, at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const readOpen = db.prepare('SELECT messages, at, due_at AS dueAt FROM held WHERE first_message_id = ? AND decision IS NULL');
  const close = db.prepare('UPDATE held SET decision = ?, decided_at = ? WHERE first_message_id = ?');
  const ofWaiting = 'id >= ? AND id < ? AND state < 2 AND due_at = ?';
  const release = db.prepare(`UPDATE message SET due_at = ?, state = ?, expires_at = expires_at + ? WHERE ${ofWaiting}`);
  const readIds = db.prepare(`SELECT id FROM message WHERE ${ofWaiting}`).pluck();

  return {
    keep(plan: AcceptPlan, firstId: number, dueAt: number): void {
      const { hold, accountId, messages, acceptedAt } = plan;
      if (hold) insert.run(firstId, messages, accountId, hold.ruleId, hold.reason, acceptedAt, dueAt);
    },
    /** How many messages it was about; null: nothing is held by this id. */
    decide({ firstId, decision, now }: DecideHeld, outcomes: OutcomeVerbs): number | null {
      const row = readOpen.get(firstId) as HeldRow | undefined;
      if (!row) return null;
      const which = [firstId, firstId + row.messages, HELD_DUE_AT] as const;
      close.run(decision, now, firstId);
      if (decision === 'released') {
        const dueAt = Math.max(now, row.dueAt);
        const state = dueAt > now ? MessageState.SCHEDULED : MessageState.QUEUED;
        for (let id = firstId; id < firstId + row.messages; id++) tallies.changing(id);
        return release.run(dueAt, state, Math.max(0, now - row.at), ...which).changes;
      }
      const ids = readIds.all(...which) as number[];
      for (const id of ids) outcomes.end(id, MessageState.REJECTED, 'refused_by_operator', now);
      return ids.length;
    },
  };
}
