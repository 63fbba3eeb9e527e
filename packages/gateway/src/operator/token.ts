// The token by which the command line of this machine signs in: random, new at every start, in a file only the gateway's user can read.
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '../ports/clock.ts';

export const TOKEN_FILE_NAME = 'cli.token';
const TOKEN_BYTES = 32;

/** Writes a whole file with mode 0600 or leaves the old one: never half of it, and never for a moment readable by others. */
export function writePrivateFile(path: string, text: string, clock: Pick<Clock, 'id'>): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${clock.id(8)}.tmp`;
  try {
    // 'wx' fails when the name exists, so no link laid there before is followed.
    const fd = openSync(beside, 'wx', 0o600);
    try {
      writeSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Makes a new token, puts it into the data folder and returns it. Throws when the folder cannot be written. */
export function createToken(dataFolder: string, clock: Pick<Clock, 'id'>): string {
  const token = clock.id(TOKEN_BYTES);
  writePrivateFile(join(dataFolder, TOKEN_FILE_NAME), `${token}\n`, clock);
  return token;
}
