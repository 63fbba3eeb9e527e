// What is done about messages from phones: which are due, what was done, whom a phone said STOP to and how that was confirmed, and the rules themselves.
import type { DueInbound, InboundRule, NewInboundRule } from '../../core/inbound-rules.ts';
import { numberKey } from '../../core/virtual-number.ts';
import type { ConsentQuery, ConsentRecord, InboundDetail, SettledInbound } from '../../ports/store-two-way.ts';
import { createInboundView, INBOUND_MEDIA } from './inbound-view.ts';
import type { Sqlite } from './open.ts';
import { createListEdits } from './list-edits.ts';

/** What an opt-out list can hold (tables/rules.ts). */
const PHONE_DIGITS = /^\d{3,15}$/;

export function createInboundAnswers(db: Sqlite) {
  const optOuts = createListEdits(db);
  const insertRule = db.prepare('INSERT INTO inbound_rule (rule) VALUES (?)');
  const updateRule = db.prepare('UPDATE inbound_rule SET rule = ? WHERE id = ?');
  const deleteRule = db.prepare('DELETE FROM inbound_rule WHERE id = ?');
  const note = db.prepare('UPDATE inbound SET rule_id = ?, note = ? WHERE id = ?');
  const forget = db.prepare('DELETE FROM inbound_due WHERE inbound_id = ?');
  const findReply = db.prepare('SELECT message_id FROM reply WHERE inbound_id = ? AND step = ?').pluck();
  const insertConsent = db.prepare(
    `INSERT INTO consent (at, kind, account_id, number, phone, language, word, inbound_id, content, changed, confirmation_id, confirmation, note)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (inbound_id) DO NOTHING`,
  );

  function keepConsent(inboundId: number, consent: NonNullable<SettledInbound['consent']>, now: number): void {
    const { kind, accountId, number, phone, language, word, content, confirmation, step } = consent;
    const digits = numberKey(phone);
    const canList = PHONE_DIGITS.test(digits);
    const scope = { accountId, originator: numberKey(number), number: digits };
    let changed = false;
    if (canList && kind === 'stop') {
      const row = { ...scope, source: `inbound ${inboundId}: ${word}`, at: now };
      changed = optOuts.addOptOuts([row]) > 0;
      if (!changed) optOuts.confirmOptOut(row);
    }
    if (canList && kind === 'start') changed = optOuts.removeOptOut(scope);
    const reply = (findReply.get(inboundId, step) as number | undefined) ?? null;
    const why =
      canList || kind === 'help' ? consent.note : [consent.note, 'not listed: the sender is not a number'].filter(Boolean).join('; ');
    const about = [now, kind, accountId, number, phone, language, word, inboundId, content] as const;
    insertConsent.run(...about, Number(changed), reply, reply === null ? '' : confirmation, why);
  }

  return {
    addInboundRule: (rule: NewInboundRule): number => Number(insertRule.run(JSON.stringify(rule)).lastInsertRowid),
    setInboundRule: ({ id, ...rule }: InboundRule): boolean => updateRule.run(JSON.stringify(rule), id).changes > 0,
    removeInboundRule: (id: number): boolean => deleteRule.run(id).changes > 0,
    settleInbound(settled: SettledInbound): void {
      // Done already, by the same process before it was killed.
      if (forget.run(settled.inboundId).changes === 0) return;
      note.run(settled.ruleId, settled.note, settled.inboundId);
      if (settled.consent) keepConsent(settled.inboundId, settled.consent, settled.now);
    },
  };
}

/** Messages of an account looked at for the one that a phone answers: about ten milliseconds. */
const ANSWERED_WALKED_MAX = 10_000;
/** Nobody answers later. */
const ANSWERED_AGE_MS_MAX = 30 * 86_400_000;

type DetailRow = Omit<InboundDetail, 'isDue' | 'answersId' | 'mms' | 'replies'> & {
  readonly isDue: number;
  readonly traits: string | null;
};

