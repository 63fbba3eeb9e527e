// The guards of a plan (core/plan.ts): what an account may send over time. The check only reads, so that a dry run asks the very same; the count writes, in
// the transaction of the accept, so that two submissions at once cannot both find the last place free. Nothing is done for a plan without guards.
import { createHash } from 'node:crypto';
import type { AcceptPlan, PlanGuards } from '../../core/plan.ts';
import type { AcceptResult } from '../../ports/store.ts';
import { digitsOf } from './correlation.ts';
import type { Sqlite } from './open.ts';

type Refusal = Extract<AcceptResult, { ok: false }>;
type DropCode = Extract<Refusal, { code: 'dropped' }>['dropped'][number][1];

/** Two minutes more than the window: a clock that is set back must not forget too early. */
const FORGET_GRACE_MS = 120_000;

interface Copy {
  readonly digits: string;
  readonly hash: Buffer | null;
}

/** The messages of a plan in order, as the guards see them. The content with its octets and header, not only the text. */
function copiesOf({ items }: AcceptPlan, { duplicateWindowMs }: PlanGuards): readonly Copy[] {
  return items.flatMap(({ content, traits, runs }) => {
    const text = `${content}\n${traits?.octets ?? ''}\n${traits?.udh ?? ''}`;
    return runs.flatMap(({ numbers }) =>
      numbers.map((number): Copy => {
        const digits = digitsOf(number);
        return { digits, hash: duplicateWindowMs > 0 ? createHash('sha256').update(`${digits}\n${text}`).digest().subarray(0, 16) : null };
      }),
    );
  });
}

export interface GuardCheck {
  /** Null: the plan may be accepted as it is. `isLongPart`: its text is not whole, so it cannot be told from another. */
  refusal(plan: AcceptPlan): Refusal | null;
}

export function createGuardCheck(db: Sqlite): GuardCheck {
  const readPeriod = db.prepare('SELECT messages, micros FROM period_count WHERE account_id = ? AND period = ?');
  const readRecipient = db
    .prepare('SELECT coalesce(sum(messages), 0) FROM recent_recipient WHERE account_id = ? AND number = ? AND at > ?')
    .pluck();
  const readContent = db.prepare('SELECT 1 FROM recent_content WHERE account_id = ? AND hash = ? AND at > ?').pluck();

  function droppedOf(plan: AcceptPlan, guards: PlanGuards): (readonly [number, DropCode])[] {
    const { frequency, duplicateWindowMs } = guards;
    const { accountId, acceptedAt } = plan;
    const dropped: (readonly [number, DropCode])[] = [];
    const toRecipient = new Map<string, number>();
    const contents = new Set<string>();
    for (const [place, { digits, hash }] of copiesOf(plan, guards).entries()) {
      if (hash) {
        const text = hash.toString('latin1');
        const isRepeat = contents.has(text) || readContent.get(accountId, hash, acceptedAt - duplicateWindowMs) !== undefined;
        if (isRepeat) {
          dropped.push([place, 'duplicate_message']);
          continue;
        }
        contents.add(text);
      }
      if (frequency) {
        const before = toRecipient.get(digits) ?? (readRecipient.get(accountId, digits, acceptedAt - frequency.windowMs) as number);
        if (before >= frequency.messagesMax) {
          dropped.push([place, 'recipient_limit']);
          continue;
        }
        toRecipient.set(digits, before + 1);
      }
    }
    return dropped;
  }

  return {
    refusal(plan) {
      const { guards, accountId } = plan;
      if (!guards) return null;
      if (guards.frequency || guards.duplicateWindowMs > 0) {
        const dropped = droppedOf(plan, guards);
        if (dropped.length > 0) return { ok: false, code: 'dropped', dropped };
      }
      for (const { period, messagesMax, microsMax } of guards.totals) {
        const had = (readPeriod.get(accountId, period) as { messages: number; micros: number } | undefined) ?? { messages: 0, micros: 0 };
        const isOver =
          (messagesMax > 0 && had.messages + plan.messages > messagesMax) || (microsMax > 0 && had.micros + plan.totalMicros > microsMax);
        if (isOver) return { ok: false, code: 'total_limit' };
      }
      return null;
    },
  };
}

export interface GuardCount {
  count(plan: AcceptPlan): void;
  /** Takes away what no window looks at any more; returns how many rows went. */
  purge(now: number, limit: number): number;
}

export function createGuardCount(db: Sqlite): GuardCount {
  const addPeriod = db.prepare(
    `INSERT INTO period_count (account_id, period, messages, micros) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET messages = messages + excluded.messages, micros = micros + excluded.micros`,
  );
  const forgetPeriods = db.prepare("DELETE FROM period_count WHERE account_id = ? AND period < ? AND period LIKE ? || ' %'");
  const addRecipient = db.prepare(
    `INSERT INTO recent_recipient (account_id, number, at, messages, forget_at) VALUES (?, ?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET messages = messages + 1`,
  );
  const addContent = db.prepare(
    `INSERT INTO recent_content (account_id, hash, at, forget_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at, forget_at = excluded.forget_at`,
  );
  const purgeRecipients = db.prepare(
    `DELETE FROM recent_recipient WHERE (account_id, number, at) IN
       (SELECT account_id, number, at FROM recent_recipient WHERE forget_at < ? LIMIT ?)`,
  );
  const purgeContents = db.prepare(
    'DELETE FROM recent_content WHERE (account_id, hash) IN (SELECT account_id, hash FROM recent_content WHERE forget_at < ? LIMIT ?)',
  );
  return {
    count(plan) {
      const { guards, accountId, acceptedAt } = plan;
      if (!guards) return;
      for (const { period } of guards.totals) {
        addPeriod.run(accountId, period, plan.messages, plan.totalMicros);
        // The periods before it: a date in digits sorts as text.
        forgetPeriods.run(accountId, period, period.split(' ')[0]);
      }
      const { frequency, duplicateWindowMs } = guards;
      if (!frequency && duplicateWindowMs === 0) return;
      for (const { digits, hash } of copiesOf(plan, guards)) {
        if (frequency) addRecipient.run(accountId, digits, acceptedAt, acceptedAt + frequency.windowMs + FORGET_GRACE_MS);
        if (hash) addContent.run(accountId, hash, acceptedAt, acceptedAt + duplicateWindowMs + FORGET_GRACE_MS);
      }
    },
    purge: (now, limit) => purgeRecipients.run(now, limit).changes + purgeContents.run(now, limit).changes,
  };
}
