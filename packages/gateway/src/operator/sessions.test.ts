import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, test } from 'node:test';
import { hashPassword } from '../web/password-check.ts';
import { type Answer, createRig, type Rig } from './testing/rig.ts';

const PASSWORD = 'a long password';
const HOUR_MS = 3_600_000;
let passwordHash = '';
before(async () => {
  passwordHash = await hashPassword(PASSWORD);
});

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  await rig.store.setOperator('ann', passwordHash, 'support');
  await rig.store.setOperator('root', passwordHash, 'admin');
});
afterEach(() => rig.close());

const nobody = { authorization: '' };
const signIn = (name = 'ann', password = PASSWORD): Promise<Answer> => rig.call('POST', '/api/sign-in', { name, password }, nobody);
const cookieOf = (answer: Answer): string => answer.headers.get('set-cookie')?.split(';')[0] ?? '';
const withCookie = (cookie: string, method = 'GET', path = '/api/me', body?: unknown): Promise<Answer> =>
  rig.call(method, path, body, { ...nobody, cookie });

test('sign-in sets a cookie that no script and no other site can use, and the session works by it and as a bearer', async () => {
  const answer = await signIn();
  assert.equal(answer.status, 200);
  const cookie = answer.headers.get('set-cookie') ?? '';
  assert.match(cookie, /^trunkline_session=tls_[0-9a-f]{64}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/);
  assert.deepEqual([answer.body.name, answer.body.role], ['ann', 'support']);
  assert.deepEqual((await withCookie(`other=1; ${cookieOf(answer)}`)).body, { name: 'ann', role: 'support', session: 1 });
  const bearer = await rig.call('GET', '/api/me', undefined, { authorization: `Bearer ${answer.body.token}` });
  assert.equal(bearer.body.name, 'ann');
  assert.ok(!JSON.stringify(await rig.store.sessions()).includes(answer.body.token));
  assert.equal(await rig.store.session(answer.body.token), null);
});

test('a wrong name and a wrong password are one answer, and ten of them close the address for a while', async () => {
  const wrong = [await signIn('ann', 'wrong'), await signIn('nobody')];
  for (const { status, body } of wrong) assert.deepEqual([status, body.error.message], [401, 'The name or the password is wrong']);
  for (let i = 0; i < 8; i++) assert.equal((await signIn('ann', 'wrong')).status, 401);
  const limited = await signIn();
  assert.equal(limited.status, 429);
  assert.ok(Number(limited.headers.get('retry-after')) > 0);
  rig.time.skipMs = 60_000;
  assert.equal((await signIn()).status, 200);
});

test('a session ends when it is idle for twelve hours, and after seven days however busy', async () => {
  const idle = cookieOf(await signIn());
  const busy = cookieOf(await signIn());
  for (let hour = 11; hour < 7 * 24; hour += 11) {
    rig.time.skipMs = hour * HOUR_MS;
    assert.equal((await withCookie(busy)).status, 200, `hour ${hour}`);
    // To be asked is to be seen.
    if (hour > 12) assert.equal((await withCookie(idle)).status, 401, `hour ${hour}`);
  }
  rig.time.skipMs = 7 * 24 * HOUR_MS + 1000;
  const over = await withCookie(busy);
  assert.equal(over.status, 401);
  // Told of Basic, the browser would ask over the console.
  assert.doesNotMatch(over.headers.get('www-authenticate') ?? '', /Basic/);
});

test('sign-out ends the session and takes the cookie back', async () => {
  const cookie = cookieOf(await signIn());
  const out = await withCookie(cookie, 'POST', '/api/sign-out');
  assert.deepEqual([out.status, out.body], [200, { signedOut: true }]);
  assert.match(out.headers.get('set-cookie') ?? '', /^trunkline_session=; Path=\/; Max-Age=0/);
  assert.equal((await withCookie(cookie)).status, 401);
  assert.deepEqual((await rig.call('GET', '/api/changes')).body, []);
});

test('sessions: everybody sees and ends their own, an admin everybody’s', async () => {
  const [ann, root] = [cookieOf(await signIn()), cookieOf(await signIn('root'))];
  const mine = await withCookie(ann, 'GET', '/api/sessions');
  assert.deepEqual(
    mine.body.map((row: any) => [row.operator, row.current, row.address]),
    [['ann', true, '127.0.0.1']],
  );
  const all = await withCookie(root, 'GET', '/api/sessions');
  assert.equal(all.body.length, 2);
  const [annId, rootId] = [all.body[0].id, all.body[1].id];
  assert.equal((await withCookie(ann, 'DELETE', `/api/sessions/${rootId}`)).status, 404);
  assert.equal((await withCookie(root, 'DELETE', `/api/sessions/${annId}`)).status, 200);
  assert.equal((await withCookie(ann)).status, 401);
});

test('a role counts from the next request on; a new password and removal end the sessions', async () => {
  const cookie = cookieOf(await signIn());
  await rig.call('PUT', '/api/operators', { name: 'ann', role: 'finance' });
  assert.equal((await withCookie(cookie)).body.role, 'finance');
  assert.equal((await withCookie(cookie, 'GET', '/api/messages/1')).status, 403);
  await rig.call('PUT', '/api/operators', { name: 'ann', password: 'another password' });
  assert.equal((await withCookie(cookie)).status, 401);
  const again = cookieOf(await signIn('ann', 'another password'));
  assert.equal((await rig.call('DELETE', '/api/operators/ann')).status, 200);
  assert.equal((await withCookie(again)).status, 401);
});

test('a page of another site changes nothing with the cookie, and cannot sign in either', async () => {
  const cookie = cookieOf(await signIn('root'));
  const foreign = { ...nobody, cookie, 'sec-fetch-site': 'cross-site' };
  assert.equal((await rig.call('POST', '/api/accounts', { name: 'x' }, foreign)).body.error.code, 'cross_site');
  const body = { name: 'ann', password: PASSWORD };
  assert.equal((await rig.call('POST', '/api/sign-in', body, { ...nobody, 'sec-fetch-site': 'cross-site' })).status, 403);
});

test('operators: a role, one admin always stays', async () => {
  assert.deepEqual(
    (await rig.call('GET', '/api/operators')).body.map(({ name, role }: any) => [name, role]),
    [
      ['ann', 'support'],
      ['root', 'admin'],
    ],
  );
  const made = await rig.call('POST', '/api/operators', { name: 'fin', role: 'finance' });
  assert.deepEqual([made.status, made.body.role, made.body.password.length], [201, 'finance', 20]);
  assert.equal((await rig.call('POST', '/api/operators', { name: 'fin' })).body.error.code, 'exists');
  assert.equal((await rig.call('POST', '/api/operators', { name: 'x', role: 'god' })).body.error.field, 'role');
  for (const [method, path, body] of [
    ['DELETE', '/api/operators/root', undefined],
    ['PUT', '/api/operators', { name: 'root', role: 'finance' }],
  ] as const) {
    const last = await rig.call(method, path, body);
    assert.deepEqual([last.status, last.body.error.code], [409, 'last_admin']);
  }
  await rig.call('PUT', '/api/operators', { name: 'ann', role: 'admin' });
  assert.equal((await rig.call('DELETE', '/api/operators/root')).status, 200);
  assert.equal((await rig.call('DELETE', '/api/operators/root')).status, 404);
});
