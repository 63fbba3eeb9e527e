// Searches of the operator: messages, inbound messages, receipts without a message; newest first, page by page, each a bounded walk down the ids
// (message-walk.ts): other readers wait behind it.
import type { FoundInbound, FoundMessage, FoundOrphan, InboundQuery, MessageQuery, Page } from '../../ports/sight.ts';
import { idAt, SLACK_MS, type TimeAt } from './ids-by-time.ts';
import { createMessageWalk, WALKED_MAX } from './message-walk.ts';
import { INBOUND_MEDIA } from './inbound-view.ts';
import type { Sqlite } from './open.ts';

/** One step of a walk: what was found, and where to go on; null = there is no more. */
export type Step<T> = Page<T>;

interface Range {
  readonly low: number;
  readonly high: number;
}

export const digitsOf = (number: string): string => number.replaceAll(/\D/g, '').replace(/^00/, '');

export function createSearch(db: Sqlite) {
  const walkMessages = createMessageWalk(db);
  const inboundAt = db.prepare('SELECT received_at FROM inbound WHERE id >= ? ORDER BY id LIMIT 1').pluck();
  const lastInbound = db.prepare('SELECT coalesce(max(id), 0) FROM inbound').pluck();
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
       missing_parts AS missingParts, read_at AS readAt, remark, note, rule_id AS ruleId, ${INBOUND_MEDIA} AS media
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
      const fits = {
        accountId: query.accountId,
        connectorId: query.connectorId,
        state: query.state,
        number: query.number,
        digits: query.number === null ? null : digitsOf(query.number),
        ...bounds(query),
      };
      return walkMessages(query, (range) => findMessages.all({ ...fits, ...range }) as FoundMessage[]);
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
