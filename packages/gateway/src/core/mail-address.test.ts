import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readMailAddress } from './mail-address.ts';

test('plain addresses are read, the domain in lower case and the local part as it is', () => {
  assert.deepEqual(readMailAddress('Ann.O+x@Example.COM'), { local: 'Ann.O+x', domain: 'example.com' });
  assert.deepEqual(readMailAddress('+447700900099@sms'), { local: '+447700900099', domain: 'sms' });
});

test('what could be read in two ways, or ends a line, is refused', () => {
  for (const text of [
    '',
    '@',
    'a@',
    '@b.example',
    'a b@c.example',
    '"a b"@c.example',
    'a@[127.0.0.1]',
    'a..b@c.example',
    '.a@c.example',
    'a@c..example',
    'a@-c.example',
    'a@c.example\r\nRCPT TO:<x@y>',
    'a@c.example\n',
    'a@b@c.example',
    '<a@c.example>',
    'ä@c.example',
    `${'a'.repeat(65)}@c.example`,
    `a@${'b.'.repeat(127)}example`,
  ])
    assert.equal(readMailAddress(text), null, text);
});

test('whatever is taken has no blank, bracket or control character in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (local, domain) => {
      const text = `${local}@${domain}`;
      if (readMailAddress(text)) assert.match(text, /^[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]+@[A-Za-z0-9.-]+$/);
    }),
  );
});
