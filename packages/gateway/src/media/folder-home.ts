// The media home in a folder: a file for each hash, in folders by its first two digits. A file is written beside its place, synced, and moved there, so that
// one that stands in its place is whole. When somebody brings the same octets again its time is set anew, which is what keeps it from being let go.
import { createReadStream, mkdirSync } from 'node:fs';
import { constants, copyFile, mkdir, open, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Clock } from '../ports/clock.ts';
import { type MediaHome, MediaMissing } from '../ports/media.ts';

const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function createFolderHome(folder: string, clock: Pick<Clock, 'now' | 'id'>): MediaHome {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (sha256: string): string => join(folder, sha256.slice(0, 2), sha256);

  async function hasWhole(path: string, octets: number): Promise<boolean> {
    try {
      return (await stat(path)).size === octets;
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
  }

  /** False: it has just been let go. */
  async function touched(path: string): Promise<boolean> {
    const seconds = clock.now() / 1000;
    try {
      await utimes(path, seconds, seconds);
      return true;
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
  }

  return {
    async keep(sha256, { path: given, octets }) {
      const path = pathOf(sha256);
      if ((await hasWhole(path, octets)) && (await touched(path))) return;
      const parent = dirname(path);
      await mkdir(parent, { recursive: true, mode: 0o700 });
      const beside = `${path}.${clock.id(4)}`;
      try {
        await copyFile(given, beside, constants.COPYFILE_FICLONE);
        const seconds = clock.now() / 1000;
        await utimes(beside, seconds, seconds);
        await syncPath(beside);
        await rename(beside, path);
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
      await syncPath(parent);
      await syncPath(folder);
    },
    async open(sha256) {
      const stream = createReadStream(pathOf(sha256));
      return new Promise((resolve, reject) => {
        const refuse = (error: Error): void => reject(isAbsent(error) ? new MediaMissing(`media ${sha256} is not in the folder`) : error);
        stream.once('error', refuse);
        stream.once('open', () => {
          stream.off('error', refuse);
          // Who reads hears of errors too; without a listener one after the last octet would end the process.
          finished(stream).catch(() => {});
          resolve(stream);
        });
      });
    },
    async remove(sha256, before) {
      const path = pathOf(sha256);
      try {
        if ((await stat(path)).mtimeMs >= before) return false;
      } catch (error) {
        if (isAbsent(error)) return true;
        throw error;
      }
      // Aside first: whoever brings it in this moment either finds it gone and writes it anew, or has set its time, and then it goes back.
      const aside = `${path}.${clock.id(4)}`;
      await rename(path, aside);
      if ((await stat(aside)).mtimeMs >= before) {
        await rename(aside, path);
        return false;
      }
      await rm(aside, { force: true });
      return true;
    },
    async freeOctets() {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
  };
}
