import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { signatureOf } from './signature.ts';

const secretFrom = (bytes: Uint8Array): string => `whsec_${Buffer.from(bytes).toString('base64')}`;
const secrets = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(secretFrom);
const now = Math.floor(Date.now() / 1000);
const headersOf = (id: string, signature: string) => ({
  'webhook-id': id,
  'webhook-timestamp': String(now),
  'webhook-signature': signature,
});

test('the vector of the specification', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signature = signatureOf({ secret, oldSecret: null }, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}');
  assert.equal(signature, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('the library of the specification takes what we sign, and nothing else', () => {
  fc.assert(
    fc.property(secrets, secrets, fc.json(), fc.integer({ min: 1 }), (secret, other, body, factId) => {
      const id = `report-${factId}`;
      const headers = headersOf(id, signatureOf({ secret, oldSecret: null }, id, now, body));
      assert.doesNotThrow(() => new Webhook(secret).verify(body, headers));
      assert.throws(() => new Webhook(secret).verify(`${body} `, headers));
      assert.throws(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': `${id}0` }));
      if (other !== secret) assert.throws(() => new Webhook(other).verify(body, headers));
    }),
  );
});

test('it is the HMAC of node too, whatever the length of key and text', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 1300, maxLength: 1500 }));
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), texts, (key, body) => {
      const expected = createHmac('sha256', key).update(`report-1.${now}.${body}`).digest('base64');
      assert.equal(signatureOf({ secret: secretFrom(key), oldSecret: null }, 'report-1', now, body), `v1,${expected}`);
    }),
  );
});

test('while a secret is rotated the old one is good too, and not after', () => {
  fc.assert(
    fc.property(secrets, secrets, fc.json(), (secret, old, body) => {
      fc.pre(secret !== old);
      const during = headersOf(
        'report-1',
        signatureOf({ secret, oldSecret: { secret: old, endsAt: (now + 1) * 1000 } }, 'report-1', now, body),
      );
      for (const each of [secret, old]) assert.doesNotThrow(() => new Webhook(each).verify(body, during));
      const after = headersOf('report-1', signatureOf({ secret, oldSecret: { secret: old, endsAt: now * 1000 } }, 'report-1', now, body));
      assert.doesNotThrow(() => new Webhook(secret).verify(body, after));
      assert.throws(() => new Webhook(old).verify(body, after));
    }),
  );
});
