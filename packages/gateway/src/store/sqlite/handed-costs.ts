// What carriers ask for what they took, kept with the outcome that says so. The cost of a single segment is in its message's row; here is what has no place
// there: parts of long messages, copies, and earlier tries of a message that has its second chance. Without costs nothing is written.
import type { SegmentCost } from '../../ports/store-margins.ts';
import type { Sqlite } from './open.ts';

/** Stands for a hand-over whose cost nobody knew. */
export const UNKNOWN_CURRENCY = '';

export interface HandedCosts {
  /** undefined: there are no costs at all, and nothing is kept. */
  add(messageId: number, connectorId: number, segments: number, cost: SegmentCost | null | undefined): void;
  /** The message is about to forget that this connector's carrier took so many segments of it. */
  keepTry(messageId: number, connectorId: number, segments: number): void;
}

export function createHandedCosts(db: Sqlite): HandedCosts {
  const insert = db.prepare(
    `INSERT INTO handed_cost (message_id, connector_id, currency, segments, micros) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET segments = segments + excluded.segments, micros = micros + excluded.micros`,
  );
  const readOwn = db.prepare(
    'SELECT cost_micros AS micros, cost_currency AS currency FROM message WHERE id = ? AND cost_micros IS NOT NULL',
  );
  const readKept = db.prepare('SELECT coalesce(sum(segments), 0) FROM handed_cost WHERE message_id = ? AND connector_id = ?').pluck();

  function add(messageId: number, connectorId: number, segments: number, cost: SegmentCost | null | undefined): void {
    if (cost === undefined) return;
    insert.run(messageId, connectorId, cost?.currency ?? UNKNOWN_CURRENCY, segments, cost?.micros ?? 0);
  }

  return {
    add,
    keepTry(messageId, connectorId, segments) {
      const own = readOwn.get(messageId) as SegmentCost | undefined;
      if (own) {
        add(messageId, connectorId, segments, own);
        return;
      }
      const unknown = segments - (readKept.get(messageId, connectorId) as number);
      if (unknown > 0) add(messageId, connectorId, unknown, null);
    },
  };
}
