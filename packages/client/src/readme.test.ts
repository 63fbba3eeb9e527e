// Runs the examples of the README against a whole gateway: every line `expression; // => value` is an assertion, and none may be passed by. Once with the
// sources, once as programs in strict TypeScript with the package as it is published.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installPackage, runCommand } from '../../../tools/pack.ts';
import { until } from '../../gateway/test/testing/gateway.ts';
import { withWorld, type World } from '../../gateway/test/testing/world.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
const index = new URL('./index.ts', import.meta.url).href;
const typeRoots = fileURLToPath(new URL('../../../node_modules/@types', import.meta.url));

const CREDENTIALS = "{ url: 'http://localhost:20003', account: 'demo', password: 'demo-pass' }";
const ASSERTION = /^(\s*)(.+?);\s+\/\/ => (.+)$/gm;

/** A program that fails unless each of its assertions was reached and holds. `credentials`: an expression. */
function programOf(block: string, credentials: string): string {
  const body = block.replaceAll(CREDENTIALS, credentials).replace(ASSERTION, '$1assert.deepEqual($2, $3);\n$1reached++;');
  const count = [...block.matchAll(ASSERTION)].length;
  return `import assert from 'node:assert/strict';\nlet reached = 0;\n${body}\nassert.equal(reached, ${count});\n`;
}

/** Runs the examples in order; before each one everything that was sent has ended. */
async function runAll({ gateway, carrier, cli, client }: World, run: (place: number, url: string) => Promise<unknown>): Promise<void> {
  await cli('number', 'add', '447700900099', '--connector', 'carrier');
  await cli('number', 'assign', '447700900099', 'acme');
  await carrier.sendFromPhone({ from: '10010', to: '447700900099', text: 'STOP calling me' });
  for (const place of blocks.keys()) {
    await run(place, `http://127.0.0.1:${gateway.httpPort}`);
    await until(
      () => client.getReport([1, 2, 3, 4, 5, 6]),
      (reports) => reports.every(({ state }) => state === 'delivered' || state === 'failed'),
    );
  }
}

test('the README has examples, each with what comes out', () => {
  assert.ok(blocks.length >= 7);
  for (const block of blocks) {
    assert.match(block, /\/\/ => /);
    assert.ok(block.includes(CREDENTIALS));
  }
});

test('the examples do what they say, from the sources', () =>
  withWorld((world) =>
    runAll(world, async (place, url) => {
      const credentials = JSON.stringify({ url, account: 'acme', password: 'secret99' });
      const program = programOf(blocks[place] ?? '', credentials).replaceAll("'@trunkline/client'", JSON.stringify(index));
      await import(`data:text/javascript,${encodeURIComponent(program)}`);
    }),
  ));

test('the examples do what they say, from the published package', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-client-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  installPackage(fileURLToPath(new URL('..', import.meta.url)), folder);
  const sources = blocks.map((block, place) => {
    const file = `example${place}.ts`;
    writeFileSync(join(folder, file), programOf(block, "{ url: process.env['URL'] ?? '', account: 'acme', password: 'secret99' }"));
    return file;
  });
  runCommand(
    'tsc',
    ['--strict', '--module', 'nodenext', '--target', 'es2024', '--typeRoots', typeRoots, '--types', 'node', ...sources],
    folder,
  );
  await withWorld((world) =>
    runAll(world, (place, url) =>
      promisify(execFile)(process.execPath, [`example${place}.js`], { cwd: folder, env: { ...process.env, URL: url } }),
    ),
  );
});
