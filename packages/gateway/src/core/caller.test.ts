import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Caller, callerText, readCaller } from './caller.ts';

test('a caller comes back as it was kept, in a text of some octets', () => {
  const callers: Caller[] = [
    { address: '192.0.2.7', keyId: null },
    { address: '2001:db8::7', version: 'v3', keyId: 12 },
    { address: '192.0.2.7', keyId: null, user: 'eve k9' },
  ];
  for (const caller of callers) assert.deepEqual(readCaller(callerText(caller)), caller);
  assert.equal(callerText({ address: '::ffff:192.0.2.7', version: 'v1', keyId: 3 }), '192.0.2.7 v1 k3');
  assert.equal(readCaller(''), null);
});
