import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { createRig, PASSWORD, type Browser, type Rig } from './testing/rig.ts';

let rig: Rig;
let owner: Browser;
beforeEach(async () => {
  rig = await createRig();
  owner = await rig.signedIn('owner');
});
afterEach(() => rig.close());

const passwords = async () => (await rig.store.rulebookRows()).accounts.map(({ apiPassword }) => apiPassword);

test('users: an owner adds, changes, locks and removes those of the own account', async () => {
  const made = await owner.call('POST', '/api/users', { name: 'eve', role: 'finance', mail: 'eve@example.org' });
  assert.equal(made.status, 201);
  assert.deepEqual(
    [made.body.name, made.body.role, made.body.mail, made.body.hasSecondFactor],
    ['eve', 'finance', 'eve@example.org', false],
  );
  const eve = rig.browser();
  const signIn = (password: string) => eve.call('POST', '/api/sign-in', { account: 'acme', name: 'eve', password });
  assert.equal((await signIn(made.body.password)).status, 200);
  assert.equal((await owner.call('POST', '/api/users', { name: 'eve', role: 'owner' })).body.error.code, 'exists');
  const renewed = await owner.call('PATCH', '/api/users/eve', { newPassword: true, role: 'developer' });
  assert.deepEqual([renewed.body.role, renewed.body.password.length], ['developer', 20]);
  assert.equal((await eve.call('GET', '/api/me')).status, 401);
  assert.equal((await signIn(renewed.body.password)).status, 200);
  await owner.call('PATCH', '/api/users/eve', { locked: true });
  assert.equal((await eve.call('GET', '/api/me')).status, 401);
  assert.equal((await owner.call('DELETE', '/api/users/eve')).status, 200);
  assert.equal((await owner.call('DELETE', '/api/users/eve')).status, 404);
  // The eve of the other account is another person.
  assert.ok(await rig.store.user(2, 'eve'));
  assert.ok(!JSON.stringify((await owner.call('GET', '/api/users')).body).includes('argon2'));
});

test('users: nobody takes the own rights, and of two owners who take each other’s one stays', async () => {
  for (const body of [{ role: 'finance' }, { locked: true }, { newPassword: true }, { mail: 'me@example.org' }])
    assert.equal((await owner.call('PATCH', '/api/users/owner', body)).body.error.code, 'conflict');
  assert.equal((await owner.call('DELETE', '/api/users/owner')).body.error.code, 'conflict');
  await owner.call('PATCH', '/api/users/finance', { role: 'owner' });
  const second = await rig.signedIn('finance');
  const both = await Promise.all([
    owner.call('PATCH', '/api/users/finance', { role: 'read_only' }),
    second.call('PATCH', '/api/users/owner', { role: 'read_only' }),
  ]);
  assert.deepEqual(
    both.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 403],
  );
});

test('mail addresses: an owner sets a colleague’s, everybody the own by proof, and it is in the record under the user', async () => {
  const mailOf = async (name: string) => (await rig.store.user(1, name))?.mail;
  assert.equal((await owner.call('PATCH', '/api/users/finance', { mail: 'books@example.org' })).body.mail, 'books@example.org');
  const reader = await rig.signedIn('read_only');
  const set = (body: object) => reader.call('PUT', '/api/security/mail', body);
  for (const proof of [{}, { password: 'wrong' }, { code: '000000' }])
    assert.equal((await set({ mail: 'thief@example.org', ...proof })).body.error.code, 'not_proven');
  assert.equal(await mailOf('read_only'), '');
  for (const mail of ['me', 'a b@example.org', 'me@example.org>', 'a@b@c']) {
    assert.equal((await set({ mail, password: PASSWORD })).body.error.field, 'mail', mail);
    assert.equal((await owner.call('PATCH', '/api/users/finance', { mail })).body.error.field, 'mail', mail);
  }
  assert.deepEqual((await set({ mail: 'wall@example.org', password: PASSWORD })).body, { mail: 'wall@example.org' });
  assert.equal((await reader.call('GET', '/api/security')).body.mail, 'wall@example.org');
  assert.deepEqual([await mailOf('read_only'), await mailOf('finance')], ['wall@example.org', 'books@example.org']);
  const [change] = await rig.store.changes({ beforeId: null, kind: 'user', name: null, who: null, from: null, to: null, limit: 1 });
  assert.deepEqual([change?.who, change?.name, change?.path], ['acme/read_only', 'acme/read_only', '/api/security/mail']);
  assert.equal((await set({ mail: '', password: PASSWORD })).body.mail, '');
});

