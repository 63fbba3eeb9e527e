import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { codeOf, stepAt } from '../web/totp.ts';
import { createRig, PASSWORD, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.close());

const signIn = (input: Record<string, unknown>, browser = rig.browser()) =>
  browser.call('POST', '/api/sign-in', { account: 'acme', name: 'owner', password: PASSWORD, ...input });

test('a user signs in to the own account: a cookie that no script can read and no other site can send', async () => {
  const browser = rig.browser();
  const { status, headers, body } = await signIn({}, browser);
  assert.deepEqual([status, body.account, body.name, body.role], [200, 'acme', 'owner', 'owner']);
  assert.match(headers.get('set-cookie') ?? '', /^trunkline_user=tls_[0-9a-f]{64}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/);
  assert.ok(!JSON.stringify(body).includes('tls_'), 'the token is in the cookie only');
  assert.deepEqual((await browser.call('GET', '/api/me')).body, { account: 'acme', name: 'owner', role: 'owner', session: body.session });
  assert.equal((await browser.call('GET', '/api/me')).headers.get('cache-control'), 'no-store');
  const byTls = await rig
    .browser()
    .call('POST', '/api/sign-in', { account: 'acme', name: 'owner', password: PASSWORD }, { 'x-forwarded-proto': 'https' });
  assert.match(byTls.headers.get('set-cookie') ?? '', /; Secure$/);
});

test('an unknown account, an unknown user, another account’s user and a wrong password read the same', async () => {
  const wrong = [{ account: 'nobody' }, { name: 'nobody' }, { name: 'eve' }, { account: 'other' }, { password: 'wrong' }, { password: '' }];
  for (const input of wrong) {
    const { status, body, headers } = await signIn(input);
    assert.equal(status, 401);
    assert.deepEqual(body, { error: { code: 'authentication', message: 'The account, the user or the password is wrong' } });
    assert.equal(headers.get('set-cookie'), null);
  }
});

test('a locked user or account is told so only with the right password, and sessions that were open are over', async () => {
  const owner = await rig.signedIn('owner');
  const developer = await rig.signedIn('developer');
  const { id } = (await rig.store.user(1, 'developer')) ?? assert.fail();
  await rig.store.setUser(id, { locked: true });
  assert.equal((await developer.call('GET', '/api/me')).status, 401);
  assert.equal((await signIn({ name: 'developer' })).body.error.code, 'locked');
  assert.equal((await signIn({ name: 'developer', password: 'wrong' })).body.error.code, 'authentication');
  assert.equal((await owner.call('GET', '/api/me')).status, 200);
});

test('tries are limited by user and address: another user of the address still gets in, and a right one costs nothing', async () => {
  for (let i = 0; i < 12; i++) assert.equal((await signIn({})).status, 200);
  for (let i = 0; i < 10; i++) assert.equal((await signIn({ password: 'wrong' })).status, 401);
  const { status, headers, body } = await signIn({});
  assert.deepEqual([status, body.error.code], [429, 'too_many_failures']);
  assert.ok(Number(headers.get('retry-after')) > 0);
  assert.equal((await signIn({ name: 'finance' })).status, 200);
  rig.time.skipMs += 61_000;
  assert.equal((await signIn({})).status, 200);
});

test('sessions: everybody sees and ends their own, an owner everybody’s of the account, nobody another account’s', async () => {
  const [owner, developer, eve] = [await rig.signedIn('owner'), await rig.signedIn('developer'), await rig.signedIn('eve', 'other')];
  const idsOf = async (browser: typeof owner) => (await browser.call('GET', '/api/sessions')).body.map((row: any) => row.user);
  assert.deepEqual(await idsOf(owner), ['owner', 'developer']);
  assert.deepEqual(await idsOf(developer), ['developer']);
  assert.deepEqual(await idsOf(eve), ['eve']);
  const [ownSession] = (await owner.call('GET', '/api/sessions')).body;
  for (const stranger of [developer, eve]) assert.equal((await stranger.call('DELETE', `/api/sessions/${ownSession.id}`)).status, 404);
  const { session } = (await developer.call('GET', '/api/me')).body;
  assert.equal((await owner.call('DELETE', `/api/sessions/${session}`)).status, 200);
  assert.equal((await developer.call('GET', '/api/me')).status, 401);
  await owner.call('POST', '/api/sign-out');
  assert.equal((await owner.call('GET', '/api/me')).status, 401);
});

test('a session ends when nobody used it for twelve hours, and after a week whatever happens', async () => {
  const idle = await rig.signedIn('owner');
  rig.time.skipMs += 12 * 3_600_000;
  assert.equal((await idle.call('GET', '/api/me')).status, 401);
  const busy = await rig.signedIn('owner');
  for (let hours = 0; hours < 7 * 24 - 11; hours += 11) {
    assert.equal((await busy.call('GET', '/api/me')).status, 200);
    rig.time.skipMs += 11 * 3_600_000;
  }
  assert.equal((await busy.call('GET', '/api/me')).status, 200);
  rig.time.skipMs += 4 * 3_600_000;
  assert.equal((await busy.call('GET', '/api/me')).status, 401);
});

