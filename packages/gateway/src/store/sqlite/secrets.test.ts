import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { withFolder } from '../testing.ts';
import { openSecrets } from './secrets.ts';

test('what is sealed opens again, also after a restart, and never looks the same twice', () =>
  withFolder((folder) => {
    const secrets = openSecrets(join(folder, 'secret.key'));
    for (const text of ['', 'pw', '密码 😀', 'x'.repeat(10_000)]) {
      const sealed = secrets.seal(text);
      assert.equal(openSecrets(join(folder, 'secret.key')).open(sealed), text);
      assert.notDeepEqual(secrets.seal(text), sealed);
      if (text.length > 3) assert.equal(Buffer.from(sealed).includes(text), false);
    }
  }));

test('what was tampered with does not open, whichever octet it was', () =>
  withFolder((folder) => {
    const secrets = openSecrets(join(folder, 'secret.key'));
    const sealed = secrets.seal('password');
    for (let index = 0; index < sealed.length; index++) {
      const tampered = Uint8Array.from(sealed);
      tampered[index] = (tampered[index] ?? 0) ^ 1;
      assert.throws(() => secrets.open(tampered), `octet ${index}`);
    }
    for (const length of [0, 1, 12, 28, sealed.length - 1])
      assert.throws(() => secrets.open(sealed.subarray(0, length)), `${length} octets`);
    const other = openSecrets(join(folder, 'other.key'));
    assert.throws(() => other.open(sealed));
  }));

test('a short authentication tag does not open anything', () =>
  withFolder((folder) => {
    const secrets = openSecrets(join(folder, 'secret.key'));
    // Version, nonce and four octets of tag: GCM accepts tags that short unless told otherwise.
    assert.throws(() => secrets.open(secrets.seal('').subarray(0, 17)));
  }));
