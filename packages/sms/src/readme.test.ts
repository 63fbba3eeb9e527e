// Runs the examples of the README: every line `expression; // => value` of its ```ts blocks is an assertion.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]!);
const index = new URL('./index.ts', import.meta.url).href;

function runnable(block: string): string {
  const body = block
    .replaceAll("'@trunkline/sms'", JSON.stringify(index))
    .replace(/^(.+?);\s+\/\/ => (.+)$/gm, (_, expression: string, value: string) => `assert.deepEqual(${expression}, ${value});`);
  return `import assert from 'node:assert/strict';\n${body}`;
}

test('the README has examples', () => {
  assert.ok(blocks.length >= 4);
  for (const block of blocks) assert.match(block, /\/\/ => /);
});

for (const [i, block] of blocks.entries()) {
  test(`README example ${i + 1} says what happens`, async () => {
    await import(`data:text/javascript,${encodeURIComponent(runnable(block))}`);
  });
}
