// The part of compose.ts that puts the intake together: what every door submits to, and the count of what the rules did about it.
import type { Config } from './config.ts';
import type { RoutingWorld } from './core/routing.ts';
import type { Rulebook } from './core/rulebook.ts';
import type { Dispatcher } from './engine/dispatcher.ts';
import { createGatekeeper } from './engine/gatekeeper.ts';
import { createIntake, type Intake } from './engine/intake.ts';
import { type RuleHitCounter, startRuleHits } from './engine/rule-hits.ts';
import type { Log } from './ops/log.ts';
import type { Metrics } from './ops/metrics.ts';
import type { Clock } from './ports/clock.ts';
import type { Store } from './ports/store.ts';

export interface IntakeRoomParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: Store;
  readonly rulebook: () => Rulebook;
  readonly world: RoutingWorld;
  /** How links to MMS begin. */
  readonly linkBase: () => string;
  readonly dispatcher: Pick<Dispatcher, 'committed'>;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly onStoreError: (error: unknown) => void;
  readonly closers: (() => void | Promise<void>)[];
}

export function composeIntake(parts: IntakeRoomParts): { readonly intake: Intake; readonly ruleHits: RuleHitCounter } {
  const { config, clock, store, rulebook, dispatcher, metrics, log, onStoreError, closers } = parts;
  const ruleHits = startRuleHits({ store, clock, onStoreError });
  closers.push(() => ruleHits.stop());
  const intake = createIntake({
    store,
    clock,
    rulebook,
    world: parts.world,
    onCommitted(plan, firstId, isWhole) {
      metrics.messagesAccepted(plan.door, plan.messages);
      dispatcher.committed(plan, firstId, isWhole);
    },
    linkBase: parts.linkBase,
    gatekeeper: createGatekeeper({ clock, timeZone: config.timeZone }),
    onRuleHit: (ruleId) => ruleHits.hit(ruleId),
    onRefused: (code) => metrics.messagesRefused(code),
    onLowBalance(accountId) {
      metrics.alert('low_balance');
      log.warn({ accountId, account: rulebook().accountById.get(accountId)?.name }, 'the balance of an account has become low');
    },
    onStoreError,
  });
  return { intake, ruleHits };
}
