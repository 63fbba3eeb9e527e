// The proof of what stands beside the transfers: shares of the accounts above, pairs between accounts, refunds, gifts that expire, invoices.
// Queries as in ledger-check.ts: (what, account) for what does not hold.
import { signOn } from '../../core/ledger.ts';
import type { LedgerTransfer } from '../../core/ledger-file.ts';
import type { LedgerFinding } from '../../ports/store-money.ts';
import type { Sqlite } from './open.ts';

export const moneyChecks: readonly string[] = [
  // A share is resolved as its message is.
  `SELECT 'the share in message ' || s.message_id || ' is not resolved as its message is' AS what, a.name AS account
   FROM parent_share s LEFT JOIN message m ON m.id = s.message_id LEFT JOIN account a ON a.id = s.account_id
   WHERE m.id IS NULL OR (s.post_id IS NOT NULL) <> (coalesce(m.posted_segments, 0) > 0)
      OR (s.void_id IS NOT NULL) <> (coalesce(m.posted_segments, m.segments) < m.segments)`,
  // What leaves one account arrives at another, in the next transfer.
  `SELECT 'transfer ' || t.id || ' has no other half' AS what, a.name AS account FROM transfer t LEFT JOIN account a ON a.id = t.account_id
     LEFT JOIN transfer o ON o.id = t.id + CASE t.kind WHEN 'transfer_out' THEN 1 ELSE -1 END
   WHERE t.kind IN ('transfer_out', 'transfer_in') AND (o.kind IS NOT CASE t.kind WHEN 'transfer_out' THEN 'transfer_in' ELSE 'transfer_out' END
      OR o.balance_micros <> t.balance_micros OR o.gift_micros <> t.gift_micros OR o.account_id = t.account_id OR o.at <> t.at)`,
  // A refund is of a message that failed, of what it was charged, once for each account.
  `WITH charge AS (
     SELECT id AS message_id, account_id, price_micros, gift_micros FROM message WHERE id IN (SELECT first_message_id FROM transfer WHERE kind = 'refund')
     UNION ALL SELECT message_id, account_id, price_micros, gift_micros FROM parent_share
       WHERE message_id IN (SELECT first_message_id FROM transfer WHERE kind = 'refund'))
   SELECT 'refund ' || t.id || ' is not what its message was charged' AS what, a.name AS account
   FROM transfer t LEFT JOIN account a ON a.id = t.account_id LEFT JOIN message m ON m.id = t.first_message_id
     LEFT JOIN charge c ON c.message_id = m.id AND c.account_id = t.account_id
   WHERE t.kind = 'refund' AND (c.message_id IS NULL OR m.state <= 3 OR t.messages <> 1
      OR t.gift_micros IS NOT min(c.gift_micros, c.price_micros / m.segments * m.posted_segments)
      OR t.balance_micros + t.gift_micros IS NOT c.price_micros / m.segments * m.posted_segments)`,
  `SELECT 'message ' || t.first_message_id || ' was refunded ' || count(*) || ' times' AS what, a.name AS account
   FROM transfer t LEFT JOIN account a ON a.id = t.account_id WHERE t.kind = 'refund' GROUP BY t.first_message_id, t.account_id HAVING count(*) > 1`,
  // A grant is where it went.
  `WITH used AS (SELECT grant_id, sum(held_micros + posted_micros) AS micros FROM grant_use GROUP BY grant_id)
   SELECT 'gift ' || g.id || ' is not the sum of what became of it' AS what, a.name AS account
   FROM gift_grant g LEFT JOIN used u ON u.grant_id = g.id LEFT JOIN account a ON a.id = g.account_id LEFT JOIN transfer t ON t.id = g.transfer_id
   WHERE g.amount_micros <> g.left_micros + g.expired_micros + g.gone_micros + coalesce(u.micros, 0)
      OR t.account_id IS NOT g.account_id OR t.kind NOT IN ('credit', 'transfer_in')`,
  `SELECT 'hold ' || u.hold_id || ' drew from a gift that does not exist' AS what, a.name AS account FROM grant_use u
     LEFT JOIN gift_grant g ON g.id = u.grant_id LEFT JOIN transfer t ON t.id = u.hold_id LEFT JOIN account a ON a.id = t.account_id
   WHERE u.grant_id <> 0 AND g.account_id IS NOT t.account_id`,
  // The gifts that a transfer brought are no more than it.
  `SELECT 'transfer ' || t.id || ' brought less than the gifts it is said to have brought' AS what, a.name AS account
   FROM gift_grant g JOIN transfer t ON t.id = g.transfer_id LEFT JOIN account a ON a.id = t.account_id
   GROUP BY t.id HAVING sum(g.amount_micros) > t.gift_micros`,
  `WITH spendable AS (SELECT account_id, sum(left_micros) AS micros, sum(expired_micros) AS expired FROM gift_grant GROUP BY account_id),
     taken AS (SELECT account_id, sum(gift_micros) AS micros FROM transfer WHERE kind = 'expiry' GROUP BY account_id)
   SELECT 'the gifts with a time are not within the gift purse and its expiries' AS what, a.name AS account
   FROM account a LEFT JOIN spendable s ON s.account_id = a.id LEFT JOIN taken t ON t.account_id = a.id
   WHERE coalesce(s.micros, 0) > a.gift_micros OR coalesce(s.expired, 0) <> coalesce(t.micros, 0)`,
  // A hold that drew from grants drew all of its gift, from them and from gift without a time.
  `WITH used AS (SELECT hold_id, sum(held_micros) AS held FROM grant_use GROUP BY hold_id),
     open AS (SELECT hold_id, sum(gift_micros) AS gift FROM (
       SELECT hold_id, gift_micros FROM message WHERE posted_segments IS NULL AND hold_id IN (SELECT hold_id FROM grant_use)
       UNION ALL SELECT s.hold_id, s.gift_micros FROM parent_share s JOIN message m ON m.id = s.message_id
         WHERE m.posted_segments IS NULL AND s.hold_id IN (SELECT hold_id FROM grant_use)) GROUP BY hold_id)
   SELECT 'hold ' || u.hold_id || ' has other gifts than its messages' AS what, a.name AS account
   FROM used u LEFT JOIN open o ON o.hold_id = u.hold_id LEFT JOIN transfer t ON t.id = u.hold_id LEFT JOIN account a ON a.id = t.account_id
   WHERE u.held <> coalesce(o.gift, 0)`,
  `SELECT 'invoice numbers have a gap: ' || count(*) || ' invoice(s) up to number ' || max(number) AS what, NULL AS account
   FROM invoice HAVING max(number) <> count(*)`,
];

