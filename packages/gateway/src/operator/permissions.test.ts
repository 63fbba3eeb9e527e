// Every route × every caller, cell by cell: what the table says is what the port does, and nothing is open that it does not name.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { operatorRoles, type OperatorRole } from '../core/access.ts';
import { permissionKey } from '../web/permissions.ts';
import { operatorPermissions, permissions } from './permissions.ts';
import { hashPassword } from '../web/password-check.ts';
import { createRig, type Rig } from './testing/rig.ts';

const OPEN = ['/api/sign-in', '/docs', '/healthz', '/openapi.json', '/readyz'];
const PASSWORD = 'a password';
const basic = (name: string, password: string): string => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

let rig: Rig;
before(async () => {
  rig = await createRig();
  const passwordHash = await hashPassword(PASSWORD);
  for (const role of operatorRoles) await rig.store.setOperator(`the ${role}`, passwordHash, role);
  await rig.call('POST', '/api/accounts', { name: 'acme', password: 'api-password' });
  await rig.call('POST', '/api/accounts/acme/users', { name: 'eve', password: PASSWORD, role: 'owner' });
  await rig.call('POST', '/api/accounts/acme/keys', { label: 'shop', password: 'key-password' });
});
after(() => rig.close());

/** A request that can change nothing: its path leads nowhere and its body fits no schema. */
async function statusOf(method: string, url: string, headers: Record<string, string>): Promise<number> {
  const path = url.replace('/api/sessions/:id', '/api/sessions/999').replace(':id', '999').replaceAll(/:\w+/g, 'nobody-of-this-name');
  const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'DELETE';
  const response = await fetch(rig.url + path, {
    method,
    headers: { ...headers, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    ...(hasBody ? { body: '{"no such field":1}' } : {}),
  });
  // Not read to its end: events have none.
  await response.body?.cancel();
  return response.status;
}

const routes = () => rig.server.routes.filter(({ method }) => method !== 'OPTIONS');

test('the table names every route and no other', () => {
  const registered = new Set(routes().map(({ method, url }) => permissionKey(method, url)));
  const named = Object.keys(permissions).map((key) => key.replace('?reveal', ''));
  assert.deepEqual(
    [...registered].filter((key) => permissions[key] === undefined),
    [],
    'routes nobody decided on: give each a row in permissions.ts',
  );
  assert.deepEqual(
    named.filter((key) => !registered.has(key)),
    [],
    'rows without a route',
  );
  const open = Object.keys(permissions).filter((key) => permissions[key] === 'open');
  assert.deepEqual(new Set(open.map((key) => key.split(' ')[1])), new Set(OPEN));
});

for (const role of operatorRoles) {
  test(`${role}: every route answers as the table says`, async () => {
    const signIn = await rig.call('POST', '/api/sign-in', { name: `the ${role}`, password: PASSWORD }, { authorization: '' });
    assert.equal(signIn.status, 200);
    const headers = { authorization: `Bearer ${signIn.body.token}` };
    for (const { method, url } of routes()) {
      // It would end the session under test; that it may be called is the next test's.
      if (url === '/api/sign-out') continue;
      const status = await statusOf(method, url, headers);
      const isAllowed = operatorPermissions.mayCall(role, method, url, false);
      assert.equal(status !== 403, isAllowed, `${role} ${method} ${url}: ${status}`);
      assert.notEqual(status, 401, `${method} ${url}`);
    }
  });
}

test('no credential, a wrong one, and those of customers are refused everywhere but on the open routes', async () => {
  const strangers: [string, Record<string, string>][] = [
    ['nothing', {}],
    ['a session that is none', { cookie: `trunkline_session=tls_${'0'.repeat(64)}` }],
    ['a wrong bearer', { authorization: `Bearer tls_${'0'.repeat(64)}` }],
    ['a wrong password', { authorization: basic('the admin', 'wrong') }],
    ['an account', { authorization: basic('acme', 'api-password') }],
    ["an account's key", { authorization: basic('acme', 'key-password') }],
    ["an account's user", { authorization: basic('eve', PASSWORD) }],
    ["an account's user by both names", { authorization: basic('acme/eve', PASSWORD) }],
  ];
  for (const [what, headers] of strangers) {
    for (const [index, { method, url }] of routes().entries()) {
      const isOpen = OPEN.includes(url);
      // Ten wrong tries a minute are all an address has.
      if (headers['authorization'] && index % 9 === 0) rig.time.skipMs += 61_000;
      const status = await statusOf(method, url, headers);
      if (isOpen) assert.ok(![401, 403].includes(status), `${what}: ${method} ${url} ${status}`);
      else assert.equal(status, 401, `${what}: ${method} ${url}`);
    }
  }
});

test('secrets are shown to an admin alone, however it is asked for', async () => {
  const cells: [OperatorRole, string, number][] = [
    ['admin', 'true', 200],
    ['support', 'true', 403],
    ['finance', 'true', 403],
    ['support', 'false', 200],
    ['support', '1', 403],
    ['support', 'TRUE', 403],
    ['support', '', 403],
  ];
  for (const [role, value, expected] of cells) {
    const headers = { authorization: basic(`the ${role}`, PASSWORD) };
    for (const path of ['/api/accounts/acme', '/api/accounts/acme/keys']) {
      const { status, body } = await rig.call('GET', `${path}?reveal=${value}`, undefined, headers);
      assert.equal(status, expected, `${role} ${path} ${value}`);
      assert.equal(JSON.stringify(body).includes('-password'), expected === 200 && role === 'admin', `${role} ${path} ${value}`);
    }
  }
});

test('a route that is not in the table is refused to everybody', () => {
  for (const role of operatorRoles) assert.equal(operatorPermissions.mayCall(role, 'GET', '/api/new-thing', false), false);
  assert.equal(operatorPermissions.mayCall('admin', 'GET', '/api/connectors', true), false);
});
