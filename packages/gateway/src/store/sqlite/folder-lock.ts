// Two gateways must not share a data folder: an exclusive lock that the system frees by itself when the process ends, however it ends.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DatabaseRefused } from './open.ts';

/** Holds the folder until the returned function is called. Throws DatabaseRefused when another gateway has it. */
export function lockFolder(folder: string): () => void {
  const db = new Database(join(folder, 'gateway.lock'), { timeout: 0 });
  try {
    // The lock is all it is for: no journal file beside it.
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY')
      throw new DatabaseRefused(
        `Another gateway is running on the data folder ${folder}: stop it first, or set TRUNKLINE_DATA to another folder.`,
      );
    throw error;
  }
  return () => db.close();
}
