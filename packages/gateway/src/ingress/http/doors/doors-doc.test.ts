// docs/doors.md and the doors say the same of refusals, both ways.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { doorCodes } from './door-description.ts';
import { jasminRefusal } from './jasmin.ts';
import { kannelRefusal } from './kannel.ts';
import { refusalCodes } from './twilio-shape.ts';

test('docs/doors.md has every refusal with what each door makes of it', () => {
  const page = readFileSync(new URL('../../../../../../docs/doors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z_]+)` \| (\d+) \| (\d+) \| (\d+) (\d+) \|$/gm)].map(([, code, ...numbers]) => [
    code,
    ...numbers.map(Number),
  ]);
  const actual = doorCodes.map((code) => {
    const jasmin = code === 'body_too_large' ? 413 : jasminRefusal(code, 'x').status;
    return [code, kannelRefusal(code).status, jasmin, ...refusalCodes[code]];
  });
  assert.deepEqual(rows, actual);
});
