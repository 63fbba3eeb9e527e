// The kept PDUs of one connector: append-only files of batches, a new one with every hour and every so many octets, each with its index once it is
// closed; the oldest goes first, by age and by size. Runs in a thread of its own, so it may block. After a crash the last file is cut where its last
// whole batch ends, and its index is made again.
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { WIRE_FILE_OCTETS_MAX, WIRE_FILES_MIN } from '../../../limits.ts';
import { BATCH_HEADER_OCTETS, batchesIn, complete, entriesIn, EntryKind, seal } from './batch.ts';
import { maskPassword } from './mask.ts';
import { Pairing } from './pairing.ts';
import { emptySpan, readHeader, RowIndex, type Span } from './row-index.ts';

export interface KeepLimits {
  readonly hours: number;
  readonly octets: number;
}

export interface KeptFile {
  readonly path: string;
  octets: number;
  readonly span: Span;
  /** Of a closed file: how many rows its index has on disk. Of the open one: the index. */
  index: number | RowIndex;
}

interface OpenFile extends KeptFile {
  readonly fd: number;
  readonly index: RowIndex;
  readonly startedAt: number;
}

const HOUR_MS = 3_600_000;
const isInOneHour = (a: number, b: number): boolean => Math.floor(a / HOUR_MS) === Math.floor(b / HOUR_MS);
export const indexPath = (path: string): string => path.replace(/\.wire$/, '.idx');
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function widen(span: Span, at: number, place: number): void {
  span.firstAt = Math.min(span.firstAt, at);
  span.lastAt = Math.max(span.lastAt, at);
  span.firstPlace = Math.min(span.firstPlace, place);
  span.lastPlace = Math.max(span.lastPlace, place);
}

export class WireFiles {
  readonly #folder: string;
  #limits: KeepLimits;
  /** Closed ones, oldest first. */
  readonly #closed: KeptFile[] = [];
  #open: OpenFile | null = null;
  readonly #pairing = new Pairing();

  /** Throws where the folder cannot be used. */
  constructor(folder: string, limits: KeepLimits) {
    this.#folder = folder;
    this.#limits = limits;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const names = readdirSync(folder);
    // An index whose writing was cut short.
    for (const name of names.filter((each) => each.endsWith('.new'))) rmSync(join(folder, name), { force: true });
    for (const name of names.filter((each) => each.endsWith('.wire')).toSorted()) this.#take(join(folder, name));
  }

  set limits(limits: KeepLimits) {
    this.#limits = limits;
  }

  /** Oldest first; the last one may still be written to. */
  get files(): readonly KeptFile[] {
    return this.#open ? [...this.#closed, this.#open] : this.#closed;
  }

