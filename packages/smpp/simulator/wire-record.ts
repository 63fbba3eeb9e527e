// The last PDUs in and out, kept as octets and made readable when somebody looks: at thousands a second nobody reads them all. A stream of
// the same text goes to whoever listens, for `--wire-log`. Passwords are masked always; content is shown, since it is test traffic.
import { decodePdu } from '../src/codec.ts';
import { formatPdu } from '../src/wire-log.ts';
import { simulatorLimits } from './limits.ts';

export interface WireEntry {
  /** Counts up from 1. */
  number: number;
  at: number;
  direction: 'in' | 'out';
  /** The connection, from 1. */
  session: number;
  systemId: string;
  octets: Buffer;
}

const arrows = { in: '→', out: '←' } as const;

/** '2026-11-23T02:31:38.123Z #2 me → submit_sm #7 …', then the fields, then the octets. */
export const wireText = ({ at, session, systemId, direction, octets }: WireEntry): string => {
  const who = `${new Date(at).toISOString()} #${session} ${systemId === '' ? '-' : systemId.replace(/[^\x21-\x7e]/g, '?')}`;
  return `${who} ${arrows[direction]} ${formatPdu(decodePdu(octets), { octets, content: 'shown' })}\n`;
};

export class WireRecord {
  private readonly entries: WireEntry[] = [];
  private octets = 0;
  private count = 0;
  private listener: ((text: string) => void) | null = null;

  /** Told of each PDU as text. */
  listen(listener: (text: string) => void): void {
    this.listener = listener;
  }

  add(entry: Omit<WireEntry, 'number' | 'octets'>, octets: Uint8Array, keep: number): void {
    // A copy: the octets are a view into a chunk of up to 64 KiB, which this would keep.
    const kept = { ...entry, number: ++this.count, octets: Buffer.from(octets) };
    this.listener?.(wireText(kept));
    this.entries.push(kept);
    this.octets += kept.octets.length;
    // In blocks: taking one from the front of a long array copies it.
    if (this.entries.length > keep * 1.25 + 16 || this.octets > simulatorLimits.wireLogOctetsMax) this.trim(keep);
  }

  /** Oldest first; `after`: only those that came after that number. `session`: only those of one connection. */
  list(keep: number, after = 0, session: number | null = null): WireEntry[] {
    if (keep === 0) return [];
    return this.entries.slice(-keep).filter((entry) => entry.number > after && (session === null || entry.session === session));
  }

  private trim(keep: number): void {
    const { length } = this.entries;
    let from = Math.max(0, length - keep);
    let octets = 0;
    for (let at = length - 1; at >= from; at--) {
      octets += this.entries[at]!.octets.length;
      if (octets > simulatorLimits.wireLogOctetsMax / 2) from = at + 1;
    }
    this.entries.splice(0, from);
    this.octets = this.entries.reduce((sum, entry) => sum + entry.octets.length, 0);
  }
}
