// What the links are doing, for route rules, and the fail-over of what waits: messages whose patience with a link that is down has ended go to the next
// connector they may go by. Out of memory first, then on disk, so that no message is on two links at once.
import type { LinkFact } from '../core/routing.ts';
import { FAILOVER_INTERVAL_MS, FAILOVER_MESSAGES_MAX } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { LinkReport } from '../ports/connector.ts';
import type { Store } from '../ports/store.ts';
import type { Dispatcher } from './dispatcher.ts';

export interface FailoverParts {
  readonly store: Pick<Store, 'waitingBeyond' | 'moveWaiting' | 'lanes'>;
  readonly dispatcher: Pick<Dispatcher, 'withMessages'>;
  readonly clock: Clock;
  /** Whether a rule asks how old the queues are. */
  readonly wantsQueueAges: () => boolean;
  readonly onStoreError: (error: unknown) => void;
}

export interface Failover {
  /** What is known of each link that runs, kept up to date. */
  readonly links: ReadonlyMap<number, LinkFact>;
  state(connectorId: number, report: LinkReport | null): void;
  stop(): void;
}

interface Watched extends LinkFact {
  /** On the monotonic clock; null = it is up. */
  readonly downSince: number | null;
}

export function startFailover({ store, dispatcher, clock, wantsQueueAges, onStoreError }: FailoverParts): Failover {
  const links = new Map<number, Watched>();
  let cancel = (): void => {};
  let isStopped = false;

  async function readAges(): Promise<void> {
    if (!wantsQueueAges()) return;
    const oldest = new Map<number, number>();
    for (const { connectorId, dueAt } of await store.lanes()) oldest.set(connectorId, Math.min(dueAt, oldest.get(connectorId) ?? dueAt));
    for (const [connectorId, link] of links)
      links.set(connectorId, { ...link, queueAgeMs: Math.max(0, clock.now() - (oldest.get(connectorId) ?? clock.now())) });
  }

  async function moveFrom(connectorId: number, downMs: number): Promise<boolean> {
    const usable = [...links].filter(([, { isUsable }]) => isUsable).map(([id]) => id);
    if (usable.length === 0) return false;
    const waiting = await store.waitingBeyond(connectorId, downMs, clock.now(), FAILOVER_MESSAGES_MAX);
    if (waiting.length === 0 || isStopped) return false;
    const why = `its link has been down for ${Math.round(downMs / 1000)} s`;
    const moved = await dispatcher.withMessages(connectorId, waiting, (ids) =>
      store.moveWaiting({ ids, fromConnectorId: connectorId, usable, why, now: clock.now() }),
    );
    return waiting.length === FAILOVER_MESSAGES_MAX && (moved ?? 0) > 0;
  }

  async function look(): Promise<void> {
    let isMore = false;
    try {
      await readAges();
      for (const [connectorId, { downSince }] of links)
        if (downSince !== null && !isStopped) isMore = (await moveFrom(connectorId, clock.monotonic() - downSince)) || isMore;
    } catch (error) {
      isMore = false;
      onStoreError(error);
    }
    if (!isStopped) cancel = clock.after(isMore ? 0 : FAILOVER_INTERVAL_MS, () => void look());
  }
  cancel = clock.after(FAILOVER_INTERVAL_MS, () => void look());

  return {
    links,
    state(connectorId, report) {
      if (report === null) {
        links.delete(connectorId);
        return;
      }
      const before = links.get(connectorId);
      const isUsable = report.state === 'bound';
      const downSince = isUsable ? null : (before?.downSince ?? clock.monotonic());
      links.set(connectorId, { isUsable, queueAgeMs: before?.queueAgeMs ?? 0, downSince });
    },
    stop() {
      isStopped = true;
      cancel();
    },
  };
}
