// Receipts that match no message yet: usually they overtook the response that names their id. Kept until that response comes.
import type { ReceiptRecord } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';

export interface Orphans {
  /** False in the common case, known without a look at the disk. */
  any(): boolean;
  keep(receipt: ReceiptRecord): void;
  /** Takes out the receipts that name this id, first choice of the receipt or same recipient, oldest first. */
  adopt(connectorId: number, carrierKey: string, isRecipient: (recipient: string) => boolean): readonly ReceiptRecord[];
  find(id: number): ReceiptRecord | null;
  remove(id: number): void;
  /** Forgets what has waited since before this; returns how many. */
  purge(before: number, limit: number): number;
  reset(): void;
}

interface Row extends Omit<ReceiptRecord, 'carrierKeys' | 'isDoubtful' | 'parties'> {
  readonly id: number;
  readonly carrierKeys: string;
}

export function createOrphans(db: Sqlite): Orphans {
  const countAll = db.prepare('SELECT count(*) FROM orphan').pluck();
  const insert = db.prepare(
    `INSERT INTO orphan (connector_id, carrier_keys, recipient, parties, state, state_text, error, reason, reported_parts, raw, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertKey = db.prepare('INSERT OR IGNORE INTO orphan_key (connector_id, carrier_key, orphan_id) VALUES (?, ?, ?)');
  const find = db.prepare(
    `SELECT o.id, o.connector_id AS connectorId, o.carrier_keys AS carrierKeys, o.recipient, o.state, o.state_text AS stateText, o.error,
       o.reason, o.reported_parts AS reportedParts, o.raw, o.at
     FROM orphan_key k JOIN orphan o ON o.id = k.orphan_id WHERE k.connector_id = ? AND k.carrier_key = ? ORDER BY o.id`,
  );
  const findOne = db.prepare(
    `SELECT id, connector_id AS connectorId, carrier_keys AS carrierKeys, recipient, state, state_text AS stateText, error, reason,
       reported_parts AS reportedParts, raw, at FROM orphan WHERE id = ?`,
  );
  const purgeOld = db.prepare('DELETE FROM orphan WHERE id IN (SELECT id FROM orphan WHERE at < ? ORDER BY id LIMIT ?)');
  const remove = db.prepare('DELETE FROM orphan WHERE id = ?');
  let count: number | null = null;
  const known = (): number => (count ??= countAll.get() as number);

  function read(orphanId: number): ReceiptRecord | null {
    const row = findOne.get(orphanId) as Row | undefined;
    if (!row) return null;
    const { id: _, ...receipt } = row;
    return { ...receipt, carrierKeys: JSON.parse(row.carrierKeys) as string[], isDoubtful: false };
  }

  return {
    any: () => known() > 0,
    keep(receipt) {
      const { connectorId, carrierKeys, recipient, state, stateText, error, reason, reportedParts, raw, at, parties = [] } = receipt;
      const keys = JSON.stringify(carrierKeys);
      const { lastInsertRowid: id } = insert.run(
        connectorId,
        keys,
        recipient,
        parties.join(' '),
        state,
        stateText,
        error,
        reason,
        reportedParts,
        raw,
        at,
      );
      for (const key of carrierKeys) insertKey.run(connectorId, key, id);
      count = known() + 1;
    },
    adopt(connectorId, carrierKey, isRecipient) {
      const adopted: ReceiptRecord[] = [];
      for (const { id, ...row } of find.all(connectorId, carrierKey) as Row[]) {
        const carrierKeys = JSON.parse(row.carrierKeys) as string[];
        if (carrierKeys[0] !== carrierKey && !isRecipient(row.recipient)) continue;
        remove.run(id);
        count = known() - 1;
        adopted.push({ ...row, carrierKeys, isDoubtful: false });
      }
      return adopted;
    },
    find: read,
    remove(id) {
      count = known() - remove.run(id).changes;
    },
    purge(before, limit) {
      if (known() === 0) return 0;
      const { changes } = purgeOld.run(before, limit);
      count = known() - changes;
      return changes;
    },
    reset() {
      count = null;
    },
  };
}
