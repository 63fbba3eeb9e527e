import assert from 'node:assert/strict';
import test from 'node:test';
import { connectorSettings } from '../../core/testing.ts';
import { realClock } from '../../ports/clock.ts';
import { createAuthorization } from './authorization.ts';

// RFC 7616 §3.9.1: the example of the standard, its cnonce put in the place of chance.
const clock = { ...realClock, id: () => 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' };
const settings = connectorSettings({ systemId: 'Mufasa', password: 'Circle of Life', auth: 'digest' });
const challenge = (algorithm: string): string =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;

test('Digest: the vectors of RFC 7616, and a count that goes on', () => {
  for (const [algorithm, response] of [
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const) {
    const authorization = createAuthorization(settings, clock);
    assert.equal(authorization.header('GET', '/dir/index.html'), null);
    assert.equal(authorization.challenged(challenge(algorithm)), true);
    const header = authorization.header('GET', '/dir/index.html') ?? '';
    assert.match(header, new RegExp(`response="${response}"`));
    assert.match(header, /nc=00000001/);
    assert.equal(authorization.challenged(challenge(algorithm)), true);
    assert.match(authorization.header('GET', '/dir/index.html') ?? '', /nc=00000002/);
  }
});

test('challenges that cannot be met are none; Basic and Bearer are what they are', () => {
  const authorization = createAuthorization(settings, clock);
  for (const text of ['Basic realm="x"', '', 'Digest realm="x"', 'Digest nonce="n", algorithm=SHA-512', 'Digest nonce="n", qop="auth-int"'])
    assert.equal(authorization.challenged(text), false, text);
  const headerOf = (auth: 'basic' | 'bearer' | 'none') => createAuthorization({ ...settings, auth }, clock).header('POST', '/');
  assert.deepEqual(
    [headerOf('basic'), headerOf('bearer'), headerOf('none')],
    ['Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl', 'Bearer Circle of Life', null],
  );
});
