// The binds as they are now, by account: who may receive, how many requests wait for their answer, and how a bind is asked to go.
import type { SmscSession } from '@trunkline/smpp';
import { callerText } from '../../core/caller.ts';
import type { ApiKey } from '../../core/access.ts';
import type { Account } from '../../core/rulebook.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BindMode } from '../../ports/notifier.ts';
import { createRate, type Rate } from '../../core/rate.ts';
import { LEAVE_MS } from './smpp-limits.ts';

/** leaving: its requests are answered, no new ones are taken, and it is unbound when the last answer is out. */
type BindState = 'reading' | 'paused' | 'leaving';

/** What the account's binds share. */
interface Shared {
  readonly binds: Set<Bind>;
  readonly receivers: SmscSession[];
  readonly rate: Rate;
}

/** Who was let in, and with which key; null = with the password. */
export interface Admitted {
  readonly account: Account;
  readonly key: ApiKey | null;
}

export class Bind {
  readonly session: SmscSession;
  readonly mode: BindMode;
  /** Unix ms. */
  readonly since: number;
  readonly shared: Shared;
  /** As of the rulebook in force. */
  account: Account;
  /** What it signed in with; null = the password. */
  readonly key: ApiKey | null;
  /** As every message of it is kept with (core/caller.ts). */
  readonly caller: string;
  state: BindState = 'reading';
  /** Requests of the customer without an answer yet. */
  unanswered = 0;
  cancelLeaving = (): void => {};

  constructor(session: SmscSession, mode: BindMode, { account, key }: Admitted, shared: Shared, since: number) {
    this.session = session;
    this.mode = mode;
    this.account = account;
    this.key = key;
    this.caller = callerText({ address: session.remoteAddress, keyId: key?.id ?? null });
    this.shared = shared;
    this.since = since;
  }
}

export interface BindsParts {
  readonly clock: Clock;
  /** A receiver came, or went. */
  readonly onReceivers: (accountId: number, change: 'came' | 'gone') => void;
}

const noReceivers: readonly SmscSession[] = [];

export class Binds {
  readonly #byAccount = new Map<number, Shared>();
  readonly #parts: BindsParts;
  #unanswered = 0;
  #whenQuiet: (() => void)[] = [];

  constructor(parts: BindsParts) {
    this.#parts = parts;
  }

  count(accountId: number): number {
    return this.#byAccount.get(accountId)?.binds.size ?? 0;
  }

  ofAccount(accountId: number): readonly Bind[] {
    return [...(this.#byAccount.get(accountId)?.binds ?? [])];
  }

  all(): Bind[] {
    return [...this.#byAccount.values()].flatMap(({ binds }) => [...binds]);
  }

  /** Sessions that take deliver_sm, in the order they came. */
  receivers(accountId: number): readonly SmscSession[] {
    return this.#byAccount.get(accountId)?.receivers ?? noReceivers;
  }

  add(session: SmscSession, mode: BindMode, admitted: Admitted): Bind {
    const { account } = admitted;
    let shared = this.#byAccount.get(account.id);
    if (!shared) {
      shared = { binds: new Set(), receivers: [], rate: createRate() };
      this.#byAccount.set(account.id, shared);
    }
    const bind = new Bind(session, mode, admitted, shared, this.#parts.clock.now());
    shared.binds.add(bind);
    if (mode !== 'transmitter') {
      shared.receivers.push(session);
      this.#parts.onReceivers(account.id, 'came');
    }
    return bind;
  }

  /** The session is over. */
  remove(bind: Bind): void {
    const { shared, account } = bind;
    bind.cancelLeaving();
    shared.binds.delete(bind);
    if (shared.binds.size === 0) this.#byAccount.delete(account.id);
    this.#settle(bind.unanswered);
    bind.unanswered = 0;
    this.#endReceiving(bind);
  }

  /** A request is taken. At the window's edge the bind is read no further: the customer's octets wait with the customer. */
  take(bind: Bind): void {
    this.#unanswered++;
    if (++bind.unanswered >= bind.account.settings.smppWindow && bind.state === 'reading') {
      bind.state = 'paused';
      bind.session.pause();
    }
  }

  /** A request is answered. */
  release(bind: Bind): void {
    // Its session ended meanwhile, and with it everything that waited.
    if (bind.unanswered === 0) return;
    this.#settle(1);
    bind.unanswered--;
    if (bind.state === 'paused') this.#readOn(bind);
    else if (bind.state === 'leaving' && bind.unanswered === 0) this.#unbind(bind);
  }

  /** Answers what was taken, then unbinds; both within a bound. */
  leave(bind: Bind): void {
    if (bind.state === 'leaving') return;
    const wasPaused = bind.state === 'paused';
    bind.state = 'leaving';
    this.#endReceiving(bind);
    if (bind.unanswered === 0) this.#unbind(bind);
    else bind.cancelLeaving = this.#parts.clock.after(LEAVE_MS, () => this.#unbind(bind));
    // The answer to our unbind must be read.
    if (wasPaused) bind.session.resume();
  }

  /** Resolves when no request waits for its answer. */
  quiet(): Promise<void> {
    return this.#unanswered === 0 ? Promise.resolve() : new Promise((resolve) => this.#whenQuiet.push(resolve));
  }

  #settle(count: number): void {
    this.#unanswered -= count;
    if (this.#unanswered === 0) for (const resolve of this.#whenQuiet.splice(0)) resolve();
  }

  #readOn(bind: Bind): void {
    // At half the window: pausing and resuming the socket at every answer would cost more than the answers.
    if (bind.unanswered > bind.account.settings.smppWindow / 2) return;
    bind.state = 'reading';
    bind.session.resume();
  }

  #unbind(bind: Bind): void {
    bind.cancelLeaving();
    bind.session.unbind(LEAVE_MS);
  }

  #endReceiving({ shared, session, account }: Bind): void {
    const at = shared.receivers.indexOf(session);
    if (at < 0) return;
    shared.receivers.splice(at, 1);
    this.#parts.onReceivers(account.id, 'gone');
  }
}
