import assert from 'node:assert/strict';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { realClock } from '../../ports/clock.ts';
import { addConnector, checkLedger, createAccount, simplePlan, submit, withFolder } from '../testing.ts';
import { lockFolder } from './folder-lock.ts';
import { DatabaseRefused } from './open.ts';
import { migrations } from './schema.ts';
import { openSqliteStore } from './store.ts';

const open = (folder: string) => openSqliteStore({ folder, clock: realClock });
const fileOf = (folder: string): string => join(folder, 'trunkline.db');

async function withDatabase(use: (folder: string) => Promise<void>, messages = 50): Promise<void> {
  await withFolder(async (folder) => {
    const store = await open(folder);
    await createAccount(store, 'one', 1_000_000);
    await addConnector(store, 'carrier');
    for (let index = 0; index < messages; index++) await submit(store, simplePlan(1, [`8613800${index}`], { content: 'x'.repeat(400) }));
    await store.close();
    await use(folder);
  });
}

/** One sentence, for an operator: no stack, no line break, says what to do. */
async function refuses(folder: string, pattern: RegExp): Promise<void> {
  await assert.rejects(open(folder), (error: Error) => {
    assert.ok(error instanceof DatabaseRefused, `${error.name}: ${error.message}`);
    assert.match(error.message, pattern);
    assert.ok(!error.message.includes('\n') && error.message.endsWith('.'), error.message);
    return true;
  });
}

test('what was closed opens again, with everything in it', () =>
  withDatabase(async (folder) => {
    const store = await open(folder);
    assert.equal((await store.counts()).pending, 50);
    assert.equal(await submit(store, simplePlan(1, ['next'])), 51);
    await checkLedger(store);
    await store.close();
    await store.close();
  }));

test('after a close everything is in one file, so that a copy of it is a backup', () =>
  withDatabase((folder) => {
    assert.deepEqual(readdirSync(folder).toSorted(), ['secret.key', 'trunkline.db']);
    return Promise.resolve();
  }));

test('a newer schema is refused', () =>
  withDatabase(async (folder) => {
    const db = new Database(fileOf(folder));
    db.pragma(`user_version = ${migrations.length + 1}`);
    db.close();
    await refuses(folder, /newer Trunkline/);
  }));

test('the database of another program is refused and left alone', () =>
  withFolder(async (folder) => {
    const db = new Database(fileOf(folder));
    db.exec('CREATE TABLE theirs (x)');
    db.close();
    const before = readFileSync(fileOf(folder));
    writeFileSync(join(folder, 'secret.key'), `${'ab'.repeat(32)}\n`);
    await refuses(folder, /another program/);
    assert.deepEqual(readFileSync(fileOf(folder)), before);
  }));

test('a file that is no database is refused and left alone', () =>
  withFolder(async (folder) => {
    writeFileSync(join(folder, 'secret.key'), `${'ab'.repeat(32)}\n`);
    for (const garbage of ['not a database, but long enough to have a header. '.repeat(100), 'short']) {
      writeFileSync(fileOf(folder), garbage);
      await refuses(folder, /damaged/);
      assert.equal(readFileSync(fileOf(folder), 'utf8'), garbage);
    }
  }));

test('an empty file is a new database', () =>
  withFolder(async (folder) => {
    writeFileSync(join(folder, 'secret.key'), `${'ab'.repeat(32)}\n`);
    writeFileSync(fileOf(folder), '');
    const store = await open(folder);
    assert.equal(await createAccount(store, 'one', 1), 1);
    await store.close();
  }));

test('a truncated file is refused', () =>
  withDatabase(async (folder) => {
    const { size } = statSync(fileOf(folder));
    const copy = join(folder, 'copy');
    copyFileSync(fileOf(folder), copy);
    for (const left of [size - 4096, Math.floor(size / 2), 4096, 1000]) {
      copyFileSync(copy, fileOf(folder));
      truncateSync(fileOf(folder), left);
      await refuses(folder, /damaged/);
    }
  }, 200));

test('a page overwritten with noise is refused', () =>
  withDatabase(async (folder) => {
    const file = openSync(fileOf(folder), 'r+');
    const { size } = statSync(fileOf(folder));
    for (let at = 4096; at < size; at += 4096) writeSync(file, Buffer.alloc(512, 0xa5), 0, 512, at);
    closeSync(file);
    await refuses(folder, /damaged/);
  }, 200));

test('a missing, empty, damaged or foreign key file is refused', () =>
  withDatabase(async (folder) => {
    const keyFile = join(folder, 'secret.key');
    const key = readFileSync(keyFile, 'utf8');
    rmSync(keyFile);
    await refuses(folder, /key file .* is missing/);
    assert.equal(readdirSync(folder).includes('secret.key'), false, 'no new key is made for an old database');
    for (const damaged of ['', 'zz', key.slice(0, 20)]) {
      writeFileSync(keyFile, damaged);
      await refuses(folder, /key file .* restore/);
    }
    // The key of another installation opens nothing, and every start reads the rulebook.
    writeFileSync(keyFile, `${'ab'.repeat(32)}\n`);
    const store = await open(folder);
    await assert.rejects(
      store.rulebookRows(),
      (error: Error) => error instanceof DatabaseRefused && /key file .* restore/.test(error.message),
    );
    await store.close();
    writeFileSync(keyFile, key);
    await (await open(folder)).close();
  }));

test(
  'a folder that cannot be written is a plain error, not a hang',
  { skip: process.getuid?.() === 0 ? 'root may write anywhere' : false },
  () =>
    withFolder(async (folder) => {
      const inner = join(folder, 'read-only');
      mkdirSync(inner);
      chmodSync(inner, 0o500);
      await assert.rejects(open(inner));
      chmodSync(inner, 0o700);
    }),
);

test('two gateways on one folder: the second is refused, and may start when the first has ended', () =>
  withFolder((folder) => {
    const release = lockFolder(folder);
    assert.throws(
      () => lockFolder(folder),
      (error: Error) => error instanceof DatabaseRefused && /Another gateway is running/.test(error.message),
    );
    release();
    lockFolder(folder)();
  }));

test('passwords do not appear in any file of the folder', () =>
  withFolder(async (folder) => {
    const store = await open(folder);
    await createAccount(store, 'one', 1);
    await addConnector(store, 'carrier');
    await store.setAccount(1, { apiPassword: 'replaced password of one' });
    const look = (): void => {
      for (const name of readdirSync(folder)) {
        const octets = readFileSync(join(folder, name));
        for (const secret of ['password of one', 'carrier secret carrier'])
          assert.equal(octets.includes(secret), false, `${secret} in ${name}`);
      }
    };
    look();
    await store.close();
    look();
    if (process.platform !== 'win32') assert.equal(statSync(join(folder, 'secret.key')).mode & 0o777, 0o600);
  }));
