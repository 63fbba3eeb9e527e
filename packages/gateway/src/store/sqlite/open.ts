// Opens the database file: pragmas of durability, checks that refuse a foreign, newer or damaged file with one sentence, migrations.
import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { APPLICATION_ID, migrations } from './schema.ts';

/** The file cannot be used; the message is one sentence for the operator that says what to do. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused';
}

/** Below this size every page is checked at start; above, the schema only, because a start must stay quick. */
const FULL_CHECK_BYTES_MAX = 64 * 1024 * 1024;
/** Small on purpose: SQLite walks the whole cache at every commit in which it has put pages into order, and what it misses the system has in memory. */
const WRITER_CACHE_KIB = 8 * 1024;
const READER_CACHE_KIB = 8 * 1024;
/** Pages (4 KiB) in the write-ahead log before it is folded into the file: large enough that an index page is written once for many rows. */
const CHECKPOINT_PAGES = 8000;
const WAL_BYTES_KEPT = 64 * 1024 * 1024;
const BUSY_TIMEOUT_MS = 5000;

export type Sqlite = Database.Database;

const damaged = (path: string, why: string): DatabaseRefused =>
  new DatabaseRefused(`The database ${path} is damaged (${why}): restore it from a backup, or move it away to start with an empty one.`);

function refuseUnusable(db: Sqlite, path: string): void {
  const version = db.pragma('user_version', { simple: true }) as number;
  const applicationId = db.pragma('application_id', { simple: true }) as number;
  if (version === 0 && db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0) return;
  if (applicationId !== APPLICATION_ID)
    throw new DatabaseRefused(`The file ${path} is a database of another program: move it away or set TRUNKLINE_DATA to another folder.`);
  if (version > migrations.length)
    throw new DatabaseRefused(
      `The database ${path} was written by a newer Trunkline (schema ${version}, this one knows ${migrations.length}): start that newer version, or restore a backup made before the upgrade.`,
    );
  if (statSync(path).size <= FULL_CHECK_BYTES_MAX) {
    const verdict = db.pragma('quick_check(1)', { simple: true }) as string;
    if (verdict !== 'ok') throw damaged(path, verdict.split('\n')[0] ?? '');
  }
}

function migrate(db: Sqlite): void {
  const from = db.pragma('user_version', { simple: true }) as number;
  for (let version = from; version < migrations.length; version++) {
    db.transaction(() => {
      db.exec(migrations[version] ?? '');
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${version + 1}`);
    })();
  }
}

/** For the writer: creates or upgrades the file. Throws DatabaseRefused. */
export function openForWriting(path: string): Sqlite {
  const isNew = !existsSync(path);
  let db: Sqlite | undefined;
  try {
    db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    if (!isNew) refuseUnusable(db, path);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
    db.pragma('temp_store = MEMORY');
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.pragma(`journal_size_limit = ${WAL_BYTES_KEPT}`);
    migrate(db);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof DatabaseRefused) throw error;
    const code = (error as { code?: string }).code ?? '';
    if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) throw damaged(path, (error as Error).message);
    throw error;
  }
}

export function openForReading(path: string): Sqlite {
  const db = new Database(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  db.pragma(`cache_size = -${READER_CACHE_KIB}`);
  db.pragma('temp_store = MEMORY');
  return db;
}
