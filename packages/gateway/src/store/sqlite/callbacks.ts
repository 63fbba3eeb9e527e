// Callbacks and their outbox. Where no request ever came with a URL, what becomes of a message costs one comparison.
import { CallbackEvent } from '../../core/callback.ts';
import { isFinal, MessageState } from '../../core/message.ts';
import type { AcceptPlan } from '../../core/plan.ts';
import { CALLBACK_KEPT_MS } from '../../limits.ts';
import type { CallbackClaim, CallbackVerbs, DueCallback } from '../../ports/store-callbacks.ts';
import type { AppendEvent } from './events.ts';
import type { Sqlite } from './open.ts';
import type { PushFacts } from './pushes.ts';
import type { Bell } from './receipts-due.ts';

const ERROR_CHARACTERS_MAX = 20;
const WHY_CHARACTERS_MAX = 200;

type Found = readonly [firstId: number, messages: number, events: number];

export function createCallbacks(db: Sqlite, bell: Bell, appendEvent: AppendEvent) {
  const any = db.prepare('SELECT 1 FROM callback LIMIT 1').pluck();
  const insert = db.prepare(
    'INSERT INTO callback (first_message_id, messages, form, url, events, details, forget_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const find = db
    .prepare('SELECT first_message_id, messages, events FROM callback WHERE first_message_id <= ? ORDER BY first_message_id DESC LIMIT 1')
    .raw();
  const wasTaken = db.prepare('SELECT posted_segments > 0 FROM message WHERE id = ?').pluck();
  const insertDue = db.prepare(
    'INSERT INTO callback_due (account_id, message_id, first_message_id, event, at, error, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const remove = db.prepare('DELETE FROM callback_due WHERE seq = ?');
  const postpone = db.prepare('UPDATE callback_due SET attempts = attempts + 1, due_at = ? WHERE seq = ?');
  const forget = db.prepare(
    `DELETE FROM callback WHERE first_message_id IN (SELECT first_message_id FROM callback WHERE forget_at < ? LIMIT ?)
       AND NOT EXISTS (SELECT 1 FROM callback_due d WHERE d.first_message_id = callback.first_message_id)`,
  );
  let isUsed: boolean | null = null;
  const mayHave = (): boolean => (isUsed ??= any.get() !== undefined);

  function tell(accountId: number, messageId: number, eventOf: () => CallbackEvent, error: string, at: number): void {
    if (!mayHave()) return;
    const found = find.get(messageId) as Found | undefined;
    if (!found || messageId >= found[0] + found[1]) return;
    const event = eventOf();
    if ((found[2] & event) === 0) return;
    insertDue.run(accountId, messageId, found[0], event, at, error.slice(0, ERROR_CHARACTERS_MAX), at);
    bell.ring(accountId);
  }

  function endOf(messageId: number, state: MessageState): CallbackEvent {
    if (state === MessageState.DELIVERED) return CallbackEvent.DELIVERED;
    return state === MessageState.REJECTED && wasTaken.get(messageId) !== 1 ? CallbackEvent.REFUSED : CallbackEvent.FAILED;
  }

  return {
    keep({ callback, messages, expiresAt }: AcceptPlan, firstId: number): void {
      if (!callback) return;
      isUsed = true;
      const { form, url, events, details } = callback;
      insert.run(firstId, messages, form, url, events, JSON.stringify(details), expiresAt + CALLBACK_KEPT_MS);
    },
    /** The facts that pushes are told of, for callbacks too. */
    hearing: (facts: PushFacts): PushFacts => ({
      ...facts,
      taken: (accountId, messageId, at) => tell(accountId, messageId, () => CallbackEvent.TAKEN, '', at),
      ended(accountId, messageId, state, error, at) {
        facts.ended(accountId, messageId, state, error, at);
        if (isFinal(state)) tell(accountId, messageId, () => endOf(messageId, state), error, at);
      },
    }),
    /** Returns how many rows went. */
    purge: (now: number, limit: number): number => forget.run(now, limit).changes,
    reset: (): void => void (isUsed = null),
    verbs: {
      recordCallbacks({ taken, failed, now }: Parameters<CallbackVerbs['recordCallbacks']>[0]): void {
        for (const seq of taken) remove.run(seq);
        for (const { seq, messageId, why, retryAt } of failed) {
          if (retryAt !== null) postpone.run(retryAt, seq);
          else if (remove.run(seq).changes > 0)
            appendEvent(messageId, null, now, 'not_told', `its callback: ${why.slice(0, WHY_CHARACTERS_MAX)}`);
        }
      },
    },
  };
}

export type Callbacks = ReturnType<typeof createCallbacks>;

export function createCallbackReads(db: Sqlite) {
  const nextAccount = db.prepare('SELECT account_id FROM callback_due WHERE account_id > ? ORDER BY account_id LIMIT 1').pluck();
  const due = db.prepare(
    `SELECT d.seq, d.account_id AS accountId, d.event, d.at, d.error, d.attempts, c.form, c.url, c.details,
       m.id, m.number, m.sender, m.state, coalesce(m.reason, 'none') AS reason, m.alphabet, m.segments, m.price_micros AS priceMicros,
       coalesce(m.content, b.content) AS content, m.accepted_at AS acceptedAt, coalesce(m.receipt, '') AS receipt, m.connector_id AS connectorId
     FROM callback_due d JOIN callback c ON c.first_message_id = d.first_message_id JOIN message m ON m.id = d.message_id
       LEFT JOIN body b ON b.id = m.body_id
     WHERE d.account_id = :accountId AND d.due_at <= :now AND d.seq NOT IN (SELECT value FROM json_each(:skip))
       AND NOT EXISTS (SELECT 1 FROM callback_due e WHERE e.message_id = d.message_id AND e.seq < d.seq)
     ORDER BY d.due_at, d.seq LIMIT :limit`,
  );
  const nextAt = db.prepare('SELECT min(due_at) FROM callback_due WHERE account_id = ? AND due_at > ?').pluck();

  type Row = Omit<DueCallback, 'details' | 'message'> & DueCallback['message'] & { readonly details: string };
  function toDue({ seq, accountId, event, at, error, attempts, form, url, details, ...message }: Row): DueCallback {
    return { seq, accountId, event, at, error, attempts, form, url, details: JSON.parse(details) as DueCallback['details'], message };
  }

  return {
    callbacksWaiting(): number[] {
      const ids: number[] = [];
      for (let id = nextAccount.get(0) as number | undefined; id !== undefined; id = nextAccount.get(id) as number | undefined)
        ids.push(id);
      return ids;
    },
    claimCallbacks({ accountId, now, skip, limit }: Parameters<CallbackVerbs['claimCallbacks']>[0]): CallbackClaim {
      const rows = due.all({ accountId, now, skip: JSON.stringify(skip), limit }) as Row[];
      return { due: rows.map(toDue), nextAt: nextAt.get(accountId, now) as number | null };
    },
  };
}
