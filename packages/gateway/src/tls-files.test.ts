import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { certificate, key } from '../../smpp/src/tls.fixtures.ts';
import { generateKeyPairSync } from 'node:crypto';
import { withFolder } from './store/testing.ts';
import { loadTlsFiles, TlsRefused } from './tls-files.ts';

test('a certificate and its key are loaded; what is wrong is said with the name of the file', () =>
  withFolder((folder) => {
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const cert = file('cert.pem', certificate);
    const ours = file('key.pem', key);
    const other = file('other.pem', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const junk = file('junk.pem', 'junk');
    const absent = join(folder, 'absent.pem');
    assert.equal(loadTlsFiles('', ''), null);
    assert.deepEqual(loadTlsFiles(cert, ours)?.cert.toString(), certificate);
    const refusals: readonly (readonly [string, string, RegExp])[] = [
      [cert, '', /belong together/],
      ['', ours, /belong together/],
      [absent, ours, /The certificate .*absent\.pem cannot be read/],
      [cert, absent, /The key .*absent\.pem cannot be read/],
      [junk, ours, /The certificate .*junk\.pem is not a PEM file/],
      [cert, junk, /The key .*junk\.pem is not a PEM file/],
      [cert, other, /The key .*other\.pem does not belong to the certificate .*cert\.pem/],
    ];
    for (const [certPath, keyPath, message] of refusals)
      assert.throws(
        () => loadTlsFiles(certPath, keyPath),
        (error) => error instanceof TlsRefused && message.test(error.message),
        String(message),
      );
  }));