interface Edge {
  readonly at: number;
  total: number;
  charged: number;
}

/** Opening, charge and closing of every invoice against the fold of the transfers, in one walk over them. */
export function createInvoiceCheck(db: Sqlite): () => LedgerFinding[] {
  const invoices = db.prepare(
    `SELECT i.number, i.account_id AS accountId, a.name AS account, from_at AS fromAt, to_at AS toAt, opening_micros AS opening,
       charged_micros AS charged, closing_micros AS closing FROM invoice i JOIN account a ON a.id = i.account_id`,
  );
  const transfers = db.prepare(
    'SELECT account_id AS accountId, at, kind, balance_micros AS balanceMicros, gift_micros AS giftMicros FROM transfer WHERE account_id IN (SELECT account_id FROM invoice)',
  );
  interface Row {
    readonly number: number;
    readonly accountId: number;
    readonly account: string;
    readonly fromAt: number;
    readonly toAt: number;
    readonly opening: number;
    readonly charged: number;
    readonly closing: number;
  }
  /** The first edge after a moment: what counts from there on. */
  function edgeAfter(edges: readonly Edge[], at: number): Edge | undefined {
    let [low, high] = [0, edges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((edges[middle]?.at ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return edges[low];
  }
  return () => {
    const rows = invoices.all() as Row[];
    if (rows.length === 0) return [];
    const edgesOf = new Map<number, Edge[]>();
    for (const { accountId, fromAt, toAt } of rows) {
      const edges = edgesOf.get(accountId) ?? [];
      edgesOf.set(accountId, edges);
      for (const at of [fromAt, toAt]) edges.push({ at, total: 0, charged: 0 });
    }
    for (const edges of edgesOf.values()) edges.sort((a, b) => a.at - b.at);
    for (const row of transfers.iterate() as IterableIterator<LedgerTransfer & { accountId: number }>) {
      const edge = edgeAfter(edgesOf.get(row.accountId) ?? [], row.at);
      if (!edge) continue;
      const amount = row.balanceMicros + row.giftMicros;
      edge.total += (signOn(row.kind, 'spendable') + signOn(row.kind, 'held')) * amount;
      edge.charged += signOn(row.kind, 'earned') * amount;
    }
    // Sums up to each edge; edges of the same moment share the first one's sum.
    const upTo = new Map<string, Edge>();
    for (const [accountId, edges] of edgesOf) {
      let [total, charged] = [0, 0];
      for (const edge of edges) {
        total += edge.total;
        charged += edge.charged;
        upTo.set(`${accountId} ${edge.at}`, { at: edge.at, total, charged });
      }
    }
    const at = (accountId: number, ms: number): Edge => upTo.get(`${accountId} ${ms}`) ?? { at: ms, total: 0, charged: 0 };
    return rows.flatMap(({ number, accountId, account, fromAt, toAt, opening, charged, closing }) => {
      const [from, to] = [at(accountId, fromAt), at(accountId, toAt)];
      return opening === from.total && closing === to.total && charged === to.charged - from.charged
        ? []
        : [{ what: `invoice ${number} is not the fold of the transfers of its period`, account }];
    });
  };
}
