// The proof of the ledger: every balance is the fold of its transfers, every transfer is the sum of the messages behind it, every hold has
// at most one resolution. Reads one snapshot, so that it may run beside traffic.
import type { LedgerCheck, LedgerFinding } from '../../ports/store-money.ts';
import { sumOn } from './fold.ts';
import { createInvoiceCheck, moneyChecks } from './money-check.ts';
import type { Sqlite } from './open.ts';
import { createSealCheck } from './seals.ts';

/** A broken ledger may have millions of findings; these are enough to start looking. */
const FINDINGS_MAX = 100;

/** Each query returns (what, account) for what does not hold, and nothing when all holds. */
/** What a message costs whom: its own account, and those above it; and what was held for it before its price was known. */
const CHARGES = `SELECT id AS message_id, account_id, price_micros, gift_micros, segments, posted_segments, hold_id, post_id, void_id FROM message
  UNION ALL
  SELECT s.message_id, s.account_id, s.price_micros, s.gift_micros, m.segments, m.posted_segments, s.hold_id, s.post_id, s.void_id
  FROM parent_share s JOIN message m ON m.id = s.message_id
  UNION ALL
  SELECT message_id, account_id, price_micros, gift_micros, 1, 0, hold_id, NULL, void_id FROM released_hold`;

