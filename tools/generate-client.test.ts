import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { generateClient, generatedFile } from './generate-client.ts';

test('packages/client is made of the description that the gateway serves', async () => {
  assert.equal(
    readFileSync(generatedFile, 'utf8'),
    await generateClient(),
    'the client is older than the API: node tools/generate-client.ts',
  );
});
