import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Mail } from '../ports/mailer.ts';
import { createRig, PASSWORD, type Rig } from './testing/rig.ts';

const NEW_PASSWORD = 'another pass:word';
const MINUTE_MS = 60_000;

let rig: Rig;
const mails: Mail[] = [];
let onMail = (): void => {};
before(async () => {
  rig = await createRig({
    mailer: {
      async send(mail) {
        mails.push(mail);
        onMail();
        return { kind: 'sent', status: 250 };
      },
    },
    publicUrl: 'https://sms.example/',
  });
  const owner = await rig.signedIn('owner');
  for (const name of ['developer', 'finance']) await owner.call('PATCH', `/api/users/${name}`, { mail: `${name}@example.com` });
});
after(() => rig.close());

const ask = (name: string, account = 'acme') => rig.browser().call('POST', '/api/reset/ask', { account, name });
const reset = (code: string, newPassword = NEW_PASSWORD) => rig.browser().call('POST', '/api/reset', { code, newPassword });
const signIn = (name: string, password: string) => rig.browser().call('POST', '/api/sign-in', { account: 'acme', name, password });

/** The code that a new mail brings, after asking. */
async function mailedCode(name: string): Promise<string> {
  const mailed = new Promise<void>((resolve) => (onMail = resolve));
  assert.equal((await ask(name)).status, 202);
  await mailed;
  return /^ {4}(\S+)$/m.exec(mails.at(-1)?.text ?? '')?.[1] ?? '';
}

test('a mailed code sets a new password once, ends every session, and is on record under the user', async () => {
  const before = await rig.signedIn('developer');
  const code = await mailedCode('developer');
  const mail = mails.at(-1);
  assert.equal(mail?.to, 'developer@example.com');
  assert.ok(mail?.text.includes(`https://sms.example/#reset=${code}\n`), mail?.text);
  assert.equal((await reset(code, 'short')).body.error.field, 'newPassword');
  // As people copy it.
  assert.deepEqual((await reset(` ${code.toLowerCase().replaceAll('-', ' ')} `)).body, { changed: true });
  assert.equal((await before.call('GET', '/api/me')).status, 401);
  assert.equal((await signIn('developer', PASSWORD)).status, 401);
  assert.equal((await signIn('developer', NEW_PASSWORD)).status, 200);
  const again = await reset(code);
  assert.deepEqual([again.status, again.body.error.field], [401, 'code']);
  const [change] = await rig.store.changes({ beforeId: null, kind: 'user', name: null, who: null, from: null, to: null, limit: 1 });
  assert.deepEqual([change?.who, change?.name, change?.path], ['acme/developer', 'acme/developer', '/api/reset']);
  assert.ok(!rig.logged.join('').includes(code) && !rig.logged.join('').includes(NEW_PASSWORD));
});

test('a code has an end, and a later one ends it', async () => {
  rig.time.skipMs += 2 * MINUTE_MS;
  const first = await mailedCode('finance');
  rig.time.skipMs += 2 * MINUTE_MS;
  const second = await mailedCode('finance');
  assert.equal((await reset(first)).status, 401);
  rig.time.skipMs += 31 * MINUTE_MS;
  assert.equal((await reset(second)).status, 401);
  assert.equal((await signIn('finance', PASSWORD)).status, 200);
});

test('whoever asks is told the same, user or not; nobody’s mailbox is filled, and one address cannot go on asking', async () => {
  rig.time.skipMs += 2 * MINUTE_MS;
  const sent = mails.length;
  await mailedCode('finance');
  const answers = [await ask('finance'), await ask('nobody'), await ask('owner'), await ask('eve', 'no-such-account'), await ask('eve')];
  for (const { status, body } of answers) assert.deepEqual([status, body], [202, { asked: true }]);
  for (let more = 0; more < 4; more++) assert.equal((await ask('nobody')).status, 202);
  const limited = await ask('nobody');
  assert.deepEqual([limited.status, limited.body.error.code], [429, 'too_many_failures']);
  // A session is opened, and with it whatever was asked before has been worked off.
  await rig.signedIn('owner');
  assert.equal(mails.length, sent + 1);
});

test('codes are not guessed: an address with many wrong ones waits', async () => {
  rig.time.skipMs += 2 * MINUTE_MS;
  for (let tries = 0; tries < 20; tries++) assert.equal((await reset('JBSW-Y3DP')).status, 401);
  assert.equal((await reset('JBSW-Y3DP')).status, 429);
});

test('without a relay, who asks is told who can help', async () => {
  const bare = await createRig();
  try {
    for (const [path, body] of [
      ['/api/reset/ask', { account: 'acme', name: 'owner' }],
      ['/api/reset', { code: 'JBSW-Y3DP', newPassword: NEW_PASSWORD }],
    ] as const) {
      const answer = await bare.browser().call('POST', path, body);
      assert.deepEqual([answer.status, answer.body.error.code], [409, 'conflict']);
    }
  } finally {
    await bare.close();
  }
});
