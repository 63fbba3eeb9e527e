// docs/api.md shows every program of docs/samples, as it is.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { apiPage, samplesFolder, samplesIn, withSamples } from './samples-in-docs.ts';

test('docs/api.md shows every sample as it is', () => {
  const page = readFileSync(apiPage, 'utf8');
  assert.equal(page, withSamples(page), 'the page has old samples: node tools/samples-in-docs.ts');
  const files = readdirSync(samplesFolder).filter((name) => name !== 'README.md');
  assert.deepEqual(samplesIn(page).toSorted(), files.toSorted());
  assert.ok(files.length >= 30, String(files.length));
});