test('a lost phone: an owner takes another user’s second factor away, not the own', async () => {
  const { id } = (await rig.store.user(1, 'developer')) ?? assert.fail();
  await rig.store.beginSecondFactor(`user/${id}`, 'aa');
  await rig.store.confirmSecondFactor(`user/${id}`, 1, [], 0);
  const shown = async () => (await owner.call('GET', '/api/users')).body.find((row: any) => row.name === 'developer').hasSecondFactor;
  assert.equal(await shown(), true);
  assert.equal((await owner.call('DELETE', '/api/users/developer/second-factor')).body.removed, true);
  assert.equal(await shown(), false);
  assert.equal((await owner.call('DELETE', '/api/users/owner/second-factor')).body.error.code, 'conflict');
});

test('the API password is shown and rotated only by who proves to be the user', async () => {
  const { body } = await owner.call('GET', '/api/credentials');
  assert.deepEqual([body.account, body.ipAllow, body.doors.length], ['acme', [], 1]);
  assert.ok(!JSON.stringify(body).includes('acme-api'));
  for (const proof of [{}, { password: 'wrong' }, { code: '000000' }]) {
    assert.equal((await owner.call('POST', '/api/credentials/reveal', { which: 'api', ...proof })).body.error.code, 'not_proven');
    assert.equal((await owner.call('POST', '/api/credentials/rotate', { which: 'api', ...proof })).body.error.code, 'not_proven');
  }
  const revealed = await owner.call('POST', '/api/credentials/reveal', { which: 'api', password: PASSWORD });
  assert.equal(revealed.body.password, 'acme-api');
  const rotated = await owner.call('POST', '/api/credentials/rotate', { which: 'api', password: PASSWORD });
  assert.deepEqual(await passwords(), [rotated.body.password, 'other-api']);
  assert.equal(rotated.body.oldEndsAt, null);
  assert.ok(!rig.logged.join('').includes(rotated.body.password) && !rig.logged.join('').includes('acme-api'));
});

test('with an overlap the old API password lives on as a key that ends', async () => {
  const { body } = await owner.call('POST', '/api/credentials/rotate', { which: 'api', password: PASSWORD, overlapHours: 2 });
  const [account] = (await rig.store.rulebookRows()).accounts;
  const [key] = account?.keys ?? [];
  assert.equal(account?.apiPassword, body.password);
  assert.deepEqual([key?.secret, key?.scopes.length], ['acme-api', 4]);
  const left = (key?.expiresAt ?? 0) - Date.now();
  assert.ok(left > 1.9 * 3_600_000 && left <= 2 * 3_600_000);
  const wrong = await owner.call('POST', '/api/credentials/rotate', { which: 'smpp', password: PASSWORD, overlapHours: 2 });
  assert.equal(wrong.body.error.field, 'overlapHours');
});

test('the SMPP password is the API password until it is rotated, and then eight characters of its own', async () => {
  const reveal = async () => (await owner.call('POST', '/api/credentials/reveal', { which: 'smpp', password: PASSWORD })).body.password;
  assert.equal(await reveal(), 'acme-api');
  const rotated = await owner.call('POST', '/api/credentials/rotate', { which: 'smpp', password: PASSWORD });
  assert.equal(rotated.body.password.length, 8);
  assert.equal(await reveal(), rotated.body.password);
  assert.deepEqual(await passwords(), ['acme-api', 'other-api']);
});

