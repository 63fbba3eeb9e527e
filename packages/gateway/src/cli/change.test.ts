// The command line takes back what came in by a file: the real command as a process, over an operator port with a real store.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createRig } from '../operator/testing/rig.ts';
import { realClock } from '../ports/clock.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import { withFolder } from '../store/testing.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const MANY = 6000;

test('a block list and opt-outs from a file go back whole by change rollback', () =>
  withFolder(async (folder) => {
    const store = await openSqliteStore({ folder, clock: realClock });
    const rig = await createRig(store);
    writeFileSync(join(folder, 'cli.token'), `${rig.token}\n`, { mode: 0o600 });
    writeFileSync(join(folder, 'gateway.json'), JSON.stringify({ pid: process.pid, operatorUrl: rig.url, httpUrl: '', startedAt: 0 }));
    const run = (...args: string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        const env = { PATH: process.env['PATH'] ?? '', TRUNKLINE_DATA: folder };
        execFile(process.execPath, [MAIN, ...args], { env, cwd: folder }, (error, out) => (error ? reject(error) : resolve(out.trim())));
      });
    const rollBackLast = async (kind: string): Promise<string> => {
      const [{ id }] = JSON.parse(await run('change', 'list', '--kind', kind, '--limit', '1', '--json'));
      return run('change', 'rollback', String(id));
    };
    const file = join(folder, 'numbers.csv');
    writeFileSync(file, Array.from({ length: MANY }, (_, index) => `${447_000_000_000 + index}\n`).join(''));
    try {
      await run('rule', 'add', '--kind', 'blocklist', '--name', 'list');
      const [{ id }] = JSON.parse(await run('rule', 'list', '--json'));
      assert.equal(await run('rule', 'import', String(id), file), `${MANY} added, 0 removed; the list has ${MANY} number(s)`);
      assert.match(await rollBackLast('rule'), /^Put back in rule 1: numbers/);
      assert.equal(JSON.parse(await run('rule', 'show', String(id), '--json')).numbers, 0);

      assert.equal(await run('opt-out', 'import', file), `${MANY} added, 0 known already`);
      await run('opt-out', 'remove', '447000000003');
      assert.equal(
        await rollBackLast('opt-out-import'),
        `Put back in opt-out-import 2: all (${MANY - 1} rows; 1 were changed since and stay as they are)`,
      );
      assert.deepEqual(JSON.parse(await run('opt-out', 'list', '--json')).rows, []);
    } finally {
      await rig.close();
      await store.close();
    }
  }));
