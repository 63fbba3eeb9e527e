import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withFolder, withGateway } from './testing/gateway.ts';

const rows = (value: unknown): readonly any[] => value as readonly any[];

test('API keys open the API within their scopes; every change is on record over a restart, and one is taken back', () =>
  withFolder(async (folder) => {
    let password = '';
    await withGateway(folder, async ({ api, cli }) => {
      await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '10');
      const key = await cli('key', 'add', 'acme', '--label', 'shop', '--scopes', 'balance');
      password = String(key['password']);
      assert.equal((await api('getbalance', { password }))['status'], 0);
      const refused = await api('getsms', { password });
      assert.deepEqual([refused['status'], refused['reason']], [-1, 'This API key may not be used for that']);
      await cli('price', 'set', '--price', '0.01');
      await cli('price', 'set', '--price', '0.02');
      await cli('change', 'rollback', '4');
    });
    await withGateway(folder, async ({ api, cli }) => {
      assert.deepEqual(rows(await cli('price', 'list')), [{ prefix: '', price: '0.010000' }]);
      assert.deepEqual(
        rows(await cli('change', 'list')).map(({ id, kind, name, before, after }) => [id, kind, name, before?.price, after?.price]),
        [
          [5, 'price', '', '0.020000', '0.010000'],
          [4, 'price', '', '0.010000', '0.020000'],
          [3, 'price', '', undefined, '0.010000'],
          [2, 'key', 'acme/1', undefined, undefined],
          [1, 'account', 'acme', undefined, undefined],
        ],
      );
      // Written at the stop.
      assert.equal(typeof rows(await cli('key', 'list', 'acme'))[0]?.lastUsedAt, 'string');
      await cli('key', 'rotate', 'acme', '1', '--overlap-hours', '0');
      assert.equal((await api('getbalance', { password }))['status'], -1);
      await cli('account', 'lock', 'acme');
      assert.equal((await cli('status'))['rulebookVersion'], 7);
    });
  }));

test('a waiting message taken back, and what a link learned forgotten, are changes too', () =>
  withFolder((folder) =>
    withGateway(folder, async ({ api, cli }) => {
      await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '10');
      await cli('connector', 'add', 'carrier', '--host', '127.0.0.1', '--port', '1', '--system-id', 'x', '--password', 'secret88');
      await cli('route', 'add', '--connector', 'carrier');
      await cli('price', 'set', '--price', '0.01');
      assert.equal((await api('sendsms', { numbers: '10010', content: 'a', sendtime: '20991231235959' }))['status'], -11);
      assert.equal((await api('sendsms', { numbers: '10010', content: 'a' }))['status'], 0);
      await cli('message', 'cancel', '1');
      await cli('connector', 'forget', 'carrier');
      const changes = rows(await cli('change', 'list', '--limit', '2'));
      assert.deepEqual(
        changes.map(({ kind, name }) => [kind, name]),
        [
          ['connector', 'carrier'],
          ['message', '1'],
        ],
      );
      assert.ok(!JSON.stringify(await cli('change', 'list')).includes('secret88'));
    }),
  ));
