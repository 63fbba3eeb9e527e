import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import test from 'node:test';
import { generateClient, generatedFolder } from './generate-client.ts';

test('packages/client is made of the description that the gateway serves', async () => {
  const made = await generateClient();
  assert.deepEqual(
    readdirSync(generatedFolder).toSorted(),
    Object.keys(made)
      .map((path) => basename(path))
      .toSorted(),
  );
  for (const name of readdirSync(generatedFolder)) {
    const path = join(generatedFolder, name);
    assert.equal(readFileSync(path, 'utf8'), made[path], `${name} is older than the API: node tools/generate-client.ts`);
  }
});
