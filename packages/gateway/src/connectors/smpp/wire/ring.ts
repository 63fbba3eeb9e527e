// The last PDUs of a connector, as octets in memory: written on every PDU, so it copies and does nothing else; read by a person now and then, so it
// looks for what belongs together only then.
import type { KeptPdu, KeptQuery } from './look-up.ts';
import { isAnswer, sequenceOf } from './pairing.ts';

/** Nearly every PDU fits; a longer one is copied into a buffer of its own. */
const SLOT_OCTETS = 384;

export class Ring {
  readonly size: number;
  readonly #firstPlace: number;
  readonly #slab: Buffer;
  readonly #long: (Buffer | null)[];
  readonly #lengths: Uint32Array;
  readonly #times: Float64Array;
  readonly #messages: Float64Array;
  readonly #lives: Float64Array;
  readonly #binds: Uint8Array;
  readonly #isOut: Uint8Array;
  /** Carrier keys of receipts that no message had claimed. */
  readonly #keys: (readonly string[] | null)[];
  /** PDUs recorded so far. */
  #count = 0;

  /** `firstPlace`: of the first PDU recorded; the next ones follow. */
  constructor(size: number, firstPlace = 0) {
    this.size = size;
    this.#firstPlace = firstPlace;
    this.#keys = Array.from({ length: size }, () => null);
    this.#slab = Buffer.allocUnsafe(size * SLOT_OCTETS);
    this.#long = Array.from({ length: size }, () => null);
    this.#lengths = new Uint32Array(size);
    this.#times = new Float64Array(size);
    this.#messages = new Float64Array(size);
    this.#lives = new Float64Array(size);
    this.#binds = new Uint8Array(size);
    this.#isOut = new Uint8Array(size);
  }

  /** Returns its place. */
  record(isOut: boolean, bind: number, life: number, at: number, messageId: number, octets: Uint8Array): number {
    const slot = this.#count % this.size;
    if (octets.length <= SLOT_OCTETS) {
      this.#slab.set(octets, slot * SLOT_OCTETS);
      if (this.#long[slot] !== null) this.#long[slot] = null;
    } else this.#long[slot] = Buffer.from(octets);
    if (this.#keys[slot] !== null) this.#keys[slot] = null;
    this.#lengths[slot] = octets.length;
    this.#times[slot] = at;
    this.#messages[slot] = messageId;
    this.#lives[slot] = life;
    this.#binds[slot] = bind;
    this.#isOut[slot] = isOut ? 1 : 0;
    return this.#firstPlace + this.#count++;
  }

  /** Where the PDU recorded last is. */
  get lastPlace(): number {
    return this.#firstPlace + this.#count - 1;
  }

  /** Whether every PDU since `firstPlace` is still here. */
  get isWhole(): boolean {
    return this.#count <= this.size;
  }

  #slotOf(place: number): number | null {
    const number = place - this.#firstPlace;
    return number < 0 || number >= this.#count || number < this.#count - this.size ? null : number % this.size;
  }

  /** It turned out which message the PDU at this place is about. */
  name(place: number, messageId: number): void {
    const slot = this.#slotOf(place);
    if (slot !== null) this.#messages[slot] = messageId;
  }

  /** The PDU at this place is about one of these carrier keys, and no message has claimed it. */
  keys(place: number, carrierKeys: readonly string[]): void {
    const slot = this.#slotOf(place);
    if (slot !== null) this.#keys[slot] = carrierKeys;
  }

  /** Oldest first; the newest ones where there are more than the limit. With a message: its requests, and the answers to them. */
  read({ messageId, carrierKeys, bind, fromMs, toMs, limit }: KeptQuery): readonly KeptPdu[] {
    const rows: KeptPdu[] = [];
    const asked = new Map<string, KeptPdu>();
    for (let number = Math.max(0, this.#count - this.size); number < this.#count; number++) {
      const slot = number % this.size;
      const at = this.#times[slot] ?? 0;
      if ((bind !== null && this.#binds[slot] !== bind) || (fromMs !== null && at < fromMs) || (toMs !== null && at >= toMs)) continue;
      const octets = this.#octets(slot);
      const answers = isAnswer(octets);
      const request = answers ? asked.get(this.#key(slot, false)) : undefined;
      const isClaimed = carrierKeys.length > 0 && (this.#keys[slot]?.some((key) => carrierKeys.includes(key)) ?? false);
      if (messageId !== null && this.#messages[slot] !== messageId && !isClaimed && !request) continue;
      const own = this.#row(number, slot);
      const row = request ? { ...own, messageId: request.messageId, latencyMs: Math.max(0, at - request.at) } : own;
      if (!answers) asked.set(this.#key(slot, true), isClaimed && messageId !== null ? { ...row, messageId } : row);
      rows.push(isClaimed && messageId !== null ? { ...row, messageId } : row);
    }
    return rows.slice(-limit);
  }

  /** The PDU at a place; null: it is gone. */
  at(place: number): KeptPdu | null {
    const slot = this.#slotOf(place);
    return slot === null ? null : this.#row(place - this.#firstPlace, slot);
  }

  #octets(slot: number): Buffer {
    const at = slot * SLOT_OCTETS;
    return this.#long[slot] ?? this.#slab.subarray(at, at + (this.#lengths[slot] ?? 0));
  }

  /** Of a request, or of an answer turned round: what pairs them. */
  #key(slot: number, isRequest: boolean): string {
    const isOut = (this.#isOut[slot] === 1) === isRequest;
    return `${this.#lives[slot]} ${sequenceOf(this.#octets(slot))} ${isOut ? 'out' : 'in'}`;
  }

  #row(number: number, slot: number): KeptPdu {
    return {
      place: this.#firstPlace + number,
      at: this.#times[slot] ?? 0,
      bind: this.#binds[slot] ?? 0,
      isOut: this.#isOut[slot] === 1,
      messageId: this.#messages[slot] ?? 0,
      latencyMs: null,
      octets: this.#octets(slot),
    };
  }
}
