// The part of compose.ts that tells customers by HTTP: webhooks and callbacks, behind one guard of addresses.
import type { Config } from './config.ts';
import type { Rulebook } from './core/rulebook.ts';
import { startCallbacks, type Callbacks } from './engine/callbacks.ts';
import { startPushes, type Pushes } from './engine/pushes.ts';
import { createCallbackSender } from './notifiers/callback/sender.ts';
import type { AddressGuard } from './notifiers/push/address-guard.ts';
import { createPushSender } from './notifiers/push/sender.ts';
import type { Log } from './ops/log.ts';
import type { Metrics } from './ops/metrics.ts';
import type { Clock } from './ports/clock.ts';
import type { Store } from './ports/store.ts';

export interface ComposePushesParts {
  readonly config: Config;
  readonly guard: AddressGuard;
  readonly store: Store;
  readonly clock: Clock;
  readonly rulebook: () => Rulebook;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly onStoreError: (error: unknown) => void;
  /** Gets what is to be closed, in the order in which it was opened. */
  readonly closers: (() => void | Promise<void>)[];
}

export interface ComposedPushes {
  readonly pushes: Pushes;
  readonly callbacks: Callbacks;
}

export function composePushes({
  config,
  guard,
  store,
  clock,
  rulebook,
  metrics,
  log,
  onStoreError,
  closers,
}: ComposePushesParts): ComposedPushes {
  const sender = createPushSender({ guard, clock, rulebook, timeZone: config.timeZone });
  closers.push(() => sender.close());
  const pushes = startPushes({
    store,
    sender,
    clock,
    rulebook,
    onResult: (event, result, count) => metrics.push(event, result, count),
    onEndpoint: (webhookId, error) =>
      error === null
        ? log.info({ webhookId }, 'a webhook takes pushes again')
        : log.warn({ webhookId, error }, 'a webhook takes no pushes; they wait, and it is tried again and again'),
    onStoreError,
  });
  closers.push(() => pushes.stop());
  const callbackSender = createCallbackSender({ guard, clock, rulebook, timeZone: config.timeZone });
  closers.push(() => callbackSender.close());
  const callbacks = startCallbacks({ store, sender: callbackSender, clock, onResult: (result) => metrics.callback(result), onStoreError });
  closers.push(() => callbacks.stop());
  return { pushes, callbacks };
}
