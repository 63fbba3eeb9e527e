// The part of compose.ts that tells customers: on their receiver binds, by webhooks and callbacks behind one guard of addresses, by mail.
import type { Config } from './config.ts';
import type { Rulebook } from './core/rulebook.ts';
import { startCallbacks, type Callbacks } from './engine/callbacks.ts';
import { startPushes, type Pushes } from './engine/pushes.ts';
import { createReporter, type Reporter } from './engine/reporter.ts';
import { type BindNotifier, type BindNotifierParts, createBindNotifier } from './notifiers/bind.ts';
import { createCallbackSender } from './notifiers/callback/sender.ts';
import type { AddressGuard } from './notifiers/push/address-guard.ts';
import { createPushSender } from './notifiers/push/sender.ts';
import { joinSenders } from './notifiers/senders.ts';
import type { Log } from './ops/log.ts';
import type { Metrics } from './ops/metrics.ts';
import type { Clock } from './ports/clock.ts';
import type { PushSender } from './ports/push-sender.ts';
import type { Store } from './ports/store.ts';

export interface ComposeNotifiersParts {
  readonly config: Config;
  readonly guard: AddressGuard;
  /** Sends the pushes that are mails. */
  readonly mailSender: PushSender;
  /** The binds on which an account takes what is delivered. */
  readonly receivers: BindNotifierParts['receivers'];
  readonly store: Store;
  readonly clock: Clock;
  readonly rulebook: () => Rulebook;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly onStoreError: (error: unknown) => void;
  /** Gets what is to be closed, in the order in which it was opened. */
  readonly closers: (() => void | Promise<void>)[];
}

export interface ComposedNotifiers {
  readonly notifier: BindNotifier;
  readonly reporter: Reporter;
  readonly pushes: Pushes;
  readonly callbacks: Callbacks;
}

export function composeNotifiers({
  config,
  guard,
  mailSender,
  receivers,
  store,
  clock,
  rulebook,
  metrics,
  log,
  onStoreError,
  closers,
}: ComposeNotifiersParts): ComposedNotifiers {
  const notifier = createBindNotifier({
    rulebook,
    receivers,
    timeZone: config.timeZone,
    onRoom: (accountId) => reporter.room(accountId),
    onGone: (accountId) => reporter.gone(accountId),
  });
  const reporter = createReporter({
    store,
    notifier,
    clock,
    rulebook,
    onResult: (kind, result) => metrics.notice(kind, result),
    onGivenUp: (accountId, kind, messageId, detail) => log.warn({ accountId, kind, messageId, detail }, 'a customer will not take it'),
    onStoreError,
  });
  closers.push(() => reporter.stop());
  const sender = joinSenders(createPushSender({ guard, clock, rulebook, timeZone: config.timeZone }), mailSender);
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
  return { notifier, reporter, pushes, callbacks };
}
