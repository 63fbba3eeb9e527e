// A forgotten password from end to end: the mail goes through a real relay, its code lets the user in again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRelay } from './testing/relay.ts';
import { withWorld } from './testing/world.ts';

test('who forgot the password gets a code by mail and in again', async () => {
  const relay = await startRelay();
  try {
    await withWorld(
      async ({ gateway, cli }) => {
        await cli('user', 'add', 'acme', 'eve', '--role', 'owner', '--password', 'forgotten 4711', '--mail', 'eve@example.com');
        const post = (path: string, body: object): Promise<Response> =>
          fetch(`http://127.0.0.1:${gateway.httpPort}${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          });
        assert.equal((await post('/api/reset/ask', { account: 'acme', name: 'eve' })).status, 202);
        await relay.until((mails) => mails.length === 1);
        const [mail] = relay.mails;
        assert.equal(mail?.to, 'eve@example.com');
        const text = mail?.email.text ?? '';
        // No address is set that people reach, so the mail has none: not the one the request names.
        assert.doesNotMatch(text, /http/);
        const code = /^ {4}(\S+)$/m.exec(text)?.[1] ?? '';
        assert.equal((await post('/api/reset', { code, newPassword: 'remembered 4711' })).status, 200);
        assert.equal((await post('/api/sign-in', { account: 'acme', name: 'eve', password: 'remembered 4711' })).status, 200);
      },
      {},
      { TRUNKLINE_MAIL_RELAY: relay.url, TRUNKLINE_MAIL_FROM: 'gate@sms.example', TRUNKLINE_SMTP_HOST: '127.0.0.1' },
    );
  } finally {
    await relay.close();
  }
});
