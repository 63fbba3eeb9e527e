// From committed message to link: what is due goes to its connector's lane, what is timed waits for its moment, what is on disk is looked up when
// the process starts or a timer says so.
import type { AcceptPlan } from '../core/plan.ts';
import type { ConnectorRecord } from '../core/rulebook.ts';
import { LANES_RESCAN_MS } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { CancelResult, ClaimedMessage, MovedMessage, Replacement, ReplaceResult, Store } from '../ports/store.ts';
import { leavesAt } from './gatekeeper.ts';
import type { LinkParts } from './link-parts.ts';
import { Link } from './link.ts';

/** Timers of Node overflow beyond 24.8 days; waking up once an hour costs nothing. */
const TIMER_MS_MAX = 3_600_000;

/** Most plans are one number, which goes one way. */
function connectorIdsOf({ items }: AcceptPlan): Iterable<number> {
  const [item] = items;
  if (items.length === 1 && item?.runs.length === 1) return item.runs.map(({ connectorId }) => connectorId);
  return new Set(items.flatMap(({ runs }) => runs.map(({ connectorId }) => connectorId)));
}

export interface DispatcherParts extends Omit<LinkParts, 'store' | 'onDueChanged'> {
  readonly store: Pick<
    Store,
    'claim' | 'recordOutcomes' | 'markHandedOut' | 'lanes' | 'cancel' | 'replace' | 'pendingPast' | 'expirePending' | 'messageHistory'
  >;
  readonly clock: Clock;
}

export interface Dispatcher {
  /** Looks for waiting messages on disk: at the start, and whenever a link is new. */
  rescan(): Promise<void>;
  addLink(record: ConnectorRecord): Link;
  removeLink(connectorId: number): void;
  link(connectorId: number): Link | undefined;
  /** Weights and classes of accounts may have changed. */
  sharesChanged(): void;
  /** A submission was committed: its messages have consecutive ids from firstId. A part of a long message leaves with the last one. */
  committed(plan: AcceptPlan, firstId: number, isWhole: boolean): void;
  cancel(messageId: number): Promise<CancelResult>;
  /** Another text for a message that still waits. */
  replace(messageId: number, change: Replacement): Promise<ReplaceResult>;
  /** Ends waiting messages past their validity; at most `limit`, returns how many. */
  expirePending(limit: number): Promise<number>;
  /** Takes messages of one connector out of its memory, lets `work` do with those that are free what it has to on disk, and lets them go again. */
  withMessages<T>(
    connectorId: number,
    messages: readonly { readonly id: number; readonly accountId: number }[],
    work: (ids: readonly number[]) => Promise<T>,
  ): Promise<T | null>;
  /** Messages wait elsewhere, or ended where they waited, as the store tells after a commit. */
  moved(messages: readonly MovedMessage[]): void;
  stop(): void;
}

