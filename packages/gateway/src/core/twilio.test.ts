import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountSid, idOfSid, messageSid } from './twilio.ts';

test('property: a SID is our id and nothing else', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (id) => {
      assert.match(messageSid(id), /^SM[0-9a-f]{32}$/);
      assert.match(accountSid(id), /^AC[0-9a-f]{32}$/);
      assert.equal(idOfSid('SM', messageSid(id)), id === 0 ? null : id);
      assert.equal(idOfSid('AC', accountSid(id).toUpperCase()), id === 0 ? null : id);
      assert.equal(idOfSid('AC', messageSid(id)), null);
    }),
  );
});

test('what is no SID, or of an id that cannot be, is none', () => {
  for (const sid of [
    '',
    'SM',
    `SM${'0'.repeat(31)}`,
    `SM${'0'.repeat(33)}1`,
    `SM${'f'.repeat(32)}`,
    `SM${'g'.repeat(32)}`,
    `xSM${'0'.repeat(31)}1`,
  ])
    assert.equal(idOfSid('SM', sid), null, sid);
});
