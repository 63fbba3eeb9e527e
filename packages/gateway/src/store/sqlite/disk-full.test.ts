import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { realClock } from '../../ports/clock.ts';
import { checkLedger, withFolder } from '../testing.ts';
import { openSqliteStore } from './store.ts';

const script = fileURLToPath(new URL('./write-loop.double.ts', import.meta.url));
/** In units of 512 octets (POSIX sh): room for the schema and some hundred messages. */
const LIMIT_BLOCKS = 2000;
const canLimit = spawnSync('prlimit', ['--version']).status === 0;

test(
  'a full disk answers "not now", keeps nothing by halves, and all goes on when there is room again',
  // A limit on the size of files stands in for the disk: SQLite meets it in the same place, and no rights are needed.
  { skip: canLimit ? false : 'needs prlimit of util-linux' },
  () =>
    withFolder(async (folder) => {
      const child = spawn('sh', ['-c', `ulimit -S -f ${LIMIT_BLOCKS}; exec "$0" "$@"`, process.execPath, script, folder], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const lines: string[] = [];
      let whenSaid = (_line: string): void => {};
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line);
        whenSaid(line);
      });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      const command = (text: string): Promise<void> => {
        const done = new Promise<void>((resolve) => {
          whenSaid = (line) => void (line === 'done' && resolve());
        });
        child.stdin.write(`${text}\n`);
        return done;
      };
      const count = (pattern: RegExp, from = 0): number => lines.slice(from).filter((line) => pattern.test(line)).length;

      await command('go 1500');
      assert.ok(count(/^accepted/) > 0, 'some went through before the disk was full');
      assert.ok(count(/^failed StoreUnavailable/) > 0, 'then it was full');
      assert.equal(count(/^failed (?!StoreUnavailable)/), 0);
      const full = lines.length;
      await command('go 20');
      assert.equal(count(/^accepted/, full), 0);
      await command('free');
      const free = lines.length;
      await command('go 100');
      assert.equal(count(/^failed/, free), 0, 'it goes on as if nothing had been');
      assert.equal(count(/^delivered/, free), 100);
      child.stdin.end();
      assert.equal(await ended, 0);

      const store = await openSqliteStore({ folder, clock: realClock });
      try {
        await checkLedger(store);
        const ids = lines.flatMap((line) => (line.startsWith('accepted ') ? [Number(line.slice(9))] : []));
        assert.equal((await store.reports(1, ids)).length, ids.length);
        assert.deepEqual(
          ids.toSorted((a, b) => a - b),
          ids.map((_, index) => 1 + 2 * index),
          'what was refused took no ids',
        );
      } finally {
        await store.close();
      }
    }),
);
