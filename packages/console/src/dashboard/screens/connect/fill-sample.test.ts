import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { fillSample } from './fill-sample.ts';

const folder = new URL('../../../../../../docs/samples/', import.meta.url);

test('every sample becomes the reader’s own, but for the password', () => {
  const names = readdirSync(folder).filter((name) => !name.endsWith('.md'));
  assert.ok(names.length >= 20, String(names.length));
  for (const name of names) {
    const filled = fillSample(readFileSync(new URL(name, folder), 'utf8'), 'https://sms.example:8443', 'acme');
    assert.ok(filled.includes('https://sms.example:8443/') && filled.includes('acme') && filled.includes('YOUR_PASSWORD'), name);
    assert.doesNotMatch(filled, /localhost|YOUR_ACCOUNT/, name);
  }
});
