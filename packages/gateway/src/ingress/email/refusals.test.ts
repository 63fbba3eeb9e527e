import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { errors, type ErrorCode } from '../../errors.ts';
import { mailRefusals, refusalOf } from './refusals.ts';

const doc = readFileSync(new URL('../../../../../docs/email.md', import.meta.url), 'utf8');
const documented = [...doc.matchAll(/^\| (\d{3}) (\d\.\d+\.\d+) \| (.+) \|$/gm)].map(
  ([, status, enhanced, text]) => `${status} ${enhanced} ${text}`,
);
const lineOf = ({ status, enhanced, text }: ReturnType<typeof refusalOf>): string => `${status} ${enhanced} ${text}`;

test('docs/email.md lists every refusal of the door, as it is said', () => {
  assert.deepEqual(documented.toSorted(), Object.values(mailRefusals).map(lineOf).toSorted());
});

test('the class of a code says whether the same mail may be taken later, as the judgement does', () => {
  for (const code of Object.keys(errors) as ErrorCode[]) {
    const { status, enhanced, text } = refusalOf(code);
    assert.equal(status < 500, errors[code].temporary, code);
    assert.ok(enhanced.startsWith(String(status)[0] ?? ''), `${code} ${enhanced}`);
    assert.ok(text.length > 0);
  }
  for (const { status, enhanced } of Object.values(mailRefusals)) assert.ok(enhanced.startsWith(String(status)[0] ?? ''), enhanced);
});
