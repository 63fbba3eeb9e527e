// Looks for PDUs among the kept ones of a connector, the newest first: by the indexes for a message or a carrier key, else by walking through the files,
// which is bounded.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { WIRE_WALK_OCTETS_MAX } from '../../../limits.ts';
import { batchesIn, entriesIn, type Entry, entryAt, ENTRY_HEADER_OCTETS, EntryKind } from './batch.ts';
import { indexPath, type KeptFile } from './files.ts';
import { hashOf } from './pairing.ts';
import { findSaved } from './row-index.ts';

export interface KeptQuery {
  /** null = of any; then carrierKeys are not looked at. */
  readonly messageId: number | null;
  /** Of receipts that may be the message's and that it had not claimed when they came. */
  readonly carrierKeys: readonly string[];
  readonly bind: number | null;
  /** Unix ms, from inclusive, to exclusive; null = no bound. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly limit: number;
}

export interface KeptPdu {
  readonly place: number;
  readonly at: number;
  readonly bind: number;
  readonly isOut: boolean;
  readonly messageId: number;
  readonly latencyMs: number | null;
  readonly octets: Uint8Array;
}

export interface KeptRead {
  /** Oldest first; the newest ones where there are more than the limit. */
  readonly rows: readonly KeptPdu[];
  /** All that was kept was looked at, as far as the limit goes. */
  readonly isWhole: boolean;
}

const toPdu = ({ place, at, bind, isOut, messageId, latencyMs, octets }: Entry): KeptPdu => ({
  place,
  at,
  bind,
  isOut,
  messageId,
  latencyMs,
  octets: Uint8Array.from(octets),
});

const isAsked = ({ at, bind }: Entry, query: KeptQuery): boolean =>
  (query.bind === null || bind === query.bind) && (query.fromMs === null || at >= query.fromMs) && (query.toMs === null || at < query.toMs);

const mayHave = ({ span }: KeptFile, { fromMs, toMs }: KeptQuery): boolean =>
  (fromMs === null || span.lastAt >= fromMs) && (toMs === null || span.firstAt < toMs);

function readEntry(fd: number, offset: number): Entry | null {
  const header = Buffer.allocUnsafe(ENTRY_HEADER_OCTETS);
  if (readSync(fd, header, 0, header.length, offset) < header.length) return null;
  const whole = Buffer.allocUnsafe(ENTRY_HEADER_OCTETS + header.readUInt32LE(0));
  return readSync(fd, whole, 0, whole.length, offset) < whole.length ? null : entryAt(whole, 0);
}

function withFile<T>(path: string, use: (fd: number) => T): T {
  const fd = openSync(path, 'r');
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

function offsetsOf(file: KeptFile, keys: readonly number[], limit: number): number[] {
  const { index } = file;
  const found =
    typeof index === 'number'
      ? withFile(indexPath(file.path), (fd) => keys.flatMap((key) => findSaved(fd, index, key, limit)))
      : keys.flatMap((key) => index.find(key));
  return [...new Set(found)];
}

/** Every entry of a file, in the order in which they were recorded. */
function* walk(file: KeptFile): Generator<Entry> {
  const octets = readFileSync(file.path);
  for (const { from, to } of batchesIn(octets)) for (const { entry } of entriesIn(octets, from, to)) yield entry;
}

function findPlace(files: readonly KeptFile[], place: number): Entry | null {
  for (const file of files.filter(({ span }) => span.firstPlace <= place && place <= span.lastPlace))
    for (const entry of walk(file)) if (entry.kind === EntryKind.PDU && entry.place === place) return entry;
  return null;
}

function lookUp(files: readonly KeptFile[], messageId: number, query: KeptQuery): KeptRead {
  const keys = [messageId, ...query.carrierKeys.map(hashOf)];
  const found = new Map<number, KeptPdu>();
  for (const file of files.toReversed()) {
    if (found.size >= query.limit) break;
    // What is said of a PDU may stand in the file after it.
    if (!mayHave(file, query)) continue;
    const entries = withFile(file.path, (fd) =>
      offsetsOf(file, keys, query.limit).flatMap((offset) => {
        const entry = readEntry(fd, offset);
        const pdu = entry && entry.kind !== EntryKind.PDU ? findPlace(files, entry.place) : entry;
        return pdu && isAsked(pdu, query) ? [pdu] : [];
      }),
    );
    // What no message had claimed when it came is this one's now.
    for (const entry of entries) found.set(entry.place, { ...toPdu(entry), messageId });
  }
  return { rows: [...found.values()].sort((a, b) => a.place - b.place).slice(-query.limit), isWhole: true };
}

function walkBack(files: readonly KeptFile[], query: KeptQuery): KeptRead {
  let rows: KeptPdu[] = [];
  let walked = 0;
  for (const file of files.toReversed()) {
    if (rows.length >= query.limit || !mayHave(file, query)) continue;
    walked += file.octets;
    if (walked > WIRE_WALK_OCTETS_MAX) return { rows, isWhole: false };
    const names = new Map<number, number>();
    let some: Entry[] = [];
    for (const entry of walk(file)) {
      if (entry.kind === EntryKind.NAME) names.set(entry.place, entry.messageId);
      if (entry.kind !== EntryKind.PDU || !isAsked(entry, query)) continue;
      some.push(entry);
      if (some.length >= 2 * query.limit) some = some.slice(-query.limit);
    }
    const left = query.limit - rows.length;
    rows = [...some.slice(-left).map((entry) => ({ ...toPdu(entry), messageId: names.get(entry.place) ?? entry.messageId })), ...rows];
  }
  return { rows, isWhole: true };
}

export const readKept = (files: readonly KeptFile[], query: KeptQuery): KeptRead =>
  query.messageId === null ? walkBack(files, query) : lookUp(files, query.messageId, query);