test('a new password asks for the old one, ends all other sessions and lets this one go on', async () => {
  const [here, there] = [await rig.signedIn('developer'), await rig.signedIn('developer')];
  const set = (body: unknown) => here.call('PUT', '/api/security/password', body);
  assert.equal((await set({ password: 'wrong', newPassword: 'a new password' })).body.error.code, 'not_proven');
  assert.equal((await set({ password: PASSWORD, newPassword: 'short' })).body.error.field, 'newPassword');
  assert.equal((await there.call('GET', '/api/me')).status, 200);
  assert.equal((await set({ password: PASSWORD, newPassword: 'a new password' })).status, 200);
  assert.equal((await here.call('GET', '/api/me')).status, 200);
  assert.equal((await there.call('GET', '/api/me')).status, 401);
  assert.equal((await signIn({ name: 'developer' })).status, 401);
  assert.equal((await signIn({ name: 'developer', password: 'a new password' })).status, 200);
  assert.ok(!rig.logged.join('').includes('a new password'));
});

/** Octets of a secret in base32, decoded on its own account. */
function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
}

async function withSecondFactor() {
  const browser = await rig.signedIn('owner');
  const begun = await browser.call('POST', '/api/security/second-factor', { password: PASSWORD });
  assert.match(begun.body.otpauth, /^otpauth:\/\/totp\/Trunkline:acme%2Fowner\?/);
  const secret = fromBase32(begun.body.secret);
  const now = (): string => codeOf(secret, stepAt(Date.now() + rig.time.skipMs));
  const confirmed = await browser.call('POST', '/api/security/second-factor/confirm', { code: now() });
  return { browser, now, recoveryCodes: confirmed.body.recoveryCodes as string[] };
}

test('a second factor: in force once a code was shown; then asked for, each code good once', async () => {
  const { now, browser, recoveryCodes } = await withSecondFactor();
  assert.equal(recoveryCodes.length, 10);
  for (const code of recoveryCodes) assert.match(code, /^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
  const asked = await signIn({});
  assert.deepEqual([asked.status, asked.body.error.code, asked.body.error.field], [401, 'code_needed', 'code']);
  assert.equal(asked.headers.get('set-cookie'), null);
  // The one that confirmed it is used up.
  assert.equal((await signIn({ code: now() })).status, 401);
  rig.time.skipMs += 30_000;
  const code = now();
  const both = await Promise.all([signIn({ code }), signIn({ code })]);
  assert.deepEqual(
    both.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 401],
  );
  assert.equal((await signIn({ code, password: 'wrong' })).body.error.field, undefined);
  const shown = (await browser.call('GET', '/api/security')).body;
  assert.equal(shown.secondFactor.recoveryCodesLeft, 10);
  assert.equal((await browser.call('POST', '/api/security/second-factor', { password: PASSWORD })).body.error.code, 'exists');
});

test('a recovery code lets in once, however it is written; new ones end the old', async () => {
  const { browser, recoveryCodes } = await withSecondFactor();
  const [first = '', second = ''] = recoveryCodes;
  assert.equal((await signIn({ code: first.toLowerCase().replaceAll('-', ' ') })).status, 200);
  assert.equal((await signIn({ code: first })).status, 401);
  assert.equal((await browser.call('GET', '/api/security')).body.secondFactor.recoveryCodesLeft, 9);
  const renewed = await browser.call('POST', '/api/security/recovery-codes', { password: PASSWORD });
  assert.equal(renewed.body.recoveryCodes.length, 10);
  assert.equal((await signIn({ code: second })).status, 401);
  assert.equal((await signIn({ code: renewed.body.recoveryCodes[0] })).status, 200);
});

test('a second factor is taken away by the password and a code, and by neither alone', async () => {
  const { browser, recoveryCodes } = await withSecondFactor();
  const remove = (body: unknown) => browser.call('POST', '/api/security/second-factor/remove', body);
  assert.equal((await remove({ password: PASSWORD, code: '000000' })).body.error.field, 'code');
  assert.equal((await remove({ password: 'wrong', code: recoveryCodes[0] })).body.error.field, 'password');
  assert.equal((await browser.call('GET', '/api/security')).body.secondFactor.recoveryCodesLeft, 10);
  assert.equal((await remove({ password: PASSWORD, code: recoveryCodes[0] })).body.removed, true);
  assert.equal((await signIn({})).status, 200);
  assert.equal((await remove({ password: PASSWORD, code: recoveryCodes[1] })).status, 404);
});

test('a begun second factor that no code was shown of asks for nothing, and wrong codes are limited for who knows the password', async () => {
  const browser = await rig.signedIn('owner');
  await browser.call('POST', '/api/security/second-factor', { password: PASSWORD });
  assert.equal((await browser.call('POST', '/api/security/second-factor/confirm', { code: '000000' })).body.error.code, 'not_proven');
  assert.equal((await signIn({})).status, 200);
  const { now } = await withSecondFactor();
  for (let i = 0; i < 10; i++) {
    // The limit of tries by address does not come first.
    if (i === 5) rig.time.skipMs += 61_000;
    assert.equal((await signIn({ code: 'wrong' })).status, 401, String(i));
  }
  rig.time.skipMs += 61_000;
  assert.equal((await signIn({ code: now() })).status, 429);
  rig.time.skipMs += 900_000;
  assert.equal((await signIn({ code: now() })).status, 200);
});

test('secrets, codes and digests stay out of answers, log and record', async () => {
  const { recoveryCodes } = await withSecondFactor();
  const kept = JSON.stringify(
    await rig.store.changes({ beforeId: null, kind: null, name: null, who: null, from: null, to: null, limit: 100 }),
  );
  assert.match(kept, /acme\/owner/);
  for (const code of recoveryCodes) assert.ok(!kept.includes(code) && !rig.logged.join('').includes(code));
  assert.ok(!kept.includes('otpauth://'));
});
