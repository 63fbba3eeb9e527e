import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRelay } from './relay.ts';

test('a relay is a URL: TLS from the start, STARTTLS, or none on this machine', () => {
  assert.deepEqual(readRelay('smtp://relay.example'), { host: 'relay.example', port: 587, tls: 'required', login: null });
  assert.deepEqual(readRelay('smtps://relay.example'), { host: 'relay.example', port: 465, tls: 'start', login: null });
  assert.deepEqual(readRelay('smtp://a%40b.example:p%3Aw@relay.example:25'), {
    host: 'relay.example',
    port: 25,
    tls: 'required',
    login: { user: 'a@b.example', password: 'p:w' },
  });
  for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '[::1]']) assert.equal(readRelay(`smtp://${host}:1025`)?.tls, 'off', host);
  assert.equal(readRelay('smtp://relay.example:25?tls=off')?.tls, 'off');
});

test('anything else is none', () => {
  for (const text of [
    '',
    'relay.example',
    'http://relay.example',
    'smtp://',
    'smtp://user@relay.example',
    'smtp://:pass@relay.example',
    'smtp://relay.example/path',
    'smtp://relay.example#x',
    'smtp://relay.example?tls=maybe',
    'smtp://relay.example?tsl=off',
    'smtps://relay.example?tls=off',
    'smtp://relay.example:99999',
    'smtp://a:%E0%A4%A@relay.example',
  ])
    assert.equal(readRelay(text), null, text);
});
