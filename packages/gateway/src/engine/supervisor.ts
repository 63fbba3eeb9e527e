// Keeps one running connector per record of the rulebook: starts the new, stops the removed, restarts the changed, drains all at the end.
import { isDeepStrictEqual } from 'node:util';
import type { ConnectorRecord, Rulebook } from '../core/rulebook.ts';
import { DRAIN_TIMEOUT_MS } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { CarrierAnswer, CarrierRequest, Connector, ConnectorEvents, LinkReport, LinkStatus } from '../ports/connector.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Link } from './link.ts';

export interface SupervisorParts {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly createConnector: (record: ConnectorRecord, events: ConnectorEvents) => Connector;
  readonly onReceipt: (record: ConnectorRecord, ...args: Parameters<ConnectorEvents['onReceipt']>) => void;
  readonly onInbound: (record: ConnectorRecord, ...args: Parameters<ConnectorEvents['onInbound']>) => void;
  /** null: it does not run any more. */
  readonly onState?: (connectorId: number, report: LinkReport | null) => void;
}

export interface Supervisor {
  /** Makes what runs equal to what the rulebook says. */
  apply(rulebook: Pick<Rulebook, 'connectors' | 'connectorById'>): Promise<void>;
  snapshot(connectorId: number): LinkStatus | null;
  /** null: the connector does not run now. */
  receive(connectorId: number, request: CarrierRequest): Promise<CarrierAnswer> | null;
  /** Asks a carrier to take back what it took under this id; false: it does not, or cannot be asked. */
  cancel(connectorId: number, carrierKey: string): Promise<boolean>;
  /** The learned rate is dropped; the rest of a profile belongs to whoever keeps it. */
  forgetRate(connectorId: number): void;
  /** Hands nothing more over, waits for what is in doubt, closes the links. */
  stop(): Promise<void>;
}

export function createSupervisor(parts: SupervisorParts): Supervisor {
  const running = new Map<number, { readonly link: Link; readonly connector: Connector }>();
  let queue: Promise<void> = Promise.resolve();
  let isStopped = false;

  function within(ms: number, work: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = parts.clock.after(ms, resolve);
      void work.then(() => {
        cancel();
        resolve();
      });
    });
  }

  function start(record: ConnectorRecord): void {
    const link = parts.dispatcher.addLink(record);
    const connector = parts.createConnector(record, {
      onReady: () => link.pump(),
      onOutcome: (segment, outcome) => link.settle(segment, outcome),
      onReceipt: (...args) => parts.onReceipt(record, ...args),
      onInbound: (...args) => parts.onInbound(record, ...args),
      onState: (report) => parts.onState?.(record.id, report),
    });
    link.connector = connector;
    parts.onState?.(record.id, connector.report());
    running.set(record.id, { link, connector });
    connector.start();
  }

  async function stopOne(connectorId: number): Promise<void> {
    const entry = running.get(connectorId);
    if (!entry) return;
    entry.link.connector = null;
    await entry.connector.stop(DRAIN_TIMEOUT_MS);
    // A store that cannot write must not hold up the end for ever: what is not recorded is in doubt after the restart.
    await within(DRAIN_TIMEOUT_MS, entry.link.drained());
    parts.dispatcher.removeLink(connectorId);
    parts.onState?.(connectorId, null);
    running.delete(connectorId);
  }

  return {
    apply(rulebook) {
      // One after the other: a stop takes its time, and the next change may come meanwhile.
      const change = queue.then(async () => {
        if (isStopped) return;
        for (const [id, { link }] of running) if (!isDeepStrictEqual(rulebook.connectorById.get(id), link.record)) await stopOne(id);
        let isNew = false;
        for (const record of rulebook.connectors) {
          if (running.has(record.id)) continue;
          start(record);
          isNew = true;
        }
        if (isNew) await parts.dispatcher.rescan();
      });
      // A change that fails is its caller's to hear of; the next one, and the stop, must not fail with it.
      queue = change.catch(() => {});
      return change;
    },
    snapshot(connectorId) {
      const entry = running.get(connectorId);
      if (!entry) return null;
      const { link, connector } = entry;
      return {
        ...connector.report(),
        inDoubt: link.inDoubt,
        window: link.window,
        ready: link.ready,
        rateLimit: link.rateLimit,
      };
    },
    receive(connectorId, request) {
      const entry = running.get(connectorId);
      // While it stops nothing more is heard of it.
      return entry && entry.link.connector !== null ? (entry.connector.receive?.(request) ?? null) : null;
    },
    async cancel(connectorId, carrierKey) {
      const entry = running.get(connectorId);
      return entry !== undefined && entry.link.connector !== null && ((await entry.connector.cancel?.(carrierKey)) ?? false);
    },
    forgetRate: (connectorId) => running.get(connectorId)?.link.forgetRate(),
    async stop() {
      await queue;
      isStopped = true;
      await Promise.all([...running.keys()].map(stopOne));
    },
  };
}
