import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type Answer, createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  await rig.call('POST', '/api/accounts', { name: 'acme', password: 'main-password' });
});
afterEach(() => rig.close());

const HOUR_MS = 3_600_000;
const add = (body: unknown): Promise<Answer> => rig.call('POST', '/api/accounts/acme/keys', body);
const list = async (query = ''): Promise<any[]> => (await rig.call('GET', `/api/accounts/acme/keys${query}`)).body;

test('a key is made with a random password shown once, all scopes and no end, or as told', async () => {
  const { status, body } = await add({ label: 'shop' });
  assert.equal(status, 201);
  assert.match(body.password, /^[A-Za-z0-9_-]{20}$/);
  assert.deepEqual(
    [body.label, body.scopes, body.expiresAt, body.lastUsedAt, body.live],
    ['shop', ['send', 'report', 'inbox', 'balance'], null, null, true],
  );
  const narrow = await add({ label: 'reports', password: 'report-pass', scopes: ['report'], expiresAt: '2999-01-01T00:00:00Z' });
  assert.deepEqual([narrow.body.password, narrow.body.scopes], ['report-pass', ['report']]);
  assert.ok((await list()).every((row) => row.password === undefined));
  assert.deepEqual(
    (await list('?reveal=true')).map((row) => row.password),
    [body.password, 'report-pass'],
  );
  await rig.store.usedKeys([{ id: narrow.body.id, at: 1_772_337_600_000 }]);
  assert.deepEqual(
    (await list()).map((row) => row.lastUsedAt),
    [null, '2026-03-01T12:00:00.000+08:00'],
  );
});

test('what is wrong names its field and changes nothing', async () => {
  const wrong: [unknown, string][] = [
    [{}, 'label'],
    [{ label: '' }, 'label'],
    [{ label: 'x', scopes: [] }, 'scopes'],
    [{ label: 'x', scopes: ['all'] }, 'scopes'],
    [{ label: 'x', scopes: ['send', 'send'] }, 'scopes'],
    [{ label: 'x', password: 'short' }, 'password'],
    [{ label: 'x', expiresAt: 'soon' }, 'expiresAt'],
    [{ label: 'x', expiresAt: '2001-01-01T00:00:00Z' }, 'expiresAt'],
    [{ label: 'x', password: 'main-password' }, 'password'],
  ];
  for (const [body, field] of wrong) {
    const { status, body: answer } = await add(body);
    assert.deepEqual([status, answer.error.field], [field === 'password' && status === 409 ? 409 : 400, field], JSON.stringify(body));
  }
  assert.deepEqual(await list(), []);
  assert.equal((await rig.call('POST', '/api/accounts/nobody/keys', { label: 'x' })).status, 404);
});

test('a key can be bound to apps: its twin by rotation is too, and a rollback puts them back', async () => {
  const { body } = await add({ label: 'shop', apps: ['4luaKsL2'] });
  assert.deepEqual([body.apps, (await add({ label: 'any' })).body.apps], [['4luaKsL2'], null]);
  const rotated = await rig.call('POST', `/api/accounts/acme/keys/${body.id}/rotate`, {});
  assert.deepEqual(rotated.body.made.apps, ['4luaKsL2']);
  const path = `/api/accounts/acme/keys/${rotated.body.made.id}`;
  assert.equal((await rig.call('PATCH', path, { apps: null })).body.apps, null);
  const [change] = (await rig.call('GET', '/api/changes?limit=1')).body;
  await rig.call('POST', `/api/changes/${change.id}/rollback`);
  assert.deepEqual((await list()).at(-1).apps, ['4luaKsL2']);
  for (const apps of [[], [''], 'x', ['a', 'a'], Array.from({ length: 21 }, (_, index) => `a${index}`)])
    assert.equal((await add({ label: 'x', apps })).body.error.field.split('/')[0], 'apps', JSON.stringify(apps));
});

