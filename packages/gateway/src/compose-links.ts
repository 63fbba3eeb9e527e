// The part of compose.ts between disk and carriers: the dispatcher and what it knows of links, the connectors, and what carriers say.
import type { MediaRoom } from './compose-media.ts';
import { createConnectorBy } from './connectors/by-protocol.ts';
import { createWires, type Wires } from './connectors/smpp/wire/wires.ts';
import { costOfHandOver } from './core/handed-cost.ts';
import type { RoutingWorld } from './core/routing.ts';
import { type AccountSettings, defaultAccountSettings, type Rulebook } from './core/rulebook.ts';
import { createDispatcher, type Dispatcher } from './engine/dispatcher.ts';
import { createFacts, type Facts } from './engine/facts.ts';
import { startFailover } from './engine/failover.ts';
import { openProfiles, type Profiles } from './engine/profiles.ts';
import { openScores, type Scores } from './engine/scores.ts';
import { createSupervisor, type Supervisor } from './engine/supervisor.ts';
import { createTakeBack } from './engine/take-back.ts';
import { atMostEverySecond } from './ops/at-most.ts';
import type { Log } from './ops/log.ts';
import type { Metrics } from './ops/metrics.ts';
import type { Clock } from './ports/clock.ts';
import type { CancelResult, Store } from './ports/store.ts';

export interface ComposeLinksParts {
  readonly folder: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly rulebook: () => Rulebook;
  readonly media: MediaRoom;
  /** Where the customer API listens, for links to media. */
  readonly apiUrl: () => string;
  /** The country of a number's digits; null = it is not known. */
  readonly countryOf: (digits: string) => string | null;
  /** An inbound message waits for its rules. */
  readonly onInboundDue: () => void;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly onStoreError: (error: unknown) => void;
  /** Gets what is to be closed, in the order in which it was opened. */
  readonly closers: (() => void | Promise<void>)[];
}

export interface ComposedLinks {
  readonly profiles: Profiles;
  readonly scores: Scores;
  readonly dispatcher: Dispatcher;
  readonly facts: Facts;
  readonly wires: Wires;
  readonly supervisor: Supervisor;
  /** What routing asks of links. */
  readonly world: RoutingWorld;
  readonly shareOf: (accountId: number) => AccountSettings;
  /** Takes a message back, from its carrier too where that can be asked. */
  readonly takeBack: (messageId: number) => Promise<CancelResult>;
}

export async function composeLinks(parts: ComposeLinksParts): Promise<ComposedLinks> {
  const { folder, store, clock, rulebook, media, apiUrl, countryOf, onInboundDue, metrics, log, onStoreError, closers } = parts;
  const profiles = await openProfiles({ store, clock, onStoreError });
  closers.push(() => profiles.stop());
  const scores = await openScores({ store, clock, countryOf, onStoreError });
  closers.push(() => scores.stop());
  const shareOf = (id: number): AccountSettings => rulebook().accountById.get(id)?.settings ?? defaultAccountSettings;
  const dispatcher = createDispatcher({
    store,
    clock,
    profileOf: (id) => profiles.of(id),
    isAtMostOnce: (id) => rulebook().accountById.get(id)?.settings.delivery === 'at_most_once',
    shareOf,
    mms: media.leaving,
    costOf: (id, { number, isWhole, total, mms }, at) =>
      costOfHandOver(rulebook(), id, { number, segments: isWhole ? total : 1, isMms: mms !== undefined }, at),
    onSubmitted: (connector, count) => metrics.segmentsSubmitted(connector, count),
    onEnded: (connectorId, batch) => scores.outcomes(connectorId, batch),
    onOutcome: (connector, kind, count) => metrics.segmentOutcome(connector, kind, count),
    onStoreError,
    onOutcomeLost: ({ messageId, part, kind, connectorId }, error) =>
      log.error(
        { err: error, messageId, part, kind, connectorId },
        'an outcome cannot be recorded; its message is not sent again until the next start',
      ),
  });
  closers.push(() => dispatcher.stop());
  const facts = createFacts({
    store,
    clock,
    rulebook,
    linkBase: () => media.linkBase(apiUrl()),
    onReceipt: (connector, kind) => metrics.receipt(connector, kind),
    onApplied: (receipt, result) => scores.receipt(receipt, result),
    onInbound(isDue) {
      metrics.inbound();
      if (isDue) onInboundDue();
    },
    onStoreError,
    onReceiptLost: ({ connectorId, carrierKeys }, error) =>
      log.error({ err: error, connectorId, carrierKeys }, 'a receipt cannot be recorded; it is dropped'),
  });
  const failover = startFailover({
    store,
    dispatcher,
    clock,
    wantsQueueAges: () => rulebook().routeRules?.some((rule) => rule.queueAgeMaxSeconds !== null) ?? false,
    onStoreError,
  });
  closers.push(() => failover.stop());
  const wires = createWires({
    folder,
    clock,
    onDropped: (id, pdus) => metrics.wireDropped(rulebook().connectorById.get(id)?.name ?? '', pdus),
    onError: atMostEverySecond(clock, (why: unknown) => log.error({ why }, 'PDUs cannot be kept or read; messages are not touched by it')),
  });
  closers.push(() => wires.stop());
  const supervisor = createSupervisor({
    dispatcher,
    clock,
    createConnector: createConnectorBy({
      media: media.taker,
      linkedIdOf: (connectorId, number, phone) => store.linkedIdOf({ connectorId, number, phone }, clock.now()),
      clock,
      log,
      profileOf: (id) => profiles.of(id),
      traceOf: (record) => wires.of(record),
    }),
    onReceipt: (record, receipt, committed) => facts.receipt(record, receipt, committed),
    onInbound: (record, message, committed) => facts.inbound(record, message, committed),
    onState: (id, report) => failover.state(id, report),
  });
  closers.push(() => supervisor.stop());
  const world: RoutingWorld = {
    links: failover.links,
    random: () => clock.random(),
    qualityOf: (id, digits) => scores.qualityOf(id, digits),
  };
  const takeBack = createTakeBack({ store, dispatcher, supervisor, facts });
  return { profiles, scores, dispatcher, facts, wires, supervisor, world, shareOf, takeBack };
}
