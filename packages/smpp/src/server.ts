// An SMSC's side: accepts connections (a listening socket, or any stream through `attach`), has each bind decided by the owner, and hands
// requests up. Nothing of a session is read while its bind is being decided, so nothing arrives before its owner exists.
import { strict as assert } from 'node:assert';
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { definedLimits } from './client.ts';
import { type Clock, realClock } from './clock.ts';
import type { Decoded } from './codec.ts';
import { Connection, type WireDirection } from './connection.ts';
import { type LinkLimits, linkDefaults } from './limits.ts';
import type { AnsweredInit, Answer, Session, SessionEnd, SessionNotice, UnansweredInit } from './session.ts';
import type { BoundState, SessionState } from './session-states.ts';
import type { Pdu, PduOf, RequestPdu } from './tables/commands.ts';
import { statuses } from './tables/statuses.ts';
import type { Tlvs } from './tables/tlvs.ts';
import type { Done } from './window.ts';

export type BindRequest = PduOf<'bind_transceiver'> | PduOf<'bind_transmitter'> | PduOf<'bind_receiver'>;

/** Status 0 accepts. Any other refuses and closes, so that guessing passwords costs a connection each. */
export interface BindDecision {
  status: number;
  /** The SMSC's own name. */
  systemId?: string;
  tlvs?: Tlvs;
}

export interface SmscHandlers {
  /** Before anything is read. False: closed at once. */
  onConnect?: ((remoteAddress: string) => boolean) | undefined;
  onBind(request: BindRequest, session: SmscSession): BindDecision | Promise<BindDecision>;
  /** After an accepted bind has been answered. */
  onBound?: ((session: SmscSession) => void) | undefined;
  onRequest(pdu: RequestPdu, session: SmscSession): void;
  /** For every session that was handed to `onBind`, after the outcomes of all its requests. */
  onClosed(session: SmscSession, end: SessionEnd): void;
  onWritable?: ((session: SmscSession) => void) | undefined;
  onNotice?: ((notice: SessionNotice, session: SmscSession) => void) | undefined;
  /** See Connection. */
  onReceived?: ((decoded: Decoded, session: SmscSession) => unknown) | undefined;
  /** Every PDU on the wire, both ways: for a wire log, see formatPdu. */
  onWire?: ((direction: WireDirection, octets: Uint8Array, decoded: Decoded, session: SmscSession) => void) | undefined;
}

export interface SmscOptions extends Partial<LinkLimits> {
  tls?: tls.TlsOptions;
  clock?: Clock;
  /** Connections above this are closed at once. */
  sessionsMax?: number;
}

export const serverDefaults = {
  /** A flood of connections must not take the file descriptors of the process. */
  sessionsMax: 1_000,
};

const keepAliveMs = 60_000;

export class SmscSession {
  readonly id: number;
  readonly remoteAddress: string;
  /** The bind, once there was one. */
  bind: BindRequest | null = null;
  /** A place for the owner's own record of this session. */
  context: unknown = null;
  readonly connection: Connection;

  constructor(id: number, remoteAddress: string, connect: (session: SmscSession) => Connection) {
    this.id = id;
    this.remoteAddress = remoteAddress;
    this.connection = connect(this);
  }

  get state(): SessionState {
    return this.connection.session.state;
  }

  get boundAs(): BoundState | null {
    return this.connection.session.boundAs;
  }

  get systemId(): string | null {
    return this.bind?.systemId ?? null;
  }

  /**
   * The client said 3.4 or later. One that did not must be sent no optional parameters;
   * whether to leave them out or to try is the owner's choice, since some clients say 0 and read them all the same.
   */
  get takesTlvs(): boolean {
    return (this.bind?.interfaceVersion ?? 0) >= 0x34;
  }

  get outstanding(): number {
    return this.connection.session.outstanding;
  }

  get writable(): boolean {
    return this.connection.writable;
  }

  get counters(): Session['counters'] {
    return this.connection.session.counters;
  }

  /** See Session.request. */
  request(pdu: AnsweredInit, done: Done): number {
    return this.connection.session.request(pdu, done);
  }

  notify(pdu: UnansweredInit): boolean {
    return this.connection.session.notify(pdu);
  }

  /** See Session.respond. */
  respond(request: Pdu, answer: Answer = {}): boolean {
    return this.connection.session.respond(request, answer);
  }

  pause(): void {
    this.connection.pause();
  }

  resume(): void {
    this.connection.resume();
  }

  unbind(deadlineMs?: number): void {
    this.connection.session.unbind(deadlineMs);
  }

  /** Sends what was written and closes. */
  close(): void {
    this.connection.session.close();
  }

  /** Ends at once, as if the cable were cut. */
  destroy(): void {
    this.connection.destroy();
  }
}

export class SmscServer {
  readonly sessions = new Set<SmscSession>();
  private readonly options: SmscOptions;
  private readonly handlers: SmscHandlers;
  private readonly clock: Clock;
  private readonly limits: LinkLimits;
  private listener: net.Server | null = null;
  private lastId = 0;
  private whenEmpty: (() => void)[] = [];