const checks: readonly string[] = [
  // Purses are the fold of the transfers (sides as in core/ledger.ts).
  `WITH fold AS (
     SELECT account_id, ${sumOn('spendable', 'balance_micros')} AS balance, ${sumOn('spendable', 'gift_micros')} AS gift,
       ${sumOn('held', 'balance_micros')} AS held_balance, ${sumOn('held', 'gift_micros')} AS held_gift
     FROM transfer GROUP BY account_id)
   SELECT 'purses (' || a.balance_micros || ', ' || a.gift_micros || ', held ' || a.held_balance_micros || ', ' || a.held_gift_micros ||
          ') are not the fold of the transfers (' || coalesce(f.balance, 0) || ', ' || coalesce(f.gift, 0) || ', held ' || coalesce(f.held_balance, 0) || ', ' ||
          coalesce(f.held_gift, 0) || ')' AS what, a.name AS account
   FROM account a LEFT JOIN fold f ON f.account_id = a.id
   WHERE a.balance_micros <> coalesce(f.balance, 0) OR a.gift_micros <> coalesce(f.gift, 0)
      OR a.held_balance_micros <> coalesce(f.held_balance, 0) OR a.held_gift_micros <> coalesce(f.held_gift, 0)`,
  // What is held is the sum of the messages whose hold is open.
  `WITH open AS (SELECT account_id, sum(price_micros - gift_micros) AS balance, sum(gift_micros) AS gift FROM (${CHARGES}) WHERE posted_segments IS NULL GROUP BY account_id)
   SELECT 'held purses are not the sum of the open holds' AS what, a.name AS account FROM account a LEFT JOIN open o ON o.account_id = a.id
   WHERE a.held_balance_micros <> coalesce(o.balance, 0) OR a.held_gift_micros <> coalesce(o.gift, 0)`,
  // Each hold is the sum of its messages, and of as many as it says.
  `WITH held AS (SELECT hold_id, count(*) AS messages, sum(price_micros - gift_micros) AS balance, sum(gift_micros) AS gift FROM (${CHARGES}) GROUP BY hold_id)
   SELECT 'hold ' || t.id || ' is not the sum of its messages' AS what, a.name AS account
   FROM transfer t LEFT JOIN held h ON h.hold_id = t.id LEFT JOIN account a ON a.id = t.account_id
   WHERE t.kind = 'hold' AND (h.messages IS NOT t.messages OR h.balance IS NOT t.balance_micros OR h.gift IS NOT t.gift_micros)`,
  // Each post is what the carrier took of its messages, gift first.
  `WITH posted AS (
     SELECT post_id, count(*) AS messages, sum(min(gift_micros, price_micros / segments * posted_segments)) AS gift,
       sum(price_micros / segments * posted_segments) AS total FROM (${CHARGES}) WHERE post_id IS NOT NULL GROUP BY post_id)
   SELECT 'post ' || t.id || ' is not the sum of its messages' AS what, a.name AS account
   FROM transfer t LEFT JOIN posted p ON p.post_id = t.id LEFT JOIN account a ON a.id = t.account_id
   WHERE t.kind = 'post' AND (p.messages IS NOT t.messages OR p.gift IS NOT t.gift_micros OR p.total - p.gift IS NOT t.balance_micros)`,
  // Each void is the rest of its messages.
  `WITH voided AS (
     SELECT void_id, count(*) AS messages, sum(gift_micros - min(gift_micros, price_micros / segments * posted_segments)) AS gift,
       sum(price_micros - price_micros / segments * posted_segments) AS total FROM (${CHARGES}) WHERE void_id IS NOT NULL GROUP BY void_id)
   SELECT 'void ' || t.id || ' is not the sum of its messages' AS what, a.name AS account
   FROM transfer t LEFT JOIN voided v ON v.void_id = t.id LEFT JOIN account a ON a.id = t.account_id
   WHERE t.kind = 'void' AND (v.messages IS NOT t.messages OR v.gift IS NOT t.gift_micros OR v.total - v.gift IS NOT t.balance_micros)`,
  // A message names a post exactly when something was posted and a void exactly when something was not; a final one has no open hold.
  // One that waits with its hold resolved was posted to its first carrier and has its second chance.
  `SELECT 'message ' || m.id || ' in state ' || m.state || ' has a hold that is not resolved as its state says' AS what, a.name AS account
   FROM message m LEFT JOIN account a ON a.id = m.account_id
   WHERE ((m.posted_segments IS NULL) <> (m.state < 2)
       AND NOT (m.state = 1 AND m.posted_segments > 0 AND EXISTS (SELECT 1 FROM event e WHERE e.message_id = m.id AND e.kind = 'second_chance')))
      OR (m.post_id IS NOT NULL) <> (coalesce(m.posted_segments, 0) > 0)
      OR (m.void_id IS NOT NULL) <> (coalesce(m.posted_segments, m.segments) < m.segments)`,
  // The transfers a message names exist, are of the kind it names them as, and belong to its account.
  `SELECT 'message ' || m.message_id || ' names a transfer that is not its own' AS what, a.name AS account
   FROM (${CHARGES}) m LEFT JOIN account a ON a.id = m.account_id LEFT JOIN transfer h ON h.id = m.hold_id
     LEFT JOIN transfer p ON p.id = m.post_id LEFT JOIN transfer v ON v.id = m.void_id
   WHERE h.kind IS NOT 'hold' OR h.account_id IS NOT m.account_id
      OR (m.post_id IS NOT NULL AND (p.kind IS NOT 'post' OR p.account_id IS NOT m.account_id))
      OR (m.void_id IS NOT NULL AND (v.kind IS NOT 'void' OR v.account_id IS NOT m.account_id))`,
  `SELECT 'transfer ' || t.id || ' belongs to no account' AS what, NULL AS account
   FROM transfer t LEFT JOIN account a ON a.id = t.account_id WHERE a.id IS NULL`,
];

export function createLedgerCheck(db: Sqlite): () => LedgerCheck {
  const statements = [...checks, ...moneyChecks].map((sql) => db.prepare(`${sql} LIMIT ${FINDINGS_MAX}`));
  const counts = db.prepare(
    'SELECT (SELECT count(*) FROM account) AS accounts, (SELECT count(*) FROM transfer) AS transfers, (SELECT count(*) FROM message) AS messages',
  );
  const checkSeals = createSealCheck(db);
  const checkInvoices = createInvoiceCheck(db);
  return db.transaction(() => {
    const found = statements.flatMap((statement) => statement.all() as LedgerFinding[]);
    const findings = [...found, ...checkSeals(), ...checkInvoices()].slice(0, FINDINGS_MAX);
    return { holds: findings.length === 0, ...(counts.get() as { accounts: number; transfers: number; messages: number }), findings };
  });
}
