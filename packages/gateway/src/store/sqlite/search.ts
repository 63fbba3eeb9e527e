// Searches of the operator: messages, inbound messages, receipts without a message; newest first, page by page. There is no index for them, because each
// would cost every message on its way in; so a search walks down the ids. Times become ids by bisection (ids are handed out in order of time), an
// account's messages are found through its holds, and one call walks so many rows at most: other readers wait behind it.
import type { FoundInbound, FoundMessage, FoundOrphan, InboundQuery, MessageQuery, Page } from '../../ports/sight.ts';
import { idAt, LAST_MESSAGE, MESSAGE_AT, SLACK_MS, type TimeAt } from './ids-by-time.ts';
import type { Sqlite } from './open.ts';

/** About 20 ms. */
const WALKED_MAX = 20_000;

/** One step of a walk: what was found, and where to go on; null = there is no more. */
export type Step<T> = Page<T>;

interface Range {
  readonly low: number;
  readonly high: number;
}

const digitsOf = (number: string): string => number.replaceAll(/\D/g, '').replace(/^00/, '');

export function createSearch(db: Sqlite) {
  const messageAt = db.prepare(MESSAGE_AT).pluck();
  const lastMessage = db.prepare(LAST_MESSAGE).pluck();
  const inboundAt = db.prepare('SELECT received_at FROM inbound WHERE id >= ? ORDER BY id LIMIT 1').pluck();
  const lastInbound = db.prepare('SELECT coalesce(max(id), 0) FROM inbound').pluck();
  const holdBefore = db.prepare(
    `SELECT first_message_id AS first, messages FROM transfer WHERE account_id = ? AND kind = 'hold' AND at <= ? AND first_message_id < ?
     ORDER BY at DESC, id DESC LIMIT 1`,
  );
  const findMessages = db.prepare(
    `SELECT m.id, m.account_id AS accountId, m.connector_id AS connectorId, m.number, m.sender, m.state, coalesce(m.reason, 'none') AS reason,
       m.segments, m.price_micros AS priceMicros, m.accepted_at AS acceptedAt, m.changed_at AS changedAt
     FROM message m WHERE m.id >= @low AND m.id < @before AND (@accountId IS NULL OR m.account_id = @accountId)
       AND (@connectorId IS NULL OR m.connector_id = @connectorId) AND (@state IS NULL OR m.state = @state)
       AND (@digits IS NULL OR m.number IN (@number, @digits, '+' || @digits, '00' || @digits))
       AND m.accepted_at >= @fromMs AND m.accepted_at < @toMs ORDER BY m.id DESC LIMIT @limit`,
  );
  const findInbound = db.prepare(
    `SELECT id, account_id AS accountId, connector_id AS connectorId, sender AS "from", recipient AS "to", content, received_at AS receivedAt,
       missing_parts AS missingParts, read_at AS readAt, remark, note, rule_id AS ruleId
     FROM inbound WHERE id >= @low AND id < @before AND (@isUnowned = 0 OR account_id IS NULL) AND (@accountId IS NULL OR account_id = @accountId)
       AND (@connectorId IS NULL OR connector_id = @connectorId)
       AND (@from IS NULL OR sender IN (@from, '+' || @from)) AND (@to IS NULL OR recipient IN (@to, '+' || @to))
       AND received_at >= @fromMs AND received_at < @toMs ORDER BY id DESC LIMIT @limit`,
  );
  const findOrphans = db.prepare(
    `SELECT id, connector_id AS connectorId, carrier_keys AS carrierKeys, recipient, state, state_text AS stateText, error, raw, at
     FROM orphan WHERE id < ? AND (? IS NULL OR connector_id = ?) ORDER BY id DESC LIMIT ?`,
  );

  function rangeOf(at: TimeAt, last: number, query: { fromMs: number | null; toMs: number | null }): Range {
    return {
      low: query.fromMs === null ? 1 : idAt(at, last, query.fromMs - SLACK_MS),
      high: query.toMs === null ? last + 1 : idAt(at, last, query.toMs + SLACK_MS),
    };
  }

  const bounds = ({ fromMs, toMs }: { fromMs: number | null; toMs: number | null }) => ({
    fromMs: fromMs ?? 0,
    toMs: toMs ?? Number.MAX_SAFE_INTEGER,
  });

  return {
    searchMessages(query: MessageQuery): Step<FoundMessage> {
      const last = lastMessage.get() as number;
      const { low: fromTime, high } = rangeOf(messageAt, last, query);
      const lowest = Math.max(fromTime, query.idFrom ?? 1);
      let before = Math.min(high, query.before ?? high, query.idTo === null ? high : query.idTo + 1);
      const rows: FoundMessage[] = [];
      let walked = 0;
      while (before > lowest && rows.length < query.limit && walked < WALKED_MAX) {
        let low = Math.max(lowest, before - (WALKED_MAX - walked));
        if (query.accountId !== null) {
          const at = (messageAt.get(before) as number | undefined) ?? Number.MAX_SAFE_INTEGER - SLACK_MS;
          const hold = holdBefore.get(query.accountId, at + SLACK_MS, before) as { first: number; messages: number } | undefined;
          if (!hold || hold.first + hold.messages <= lowest) return { rows, next: null };
          before = Math.min(before, hold.first + hold.messages);
          low = Math.max(lowest, hold.first, before - (WALKED_MAX - walked));
        }
        const found = findMessages.all({
          low,
          before,
          accountId: query.accountId,
          connectorId: query.connectorId,
          state: query.state,
          number: query.number,
          digits: query.number === null ? null : digitsOf(query.number),
          ...bounds(query),
          limit: query.limit - rows.length,
        }) as FoundMessage[];
        rows.push(...found);
        // A page that is full goes on below its last row.
        const end = rows.length >= query.limit ? (rows.at(-1)?.id ?? low) : low;
        walked += Math.max(1, before - end);
        before = end;
      }
      return { rows, next: before > lowest ? before : null };
    },
    searchInbound(query: InboundQuery): Step<FoundInbound> {
      const last = lastInbound.get() as number;
      const { low: lowest, high } = rangeOf(inboundAt, last, query);
      const before = Math.min(high, query.before ?? high);
      const low = Math.max(lowest, before - WALKED_MAX);
      const rows = findInbound.all({
        low,
        before,
        accountId: query.accountId,
        connectorId: query.connectorId,
        isUnowned: query.isUnowned ? 1 : 0,
        from: query.from === null ? null : digitsOf(query.from),
        to: query.to === null ? null : digitsOf(query.to),
        ...bounds(query),
        limit: query.limit,
      }) as FoundInbound[];
      const end = rows.length >= query.limit ? (rows.at(-1)?.id ?? low) : low;
      return { rows, next: end > lowest ? end : null };
    },
    orphans({ connectorId, before, limit }: { connectorId: number | null; before: number | null; limit: number }): Page<FoundOrphan> {
      type Row = Omit<FoundOrphan, 'carrierKeys'> & { readonly carrierKeys: string };
      const found = findOrphans.all(before ?? Number.MAX_SAFE_INTEGER, connectorId, connectorId, limit) as Row[];
      const rows = found.map((row) => ({ ...row, carrierKeys: JSON.parse(row.carrierKeys) as string[] }));
      return { rows, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
    },
  };
}
