// The HTTP doors of carriers as rows: token and secret sealed together, the rest as settings.
import type { Sqlite } from './open.ts';

export interface CarrierDoorRow {
  readonly id: number;
  readonly name: string;
  readonly connectorId: number | null;
  readonly secrets: Uint8Array;
  readonly settings: string;
}

export function createCarrierDoors(db: Sqlite) {
  const insert = db.prepare('INSERT INTO carrier_door (name, connector_id, secrets, settings) VALUES (?, ?, ?, ?)');
  const update = db.prepare('UPDATE carrier_door SET name = ?, connector_id = ?, secrets = ?, settings = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM carrier_door WHERE id = ?');
  return {
    addCarrierDoor: ({ name, connectorId, secrets, settings }: Omit<CarrierDoorRow, 'id'>): number =>
      Number(insert.run(name, connectorId, secrets, settings).lastInsertRowid),
    setCarrierDoor({ id, name, connectorId, secrets, settings }: CarrierDoorRow): void {
      update.run(name, connectorId, secrets, settings, id);
    },
    removeCarrierDoor: (id: number): boolean => remove.run(id).changes > 0,
  };
}

export function readCarrierDoors(db: Sqlite): () => readonly CarrierDoorRow[] {
  const rows = db.prepare('SELECT id, name, connector_id AS connectorId, secrets, settings FROM carrier_door ORDER BY id');
  return () => rows.all() as CarrierDoorRow[];
}
