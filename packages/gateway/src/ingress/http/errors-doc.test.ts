// docs/errors.md and errors.ts say the same, both ways.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { errors } from '../../errors.ts';

test('docs/errors.md lists every code with its statuses and text, and no other', () => {
  const page = readFileSync(new URL('../../../../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z_]+)` \| (-\d+) \| (-\d+) \| (yes|no) \| ([^|]+) \| ([^|]+) \|$/gm)];
  const documented = rows.map(([, code, v1, v2, retry, text]) => [code, Number(v1), Number(v2), retry, text]);
  const actual = Object.entries(errors).map(([code, row]) => [code, row.v1, row.v2, row.temporary ? 'yes' : 'no', row.text]);
  assert.deepEqual(documented, actual);
});