test('addresses: what cannot be one is refused and changes nothing', async () => {
  const set = (ipAllow: unknown) => owner.call('PUT', '/api/credentials/addresses', { ipAllow });
  assert.deepEqual((await set(['192.0.2.0/24', ' 2001:db8::1 '])).body.ipAllow, ['192.0.2.0/24', '2001:db8::1']);
  for (const wrong of [['x'], ['192.0.2.0/33'], 'all']) assert.equal((await set(wrong)).body.error.field, 'ipAllow');
  assert.deepEqual((await owner.call('GET', '/api/credentials')).body.ipAllow, ['192.0.2.0/24', '2001:db8::1']);
  assert.deepEqual((await rig.store.rulebookRows()).accounts[1]?.settings.ipAllow, []);
});

test('keys: made, changed, rotated, shown again after proof, removed; another account’s are not there', async () => {
  const made = await owner.call('POST', '/api/keys', { label: 'shop', scopes: ['send'], ipAllow: ['192.0.2.1'] });
  assert.deepEqual([made.status, made.body.label, made.body.ipAllow], [201, 'shop', ['192.0.2.1']]);
  assert.equal((await owner.call('POST', '/api/keys', { label: 'x', ipAllow: ['nowhere'] })).body.error.field, 'ipAllow');
  const path = `/api/keys/${made.body.id}`;
  assert.ok((await owner.call('GET', '/api/keys')).body.every((row: any) => row.password === undefined));
  assert.deepEqual((await owner.call('PATCH', path, { ipAllow: [] })).body.ipAllow, []);
  assert.equal((await owner.call('POST', `${path}/reveal`, {})).body.error.code, 'not_proven');
  assert.equal((await owner.call('POST', `${path}/reveal`, { password: PASSWORD })).body.password, made.body.password);
  const eve = await rig.signedIn('eve', 'other');
  assert.deepEqual((await eve.call('GET', '/api/keys')).body, []);
  for (const [method, more, body] of [
    ['PATCH', '', { label: 'mine' }],
    ['POST', '/rotate', {}],
    ['POST', '/reveal', { password: PASSWORD }],
    ['DELETE', '', undefined],
  ] as const)
    assert.equal((await eve.call(method, path + more, body)).status, 404, method + more);
  const rotated = await owner.call('POST', `${path}/rotate`, { overlapHours: 0 });
  assert.notEqual(rotated.body.made.password, made.body.password);
  assert.equal(rotated.body.ending.live, false);
  assert.equal((await owner.call('DELETE', path)).status, 200);
});

test('settings: what a customer may change is changed, the operator’s are shown and refused', async () => {
  const { body } = await owner.call('GET', '/api/settings');
  assert.ok(body.own.some((row: any) => row.key === 'defaultSender'));
  assert.ok(body.byOperator.some((row: any) => row.key === 'messagesPerSecond'));
  const changed = await owner.call('PATCH', '/api/settings', { defaultSender: 'Acme', lowBalance: '5' });
  assert.deepEqual(
    changed.body.own.filter((row: any) => ['defaultSender', 'lowBalance'].includes(row.key)).map((row: any) => row.value),
    ['Acme', 5],
  );
  for (const [key, value] of [
    ['messagesPerSecond', 5],
    ['ipAllow', []],
    ['encryptionKey', 'x'],
    ['sandbox', true],
    ['defaultSender', 'far too long a sender'],
  ] as const)
    assert.equal((await owner.call('PATCH', '/api/settings', { [key]: value })).body.error.field, key);
  for (const secret of ['encryptionKey', 'priorityClass', 'weight', 'routeTag']) assert.ok(!JSON.stringify(body).includes(secret), secret);
});