export function createInboundAnswerReads(db: Sqlite) {
  const inboundView = createInboundView(db);
  const rules = db.prepare('SELECT id, rule FROM inbound_rule ORDER BY id');
  const due = db.prepare(
    `SELECT i.id, i.sender AS "from", i.recipient AS "to", i.content, i.received_at AS receivedAt, i.account_id AS accountId
     FROM inbound_due d JOIN inbound i ON i.id = d.inbound_id WHERE d.inbound_id > ? ORDER BY d.inbound_id LIMIT ?`,
  );
  const detail = db.prepare(
    `SELECT id, account_id AS accountId, connector_id AS connectorId, sender AS "from", recipient AS "to", content, received_at AS receivedAt,
       read_at AS readAt, missing_parts AS missingParts, coalesce(carrier_id, '') AS carrierMessageId, remark, note, rule_id AS ruleId, traits, ${INBOUND_MEDIA} AS media,
       EXISTS (SELECT 1 FROM inbound_due WHERE inbound_id = inbound.id) AS isDue
     FROM inbound WHERE id = ?`,
  );
  const replies = db.prepare('SELECT message_id AS messageId, kind, step FROM reply WHERE inbound_id = ? ORDER BY message_id');
  const inReplyTo = db.prepare('SELECT inbound_id FROM reply WHERE message_id = ?').pluck();
  const holds = db.prepare(
    `SELECT first_message_id AS first, messages FROM transfer WHERE account_id = ? AND kind = 'hold' AND at <= ? AND at > ? ORDER BY at DESC, id DESC`,
  );
  const answered = db
    .prepare(
      `SELECT id FROM message WHERE id >= ? AND id < ? AND number IN (?, '+' || ?, '00' || ?) AND lower(sender) IN (?, '+' || ?, '00' || ?)
       ORDER BY id DESC LIMIT 1`,
    )
    .pluck();
  const consent = db.prepare(
    `SELECT id, at, kind, account_id AS accountId, number, phone, language, word, inbound_id AS inboundId, content, changed,
       confirmation_id AS confirmationId, confirmation, note
     FROM consent WHERE id < @before AND (@number IS NULL OR lower(number) = @number) AND (@phone IS NULL OR phone IN (@phone, '+' || @phone, '00' || @phone))
       AND (@accountId IS NULL OR account_id = @accountId) ORDER BY id DESC LIMIT @limit`,
  );

  /** There is no index from a recipient to messages, because it would cost every message on its way in: the account's newest ones are looked at. */
  function answersId({ accountId, from, to, receivedAt }: Omit<DetailRow, 'traits'>): number | null {
    if (accountId === null) return null;
    const [phone, number] = [numberKey(from), numberKey(to)];
    let walked = 0;
    for (const row of holds.iterate(accountId, receivedAt, receivedAt - ANSWERED_AGE_MS_MAX)) {
      const { first, messages } = row as { first: number; messages: number };
      const low = Math.max(first, first + messages - (ANSWERED_WALKED_MAX - walked));
      const found = answered.get(low, first + messages, phone, phone, phone, number, number, number) as number | undefined;
      if (found !== undefined) return found;
      walked += messages;
      if (walked >= ANSWERED_WALKED_MAX) return null;
    }
    return null;
  }

  return {
    inboundRules: (): InboundRule[] =>
      (rules.all() as { id: number; rule: string }[]).map(({ id, rule }) => ({ ...(JSON.parse(rule) as NewInboundRule), id })),
    dueInbound: ({ afterId, limit }: { afterId: number; limit: number }) => due.all(afterId, limit) as DueInbound[],
    inboundDetail(id: number): InboundDetail | null {
      const found = detail.get(id) as DetailRow | undefined;
      if (!found) return null;
      const { traits, ...row } = found;
      const mms = inboundView.mmsOf(id, row.content, traits);
      const sent = replies.all(id) as InboundDetail['replies'][number][];
      return { ...row, mms, isDue: row.isDue !== 0, answersId: answersId(row), replies: sent };
    },
    inReplyTo: (messageId: number) => (inReplyTo.get(messageId) as number | undefined) ?? null,
    consentRecords({ number, phone, accountId, before, limit }: ConsentQuery): ConsentRecord[] {
      type Row = Omit<ConsentRecord, 'changed'> & { readonly changed: number };
      const found = consent.all({
        number: number === null ? null : numberKey(number),
        phone: phone === null ? null : numberKey(phone),
        accountId,
        before: before ?? Number.MAX_SAFE_INTEGER,
        limit,
      }) as Row[];
      return found.map((row) => ({ ...row, changed: row.changed !== 0 }));
    },
  };
}
