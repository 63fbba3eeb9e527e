// Read xrayFacts: all that the disk knows of one message beyond its history. Every look-up goes by an index, however much there is.
import { readCaller } from '../../core/caller.ts';
import { parseTraits } from '../../core/traits.ts';
import type { XrayFacts, XrayHold, XrayShare, XrayTransfer } from '../../ports/xray.ts';
import { readApplied } from './apply-orphan.ts';
import { createGroundsRead } from './grounds.ts';
import type { Sqlite } from './open.ts';
import { partText } from './part-text.ts';

interface Row {
  readonly accountId: number;
  readonly content: string;
  readonly traits: string | null;
  readonly notify: number;
  readonly holdId: number;
  readonly postId: number | null;
  readonly voidId: number | null;
  readonly isDue: number;
}

type Act = XrayFacts['acts'][number];
type ShareRow = Omit<XrayShare, 'transfers'> & Pick<Row, 'holdId' | 'postId' | 'voidId'> & { readonly accountId: number };

export function createXray(db: Sqlite) {
  const read = db.prepare(
    `SELECT m.account_id AS accountId, coalesce(m.content, b.content, '') AS content, m.traits, m.notify, m.hold_id AS holdId, m.post_id AS postId,
       m.void_id AS voidId, EXISTS (SELECT 1 FROM receipt_due r WHERE r.account_id = m.account_id AND r.message_id = m.id) AS isDue
     FROM message m LEFT JOIN body b ON b.id = m.body_id WHERE m.id = ?`,
  );
  const substitution = db.prepare(
    'SELECT changes, first_message_id + messages AS before FROM substitution WHERE first_message_id <= ? ORDER BY first_message_id DESC LIMIT 1',
  );
  const pieces = db.prepare('SELECT content FROM piece WHERE message_id = ? ORDER BY part').pluck();
  const grounds = createGroundsRead(db);
  const held = db.prepare(
    `SELECT first_message_id AS firstId, first_message_id + messages AS before, rule_id AS ruleId, reason, at, decision, decided_at AS decidedAt FROM held
     WHERE first_message_id <= ? ORDER BY first_message_id DESC LIMIT 1`,
  );
  const transfer = db.prepare(
    `SELECT id, kind, at, balance_micros AS balanceMicros, gift_micros AS giftMicros, messages, first_message_id AS firstId FROM transfer WHERE id = ?`,
  );
  const callerOf = db.prepare('SELECT caller FROM transfer WHERE id = ?').pluck();
  const refunds = db.prepare(
    `SELECT id, kind, at, balance_micros AS balanceMicros, gift_micros AS giftMicros, messages FROM transfer
     WHERE kind = 'refund' AND first_message_id = ? AND account_id = ? ORDER BY id`,
  );
  // Holds are written nearest first.
  const shares = db.prepare(
    `SELECT s.account_id AS accountId, a.name AS account, s.price_micros AS priceMicros, s.gift_micros AS giftMicros, s.hold_id AS holdId,
       s.post_id AS postId, s.void_id AS voidId
     FROM parent_share s JOIN account a ON a.id = s.account_id WHERE s.message_id = ? ORDER BY s.hold_id`,
  );
  const acts = db.prepare('SELECT at, who, method, path FROM change WHERE kind = ? AND name = ? ORDER BY id');
  const applied = db.prepare("SELECT detail FROM event WHERE message_id = ? AND kind = 'receipt_applied' ORDER BY seq").pluck();

  type Found = XrayTransfer & { readonly firstId: number | null };
  function transfersOf(messageId: number, accountId: number, ids: readonly (number | null)[]): Found[] {
    const found = ids.flatMap((id) => {
      const row = id === null ? undefined : (transfer.get(id) as Found | undefined);
      return row ? [row] : [];
    });
    return [...found, ...(refunds.all(messageId, accountId) as XrayTransfer[]).map((row) => ({ ...row, firstId: messageId }))];
  }
  const shown = ({ firstId: _firstId, ...row }: Found): XrayTransfer => row;

  function holdOf(messageId: number): { readonly hold: XrayHold | null; readonly acts: readonly Act[] } {
    const row = held.get(messageId) as (Omit<XrayHold, 'decidedBy'> & { firstId: number; before: number }) | undefined;
    if (!row || messageId >= row.before) return { hold: null, acts: [] };
    const { firstId, before: _before, ...hold } = row;
    const decided = acts.all('held', String(firstId)) as Act[];
    return { hold: { ...hold, decidedBy: decided.at(-1)?.who ?? null }, acts: decided };
  }

  return {
    xrayFacts({ messageId }: { messageId: number }): XrayFacts | null {
      const row = read.get(messageId) as Row | undefined;
      if (!row) return null;
      const transfers = transfersOf(messageId, row.accountId, [row.holdId, row.postId, row.voidId]);
      const changes = substitution.get(messageId) as { changes: string; before: number } | undefined;
      const cut = (pieces.all(messageId) as Buffer[]).map((octets) => partText(octets).toWellFormed());
      const { hold, acts: decided } = holdOf(messageId);
      const byHand = (applied.all(messageId) as string[]).map(readApplied);
      const done = [
        ...decided,
        ...(acts.all('message', String(messageId)) as Act[]),
        ...byHand.flatMap(({ orphanId }) => acts.all('orphan', orphanId) as Act[]),
      ];
      return {
        content: row.content,
        traits: parseTraits(row.traits),
        lookAlikes: changes && messageId < changes.before ? changes.changes : '',
        pieces: cut.length > 0 ? cut : null,
        notify: row.notify,
        caller: readCaller((callerOf.get(row.holdId) as string | undefined) ?? ''),
        submission: { firstId: transfers[0]?.firstId ?? messageId, messages: transfers[0]?.messages ?? 1 },
        grounds: grounds(messageId),
        hold,
        transfers: transfers.map(shown),
        above: (shares.all(messageId) as ShareRow[]).map(({ accountId, holdId, postId, voidId, ...share }) => ({
          ...share,
          transfers: transfersOf(messageId, accountId, [holdId, postId, voidId]).map(shown),
        })),
        acts: done.sort((a, b) => a.at - b.at),
        appliedKeys: byHand.flatMap(({ carrierKey }) => (carrierKey === '' ? [] : [carrierKey])),
        isDue: row.isDue !== 0,
      };
    },
  };
}
