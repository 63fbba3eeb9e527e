import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Account, defaultAccountSettings } from '../core/rulebook.ts';
import { IDEMPOTENCY_WINDOW_MS, namedKey, naturalKey } from './retries.ts';

const account = (retryWindowS: number): Account => ({
  id: 1,
  name: 'shop',
  apiPassword: 'secret',
  smppPassword: null,
  locked: false,
  settings: { ...defaultAccountSettings, retryWindowS },
});

test('a new account has no window, and nothing is kept for it', () => {
  assert.deepEqual(naturalKey(account(defaultAccountSettings.retryWindowS), 'kannel', ['x']), {});
});

test('the same request by the same door has one key, and any other has another', () => {
  const keyOf = (door: 'kannel' | 'jasmin', identity: unknown) => naturalKey(account(60), door, identity).requestKey?.key;
  const key = keyOf('kannel', [['10010'], 'text', null]);
  assert.equal(naturalKey(account(60), 'kannel', []).requestKey?.windowMs, 60_000);
  assert.match(String(key), /^[0-9a-f]{64}$/);
  assert.equal(keyOf('kannel', [['10010'], 'text', null]), key);
  const others = [
    keyOf('jasmin', [['10010'], 'text', null]),
    keyOf('kannel', [['10010'], 'text', 'more']),
    keyOf('kannel', [['10010', 'text'], null]),
    keyOf('kannel', [['10010'], 'text ', null]),
    namedKey('kannel', JSON.stringify([['10010'], 'text', null])).key,
  ];
  assert.equal(new Set([key, ...others]).size, others.length + 1);
});

test('what a client names is known for a day', () => {
  assert.equal(namedKey('twilio', 'token').windowMs, IDEMPOTENCY_WINDOW_MS);
  assert.equal(namedKey('twilio', 'token').key, namedKey('twilio', 'token').key);
  assert.notEqual(namedKey('twilio', 'token').key, namedKey('email', 'token').key);
});