  constructor(options: SmscOptions, handlers: SmscHandlers) {
    this.options = options;
    this.handlers = handlers;
    this.clock = options.clock ?? realClock;
    this.limits = { ...linkDefaults, ...definedLimits(options) };
  }

  /** Fulfilled with the port; give 0 for a free one. */
  listen(port: number, host: string): Promise<number> {
    assert(this.listener === null, 'listening already');
    const accept = (socket: net.Socket) => {
      socket.setNoDelay(true);
      socket.setKeepAlive(true, keepAliveMs);
      this.attach(socket, socket.remoteAddress ?? '');
    };
    const listener = this.options.tls === undefined ? net.createServer(accept) : tls.createServer(this.options.tls, accept);
    this.listener = listener;
    // A handshake that fails is the peer's affair and must not end the process.
    listener.on('tlsClientError', (_error: Error, socket: net.Socket) => socket.destroy());
    return new Promise((resolve, reject) => {
      // Before it listens the error is the caller's; later ones (out of file descriptors) pass, and must not end the process.
      listener.on('error', (error) => {
        if (!listener.listening) this.listener = null;
        reject(error);
      });
      listener.listen(port, host, () => {
        const address = listener.address();
        assert(address !== null && typeof address === 'object');
        resolve(address.port);
      });
    });
  }

  /** Serves a stream that is connected already. Null: turned away. */
  attach(stream: Duplex, remoteAddress = ''): SmscSession | null {
    const full = this.sessions.size >= (this.options.sessionsMax ?? serverDefaults.sessionsMax);
    if (full || this.handlers.onConnect?.(remoteAddress) === false) {
      stream.on('error', () => {});
      stream.destroy();
      return null;
    }
    const session = new SmscSession(++this.lastId, remoteAddress, (self) => this.connect(stream, self));
    this.sessions.add(session);
    return session;
  }

  /** Stops listening and unbinds every session; fulfilled when the last is closed. */
  async close(deadlineMs?: number): Promise<void> {
    const { listener } = this;
    this.listener = null;
    const silent = listener === null ? Promise.resolve() : new Promise<void>((resolve) => listener.close(() => resolve()));
    const empty = this.sessions.size === 0 ? Promise.resolve() : new Promise<void>((resolve) => this.whenEmpty.push(resolve));
    for (const session of Array.from(this.sessions)) session.unbind(deadlineMs);
    await empty;
    await silent;
  }

  private connect(stream: Duplex, session: SmscSession): Connection {
    const { handlers, clock, limits } = this;
    const { onWritable, onNotice, onReceived, onWire } = handlers;
    return new Connection(
      stream,
      { role: 'smsc', clock, limits },
      {
        onRequest: (pdu) => this.serve(pdu, session),
        onClosed: (end) => this.closed(session, end),
        onWritable: onWritable && (() => onWritable(session)),
        onNotice: onNotice && ((notice) => onNotice(notice, session)),
        onReceived: onReceived && ((decoded) => onReceived(decoded, session)),
        onWire: onWire && ((direction, octets, decoded) => onWire(direction, octets, decoded, session)),
      },
    );
  }

  private serve(pdu: RequestPdu, session: SmscSession): void {
    if (pdu.command !== 'bind_transceiver' && pdu.command !== 'bind_transmitter' && pdu.command !== 'bind_receiver') {
      this.handlers.onRequest(pdu, session);
      return;
    }
    session.bind = pdu;
    const decision = this.handlers.onBind(pdu, session);
    if (!(decision instanceof Promise)) {
      this.decided(pdu, session, decision);
      return;
    }
    session.pause();
    decision.then(
      (settled) => this.decided(pdu, session, settled),
      () => this.decided(pdu, session, { status: statuses.ESME_RSYSERR }),
    );
  }

  private decided(bind: BindRequest, session: SmscSession, decision: BindDecision): void {
    const answer: Answer = { status: decision.status };
    if (decision.systemId !== undefined) answer.systemId = decision.systemId;
    if (decision.tlvs !== undefined) answer.tlvs = decision.tlvs;
    // §4.1.2: told to those that speak 3.4; a 3.3 client must not see an optional parameter.
    else if (decision.status === 0 && session.takesTlvs) answer.tlvs = { scInterfaceVersion: 0x34 };
    const inTime = session.respond(bind, answer);
    if (decision.status !== 0) session.close();
    else if (inTime) this.handlers.onBound?.(session);
    session.resume();
  }

  private closed(session: SmscSession, end: SessionEnd): void {
    this.sessions.delete(session);
    if (session.bind !== null) this.handlers.onClosed(session, end);
    if (this.sessions.size === 0) for (const resolve of this.whenEmpty.splice(0)) resolve();
  }
}

export const createSmscServer = (options: SmscOptions, handlers: SmscHandlers): SmscServer => new SmscServer(options, handlers);
