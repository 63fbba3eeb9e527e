// Verbs of connectors. Passwords come and go as sealed octets (secrets.ts). One that is removed stays as a row that is gone: the messages it carried name it.
import { SANDBOX_CONNECTOR_ID } from '../../core/sandbox.ts';
import type { ConnectorRemoval, ConnectorUses } from '../../ports/store-connectors.ts';
import type { Sqlite } from './open.ts';
import type { SealedConnector } from './sealed-settings.ts';

export interface GoneConnector extends SealedConnector {
  readonly id: number;
}

export function createConnectors(db: Sqlite, onChanged: () => void) {
  const insert = db.prepare('INSERT INTO connector (name, password, settings) VALUES (?, ?, ?)');
  const change = db.prepare('UPDATE connector SET password = ?, settings = ? WHERE id = ?');
  const setGone = db.prepare('UPDATE connector SET is_gone = ? WHERE id = ?');
  const newestGone = db.prepare('SELECT id, password, settings FROM connector WHERE name = ? AND is_gone = 1 ORDER BY id DESC LIMIT 1');
  const readUses = db.prepare(
    `SELECT (SELECT json_group_array(id) FROM route WHERE connector_id = @id) AS routes,
       (SELECT json_group_array(r.id) FROM route_rule r
        WHERE EXISTS (SELECT 1 FROM json_each(r.rule, '$.targets') t WHERE t.value ->> 'connectorId' = @id)) AS routeRules,
       (SELECT json_group_array(number) FROM (SELECT number FROM number WHERE connector_id = @id ORDER BY id LIMIT 5)) AS numbers,
       (SELECT json_group_array(name) FROM price_list WHERE connector_id = @id AND is_gone = 0) AS priceLists,
       (SELECT json_group_array(name) FROM carrier_door WHERE connector_id = @id) AS doors,
       EXISTS (SELECT 1 FROM message INDEXED BY message_lane WHERE state < 2 AND connector_id = @id) AS hasWaiting`,
  );

  function usesOf(id: number): ConnectorUses | null {
    const { hasWaiting, ...lists } = readUses.get({ id }) as Record<Exclude<keyof ConnectorUses, 'hasWaiting'>, string> & {
      hasWaiting: number;
    };
    const uses = Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, JSON.parse(list) as unknown[]]));
    const isUsed = hasWaiting === 1 || Object.values(uses).some((list) => list.length > 0);
    return isUsed ? ({ ...uses, hasWaiting: hasWaiting === 1 } as unknown as ConnectorUses) : null;
  }

  return {
    addConnector: (input: { name: string } & SealedConnector): number =>
      Number(insert.run(input.name, input.password, input.settings).lastInsertRowid),
    setConnector(input: { id: number } & SealedConnector): void {
      change.run(input.password, input.settings, input.id);
    },
    removeConnector(id: number): ConnectorRemoval {
      const uses = usesOf(id);
      if (uses) return { ok: false, uses };
      setGone.run(1, id);
      onChanged();
      return { ok: true };
    },
    restoreConnector(name: string): GoneConnector | null {
      const row = newestGone.get(name) as GoneConnector | undefined;
      if (!row) return null;
      setGone.run(0, row.id);
      onChanged();
      return row;
    },
  };
}

export function createConnectorReads(db: Sqlite) {
  const live = db.prepare('SELECT id, name, password, settings FROM connector WHERE is_gone = 0 ORDER BY id');
  const gone = db.prepare('SELECT id, name FROM connector WHERE is_gone = 1 ORDER BY id').raw();
  return {
    connectors: () => live.all() as ({ readonly id: number; readonly name: string } & SealedConnector)[],
    goneConnectors: () => new Map(gone.all() as [number, string][]),
  };
}

/** Which connectors are there, for messages that name others to go by. */
export function createLiveConnectors(db: Sqlite) {
  const live = db.prepare('SELECT id FROM connector WHERE is_gone = 0').pluck();
  let ids: ReadonlySet<number> | null = null;
  return {
    has: (id: number): boolean => id === SANDBOX_CONNECTOR_ID || (ids ??= new Set(live.all() as number[])).has(id),
    reset(): void {
      ids = null;
    },
  };
}
export type LiveConnectors = ReturnType<typeof createLiveConnectors>;
