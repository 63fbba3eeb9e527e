// The last PDUs of a connector, as octets in memory: written on every PDU, so it copies and does nothing else; read by a person now and then, so it
// decodes, formats and looks for what belongs together only then. Passwords are never shown, content only when asked for (formatPdu).
import { decodePdu, formatPdu, type WireDirection } from '@trunkline/smpp';
import type { WireEntry, WireQuery } from '../../ports/sight.ts';

/** Nearly every PDU fits; a longer one is copied into a buffer of its own. */
const SLOT_OCTETS = 384;
const COMMAND_ID_AT = 4;
const SEQUENCE_AT = 12;
const HEADER_OCTETS = 16;

export class WireTrace {
  readonly size: number;
  readonly #slab: Buffer;
  readonly #long: (Buffer | null)[];
  readonly #lengths: Uint32Array;
  readonly #times: Float64Array;
  readonly #messages: Float64Array;
  readonly #lives: Float64Array;
  readonly #binds: Uint8Array;
  readonly #isOut: Uint8Array;
  /** PDUs recorded so far: the place of the next one. */
  #count = 0;
  #about = 0;
  #lifeCount = 0;
  readonly #listeners = new Set<(place: number) => void>();

  constructor(size: number) {
    this.size = size;
    this.#slab = Buffer.allocUnsafe(size * SLOT_OCTETS);
    this.#long = Array.from({ length: size }, () => null);
    this.#lengths = new Uint32Array(size);
    this.#times = new Float64Array(size);
    this.#messages = new Float64Array(size);
    this.#lives = new Float64Array(size);
    this.#binds = new Uint8Array(size);
    this.#isOut = new Uint8Array(size);
  }

  /** A bind begins a new session, and its sequence numbers anew. */
  begin(): number {
    return ++this.#lifeCount;
  }

  /** What is sent from now on is about this message; 0 = about none. */
  about(messageId: number): void {
    this.#about = messageId;
  }

  record(bind: number, life: number, direction: WireDirection, octets: Uint8Array, now: number): void {
    const place = this.#count++;
    const slot = place % this.size;
    const isOut = direction === 'out';
    if (octets.length <= SLOT_OCTETS) {
      this.#slab.set(octets, slot * SLOT_OCTETS);
      if (this.#long[slot] !== null) this.#long[slot] = null;
    } else this.#long[slot] = Buffer.from(octets);
    this.#lengths[slot] = octets.length;
    this.#times[slot] = now;
    this.#messages[slot] = isOut ? this.#about : 0;
    this.#lives[slot] = life;
    this.#binds[slot] = bind;
    this.#isOut[slot] = isOut ? 1 : 0;
    if (this.#listeners.size > 0) for (const listener of this.#listeners) listener(place);
  }

  /** Where the PDU recorded last is. */
  get lastPlace(): number {
    return this.#count - 1;
  }

  /** It turned out which message the PDU at this place is about. */
  name(place: number, messageId: number): void {
    if (place >= this.#count - this.size) this.#messages[place % this.size] = messageId;
  }

  /** Hears of every PDU recorded from now on, with its place, until it is cancelled. */
  listen(listener: (place: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Oldest first; the newest ones where there are more than the limit. With a message: its requests, and the answers to them. */
  read({ messageId = null, bind = null, limit, content = 'masked' }: WireQuery): readonly WireEntry[] {
    const places: number[] = [];
    const asked = new Map<string, number>();
    for (let place = Math.max(0, this.#count - this.size); place < this.#count; place++) {
      if (bind !== null && this.#binds[place % this.size] !== bind) continue;
      if (messageId === null || this.#messages[place % this.size] === messageId) {
        places.push(place);
        asked.set(this.#key(place, true), place);
      } else if (this.#isAnswer(place) && asked.has(this.#key(place, false))) places.push(place);
    }
    return places.slice(-limit).map((place) => {
      const requestPlace = this.#isAnswer(place) ? (asked.get(this.#key(place, false)) ?? null) : null;
      return this.#entry(place, requestPlace, content);
    });
  }

  /** The PDU at a place; null: it is gone. */
  at(place: number, content: 'shown' | 'masked'): WireEntry | null {
    return place < this.#count - this.size ? null : this.#entry(place, null, content);
  }

  #octets(place: number): Buffer {
    const slot = place % this.size;
    const at = slot * SLOT_OCTETS;
    return this.#long[slot] ?? this.#slab.subarray(at, at + (this.#lengths[slot] ?? 0));
  }

  #isAnswer(place: number): boolean {
    return ((this.#octets(place)[COMMAND_ID_AT] ?? 0) & 0x80) !== 0;
  }

  /** Of a request, or of an answer turned round: what pairs them. */
  #key(place: number, isRequest: boolean): string {
    const slot = place % this.size;
    const octets = this.#octets(place);
    const sequence = octets.length >= HEADER_OCTETS ? octets.readUInt32BE(SEQUENCE_AT) : -1;
    const isOut = (this.#isOut[slot] === 1) === isRequest;
    return `${this.#lives[slot]} ${sequence} ${isOut ? 'out' : 'in'}`;
  }

  #entry(place: number, requestPlace: number | null, content: 'shown' | 'masked'): WireEntry {
    const slot = place % this.size;
    // A copy: the formatter of a place must not see the next PDU there.
    const octets = Buffer.from(this.#octets(place));
    const decoded = decodePdu(octets);
    const at = this.#times[slot] ?? 0;
    const messageId = this.#messages[slot] ?? 0;
    const known = decoded.kind === 'pdu' ? decoded.pdu : decoded;
    return {
      place,
      at,
      bind: this.#binds[slot] ?? 0,
      direction: this.#isOut[slot] === 1 ? 'out' : 'in',
      command: known.command ?? 'unknown',
      sequence: known.sequence,
      status: known.status,
      messageId: messageId === 0 ? null : messageId,
      latencyMs: requestPlace === null ? null : Math.max(0, at - (this.#times[requestPlace % this.size] ?? at)),
      text: formatPdu(decoded, { octets, content }),
    };
  }
}
