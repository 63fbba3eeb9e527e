// docs/api.md, run: every command on it, in its order, against a whole gateway with a carrier behind it; what it prints is what the page shows. Times are
// the only thing that may differ. The programs in other languages are run by the interop suite (test/interop/cases/samples.ts).
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startSimulator } from '@trunkline/smpp/simulator';
import { errors } from '../src/errors.ts';
import { call, until, withFolder, withGateway } from './testing/gateway.ts';

const page = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
/** Programs of docs/samples have a test of their own. */
const withoutSamples = page.replaceAll(/<!-- samples\/\S+ -->\n\n```\w+\n[^]*?\n```/g, '');
const examples = [...withoutSamples.matchAll(/```sh\n([^]*?)\n```\n\n```json\n([^]*?)\n```/g)].map(([, command = '', shown = '']) => ({
  command,
  shown,
}));
const masked = (answer: string): string =>
  answer.replaceAll(/\b20\d{12}\b/g, 'TIME').replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d/g, 'TIME');
/** Asking changes nothing, and what is asked about may still be under way. */
const onlyAsks = /getreport|getsentrcd/i;

const skip = spawnSync('curl', ['--version']).status === 0 ? false : 'needs curl';

test('every block of the page that looks like an example is one', () => {
  assert.equal(
    [...withoutSamples.matchAll(/^```\w*$/gm)].length,
    examples.length * 4,
    'an example is a block of sh and one of json behind it',
  );
  assert.ok(examples.length >= 17, String(examples.length));
});

test('every example of docs/api.md prints what the page shows', { skip }, async () => {
  const carrier = await startSimulator({ port: 0 });
  try {
    await withFolder((folder) =>
      withGateway(folder, async ({ gateway, cli }) => {
        await cli('account', 'create', 'demo', '--password', 'demo-pass', '--balance', '99.99', '--gift', '50');
        const link = ['--host', '127.0.0.1', '--port', String(carrier.port), '--system-id', 'gw', '--password', 'pw'];
        await cli('connector', 'add', 'carrier', ...link);
        await cli('route', 'add', '--connector', 'carrier');
        await cli('price', 'set', '--price', '0.01');
        await cli('number', 'add', '447700900099', '--connector', 'carrier');
        await cli('number', 'assign', '447700900099', 'demo');
        await carrier.until((stats) => stats.sessions === 1);
        for (const from of ['10010', '1008611']) await carrier.sendFromPhone({ from, to: '447700900099', text: 'content' });
        const demo = { account: 'demo', password: 'demo-pass' };
        await until(
          () => call(gateway.httpPort, 'getsms', { ...demo, ids: '1,2' }),
          ({ cnt }) => cnt === 2,
        );
        for (const { command, shown } of examples) {
          const script = command.replaceAll('http://localhost:20003', `http://127.0.0.1:${gateway.httpPort}`);
          const run = async (): Promise<string> => masked((await promisify(execFile)('sh', ['-c', script])).stdout.trim());
          const isShown = (printed: string): boolean => printed === masked(shown);
          const hasEnded = (printed: string): boolean => isShown(printed) || !/"(unsent|sending)":"?[1-9]/.test(printed);
          const printed = onlyAsks.test(command) ? await until(run, hasEnded) : await run();
          assert.equal(printed, masked(shown), command);
        }
      }),
    );
  } finally {
    await carrier.close();
  }
});

test('the table of statuses is errors.ts', () => {
  const shown = [...page.matchAll(/^\| (-\d+) \| (.+) \| (.+) \| (.+) \|$/gm)].map(([, status, ...cells]) => [
    Number(status),
    ...cells.map((cell) => (cell === '–' ? [] : cell.split(', ').map((code) => code.slice(1, -1)))),
  ]);
  const statuses = new Set(Object.values(errors).flatMap(({ v1, v2, v3 }) => [v1, v2, v3]));
  const behind = (version: 'v1' | 'v2' | 'v3', status: number): string[] =>
    Object.entries(errors).flatMap(([code, row]) => (row[version] === status ? [code] : []));
  assert.deepEqual(
    shown,
    [...statuses].sort((a, b) => b - a).map((status) => [status, behind('v1', status), behind('v2', status), behind('v3', status)]),
  );
});
