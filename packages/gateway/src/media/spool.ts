// Octets on their way in: written to a file as they come, counted and hashed, so that no picture is ever whole in memory and nothing is kept that is too large.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../ports/clock.ts';
import { HEAD_OCTETS } from './media-limits.ts';

export interface Spooled {
  readonly path: string;
  readonly octets: number;
  /** 64 hex digits. */
  readonly sha256: string;
  /** The first HEAD_OCTETS, or all of them. */
  readonly head: Uint8Array;
  /** Takes the file away; to be called in any case. */
  discard(): Promise<void>;
}

export interface Spool {
  /** too_large: more than `octetsMax`, and the rest was not read. Rejects with the error of the source or of the disk; then nothing is left. */
  write(octets: AsyncIterable<Uint8Array>, octetsMax: number): Promise<Spooled | 'too_large'>;
}

async function writeAll(file: FileHandle, octets: AsyncIterable<Uint8Array>, octetsMax: number) {
  const hash = createHash('sha256');
  let count = 0;
  let head = Buffer.alloc(0);
  for await (const chunk of octets) {
    count += chunk.length;
    if (count > octetsMax) return null;
    hash.update(chunk);
    if (head.length < HEAD_OCTETS) head = Buffer.concat([head, chunk.subarray(0, HEAD_OCTETS - head.length)]);
    await file.writeFile(chunk);
  }
  return { octets: count, sha256: hash.digest('hex'), head };
}

/** What a crash left in the folder is taken away. */
export function openSpool(folder: string, clock: Pick<Clock, 'id'>): Spool {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    async write(octets, octetsMax) {
      const path = join(folder, clock.id());
      const discard = (): Promise<void> => rm(path, { force: true });
      const file = await open(path, 'wx', 0o600);
      let written: Awaited<ReturnType<typeof writeAll>> = null;
      try {
        written = await writeAll(file, octets, octetsMax);
      } finally {
        await file.close();
        if (!written) await discard();
      }
      return written ? { path, ...written, discard } : 'too_large';
    },
  };
}
