// docs/errors.md and errors.ts say the same, both ways.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { errors } from './errors.ts';

test('docs/errors.md lists every code with its statuses and text, and no other', () => {
  const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [
    ...page.matchAll(/^\| `([a-z_]+)` \| (-\d+) \| (-\d+) \| (-\d+) \| (?:`(ESME_[A-Z_]+)`|–) \| (yes|no) \| ([^|]+) \| ([^|]+) \|$/gm),
  ];
  const documented = rows.map(([, code, v1, v2, v3, smpp, retry, text]) => [
    code,
    Number(v1),
    Number(v2),
    Number(v3),
    smpp ?? null,
    retry,
    text,
  ]);
  const actual = Object.entries(errors).map(([code, row]) => [
    code,
    row.v1,
    row.v2,
    row.v3,
    row.smpp,
    row.temporary ? 'yes' : 'no',
    row.text,
  ]);
  assert.deepEqual(documented, actual);
});

test('SMPP clients repeat what may succeed later, and nothing else', () => {
  const repeated = new Set<string | null>(['ESME_RMSGQFUL', 'ESME_RTHROTTLED', 'ESME_RX_T_APPN', 'ESME_RSYSERR']);
  for (const [code, row] of Object.entries(errors)) {
    // Refused binds: clients try those again in any case.
    if (row.smpp === null || row.smpp === 'ESME_RBINDFAIL') continue;
    assert.equal(repeated.has(row.smpp), row.temporary, code);
  }
});
