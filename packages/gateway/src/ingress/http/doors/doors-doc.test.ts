// docs/doors.md and the doors say the same of refusals, both ways.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type ErrorCode, errors } from '../../../errors.ts';
import { jasminRefusal } from './jasmin.ts';
import { kannelRefusal } from './kannel.ts';
import { refusalCodes } from './twilio-shape.ts';

/** What only the customer API has a word for. */
const notHere = new Set<string>([
  'title_too_long',
  'too_many_ids',
  'time_wrong',
  'period_too_long',
  'datetime_wrong',
  'timestamp_wrong',
  'datetime_outside_window',
  'parameter',
  'encoding',
  'malformed_json',
  'smstype_wrong',
  'media_without_mms',
  'key_reused',
  'ids_missing',
  'too_often',
  // Media come by the customer API alone.
  'media_without_mms',
  'too_many_media',
  'media_wrong',
  'media_unreachable',
  'media_too_large',
  'media_quota',
]);
/** Before a message is looked at, Kannel has one word for all. */
const signIn = new Set<string>([
  'authentication',
  'too_many_failures',
  'ip_not_allowed',
  'scope_missing',
  'key_ended',
  'app_not_allowed',
  'account_locked',
  'door_closed',
]);

test('docs/doors.md has every refusal with what each door makes of it', () => {
  const page = readFileSync(new URL('../../../../../../docs/doors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z_]+)` \| (\d+) \| (\d+) \| (\d+) (\d+) \|$/gm)].map(([, code, ...numbers]) => [
    code,
    ...numbers.map(Number),
  ]);
  const actual = Object.keys(errors)
    .filter((code): code is ErrorCode => !notHere.has(code))
    .map((code) => {
      const kannel = signIn.has(code) ? 403 : code === 'body_too_large' ? 413 : kannelRefusal(code).status;
      const jasmin = code === 'body_too_large' ? 413 : jasminRefusal(code, 'x').status;
      return [code, kannel, jasmin, ...refusalCodes[code]];
    });
  assert.deepEqual(rows, actual);
});
