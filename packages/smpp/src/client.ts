// An ESME: one connection, one bind, one life. It connects, binds, carries requests both ways, and ends with exactly one `onClosed`, after
// the outcome of every request has been told. It does not reconnect: when and where to try again is policy, one floor up.
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { type Clock, realClock } from './clock.ts';
import type { Decoded } from './codec.ts';
import { Connection, type OnOctets, type OnWire } from './connection.ts';
import { entries } from './entries.ts';
import { type LinkLimits, linkDefaults } from './limits.ts';
import type { AnsweredInit, Answer, Session, SessionEnd, SessionNotice } from './session.ts';
import type { BoundState, SessionState } from './session-states.ts';
import type { Pdu, PduInitOf, PduOf, RequestPdu, ResponsePdu } from './tables/commands.ts';
import { statuses } from './tables/statuses.ts';
import type { Done, RequestOutcome } from './window.ts';

export type BindMode = 'transceiver' | 'transmitter' | 'receiver';
export type BindResp = PduOf<'bind_transceiver_resp'> | PduOf<'bind_transmitter_resp'> | PduOf<'bind_receiver_resp'>;

export interface EsmeOptions extends Partial<LinkLimits> {
  host: string;
  port: number;
  mode: BindMode;
  systemId: string;
  password: string;
  systemType?: string;
  /** 0x34 unless said otherwise: peers refuse 0x50. */
  interfaceVersion?: number;
  addrTon?: number;
  addrNpi?: number;
  addressRange?: string;
  /** Present: TLS, and the certificate is verified unless these options say otherwise. */
  tls?: tls.ConnectionOptions;
  localAddress?: string;
  connectTimeoutMs?: number;
  bindTimeoutMs?: number;
  clock?: Clock;
  /** Instead of a socket: any stream that is connected already. */
  stream?: Duplex;
}

export type EsmeEnd =
  | { kind: 'connect_failed'; error: Error }
  /** `status`: what the SMSC answered, in bind_resp or generic_nack. */
  | { kind: 'bind_refused'; status: number }
  | { kind: 'bind_timeout' }
  | { kind: 'destroyed' }
  | Exclude<SessionEnd, { kind: 'closed' }>;

export interface EsmeHandlers {
  onBound(response: BindResp): void;
  /** deliver_sm, data_sm, alert_notification: answer with `respond`, whenever you are ready. */
  onRequest(pdu: RequestPdu): void;
  onClosed(end: EsmeEnd): void;
  onWritable?: (() => void) | undefined;
  onNotice?: ((notice: SessionNotice) => void) | undefined;
  onReceived?: ((decoded: Decoded) => void) | undefined;
  /** Every PDU on the wire, both ways: for a wire log, see formatPdu. */
  onWire?: OnWire | undefined;
  /** The same without decoding: the octets are good only during the call. */
  onOctets?: OnOctets | undefined;
}

export const clientDefaults = {
  /** A carrier that needs longer than this to accept a connection is down. */
  connectTimeoutMs: 10_000,
  /** Some look up credentials in slow places. */
  bindTimeoutMs: 30_000,
};

const keepAliveMs = 60_000;

export class EsmeClient {
  private connection: Connection | null = null;
  private socket: Duplex | null = null;
  /** Why we closed, when it is us who close; told by `onClosed`. */
  private ending: EsmeEnd | null = null;
  private phase: 'connecting' | 'connected' | 'closed' = 'connecting';
  private cancelConnect: () => void = () => {};
  private whenClosed: (() => void)[] = [];
  private readonly options: EsmeOptions;
  private readonly handlers: EsmeHandlers;
  private readonly clock: Clock;

  constructor(options: EsmeOptions, handlers: EsmeHandlers) {
    this.options = options;
    this.handlers = handlers;
    this.clock = options.clock ?? realClock;
    if (options.stream !== undefined) {
      this.connected(options.stream);
      return;
    }
    const socket = openSocket(options);
    this.socket = socket;
    const timeoutMs = options.connectTimeoutMs ?? clientDefaults.connectTimeoutMs;
    this.cancelConnect = this.clock.after(timeoutMs, () => this.connectFailed(new Error(`no connection within ${timeoutMs} ms`)));
    const failed = (error: Error) => this.connectFailed(error);
    socket.once('error', failed);
    socket.once(options.tls === undefined ? 'connect' : 'secureConnect', () => {
      if (this.phase !== 'connecting') return;
      socket.off('error', failed);
      this.cancelConnect();
      socket.setNoDelay(true);
      socket.setKeepAlive(true, keepAliveMs);
      this.connected(socket);
    });
  }

  get state(): SessionState {
    return this.connection?.session.state ?? (this.phase === 'closed' ? 'CLOSED' : 'OPEN');
  }

  get boundAs(): BoundState | null {
    return this.connection?.session.boundAs ?? null;
  }

  get outstanding(): number {
    return this.connection?.session.outstanding ?? 0;
  }

  /** False: hold new requests until `onWritable`; the peer is not reading. */
  get writable(): boolean {
    return this.connection?.writable ?? false;
  }

  get counters(): Session['counters'] | null {
    return this.connection?.session.counters ?? null;
  }

  dumpWindow(): ReturnType<Session['dumpWindow']> {
    return this.connection?.session.dumpWindow() ?? [];
  }

  /** See Session.request. */
  request(pdu: AnsweredInit, done: Done): number {
    if (this.connection !== null) return this.connection.session.request(pdu, done);
    done({ kind: 'unsent', why: this.phase === 'closed' ? 'closed' : 'not_bound' });
    return 0;
  }

