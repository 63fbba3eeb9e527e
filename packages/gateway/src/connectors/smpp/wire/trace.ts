// The wire of a connector as its binds record it: every PDU goes into the ring in memory and, where PDUs are kept, on its way to disk. What is read comes
// from both.
import type { Wire, WireEntry, WireQuery, WireRead } from '../../../ports/sight.ts';
import type { Tap } from './keeper.ts';
import type { KeptPdu, KeptQuery, KeptRead } from './look-up.ts';
import { Ring } from './ring.ts';
import { viewPdu } from './view.ts';

export interface WireTraceParts {
  /** PDUs in memory; at least one, for whoever follows. */
  readonly size: number;
  readonly firstPlace: number;
}

/** How to keep PDUs on disk, and to find them there. */
export interface Kept {
  readonly hours: number;
  readonly tap: Tap;
  read(query: KeptQuery): Promise<KeptRead | null>;
}

export class WireTrace implements Wire {
  readonly #ring: Ring;
  #kept: Kept | null = null;
  #about = 0;
  #lifeCount = 0;
  readonly #listeners = new Set<(place: number) => void>();

  constructor({ size, firstPlace }: WireTraceParts) {
    this.#ring = new Ring(size, firstPlace);
  }

  get size(): number {
    return this.#ring.size;
  }
  get keptHours(): number {
    return this.#kept?.hours ?? 0;
  }
  set kept(kept: Kept | null) {
    this.#kept = kept;
  }

  /** A bind begins a new session, and its sequence numbers anew. */
  begin(): number {
    return ++this.#lifeCount;
  }

  /** What is sent from now on is about this message; 0 = about none. */
  about(messageId: number): void {
    this.#about = messageId;
  }

  record(bind: number, life: number, direction: 'in' | 'out', octets: Uint8Array, now: number): void {
    const isOut = direction === 'out';
    const messageId = isOut ? this.#about : 0;
    const place = this.#ring.record(isOut, bind, life, now, messageId, octets);
    this.#kept?.tap.pdu(isOut, bind, life, now, place, messageId, octets);
    if (this.#listeners.size > 0) for (const listener of this.#listeners) listener(place);
  }

  /** Where the PDU recorded last is. */
  get lastPlace(): number {
    return this.#ring.lastPlace;
  }

  /** It turned out which message the PDU at this place is about. */
  name(place: number, messageId: number): void {
    this.#ring.name(place, messageId);
    this.#kept?.tap.name(place, messageId);
  }

  /** The PDU at this place is about one of these carrier keys, and no message has claimed it. */
  unclaimed(place: number, carrierKeys: readonly string[]): void {
    if (carrierKeys.length === 0) return;
    this.#ring.keys(place, carrierKeys);
    this.#kept?.tap.keys(place, carrierKeys);
  }

  listen(listener: (place: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  at(place: number, content: 'shown' | 'masked'): WireEntry | null {
    const row = this.#ring.at(place);
    return row && viewPdu(row, content);
  }

  async read({
    messageId = null,
    carrierKeys = [],
    bind = null,
    fromMs = null,
    toMs = null,
    limit,
    content = 'masked',
  }: WireQuery): Promise<WireRead> {
    const query: KeptQuery = { messageId, carrierKeys, bind, fromMs, toMs, limit };
    const recent = this.#ring.read(query);
    // The newest rows are all in memory, and nothing older is wanted.
    const isEnough = recent.length >= limit;
    const kept = this.#kept && !isEnough ? await this.#kept.read(query) : null;
    const rows = new Map<number, KeptPdu>((kept?.rows ?? []).map((row) => [row.place, row]));
    for (const row of this.#kept && !isEnough ? this.#ring.read(query) : recent) {
      const known = rows.get(row.place);
      // An answer whose request has left the memory is known better on disk.
      if (!known || known.messageId === 0) rows.set(row.place, row);
    }
    const merged = [...rows.values()].sort((a, b) => a.place - b.place).slice(-limit);
    const isWhole = isEnough || this.#kept === null || (kept?.isWhole ?? false);
    return { rows: merged.map((row) => viewPdu(row, content)), isWhole };
  }
}
