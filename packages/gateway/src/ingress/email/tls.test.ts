import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTransport } from 'nodemailer';
import { hello, PASSWORD, PHONE, plainLogin, talk, withRig } from './testing/rig.ts';

function certificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-tls-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...names], {
      stdio: 'pipe',
    });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('STARTTLS with the certificate that is set, and a login after it', async () => {
  const tls = certificate();
  await withRig({ tls }, async (rig) => {
    const transport = createTransport({
      host: 'localhost',
      port: rig.port,
      requireTLS: true,
      tls: { ca: tls.cert },
      auth: { user: 'acme', pass: PASSWORD },
    });
    const { response } = await transport.sendMail({ from: 'ann@corp.example', to: `${PHONE}@x.example`, subject: 'x', text: 'Grüße 👋' });
    assert.equal(response, '250 2.0.0 Accepted as message 1');
    assert.equal(rig.accepted[0]?.[2], 'Grüße 👋');
  });
});

test('what was said before STARTTLS does not count after it, and what was sent along with it is not read', async () => {
  await withRig({ tls: certificate() }, async (rig) => {
    const client = await hello(rig.port);
    client.raw('STARTTLS\r\nMAIL FROM:<eve@evil.example>\r\n');
    assert.match(await client.answer(), /^220 /);
    // The rest of it would be a handshake: nothing more is answered in the clear.
    client.raw('NOOP\r\n');
    await client.ended;
    assert.deepEqual(rig.accepted, []);
  });
});

test('without a certificate there is no STARTTLS, and least of all one with a key that everybody has', () =>
  withRig({}, async (rig) => {
    const client = await talk(rig.port);
    const offer = await client.say('EHLO x');
    assert.doesNotMatch(offer, /STARTTLS/);
    assert.match(await client.say('STARTTLS'), /^500 /);
    // On this machine a password may be said in the clear.
    assert.match(offer, /AUTH PLAIN LOGIN/);
    assert.match(await client.say(plainLogin('acme', PASSWORD)), /^235 /);
  }));
