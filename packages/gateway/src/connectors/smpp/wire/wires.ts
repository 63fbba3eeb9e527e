// The wires of all connectors, kept over restarts of their links: what was there before a link ended is what one wants to see.
import type { ConnectorRecord } from '../../../core/rulebook.ts';
import { WireTrace } from './trace.ts';
import { createKeeper, type KeeperParts } from './keeper.ts';

const MEGABYTE = 1_000_000;
/** Places go on over restarts: no connector has a thousand PDUs in each millisecond of its life. */
const PLACES_PER_MS = 1000;

export interface Wires {
  /** Where the PDUs of this connector are recorded, by its settings; null = nowhere. */
  of(record: ConnectorRecord): WireTrace | null;
  find(connectorId: number): WireTrace | null;
  stop(): Promise<void>;
}

export function createWires(parts: KeeperParts): Wires {
  const keeper = createKeeper(parts);
  const wires = new Map<number, WireTrace>();
  return {
    of({ id, settings: { wireTrace, wireKeepHours, wireKeepMegabytes } }) {
      const tap = keeper.tap(id, { hours: wireKeepHours, octets: wireKeepMegabytes * MEGABYTE });
      // Whoever follows what is kept sees it pass through memory.
      const size = Math.max(wireTrace, tap ? 1 : 0);
      if (wires.get(id)?.size !== size) wires.delete(id);
      if (size > 0 && !wires.has(id)) wires.set(id, new WireTrace({ size, firstPlace: parts.clock.now() * PLACES_PER_MS }));
      const wire = wires.get(id) ?? null;
      if (wire) wire.kept = tap && { hours: wireKeepHours, tap, read: (query) => keeper.read(id, query) };
      return wire;
    },
    find: (id) => wires.get(id) ?? null,
    stop: () => keeper.stop(),
  };
}
