// A session over a stream: octets in, frames, PDUs to the session; PDUs of the session into one shared buffer, one write per turn of the
// event loop. Honours back-pressure both ways: a peer that does not read our answers is not read either.
import type { Duplex } from 'node:stream';
import { type Decoded, decodePdu, type PduBody, writePdu } from './codec.ts';
import { Framer } from './framer.ts';
import { Session, type SessionHandlers, type SessionOptions } from './session.ts';
import type { CommandName } from './tables/commands.ts';
import { PduWriter } from './writer.ts';

/** Written at once when this much is pending: more would only delay the peer. */
const flushOctets = 32_768;

export interface ConnectionHandlers extends SessionHandlers {
  /** The stream takes octets again after `writable` was false. */
  onWritable?: (() => void) | undefined;
  /** Every PDU received, before the session sees it: for a trace. False: it does not see it, for a simulator that is deaf on purpose. */
  onReceived?: ((decoded: Decoded) => unknown) | undefined;
  /** Every PDU on the wire, both ways and in order: for a wire log. The octets are never written again. Costs nothing when absent. */
  onWire?: OnWire | undefined;
  /** The same without decoding, for a trace that is cheap: the octets are good only during the call. */
  onOctets?: OnOctets | undefined;
}

export type WireDirection = 'in' | 'out';
export type OnOctets = (direction: WireDirection, octets: Uint8Array) => void;
export type OnWire = (direction: WireDirection, octets: Uint8Array, decoded: Decoded) => void;

const pausedByOutput = 1;
const pausedByOwner = 2;

export class Connection {
  readonly session: Session;
  readonly stream: Duplex;
  private readonly framer: Framer;
  private readonly writer = new PduWriter();
  private readonly handlers: ConnectionHandlers;
  private readonly options: SessionOptions;
  private readonly flushLater = () => this.flush();
  private flushHandle: NodeJS.Immediate | null = null;
  /** A set of reasons; empty: reading. */
  private paused = 0;
  private inLoop: 'no' | 'yes' = 'no';
  private ended: 'no' | 'ending' | 'closed' = 'no';

  constructor(stream: Duplex, options: SessionOptions, handlers: ConnectionHandlers) {
    this.stream = stream;
    this.options = options;
    this.handlers = handlers;
    this.framer = new Framer(options.limits.frameBytesMax);
    this.session = new Session(
      options,
      {
        write: (command, status, sequence, body) => this.write(command, status, sequence, body),
        close: () => this.end(),
        isReading: () => this.paused === 0,
      },
      handlers,
    );
    stream.on('data', (chunk: Buffer) => {
      if (this.ended !== 'no') return;
      this.framer.push(chunk);
      this.readFrames();
    });
    stream.on('drain', () => this.drained());
    stream.on('end', () => this.session.connectionLost());
    stream.on('error', (error: Error) => this.session.connectionLost(error));
    stream.on('close', () => {
      this.ended = 'closed';
      this.session.connectionLost();
    });
  }

  /** False while the stream holds more than it should: send nothing new until `onWritable`. */
  get writable(): boolean {
    return this.ended === 'no' && !this.stream.writableNeedDrain;
  }

  /** Stops handing up PDUs, also those already received. What the peer sends waits in its own buffers. */
  pause(): void {
    this.hold(pausedByOwner);
  }

  resume(): void {
    this.release(pausedByOwner);
  }

  /** Octets past the codec, in order with the PDUs: for a simulator that misbehaves on purpose. */
  writeRaw(octets: Uint8Array): void {
    if (this.ended !== 'no') return;
    this.writer.reserve(octets.length);
    this.writer.octets(octets);
    this.tellWritten(octets.length);
    this.scheduleFlush();
  }

  /** No goodbye: what is not on the wire is lost. */
  destroy(): void {
    this.ended = 'closed';
    this.stream.destroy();
    this.session.close();
  }

  private write(command: CommandName, status: number, sequence: number, body: PduBody): void {
    if (this.ended === 'closed') return;
    if (this.handlers.onWire === undefined && this.handlers.onOctets === undefined) writePdu(this.writer, command, status, sequence, body);
    else {
      const before = this.writer.pending;
      writePdu(this.writer, command, status, sequence, body);
      this.tellWritten(this.writer.pending - before);
    }
    this.scheduleFlush();
  }

  private tellWritten(count: number): void {
    const { onWire, onOctets } = this.handlers;
    if (onWire === undefined && onOctets === undefined) return;
    const octets = this.writer.last(count);
    onOctets?.('out', octets);
    onWire?.('out', octets, decodePdu(octets));
  }

  private scheduleFlush(): void {
    if (this.writer.pending >= flushOctets) this.flush();
    // Inside the read loop the flush comes when the chunk is done; else after the current turn's callbacks.
    else if (this.flushHandle === null && this.inLoop === 'no') this.flushHandle = setImmediate(this.flushLater);
  }

  private flush(): void {
    if (this.flushHandle !== null) {
      clearImmediate(this.flushHandle);
      this.flushHandle = null;
    }
    if (this.writer.pending === 0 || this.ended === 'closed') return;
    if (!this.stream.write(this.writer.take())) this.hold(pausedByOutput);
  }

  private drained(): void {
    this.release(pausedByOutput);
    if (this.ended === 'no') this.handlers.onWritable?.();
  }

  private readFrames(): void {
    if (this.inLoop === 'yes') return;
    this.inLoop = 'yes';
    try {
      const now = this.options.clock.now();
      while (this.paused === 0 && this.ended === 'no') {
        const next = this.framer.next();
        if (next.kind === 'more') break;
        if (next.kind === 'broken') {
          const { header } = next;
          this.handlers.onOctets?.('in', header);
          this.handlers.onWire?.('in', header, brokenPdu(next.reason, header));
          this.session.brokenStream(next.reason, header.length === 16 ? header.readUInt32BE(12) : 0);
          break;
        }
        const decoded = decodePdu(next.frame);
        const seen = this.handlers.onReceived?.(decoded);
        this.handlers.onOctets?.('in', next.frame);
        this.handlers.onWire?.('in', next.frame, decoded);
        if (seen !== false) this.session.receive(decoded, now);
      }
    } finally {
      this.inLoop = 'no';
      this.flush();
    }
  }

  private hold(reason: number): void {
    if (this.paused === 0) this.stream.pause();
    this.paused |= reason;
  }

  private release(reason: number): void {
    if (this.paused === 0) return;
    this.paused &= ~reason;
    if (this.paused !== 0) return;
    this.readFrames();
    // Reading may have paused us again.
    if (this.isFlowing()) this.stream.resume();
  }

  private isFlowing(): boolean {
    return this.paused === 0 && this.ended === 'no';
  }

  /** The session is over: send what is pending, then close, without waiting for ever for a peer that does not read. */
  private end(): void {
    if (this.ended !== 'no') return;
    this.flush();
    this.ended = 'ending';
    this.stream.end();
    // Reading on lets the peer's FIN arrive; what it says is not looked at any more.
    this.stream.resume();
    const cancel = this.options.clock.after(this.options.limits.lingerMs, () => this.stream.destroy());
    this.stream.once('close', cancel);
  }
}

const brokenPdu = (reason: string, header: Buffer): Decoded => {
  const decoded = decodePdu(header);
  return decoded.kind === 'malformed' ? { ...decoded, reason } : decoded;
};
