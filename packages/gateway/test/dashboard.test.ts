// The Dashboard on the port of the customer API: both serve, what a user changes is on record under the user's name, and is in force when it is answered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withFolder, withGateway } from './testing/gateway.ts';

const rows = (value: unknown): readonly any[] => value as readonly any[];

test('a user rotates the API password: the old one is refused, the operator sees who it was; endpoints work as ever', () =>
  withFolder((folder) =>
    withGateway(folder, async ({ gateway, api, cli }) => {
      await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '10');
      const { password } = await cli('user', 'add', 'acme', 'eve', '--role', 'owner');
      const url = `http://127.0.0.1:${gateway.httpPort}`;
      let cookie = '';
      const call = async (method: string, path: string, body?: unknown): Promise<any> => {
        const response = await fetch(url + path, {
          method,
          headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
        return response.json();
      };
      assert.equal((await call('POST', '/api/sign-in', { account: 'acme', name: 'eve', password })).role, 'owner');
      assert.equal((await call('GET', '/api/account')).balance, '10.000000');

      const key = await call('POST', '/api/keys', { label: 'office', ipAllow: ['192.0.2.1'] });
      const refused = await api('getbalance', { password: key.password });
      assert.deepEqual([refused['status'], refused['balance']], [-2, undefined]);
      await call('PATCH', `/api/keys/${key.id}`, { ipAllow: ['127.0.0.0/8'] });
      assert.equal((await api('getbalance', { password: key.password }))['status'], 0);

      const rotated = await call('POST', '/api/credentials/rotate', { which: 'api', password });
      assert.equal((await api('getbalance'))['status'], -1);
      assert.equal((await api('GetBalance', { password: rotated.password }))['status'], 0);

      const changes = rows(await cli('change', 'list', '--limit', '3'));
      assert.deepEqual(
        changes.map(({ who, role, kind, name, path }) => [who, role, kind, name, path]),
        [
          ['acme/eve', 'owner', 'account', 'acme', '/api/credentials/rotate'],
          ['acme/eve', 'owner', 'key', `acme/${key.id}`, `/api/keys/${key.id}`],
          ['acme/eve', 'owner', 'key', `acme/${key.id}`, '/api/keys'],
        ],
      );
      assert.deepEqual([changes[1].before.ipAllow, changes[1].after.ipAllow], [['192.0.2.1'], ['127.0.0.0/8']]);
      assert.ok(!JSON.stringify(changes).includes(rotated.password) && !JSON.stringify(changes).includes(key.password));
      await cli('change', 'rollback', String(changes[1].id));
      assert.equal((await api('getbalance', { password: key.password }))['status'], -2);

      const unknown = await fetch(`${url}/nothing`);
      assert.deepEqual([unknown.status, ((await unknown.json()) as { status: number }).status], [404, -12]);
      assert.equal((await fetch(`${url}/getbalance`, { method: 'DELETE' })).status, 405);
    }),
  ));
