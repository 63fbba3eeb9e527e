// The door for customers that speak SMPP (docs/smpp.md): listens, lets binds in, hands their requests to the commands, answers each once, and asks
// binds to go when their account may not have them any more or the gateway stops.
import type { SecureContextOptions } from 'node:tls';
import {
  type Answer,
  type BindDecision,
  type BindRequest,
  createSmscServer,
  type RequestPdu,
  type SessionEnd,
  type SmscHandlers,
  type SmscSession,
  statuses,
  statusName,
} from '@trunkline/smpp';
import type { BindMode, BindStatus } from '../../ports/notifier.ts';
import { plainAddress } from '../allowed-addresses.ts';
import type { FailedTries } from '../failed-tries.ts';
import { type Admitted, type Bind, Binds } from './binds.ts';
import { cancel } from './cancel.ts';
import { query } from './query.ts';
import { replace } from './replace.ts';
import type { RequestParts } from './requests.ts';
import { mayStay, signIn } from './sign-in.ts';
import { EXPIRY_LOOK_MS, LEAVE_MS, SESSIONS_MAX, TLS_HANDSHAKE_MS } from './smpp-limits.ts';
import { smppStatus } from './smpp-status.ts';
import { submitMulti } from './submit-multi.ts';
import { createSubmit } from './submit.ts';

export interface SmppDoorParts extends RequestParts {
  readonly failedTries: FailedTries;
  /** null: there is no listener with TLS. */
  readonly tls: SecureContextOptions | null;
  /** A key, not the password, signed this bind in. */
  readonly onKeyUsed?: (keyId: number) => void;
  /** After each answer: the command and the name of its status. */
  readonly onRequest: (command: string, status: string) => void;
  /** What the account's receivers can take has changed: one came, went, or reads again. */
  readonly onReceivers: (accountId: number, change: 'came' | 'gone' | 'writable') => void;
}

export interface SmppDoor {
  /** Resolves with the bound port. */
  listen(port: number, host: string): Promise<number>;
  /** null: there is no certificate. */
  listenTls(port: number, host: string): Promise<number | null>;
  /** The rulebook was swapped: binds that may not stay are unbound. */
  rulebookChanged(): void;
  /** Sessions that take deliver_sm. */
  receivers(accountId: number): readonly SmscSession[];
  bindsOf(accountId: number): readonly BindStatus[];
  counts(): Readonly<Record<BindMode, number>>;
  /** Takes no new requests, answers those it took, unbinds everybody; within a bound. */
  close(): Promise<void>;
}

const SYSTEM_ID = 'Trunkline';

const modes: Readonly<Record<BindRequest['command'], BindMode>> = {
  bind_transmitter: 'transmitter',
  bind_receiver: 'receiver',
  bind_transceiver: 'transceiver',
};

