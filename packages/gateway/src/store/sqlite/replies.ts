// What is sent because of a message from a phone: each step once, and no phone more often than a conversation needs. Decided and kept in the transaction of
// the accept, so that neither a crash nor two messages at once can make it twice. A plan that answers nothing costs one comparison.
import { ANSWERS_LIMITS } from '../../limits.ts';
import type { AcceptPlan } from '../../core/plan.ts';
import type { Sqlite } from './open.ts';

export interface Replies {
  /** null: it may be sent. */
  refusal(plan: AcceptPlan): 'answered_already' | 'answer_loop' | null;
  keep(plan: AcceptPlan, messageId: number): void;
}

export function createReplies(db: Sqlite): Replies {
  const find = db.prepare('SELECT 1 FROM reply WHERE inbound_id = ? AND step = ?').pluck();
  const count = db.prepare('SELECT count(*) FROM reply WHERE number = ? AND phone = ? AND kind = ? AND at > ?').pluck();
  const insert = db.prepare('INSERT INTO reply (inbound_id, step, kind, message_id, number, phone, at) VALUES (?, ?, ?, ?, ?, ?, ?)');
  return {
    refusal({ answers, acceptedAt }) {
      if (!answers) return null;
      const { inboundId, step, kind, number, phone } = answers;
      if (find.get(inboundId, step) !== undefined) return 'answered_already';
      const isLoop = ANSWERS_LIMITS[kind].some(
        ({ windowMs, max }) => (count.get(number, phone, kind, acceptedAt - windowMs) as number) >= max,
      );
      return isLoop ? 'answer_loop' : null;
    },
    keep({ answers, acceptedAt }, messageId) {
      if (!answers) return;
      const { inboundId, step, kind, number, phone } = answers;
      insert.run(inboundId, step, kind, messageId, number, phone, acceptedAt);
    },
  };
}
