// Why messages went their way at their price: each combination is a row once, and messages name it. New ones are rare, so the writer knows nearly all by
// heart.
import { type DecidedBy, type Grounds, parseGrounds } from '../../core/grounds.ts';
import type { PlannedRun } from '../../core/plan.ts';
import type { PriceKeyKind } from '../../core/price-list.ts';
import type { XrayGrounds } from '../../ports/xray.ts';
import type { Sqlite } from './open.ts';

/** Some ten megabytes. */
const KNOWN_MAX = 100_000;

const NOBODY_SAYS = [null] as const;
const COLUMNS = ['connector_id', 'route_rule_id', 'route_id', 'price_list_id', 'price_row_id', 'originator_rule_id'] as const;

export function createGrounds(db: Sqlite) {
  const insert = db.prepare(`INSERT INTO grounds (${COLUMNS.join(', ')}) VALUES (?, ?, ?, ?, ?, ?)`);
  const all = db.prepare(
    `SELECT id, concat_ws(',', ${COLUMNS.map((column) => `coalesce(${column}, 0)`).join(', ')}) AS grounds FROM grounds ORDER BY id DESC LIMIT ${KNOWN_MAX}`,
  );
  let known: Map<Grounds, number> | null = null;

  function idOf(grounds: Grounds): number {
    known ??= new Map((all.all() as { id: number; grounds: Grounds }[]).map(({ id, grounds: text }) => [text, id]));
    const found = known.get(grounds);
    if (found !== undefined) return found;
    const { connectorId, routeRuleId, routeId, priceListId, priceRowId, originatorRuleId } = parseGrounds(grounds);
    const id = Number(insert.run(connectorId, routeRuleId, routeId, priceListId, priceRowId, originatorRuleId).lastInsertRowid);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(grounds, id);
    return id;
  }

  return {
    /** One for all numbers of the run, or one for each. */
    idsOf: ({ grounds }: PlannedRun): readonly (number | null)[] => grounds?.map(idOf) ?? NOBODY_SAYS,
    /** The transaction was rolled back, and maybe a row with it. */
    reset(): void {
      known = null;
    },
  };
}

/** Reads them of a message, with the price row as it is kept: rows are never deleted. */
export function createGroundsRead(db: Sqlite) {
  const read = db.prepare(
    `SELECT g.connector_id AS connectorId, g.route_rule_id AS routeRuleId, g.route_id AS routeId, g.price_list_id AS priceListId, g.price_row_id AS priceRowId,
       g.originator_rule_id AS originatorRuleId, l.name AS list, l.is_gone AS isListGone, r.kind, r.key, r.price_micros AS priceMicros,
       r.from_at AS "from", r.until_at AS until, r.gone_version AS goneVersion
     FROM message m JOIN grounds g ON g.id = m.grounds_id LEFT JOIN price_list l ON l.id = g.price_list_id LEFT JOIN price_row r ON r.id = g.price_row_id
     WHERE m.id = ?`,
  );
  type Row = DecidedBy & {
    readonly list: string | null;
    readonly isListGone: number;
    readonly kind: PriceKeyKind | null;
    readonly key: string;
    readonly priceMicros: number;
    readonly from: number | null;
    readonly until: number | null;
    readonly goneVersion: number | null;
  };
  return (messageId: number): XrayGrounds | null => {
    const row = read.get(messageId) as Row | undefined;
    if (!row) return null;
    const { list, isListGone, kind, key, priceMicros, from, until, goneVersion, ...by } = row;
    return {
      ...by,
      priceRow:
        kind === null || list === null
          ? null
          : { list, isListGone: isListGone !== 0, kind, key, priceMicros, from, until, isGone: goneVersion !== null },
    };
  };
}
