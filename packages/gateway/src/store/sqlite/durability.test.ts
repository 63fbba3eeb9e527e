import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isFinal, MessageState } from '../../core/message.ts';
import { realClock } from '../../ports/clock.ts';
import { checkTallies } from '../conformance-tallies.ts';
import { checkLedger, withFolder } from '../testing.ts';
import { openSqliteStore } from './store.ts';

const script = fileURLToPath(new URL('./write-loop.double.ts', import.meta.url));

interface Said {
  readonly lines: string[];
  readonly ended: Promise<void>;
}

/** Runs the writing process until it has said `killAfter` lines, then kills it without a warning. */
function runAndKill(folder: string, killAfter: number): Said {
  const child = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  child.stdin.on('error', () => {});
  child.stdin.write('go 100000\n');
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    if (lines.length === killAfter) child.kill('SIGKILL');
  });
  const ended = new Promise<void>((resolve, reject) =>
    child.on('close', (code, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error(`ended with ${code ?? signal}: ${lines.slice(-3).join()}`)),
    ),
  );
  return { lines, ended };
}

test('kill -9 loses nothing that was answered, the ledger holds, and so do the tallies', () =>
  withFolder(async (folder) => {
    const answered = new Map<number, string>();
    for (const killAfter of [100, 437, 1291]) {
      const { lines, ended } = runAndKill(folder, killAfter);
      await ended;
      for (const line of lines) {
        const [what = '', id] = line.split(' ');
        assert.notEqual(what, 'failed', line);
        if (id !== undefined) answered.set(Number(id), what);
      }
    }
    assert.ok(answered.size > 200, `${answered.size}`);
    const store = await openSqliteStore({ folder, clock: realClock });
    try {
      const ids = [...answered.keys()].flatMap((id) => [id, id + 1]);
      const rows = new Map((await store.reports(1, ids)).map((row) => [row.id, row.state]));
      for (const [id, what] of answered) {
        const [first, second] = [rows.get(id), rows.get(id + 1)];
        assert.ok(first !== undefined && second !== undefined, `message ${id} was answered and is gone`);
        if (what !== 'accepted') assert.ok(first >= MessageState.ENROUTE && second >= MessageState.ENROUTE, `outcome of ${id} is gone`);
        if (what === 'delivered') assert.ok(isFinal(first), `receipt of ${id} is gone`);
      }
      await checkLedger(store);
      assert.ok((await checkTallies(store, [1], ['20231114'])) > 2);
    } finally {
      await store.close();
    }
  }));