  /** A batch as it was filled: it is completed in place. Throws when the disk does not take it; then nothing of it is there. */
  append(batch: Buffer, now: number): void {
    if (this.#open && (!isInOneHour(this.#open.startedAt, now) || this.#open.octets + batch.length > this.#fileOctetsMax)) this.#roll();
    const file = (this.#open ??= this.#begin(now));
    // Rows of a batch that could not be written would lead astray.
    const rows: [key: number, offset: number][] = [];
    const span = emptySpan();
    for (const { offset, entry } of entriesIn(batch, BATCH_HEADER_OCTETS, batch.length)) {
      const { messageId, latencyMs } = this.#pairing.see(entry, file.octets + offset, (key, at) => rows.push([key, at]));
      if (entry.kind !== EntryKind.PDU) continue;
      complete(batch, offset, messageId, latencyMs);
      maskPassword(entry.octets);
      widen(span, entry.at, entry.place);
    }
    seal(batch);
    this.#write(file, batch);
    for (const [key, offset] of rows) file.index.add(key, offset);
    if (span.lastAt > 0) {
      widen(file.span, span.firstAt, span.firstPlace);
      widen(file.span, span.lastAt, span.lastPlace);
    }
    this.#makeRoom();
  }

  /** Closes the file of an hour that is over, and deletes what is too old or too much. */
  sweep(now: number): void {
    if (this.#open && !isInOneHour(this.#open.startedAt, now)) this.#roll();
    this.#dropOld(now);
    this.#makeRoom();
  }

  close(): void {
    if (this.#open) this.#roll();
  }

  get #fileOctetsMax(): number {
    return Math.min(WIRE_FILE_OCTETS_MAX, Math.floor(this.#limits.octets / WIRE_FILES_MIN));
  }

  #begin(now: number): OpenFile {
    this.#dropOld(now);
    // Never an older name than the last: the order of names is the order of files, whatever the clock does.
    const last = Number(this.#closed.at(-1)?.path.match(/(\d+)\.wire$/)?.[1] ?? 0);
    const path = join(this.#folder, `${String(Math.max(now, last + 1)).padStart(15, '0')}.wire`);
    const fd = openSync(path, 'wx', 0o600);
    this.#pairing.nextFile();
    return { path, fd, octets: 0, span: emptySpan(), index: new RowIndex(), startedAt: now };
  }

  #write(file: OpenFile, batch: Buffer): void {
    let done = 0;
    try {
      while (done < batch.length) done += writeSync(file.fd, batch, done, batch.length - done, file.octets + done);
    } catch (error) {
      try {
        ftruncateSync(file.fd, file.octets);
      } catch {
        // Cut at the next start.
      }
      throw error;
    }
    file.octets += batch.length;
  }

  #roll(): void {
    const file = this.#open;
    if (!file) return;
    this.#open = null;
    closeSync(file.fd);
    this.#closed.push(this.#closing(file.path, file.octets, file.span, file.index));
  }

  /** A disk that takes no index must not cost the PDUs: it stays in memory, and is made again at the next start. */
  #closing(path: string, octets: number, span: Span, index: RowIndex): KeptFile {
    try {
      index.save(indexPath(path), span);
      return { path, octets: octets + sizeOf(indexPath(path)), span, index: index.count };
    } catch {
      return { path, octets, span, index };
    }
  }

  /** A file that was there at the start. */
  #take(path: string): void {
    const saved = this.#savedIndex(path);
    if (saved) {
      this.#closed.push({ path, octets: sizeOf(path) + sizeOf(indexPath(path)), span: saved.span, index: saved.count });
      return;
    }
    const file = readFileSync(path);
    const index = new RowIndex();
    const span = emptySpan();
    const pairing = new Pairing();
    let end = 0;
    for (const { from, to } of batchesIn(file)) {
      for (const { offset, entry } of entriesIn(file, from, to)) {
        pairing.see(entry, offset, (key, at) => index.add(key, at));
        if (entry.kind === EntryKind.PDU) widen(span, entry.at, entry.place);
      }
      end = to;
    }
    if (end === 0) {
      rmSync(path, { force: true });
      return;
    }
    if (end < file.length) truncateSync(path, end);
    this.#closed.push(this.#closing(path, end, span, index));
  }

  #savedIndex(path: string): ReturnType<typeof readHeader> {
    if (!existsSync(indexPath(path))) return null;
    const fd = openSync(indexPath(path), 'r');
    try {
      return readHeader(fd, fstatSync(fd).size);
    } finally {
      closeSync(fd);
    }
  }

  #dropOld(now: number): void {
    const oldest = now - this.#limits.hours * HOUR_MS;
    for (let [first] = this.#closed; first && first.span.lastAt < oldest; [first] = this.#closed) this.#delete();
  }

  #makeRoom(): void {
    let total = this.files.reduce((sum, { octets }) => sum + octets, 0);
    while (total > this.#limits.octets && this.#closed.length > 0) total -= this.#delete();
  }

  /** The oldest; returns its octets. */
  #delete(): number {
    const file = this.#closed.shift();
    if (!file) return 0;
    rmSync(file.path, { force: true });
    rmSync(indexPath(file.path), { force: true });
    return file.octets;
  }
}