test('rotation makes a new key like the old one, which ends after the overlap and never later than it would have', async () => {
  const { body: old } = await add({ label: 'shop', scopes: ['send'] });
  const rotated = await rig.call('POST', `/api/accounts/acme/keys/${old.id}/rotate`, { overlapHours: 2 });
  assert.equal(rotated.status, 201);
  const { made, ending } = rotated.body;
  assert.deepEqual([made.label, made.scopes, made.expiresAt, made.password === old.password], ['shop', ['send'], null, false]);
  const left = Date.parse(ending.expiresAt) - Date.now();
  assert.ok(left > 1.9 * HOUR_MS && left <= 2 * HOUR_MS, String(left));
  await rig.call('POST', `/api/accounts/acme/keys/${old.id}/rotate`, { overlapHours: 48 });
  assert.equal((await list()).find((row) => row.id === old.id).expiresAt, ending.expiresAt);
  rig.time.skipMs = 2 * HOUR_MS;
  assert.equal((await list()).find((row) => row.id === old.id).live, false);
  assert.equal((await rig.call('POST', `/api/accounts/acme/keys/${old.id}/rotate`, {})).status, 404);
});

test('an account has a bounded number of live keys; ended ones do not count', async () => {
  for (let i = 0; i < 20; i++) assert.equal((await add({ label: `k${i}`, expiresAt: '2999-01-01T00:00:00Z' })).status, 201);
  assert.equal((await add({ label: 'more' })).body.error.code, 'too_many_keys');
  const [{ id }] = await list();
  assert.equal((await rig.call('PATCH', `/api/accounts/acme/keys/${id}`, { label: 'renamed' })).body.label, 'renamed');
  assert.equal((await rig.call('DELETE', `/api/accounts/acme/keys/${id}`)).status, 200);
  assert.equal((await add({ label: 'more' })).status, 201);
  assert.equal((await rig.call('DELETE', `/api/accounts/acme/keys/${id}`)).status, 404);
  assert.equal((await rig.call('PATCH', `/api/accounts/acme/keys/${id}`, { label: 'x' })).status, 404);
});

test('users: whose phone is lost gets the second factor taken away', async () => {
  const path = '/api/accounts/acme/users';
  await rig.call('POST', path, { name: 'lena', role: 'owner' });
  assert.deepEqual((await rig.call('DELETE', `${path}/lena/second-factor`)).body, { account: 'acme', name: 'lena', removed: false });
  const accountId = (await rig.store.rulebookRows()).accounts.find(({ name }) => name === 'acme')?.id ?? 0;
  const user = await rig.store.user(accountId, 'lena');
  await rig.store.beginSecondFactor(`user/${user?.id ?? 0}`, 'aa');
  await rig.store.confirmSecondFactor(`user/${user?.id ?? 0}`, 1, [], 1);
  assert.equal((await rig.call('GET', path)).body[0].hasSecondFactor, true);
  assert.equal((await rig.call('DELETE', `${path}/lena/second-factor`)).body.removed, true);
  assert.equal((await rig.call('GET', path)).body[0].hasSecondFactor, false);
  assert.equal((await rig.call('DELETE', `${path}/nobody/second-factor`)).status, 404);
  await rig.call('DELETE', `${path}/lena`);
});

test('users: added with a role, changed, locked, removed', async () => {
  const path = '/api/accounts/acme/users';
  const made = await rig.call('POST', path, { name: 'eve', role: 'developer' });
  assert.deepEqual([made.status, made.body.role, made.body.password.length], [201, 'developer', 20]);
  assert.equal((await rig.call('POST', path, { name: 'eve', role: 'owner' })).body.error.code, 'exists');
  assert.equal((await rig.call('POST', path, { name: 'bob', role: 'admin' })).body.error.field, 'role');
  const [shown] = (await rig.call('GET', path)).body;
  assert.deepEqual([shown.name, shown.role, shown.locked, shown.lastSignInAt], ['eve', 'developer', false, null]);
  assert.ok(!JSON.stringify(shown).includes('argon2'));
  const changed = await rig.call('PATCH', `${path}/eve`, { locked: true, role: 'read_only', password: 'another password' });
  assert.deepEqual([changed.body.locked, changed.body.role], [true, 'read_only']);
  assert.equal((await rig.call('PATCH', `${path}/eve`, { mail: 'eve@example.com' })).body.mail, 'eve@example.com');
  assert.equal((await rig.call('PATCH', `${path}/eve`, { mail: 'eve' })).body.error.field, 'mail');
  assert.equal((await rig.call('DELETE', `${path}/eve`)).status, 200);
  assert.equal((await rig.call('DELETE', `${path}/eve`)).status, 404);
  assert.deepEqual((await rig.call('GET', path)).body, []);
});
