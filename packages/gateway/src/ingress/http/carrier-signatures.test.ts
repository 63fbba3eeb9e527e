import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { isSameToken, isSignedBy, type SignedRequest } from './carrier-signatures.ts';

const requestOf = (form: Record<string, string>, more: Partial<SignedRequest> = {}): SignedRequest => ({
  url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
  header: () => '',
  form: new Map(Object.entries(form)),
  parameters: new Map(Object.entries(form)),
  octets: Buffer.alloc(0),
  now: 0,
  ...more,
});

test('Twilio: the vector of its own documents', () => {
  const form = { CallSid: 'CA1234567890ABCDE', From: '+12349013030', To: '+18005551212', Caller: '+12349013030', Digits: '1234' };
  const signature = '0/KCTR6DLpKmkAf8muzZqo1nDgQ=';
  const header = (name: string): string => (name === 'x-twilio-signature' ? signature : '');
  assert.equal(isSignedBy('twilio', '12345', requestOf(form, { header })), true);
  assert.equal(isSignedBy('twilio', '12346', requestOf(form, { header })), false);
  assert.equal(isSignedBy('twilio', '12345', requestOf({ ...form, Digits: '1235' }, { header })), false);
  assert.equal(isSignedBy('twilio', '12345', requestOf(form)), false);
});

test('Vonage: the vector of its own libraries, and every HMAC it offers', () => {
  const parameters = { a: '1', b: '2', timestamp: '1461605396' };
  assert.equal(isSignedBy('vonage', 'secret', requestOf({ ...parameters, sig: '6af838ef94998832dbfc29020b564830' })), true);
  assert.equal(isSignedBy('vonage', 'other', requestOf({ ...parameters, sig: '6af838ef94998832dbfc29020b564830' })), false);
  for (const kind of ['md5', 'sha1', 'sha256', 'sha512']) {
    const sig = createHmac(kind, 'secret').update('&a=1_2&b=2').digest('hex').toUpperCase();
    assert.equal(isSignedBy('vonage', 'secret', requestOf({ b: '2', a: '1&2', sig })), true, kind);
  }
  for (const sig of ['', 'x', 'é', '0'.repeat(32)]) assert.equal(isSignedBy('vonage', 'secret', requestOf({ ...parameters, sig })), false);
});

test('without a secret the token alone is the proof', () => {
  assert.equal(isSignedBy('twilio', '', requestOf({})), true);
  assert.equal(isSameToken('abc', 'abc'), true);
  for (const token of ['', 'abd', 'abcd', 'ab\u0000']) assert.equal(isSameToken('abc', token), false);
});

test('Telnyx: Ed25519 over the time and the body, and not for long', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const secret = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const octets = Buffer.from('{"data":{}}');
  const signature = sign(null, Buffer.concat([Buffer.from('1700000000|'), octets]), privateKey).toString('base64');
  const headers: Readonly<Record<string, string>> = { 'telnyx-timestamp': '1700000000', 'telnyx-signature-ed25519': signature };
  const request = requestOf({}, { header: (name) => headers[name] ?? '', octets, now: 1_700_000_100_000 });
  assert.equal(isSignedBy('telnyx', secret, request), true);
  assert.equal(isSignedBy('telnyx', secret, { ...request, octets: Buffer.from('{}') }), false);
  assert.equal(isSignedBy('telnyx', secret, { ...request, now: 1_700_000_400_000 }), false);
  assert.equal(isSignedBy('telnyx', 'no key', request), false);
});