export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const { store, clock } = parts;
  const links = new Map<number, Link>();
  let isStopped = false;
  let timerAt = Number.POSITIVE_INFINITY;
  let cancelTimer = (): void => {};
  let cancelRescan = (): void => {};

  function armTimer(): void {
    if (isStopped) return;
    let next = Number.POSITIVE_INFINITY;
    for (const link of links.values()) next = Math.min(next, link.nextDueAt ?? next);
    if (next >= timerAt) return;
    cancelTimer();
    timerAt = next;
    cancelTimer = clock.after(Math.min(TIMER_MS_MAX, Math.max(0, next - clock.now())), () => {
      timerAt = Number.POSITIVE_INFINITY;
      for (const link of links.values()) link.wakeDue(clock.now());
      armTimer();
    });
  }

  async function rescan(): Promise<void> {
    cancelRescan();
    try {
      const now = clock.now();
      for (const { connectorId, accountId, dueAt } of await store.lanes()) {
        const link = links.get(connectorId);
        if (dueAt <= now) link?.wake(accountId);
        else link?.noteDue(accountId, dueAt);
      }
    } catch (error) {
      parts.onStoreError(error);
    }
    if (!isStopped) cancelRescan = clock.after(LANES_RESCAN_MS, () => void rescan());
  }

  function* messagesOf(plan: AcceptPlan, firstId: number, connectorId: number): Iterable<ClaimedMessage> {
    const { accountId, dueAt, expiresAt } = plan;
    let id = firstId;
    for (const { content, sender, alphabet, segments, traits, mms, runs } of plan.items) {
      const more = mms ? { mms } : {};
      for (const run of runs) {
        if (run.connectorId !== connectorId) {
          id += run.numbers.length;
          continue;
        }
        for (const number of run.numbers)
          yield {
            id: id++,
            accountId,
            number,
            sender,
            content,
            alphabet,
            segments,
            traits,
            pieces: null,
            doneParts: [],
            dueAt,
            expiresAt,
            attempts: 0,
            ...more,
          };
      }
    }
  }

  return {
    rescan,
    addLink(record) {
      const link = new Link(record, { ...parts, onDueChanged: armTimer });
      links.set(record.id, link);
      return link;
    },
    removeLink(connectorId) {
      links.delete(connectorId);
    },
    link: (connectorId) => links.get(connectorId),
    sharesChanged() {
      for (const link of links.values()) link.sharesChanged();
    },
    committed(plan, firstId, isWhole) {
      if (!isWhole) return;
      for (const connectorId of connectorIdsOf(plan)) {
        const link = links.get(connectorId);
        if (leavesAt(plan) > clock.now()) link?.noteDue(plan.accountId, leavesAt(plan));
        // Its other parts are on disk.
        else if (plan.longPart) link?.wake(plan.accountId);
        else link?.offer(plan.accountId, messagesOf(plan, firstId, connectorId));
      }
    },
    async cancel(messageId) {
      const message = await store.messageHistory(messageId);
      if (!message) return { kind: 'not_found' };
      const link = links.get(message.connectorId);
      if (link && !link.withdraw(message.accountId, messageId)) return { kind: 'too_late', state: message.state };
      let isEnded = false;
      try {
        const result = await store.cancel(messageId, clock.now());
        isEnded = result.kind === 'cancelled';
        return result;
      } finally {
        link?.unbar(message.accountId, messageId, isEnded);
      }
    },
    async replace(messageId, change) {
      const message = await store.messageHistory(messageId);
      if (!message) return 'not_found';
      const link = links.get(message.connectorId);
      if (link && !link.withdraw(message.accountId, messageId)) return 'too_late';
      try {
        return await store.replace(messageId, change, clock.now());
      } finally {
        link?.unbar(message.accountId, messageId, false);
        if (change.dueAt !== null) link?.noteDue(message.accountId, change.dueAt);
      }
    },
    async expirePending(limit) {
      const past = await store.pendingPast(clock.now(), limit);
      const free = past.filter(({ id, connectorId, accountId }) => links.get(connectorId)?.withdraw(accountId, id) ?? true);
      try {
        if (free.length > 0)
          await store.expirePending(
            clock.now(),
            free.map(({ id }) => id),
          );
      } finally {
        for (const { id, connectorId, accountId } of free) links.get(connectorId)?.unbar(accountId, id, true);
      }
      return free.length;
    },
    async withMessages(connectorId, messages, work) {
      const link = links.get(connectorId);
      const byAccount = new Map<number, number[]>();
      for (const { id, accountId } of messages) {
        const own = byAccount.get(accountId);
        if (own) own.push(id);
        else byAccount.set(accountId, [id]);
      }
      const free = new Map([...byAccount].map(([accountId, ids]) => [accountId, link?.withdrawAll(accountId, ids) ?? ids] as const));
      const ids = [...free.values()].flat();
      try {
        return ids.length > 0 ? await work(ids) : null;
      } finally {
        // What became of each is on disk: a claim finds those that still wait here.
        for (const [accountId, own] of free) for (const id of own) link?.unbar(accountId, id, false);
      }
    },
    moved(messages) {
      const lanes = new Map<string, MovedMessage>();
      for (const one of messages) {
        if (one.kind === 'waits') lanes.set(`${one.connectorId}/${one.accountId}`, one);
        // On the wire already, it is there twice: the history will tell.
        else if (links.get(one.connectorId)?.withdraw(one.accountId, one.messageId))
          links.get(one.connectorId)?.unbar(one.accountId, one.messageId, true);
      }
      for (const { connectorId, accountId } of lanes.values()) links.get(connectorId)?.wake(accountId);
    },
    stop() {
      isStopped = true;
      cancelTimer();
      cancelRescan();
    },
  };
}
