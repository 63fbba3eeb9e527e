// Where connections come in: the listening socket, with or without TLS, the limits of the links made on it, and the stall, during which
// every socket stays and nothing passes. Link limits are fixed when a connection is made, so a change of them opens a new server behind
// the same door, and the old one keeps its connections.
import * as net from 'node:net';
import * as tls from 'node:tls';
import type { LinkLimits } from '../src/limits.ts';
import { createSmscServer, type SmscHandlers, type SmscServer, type SmscSession } from '../src/server.ts';

export interface DoorLimits extends Pick<LinkLimits, 'lingerMs' | 'responseTimeoutMs' | 'enquireLinkIntervalMs'> {
  wireLog: boolean;
}

const keepAliveMs = 60_000;
const enquireLinkId = 0x15;

export class Door {
  private readonly handlers: SmscHandlers;
  private readonly servers: SmscServer[] = [];
  private listener: net.Server | null = null;
  private limits: DoorLimits | null = null;
  private stalled = false;
  private greets = false;
  private readonly numbers = new WeakMap<SmscSession, number>();
  private lastNumber = 0;

  constructor(handlers: SmscHandlers) {
    this.handlers = handlers;
  }

  listen(port: number, host: string, secure: { key: string; cert: string } | undefined): Promise<number> {
    const accept = (socket: net.Socket): void => this.accept(socket);
    const listener = secure === undefined ? net.createServer(accept) : tls.createServer(secure, accept);
    this.listener = listener;
    // A handshake that fails is the peer's affair and must not end the process.
    listener.on('tlsClientError', (_error: Error, socket: net.Socket) => socket.destroy());
    return new Promise((resolve, reject) => {
      listener.on('error', reject);
      listener.listen(port, host, () => {
        const address = listener.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  get sessions(): SmscSession[] {
    return this.servers.flatMap((server) => Array.from(server.sessions));
  }

  /** Of a connection, from 1: each server behind the door counts its own. */
  numberOf(session: SmscSession): number {
    let number = this.numbers.get(session);
    if (number === undefined) {
      number = ++this.lastNumber;
      this.numbers.set(session, number);
    }
    return number;
  }

  /** For connections made from now on. */
  use(limits: DoorLimits, greets: boolean): void {
    this.greets = greets;
    const before = this.limits;
    if (before !== null && isSame(before, limits)) return;
    this.limits = limits;
    const { onWire: _, ...quiet } = this.handlers;
    const { wireLog, ...linkLimits } = limits;
    const inUse = this.servers.filter((server) => server.sessions.size > 0);
    this.servers.splice(0, this.servers.length, ...inUse, createSmscServer(linkLimits, wireLog ? this.handlers : quiet));
  }

  /** Sockets stay; nothing is read, what is written waits. */
  stall(stalled: boolean): void {
    if (this.stalled === stalled) return;
    this.stalled = stalled;
    for (const session of this.sessions) this.hold(session);
  }

  /** Stops listening and unbinds every session; fulfilled when the last is closed. */
  async close(deadlineMs: number): Promise<void> {
    const { listener } = this;
    const silent = listener === null ? Promise.resolve() : new Promise<void>((resolve) => listener.close(() => resolve()));
    this.stall(false);
    await Promise.all(this.servers.map((server) => server.close(deadlineMs)));
    await silent;
  }

  private accept(socket: net.Socket): void {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveMs);
    const session = this.servers.at(-1)?.attach(socket, socket.remoteAddress ?? '') ?? null;
    if (session === null) return;
    if (this.greets) session.connection.writeRaw(enquireLink);
    if (this.stalled) this.hold(session);
  }

  private hold(session: SmscSession): void {
    if (this.stalled) {
      session.pause();
      session.connection.stream.cork();
    } else {
      session.connection.stream.uncork();
      session.resume();
    }
  }
}

const isSame = (a: DoorLimits, b: DoorLimits): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Far from the sequence numbers of the session's own. */
const greetingSequence = 0x7000_0001;
const enquireLink = Buffer.alloc(16);
enquireLink.writeUInt32BE(enquireLink.length, 0);
enquireLink.writeUInt32BE(enquireLinkId, 4);
enquireLink.writeUInt32BE(greetingSequence, 12);