export function createSmppDoor(parts: SmppDoorParts): SmppDoor {
  const { clock, log, rulebook, failedTries } = parts;
  const binds = new Binds({ clock, onReceivers: parts.onReceivers });
  const admitted = new WeakMap<SmscSession, Admitted>();
  let cancelExpiry = (): void => {};
  let isClosing = false;

  function onBind(request: BindRequest, session: SmscSession): BindDecision {
    const address = plainAddress(session.remoteAddress);
    const decision = signIn(request, session.remoteAddress, {
      failedTries,
      rulebook,
      bindsOf: (accountId) => binds.count(accountId),
      now: () => clock.now(),
      ...(parts.onKeyUsed ? { onKeyUsed: parts.onKeyUsed } : {}),
    });
    if (decision.ok) {
      admitted.set(session, decision);
      return { status: statuses.ESME_ROK, systemId: SYSTEM_ID };
    }
    log.info({ session: session.id, address, accountId: decision.accountId, why: decision.why }, 'bind refused');
    parts.onRequest(request.command, statusName(decision.status));
    return { status: decision.status };
  }

  function onBound(session: SmscSession): void {
    const who = admitted.get(session);
    if (who === undefined || session.bind === null) return;
    const { account, key } = who;
    const mode = modes[session.bind.command];
    const address = plainAddress(session.remoteAddress);
    log.info({ session: session.id, address, accountId: account.id, mode }, 'bound');
    parts.onRequest(session.bind.command, statusName(statuses.ESME_ROK));
    session.context = binds.add(session, mode, who);
    if (key !== null && key.expiresAt !== null) awaitExpiry();
  }

  function dismiss(): void {
    const now = clock.now();
    for (const bind of binds.all()) {
      const account = rulebook().accountById.get(bind.account.id);
      const { key, session } = bind;
      if (mayStay({ account: bind.account, key, address: session.remoteAddress }, account, now)) bind.account = account;
      else binds.leave(bind);
    }
    awaitExpiry();
  }

  /** Sees to it that a bind goes when its key ends. */
  function awaitExpiry(): void {
    cancelExpiry();
    let next = Number.POSITIVE_INFINITY;
    for (const { key, account, state } of binds.all()) {
      if (key === null || state === 'leaving') continue;
      const end = account.keys?.find((one) => one.id === key.id)?.expiresAt ?? null;
      if (end !== null && end < next) next = end;
    }
    if (next === Number.POSITIVE_INFINITY) return;
    cancelExpiry = clock.after(Math.min(Math.max(next - clock.now(), 0), EXPIRY_LOOK_MS), dismiss);
  }

  function onClosed(session: SmscSession, end: SessionEnd): void {
    const bind = bindOf(session);
    if (bind === null) return;
    session.context = null;
    binds.remove(bind);
    log.info({ session: session.id, accountId: bind.account.id, end: end.kind, why: 'why' in end ? end.why : undefined }, 'bind ended');
  }

  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nobody else writes a context
  const bindOf = (session: SmscSession): Bind | null => session.context as Bind | null;

  function respond(bind: Bind, request: RequestPdu, answer: Answer): void {
    bind.session.respond(request, answer);
    parts.onRequest(request.command, statusName(answer.status ?? statuses.ESME_ROK));
    binds.release(bind);
  }

  const submit = createSubmit(parts, respond);

  /** The commands that come seldom: a promise of an answer. */
  function run(bind: Bind, request: RequestPdu, answer: Promise<Answer>): void {
    answer.then(
      (answered) => respond(bind, request, answered),
      (error: unknown) => {
        log.error({ err: error, accountId: bind.account.id, command: request.command }, 'a request failed');
        respond(bind, request, { status: smppStatus.platform });
      },
    );
  }

  function onRequest(pdu: RequestPdu, session: SmscSession): void {
    const bind = bindOf(session);
    if (bind === null || pdu.command === 'alert_notification' || pdu.command === 'outbind') return;
    binds.take(bind);
    // It has not seen our unbind yet: nothing was taken, and it may send the same elsewhere or later.
    if (bind.state === 'leaving') {
      respond(bind, pdu, { status: smppStatus.platform });
      return;
    }
    switch (pdu.command) {
      case 'submit_sm':
      case 'data_sm':
        submit(bind, pdu);
        break;
      case 'submit_multi':
        run(bind, pdu, submitMulti(parts, bind, pdu));
        break;
      case 'query_sm':
        run(bind, pdu, query(parts, bind, pdu));
        break;
      case 'cancel_sm':
        run(bind, pdu, cancel(parts, bind, pdu));
        break;
      case 'replace_sm':
        run(bind, pdu, replace(parts, bind, pdu));
        break;
      default:
        respond(bind, pdu, { status: statuses.ESME_RINVCMDID });
    }
  }

  const handlers: SmscHandlers = {
    onConnect: () => !isClosing,
    onBind,
    onBound,
    onClosed,
    onRequest,
    onWritable(session) {
      const bind = bindOf(session);
      if (bind !== null && bind.mode !== 'transmitter' && bind.state !== 'leaving') parts.onReceivers(bind.account.id, 'writable');
    },
    onNotice(notice, session) {
      log.debug({ session: session.id, accountId: bindOf(session)?.account.id, notice: notice.kind }, 'session notice');
    },
  };
  const options = {
    sessionsMax: SESSIONS_MAX,
    clock: { now: () => clock.monotonic(), after: (ms: number, fn: () => void) => clock.after(ms, fn) },
  };
  const plain = createSmscServer(options, handlers);
  const secure =
    parts.tls === null ? null : createSmscServer({ ...options, tls: { ...parts.tls, handshakeTimeout: TLS_HANDSHAKE_MS } }, handlers);

  return {
    listen: (port, host) => plain.listen(port, host),
    listenTls: async (port, host) => (secure === null ? null : secure.listen(port, host)),
    rulebookChanged() {
      dismiss();
    },
    receivers: (accountId) => binds.receivers(accountId),
    bindsOf: (accountId) =>
      binds.ofAccount(accountId).map(({ session, mode, since, unanswered, account }) => ({
        mode,
        address: plainAddress(session.remoteAddress),
        since,
        unanswered,
        window: account.settings.smppWindow,
        delivering: session.outstanding,
      })),
    counts() {
      const counts = { transmitter: 0, receiver: 0, transceiver: 0 };
      for (const { mode } of binds.all()) counts[mode]++;
      return counts;
    },
    async close() {
      cancelExpiry();
      isClosing = true;
      for (const bind of binds.all()) binds.leave(bind);
      let cancelWait = (): void => {};
      const enough = new Promise<void>((resolve) => (cancelWait = clock.after(LEAVE_MS, resolve)));
      await Promise.race([binds.quiet(), enough]);
      cancelWait();
      await Promise.all([plain.close(LEAVE_MS), secure?.close(LEAVE_MS)]);
    },
  };
}
