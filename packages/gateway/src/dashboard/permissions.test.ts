// Every route × every caller, cell by cell: what the table says is what the Dashboard does, nothing is open that it does not name, and nobody reaches
// another account by any path.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { userRoles } from '../core/access.ts';
import { permissionKey } from '../web/permissions.ts';
import { dashboardPermissions, permissions } from './permissions.ts';
import { type Browser, createRig, type Rig } from './testing/rig.ts';

const OPEN = ['/api/sign-in', '/api/reset/ask', '/api/reset'];

let rig: Rig;
before(async () => {
  rig = await createRig();
});
after(() => rig.close());

const routes = () => rig.dashboard.routes.filter(({ method }) => method !== 'OPTIONS');

/** A request that can change nothing: its path leads nowhere and its body fits no schema. */
async function statusOf({ cookie }: Browser, method: string, url: string, headers: Record<string, string> = {}): Promise<number> {
  const path = url.replace(':id', '999').replaceAll(/:\w+/g, 'nobody-of-this-name');
  const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'DELETE';
  const response = await fetch(rig.url + path, {
    method,
    headers: { ...(cookie === '' ? {} : { cookie }), ...headers, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    ...(hasBody ? { body: '{"no such field":1}' } : {}),
  });
  // Not read to its end: events have none.
  await response.body?.cancel();
  return response.status;
}

test('the table names every route and no other', () => {
  const registered = new Set(routes().map(({ method, url }) => permissionKey(method, url)));
  assert.deepEqual(
    [...registered].filter((key) => permissions[key] === undefined),
    [],
    'routes nobody decided on: give each a row in permissions.ts',
  );
  assert.deepEqual(
    Object.keys(permissions).filter((key) => !registered.has(key)),
    [],
    'rows without a route',
  );
  const open = Object.keys(permissions).filter((key) => permissions[key] === 'open');
  assert.deepEqual(new Set(open.map((key) => key.split(' ')[1])), new Set(OPEN));
});

test('no route takes the name of an account: the session says which', () => {
  for (const { url } of routes()) assert.doesNotMatch(url, /:account|\/accounts\//);
});

for (const role of userRoles) {
  test(`${role}: every route answers as the table says`, async () => {
    const browser = await rig.signedIn(role);
    for (const { method, url } of routes()) {
      // It would end the session under test.
      if (url === '/api/sign-out' || OPEN.includes(url)) continue;
      const status = await statusOf(browser, method, url);
      assert.equal(status !== 403, dashboardPermissions.mayCall(role, method, url, false), `${role} ${method} ${url}: ${status}`);
      assert.notEqual(status, 401, `${method} ${url}`);
    }
  });
}

test('nobody, a made-up session and the console’s cookie are refused everywhere but on the open routes', async () => {
  const owner = await rig.signedIn('owner');
  const strangers: [string, string][] = [
    ['nothing', ''],
    ['a session that is none', `trunkline_user=tls_${'0'.repeat(64)}`],
    ['the session under the name of the console’s cookie', owner.cookie.replace('trunkline_user', 'trunkline_session')],
  ];
  for (const [what, cookie] of strangers)
    for (const { method, url } of routes()) {
      if (OPEN.includes(url)) continue;
      assert.equal(await statusOf(Object.assign(rig.browser(), { cookie }), method, url), 401, `${what}: ${method} ${url}`);
    }
  assert.equal(await statusOf(rig.browser(), 'GET', '/api/nothing'), 401);
  assert.equal(await statusOf(owner, 'GET', '/api/nothing'), 404);
});

test('another site’s page changes nothing, signed in or not', async () => {
  const owner = await rig.signedIn('owner');
  for (const { method, url } of routes()) {
    if (method === 'GET' || method === 'HEAD') continue;
    for (const site of ['cross-site', 'same-site'])
      assert.equal(await statusOf(owner, method, url, { 'sec-fetch-site': site }), 403, `${site} ${method} ${url}`);
  }
});

test('a route that is not in the table is refused to everybody', () => {
  for (const role of userRoles) assert.equal(dashboardPermissions.mayCall(role, 'GET', '/api/new-thing', false), false);
});