  /** See Session.respond. */
  respond(request: Pdu, answer: Answer = {}): boolean {
    return this.connection?.session.respond(request, answer) ?? false;
  }

  /** Stops handing up requests and outcomes until `resume`. */
  pause(): void {
    this.connection?.pause();
  }

  resume(): void {
    this.connection?.resume();
  }

  /** Leaves politely (see Session.unbind); fulfilled when `onClosed` has been told. Never rejects. */
  unbind(deadlineMs?: number): Promise<void> {
    if (this.phase === 'closed') return Promise.resolve();
    const closed = new Promise<void>((resolve) => this.whenClosed.push(resolve));
    if (this.connection === null || this.connection.session.state === 'OPEN') this.destroy();
    else this.connection.session.unbind(deadlineMs);
    return closed;
  }

  /** Ends at once, without a goodbye. */
  destroy(): void {
    if (this.phase === 'closed') return;
    this.ending ??= { kind: 'destroyed' };
    if (this.connection !== null) this.connection.destroy();
    else {
      this.socket?.destroy();
      this.closed(this.ending);
    }
  }

  private connected(stream: Duplex): void {
    this.phase = 'connected';
    const { options, handlers, clock } = this;
    // The time to bind is the session's init timer, seen from our side.
    const limits = {
      ...linkDefaults,
      ...definedLimits(options),
      sessionInitTimeoutMs: options.bindTimeoutMs ?? clientDefaults.bindTimeoutMs,
    };
    this.connection = new Connection(
      stream,
      { role: 'esme', clock, limits },
      {
        onRequest: (pdu) => handlers.onRequest(pdu),
        onClosed: (end) => this.closed(this.ending ?? esmeEnd(end)),
        onWritable: handlers.onWritable,
        onNotice: handlers.onNotice,
        onReceived: handlers.onReceived,
        onWire: handlers.onWire,
        onOctets: handlers.onOctets,
      },
    );
    try {
      this.connection.session.request(bindRequest(options), (outcome) => this.bindAnswered(outcome));
    } catch (error) {
      // Credentials that no wire can carry: the caller's mistake, told at the call.
      this.phase = 'closed';
      this.connection.destroy();
      throw error;
    }
  }

  private bindAnswered(outcome: RequestOutcome): void {
    if (outcome.kind === 'response' && outcome.pdu.status === statuses.ESME_ROK && isBindResp(outcome.pdu)) {
      this.handlers.onBound(outcome.pdu);
      return;
    }
    if (outcome.kind === 'response') this.ending ??= { kind: 'bind_refused', status: outcome.pdu.status };
    else if (outcome.kind === 'unknown' && outcome.why === 'nack') {
      this.ending ??= { kind: 'bind_refused', status: outcome.status ?? statuses.ESME_RBINDFAIL };
    } else if (outcome.kind === 'unknown' && outcome.why === 'timeout') this.ending ??= { kind: 'bind_timeout' };
    this.connection?.session.close();
  }

  private connectFailed(error: Error): void {
    if (this.phase !== 'connecting') return;
    this.socket?.destroy();
    this.closed({ kind: 'connect_failed', error });
  }

  private closed(end: EsmeEnd): void {
    if (this.phase === 'closed') return;
    this.phase = 'closed';
    this.cancelConnect();
    this.socket?.on('error', () => {}); // a socket destroyed while connecting may still have something to say
    this.handlers.onClosed(end);
    for (const resolve of this.whenClosed.splice(0)) resolve();
  }
}

const openSocket = (options: EsmeOptions): net.Socket => {
  const { host, port, localAddress } = options;
  const local = localAddress === undefined ? {} : { localAddress };
  if (options.tls === undefined) return net.connect({ host, port, ...local });
  const servername = net.isIP(host) === 0 ? { servername: host } : {};
  return tls.connect({ host, port, ...local, ...servername, ...options.tls });
};

const isBindResp = (pdu: ResponsePdu): pdu is BindResp => pdu.command.startsWith('bind_');

const bindRequest = (options: EsmeOptions): AnsweredInit => {
  const body: Partial<PduInitOf<'bind_transceiver'>> = { systemId: options.systemId, password: options.password };
  if (options.systemType !== undefined) body.systemType = options.systemType;
  if (options.interfaceVersion !== undefined) body.interfaceVersion = options.interfaceVersion;
  if (options.addrTon !== undefined) body.addrTon = options.addrTon;
  if (options.addrNpi !== undefined) body.addrNpi = options.addrNpi;
  if (options.addressRange !== undefined) body.addressRange = options.addressRange;
  return { ...body, command: `bind_${options.mode}` };
};

/** Only the limits, and of these only what is said: `undefined` must not push a default aside. */
export const definedLimits = (options: Partial<LinkLimits>): Partial<LinkLimits> => {
  const said: Partial<LinkLimits> = {};
  for (const [key] of entries(linkDefaults)) {
    const value = options[key];
    if (value !== undefined) said[key] = value;
  }
  return said;
};

const esmeEnd = (end: SessionEnd): EsmeEnd => {
  if (end.kind === 'closed') return { kind: 'destroyed' };
  return end.kind === 'lost' && end.why === 'session_init_timeout' ? { kind: 'bind_timeout' } : end;
};

export const connectEsme = (options: EsmeOptions, handlers: EsmeHandlers): EsmeClient => new EsmeClient(options, handlers);
