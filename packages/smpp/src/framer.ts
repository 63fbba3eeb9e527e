// Cuts a stream of octets into frames by command_length (SMPP 3.4 §3.2.1). TCP may cut anywhere, so a frame is handed out only when it
// is whole. Frames are views: of the received chunk when it holds them whole, else of memory allocated for that one frame. Memory is
// never written again once handed out. What is kept is bounded by one frame, and grows with what arrived, not with what the length
// field claims.

export const frameBytesMaxDefault = 65_536;

export type Frame =
  | { kind: 'frame'; frame: Buffer }
  /** The whole frame is not there yet. */
  | { kind: 'more' }
  /** The stream cannot be trusted any more: where the next PDU begins is unknown. */
  | { kind: 'broken'; reason: string; header: Buffer };

const more: Frame = { kind: 'more' };
const nothing = Buffer.alloc(0);

export class Framer {
  private chunk: Buffer = nothing;
  private at = 0;
  /** The beginning of a frame that spans chunks. */
  private partial: Buffer = nothing;
  private partialOctets = 0;
  private broken: Frame | null = null;
  private readonly frameBytesMax: number;

  constructor(frameBytesMax = frameBytesMaxDefault) {
    this.frameBytesMax = frameBytesMax;
  }

  /** Octets held. */
  get buffered(): number {
    return this.chunk.length - this.at + this.partialOctets;
  }

  /** Adds what arrived. Call `next` until it says 'more' before the next push, or the rest is copied. */
  push(chunk: Buffer): void {
    if (this.broken !== null) return;
    if (this.at < this.chunk.length) this.chunk = Buffer.concat([this.chunk.subarray(this.at), chunk]);
    else this.chunk = chunk;
    this.at = 0;
  }

  next(): Frame {
    if (this.broken !== null) return this.broken;
    return this.partialOctets === 0 ? this.fromChunk() : this.acrossChunks();
  }

  private fromChunk(): Frame {
    const { chunk, at } = this;
    const left = chunk.length - at;
    if (left === 0) {
      this.chunk = nothing; // an idle link must not pin the last chunk
      this.at = 0;
      return more;
    }
    if (left < 4) return this.keep(64);
    const length = chunk.readUInt32BE(at);
    if (length < 16 || length > this.frameBytesMax) return this.breakOff(length, chunk.subarray(at, at + 16));
    if (left < length) return this.keep(Math.min(length, Math.max(left * 2, 512)));
    this.at = at + length;
    return { kind: 'frame', frame: chunk.subarray(at, at + length) };
  }

  private acrossChunks(): Frame {
    if (this.partialOctets < 4) {
      this.take(4 - this.partialOctets, 64);
      if (this.partialOctets < 4) return more;
    }
    const length = this.partial.readUInt32BE(0);
    if (length < 16 || length > this.frameBytesMax) {
      this.take(16 - this.partialOctets, 64);
      return this.breakOff(length, this.partial.subarray(0, this.partialOctets));
    }
    this.take(length - this.partialOctets, length);
    if (this.partialOctets < length) return more;
    const frame = this.partial.subarray(0, length);
    this.partial = nothing;
    this.partialOctets = 0;
    return { kind: 'frame', frame };
  }

  private keep(capacity: number): Frame {
    this.take(this.chunk.length - this.at, capacity);
    return more;
  }

  /** Moves up to `octets` from the chunk to the partial frame. */
  private take(octets: number, capacityMax: number): void {
    const count = Math.min(octets, this.chunk.length - this.at);
    if (count <= 0) return;
    const needed = this.partialOctets + count;
    if (needed > this.partial.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(capacityMax, this.partial.length * 2)));
      this.partial.copy(grown, 0, 0, this.partialOctets);
      this.partial = grown;
    }
    this.chunk.copy(this.partial, this.partialOctets, this.at, this.at + count);
    this.at += count;
    this.partialOctets = needed;
    if (this.at === this.chunk.length) {
      this.chunk = nothing;
      this.at = 0;
    }
  }

  private breakOff(length: number, header: Buffer): Frame {
    const why = length < 16 ? 'is shorter than a header' : `is above the limit of ${this.frameBytesMax}`;
    this.broken = { kind: 'broken', reason: `command_length ${length} ${why}`, header: Buffer.from(header) };
    this.chunk = nothing;
    this.at = 0;
    this.partial = nothing;
    this.partialOctets = 0;
    return this.broken;
  }
}
