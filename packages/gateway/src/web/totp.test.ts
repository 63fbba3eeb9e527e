import assert from 'node:assert/strict';
import test from 'node:test';
import { base32, codeOf, otpauthUri, stepAt, stepOfCode } from './totp.ts';

const rfcSecret = Buffer.from('12345678901234567890');

test('the codes of RFC 6238, appendix B, cut to six digits', () => {
  for (const [seconds, code] of [
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ] as const)
    assert.equal(codeOf(rfcSecret, stepAt(seconds * 1000)), code.slice(2), String(seconds));
});

test('the codes of RFC 4226, appendix D', () => {
  const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'];
  for (const [count, code] of codes.entries()) assert.equal(codeOf(rfcSecret, count), code);
});

test('base32 as in RFC 4648, section 10, without padding', () => {
  for (const [text, encoded] of [
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ] as const)
    assert.equal(base32(Buffer.from(text)), encoded);
});

test('the step before and the one after count, no other', () => {
  const now = 1_111_111_111_000;
  const step = stepAt(now);
  for (const near of [-1, 0, 1]) assert.equal(stepOfCode(rfcSecret, codeOf(rfcSecret, step + near), now), step + near);
  for (const far of [-2, 2]) assert.equal(stepOfCode(rfcSecret, codeOf(rfcSecret, step + far), now), null);
  for (const wrong of ['', '12345', '1234567', ' 50471', 'abcdef']) assert.equal(stepOfCode(rfcSecret, wrong, now), null, wrong);
});

test('the URI names the issuer, whose it is and the secret', () => {
  const uri = new URL(otpauthUri(rfcSecret, 'Trunkline', 'acme/eve x'));
  assert.equal(uri.protocol + uri.host, 'otpauth:totp');
  assert.equal(decodeURIComponent(uri.pathname), '/Trunkline:acme/eve x');
  assert.deepEqual(Object.fromEntries(uri.searchParams), {
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    issuer: 'Trunkline',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
