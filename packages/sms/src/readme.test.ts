// Runs the examples of the README: every line `expression; // => value` of its ```ts blocks is an assertion. Once from the sources, and
// once under plain node from the package as it is published.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installPackage, runCommand } from '../../../tools/pack.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]!);
const index = new URL('./index.ts', import.meta.url).href;

function runnable(block: string): string {
  const body = block.replace(
    /^(.+?);\s+\/\/ => (.+)$/gm,
    (_, expression: string, value: string) => `assert.deepEqual(${expression}, ${value});`,
  );
  return `import assert from 'node:assert/strict';\n${body}`;
}

test('the README has examples', () => {
  assert.ok(blocks.length >= 8);
  for (const block of blocks) assert.match(block, /\/\/ => /);
});

for (const [i, block] of blocks.entries()) {
  test(`README example ${i + 1} says what happens`, async () => {
    const script = runnable(block).replaceAll("'@trunkline/sms'", JSON.stringify(index));
    await import(`data:text/javascript,${encodeURIComponent(script)}`);
  });
}

test('the examples run from the published package', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-sms-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  installPackage(fileURLToPath(new URL('..', import.meta.url)), folder);
  const files = blocks.map((block, i) => {
    writeFileSync(join(folder, `example${i}.mjs`), runnable(block));
    return `./example${i}.mjs`;
  });
  writeFileSync(join(folder, 'all.mjs'), `${files.map((file) => `import '${file}';`).join('\n')}\nconsole.log('all ran');\n`);
  assert.equal(runCommand('node', ['all.mjs'], folder).trim(), 'all ran');
});

test('the sources compile without the types of any runtime: they run in a browser too', () => {
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext', '--allowImportingTsExtensions'];
  runCommand('tsc', [...options, '--target', 'es2024', '--lib', 'es2024', '--types', '', fileURLToPath(index)], tmpdir());
});
