import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { hashPassword } from '../web/password-check.ts';
import { differences, redact, targetOf } from '../web/subjects.ts';
import { type Answer, createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.close());

const carrier = { name: 'carrier-a', host: '127.0.0.1', port: 2775, systemId: 'sys', password: 'carrier-secret' };
const last = async (): Promise<any> => (await rig.call('GET', '/api/changes?limit=1')).body[0];
const rollBack = (id: number): Promise<Answer> => rig.call('POST', `/api/changes/${id}/rollback`);

test('a change names who, when, where from, what, before and after; secrets are hidden; the version grows', async () => {
  await rig.store.setOperator('ann', await hashPassword('a password'), 'admin');
  assert.equal((await rig.call('GET', '/api/status')).body.rulebookVersion, 0);
  await rig.call('POST', '/api/accounts', { name: 'acme', password: 'first-password' });
  const authorization = `Basic ${Buffer.from('ann:a password').toString('base64')}`;
  await rig.call(
    'PATCH',
    '/api/accounts/acme',
    { password: 'other-password', encryptionKey: 'k1', defaultSender: 'Acme' },
    { authorization },
  );
  assert.equal((await rig.call('GET', '/api/status')).body.rulebookVersion, 2);
  const row = await last();
  assert.deepEqual(
    [row.who, row.role, row.address, row.method, row.path, row.kind, row.name],
    ['ann', 'admin', '127.0.0.1', 'PATCH', '/api/accounts/acme', 'account', 'acme'],
  );
  assert.match(row.at, /^\d{4}-\d\d-\d\dT/);
  assert.deepEqual([row.before.settings.defaultSender, row.after.settings.defaultSender], ['', 'Acme']);
  assert.deepEqual([row.before.password, row.after.password, row.after.settings.encryptionKey], ['(secret)', '(secret)', '(secret)']);
  const made = (await rig.call('GET', '/api/changes/1')).body;
  assert.deepEqual([made.who, made.before, made.after.locked, made.changed], ['cli', null, false, ['all']]);
  const all = JSON.stringify((await rig.call('GET', '/api/changes')).body);
  assert.doesNotMatch(all, /first-password|other-password|"k1"|a password/);
});

test('refused and idle requests leave no change; every other one leaves one', async () => {
  await rig.call('POST', '/api/accounts', { name: 'acme' });
  await rig.call('POST', '/api/accounts', { name: 'acme' });
  await rig.call('PATCH', '/api/accounts/acme', { nonsense: 1 });
  await rig.call('POST', '/api/accounts/acme/credit', { balance: -1 });
  await rig.call('DELETE', '/api/rules/9');
  await rig.call('GET', '/api/accounts');
  assert.equal((await last()).id, 1);
  const steps: [string, string, unknown, string, string][] = [
    ['POST', '/api/accounts/acme/credit', { balance: 5 }, 'account', 'acme'],
    ['POST', '/api/connectors', carrier, 'connector', 'carrier-a'],
    ['POST', '/api/routes', { connector: 'carrier-a', prefix: '+86' }, 'route', '3'],
    ['PUT', '/api/prices', { prefix: '+86', price: '0.01' }, 'price', '86'],
    ['POST', '/api/numbers', { number: '10690001' }, 'number', '10690001'],
    ['POST', '/api/rules', { kind: 'word', pattern: 'casino' }, 'rule', '4'],
    ['POST', '/api/operators', { name: 'bob', password: 'password-of-bob' }, 'operator', 'bob'],
    ['POST', '/api/accounts/acme/users', { name: 'eve', role: 'owner' }, 'user', 'acme/eve'],
    ['PATCH', '/api/accounts/acme/users/eve', { locked: true }, 'user', 'acme/eve'],
    ['POST', '/api/accounts/acme/keys', { label: 'shop', password: 'password-of-shop' }, 'key', 'acme/1'],
    ['DELETE', '/api/accounts/acme/keys/1', undefined, 'key', 'acme/1'],
  ];
  for (const [index, [method, path, body, kind, name]] of steps.entries()) {
    const { status } = await rig.call(method, path, body);
    assert.ok(status < 300, `${method} ${path}: ${status}`);
    const row = await last();
    assert.deepEqual([row.id, row.kind, row.name], [index + 2, kind, name], `${method} ${path}`);
    assert.doesNotMatch(JSON.stringify(row), /carrier-secret|password-of|argon2/);
  }
});

test('changes by kind, name, who and page', async () => {
  for (const price of ['1', '2', '3']) await rig.call('PUT', '/api/prices', { price });
  await rig.call('POST', '/api/accounts', { name: 'acme' });
  const ids = async (query: string) => (await rig.call('GET', `/api/changes?${query}`)).body.map(({ id }: any) => id);
  assert.deepEqual(await ids('limit=2'), [4, 3]);
  assert.deepEqual(await ids('limit=2&before=3'), [2, 1]);
  assert.deepEqual(await ids('kind=account&name=acme'), [4]);
  assert.deepEqual(await ids('who=nobody'), []);
  assert.deepEqual(await ids('from=2001-01-01T00:00:00Z&to=2002-01-01T00:00:00Z'), []);
  assert.equal((await rig.call('GET', '/api/changes?from=yesterday')).body.error.field, 'from');
  assert.equal((await rig.call('GET', '/api/changes/99')).status, 404);
});

describe('rollback', () => {
  test('of settings puts back what was, secrets as they are, and is a change itself', async () => {
    await rig.call('POST', '/api/accounts', { name: 'acme', password: 'first-password' });
    await rig.call('PATCH', '/api/accounts/acme', { defaultSender: 'Acme', password: 'other-password', encryptionKey: 'k' });
    const { status, body } = await rollBack(2);
    assert.deepEqual([status, body.putBack.sort()], [200, ['settings.defaultSender', 'settings.encryptionKey']]);
    const [account] = rig.script.accounts;
    assert.deepEqual(
      [account?.settings.defaultSender, account?.settings.encryptionKey, account?.apiPassword],
      ['', null, 'other-password'],
    );
    const row = await last();
    assert.deepEqual([row.id, row.kind, row.name, row.after.settings.defaultSender], [3, 'account', 'acme', '']);
    // Taking the taking back back.
    assert.equal((await rollBack(3)).status, 200);
    assert.equal(rig.script.accounts[0]?.settings.defaultSender, 'Acme');
  });

  test('not after another change: it says what changed since', async () => {
    await rig.call('POST', '/api/connectors', carrier);
    await rig.call('PATCH', '/api/connectors/carrier-a', { window: 5 });
    await rig.call('PATCH', '/api/connectors/carrier-a', { window: 7 });
    const refused = await rollBack(2);
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'changed_since']);
    assert.match(refused.body.error.message, /connector carrier-a was changed since: window/);
    assert.equal((await rollBack(3)).status, 200);
    assert.equal((await rollBack(2)).status, 200);
    assert.equal(rig.script.connectors[0]?.settings.password, 'carrier-secret');
  });

  test('of what was made takes it away, of what was taken away makes it again', async () => {
    await rig.call('POST', '/api/connectors', carrier);
    await rig.call('POST', '/api/routes', { connector: 'carrier-a', prefix: '86' });
    await rig.call('PUT', '/api/prices', { prefix: '86', price: '0.01' });
    await rig.call('PUT', '/api/prices', { prefix: '86', price: '0.02' });
    await rig.call('POST', '/api/rules', { kind: 'word', pattern: 'casino' });
    const { id } = (await rig.call('GET', '/api/rules')).body[0];
    await rig.call('DELETE', `/api/rules/${id}`);
    assert.equal((await rollBack(6)).status, 200);
    const [again] = (await rig.call('GET', '/api/rules')).body;
    assert.deepEqual([again.pattern, again.id], ['casino', id]);
    const row = await last();
    assert.deepEqual([row.name, row.after.pattern], [String(again.id), 'casino']);
    assert.equal((await rollBack(4)).status, 200);
    assert.deepEqual((await rig.call('GET', '/api/prices')).body, [{ prefix: '86', price: '0.010000' }]);
    assert.equal((await rollBack(3)).status, 200);
    assert.equal((await rollBack(2)).status, 200);
    assert.deepEqual([rig.script.prices, rig.script.routes], [[], []]);
    assert.equal((await rollBack(1)).status, 200);
    assert.equal(rig.script.connectors.length, 0);
    assert.equal((await rollBack((await last()).id)).status, 200);
    assert.deepEqual([rig.script.connectors[0]?.name, rig.script.connectors[0]?.settings.password], ['carrier-a', 'carrier-secret']);
  });

  test('of a connector that is needed by now says by what; of an account that there is none', async () => {
    await rig.call('POST', '/api/connectors', carrier);
    await rig.call('POST', '/api/routes', { connector: 'carrier-a' });
    await rig.call('POST', '/api/accounts', { name: 'acme' });
    const needed = await rollBack(1);
    assert.deepEqual([needed.status, needed.body.error.code], [409, 'cannot_roll_back']);
    assert.match(needed.body.error.message, /still needed: routes lead to it \(\d+\)/);
    const kept = await rollBack(3);
    assert.deepEqual([kept.status, kept.body.error.code], [409, 'cannot_roll_back']);
  });

  test('of price lists, whatever was done to them, and of who pays by them', async () => {
    await rig.call('POST', '/api/accounts', { name: 'acme' });
    await rig.call('POST', '/api/price-lists', { name: 'gold', currency: 'XXX' });
    await rig.call('POST', '/api/price-lists/gold/rows', { prefix: '44', price: '0.01' });
    await rig.call('POST', '/api/price-lists/gold/rows', { prefix: '45', price: '0.02' });
    await rig.call('PUT', '/api/accounts/acme/price-list', { list: 'gold' });
    const row = await last();
    assert.deepEqual([row.kind, row.before.priceList, row.after.priceList], ['account', 'default', 'gold']);
    const prices = async () => (await rig.call('GET', '/api/price-lists/gold/rows')).body.map((one: any) => [one.prefix, one.price]);
    assert.equal((await rollBack(5)).status, 200);
    assert.equal((await rollBack(4)).status, 200);
    assert.deepEqual(await prices(), [['44', '0.010000']]);
    assert.equal((await rollBack(3)).status, 200, 'the version that was restored is the one before');
    assert.deepEqual(await prices(), []);
    assert.equal((await rollBack(8)).status, 200);
    assert.equal((await rollBack(7)).status, 200);
    assert.deepEqual(await prices(), [
      ['44', '0.010000'],
      ['45', '0.020000'],
    ]);
  });

  test('of route rules: what they said, where they stood, and that they were there', async () => {
    await rig.call('POST', '/api/connectors', carrier);
    const to = [{ connector: 'carrier-a' }];
    for (const [name, prefixes] of [['a', ['1']] as const, ['b', ['2']] as const, ['c', ['3']] as const])
      await rig.call('POST', '/api/route-rules', { name, prefixes, targets: to });
    const rules = async () => (await rig.call('GET', '/api/route-rules')).body;
    const [first] = await rules();
    await rig.call('PATCH', `/api/route-rules/${first.id}`, { prefixes: ['1', '4'] });
    await rig.call('POST', `/api/route-rules/${first.id}/move`, { position: 3 });
    const change = await last();
    assert.deepEqual([change.kind, change.before.position, change.after.position], ['route-rule', 1, 3]);
    assert.equal((await rollBack(6)).status, 200);
    assert.equal((await rollBack(5)).status, 200);
    assert.deepEqual(
      (await rules()).map((rule: any) => [rule.name, rule.prefixes.join()]),
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ],
    );
    await rig.call('DELETE', `/api/route-rules/${first.id}`);
    assert.equal((await rollBack(9)).status, 200);
    assert.deepEqual(
      (await rules()).map((rule: any) => rule.name),
      ['a', 'b', 'c'],
    );
  });

  test('of an opt-out: it is there again with its source and time, or gone', async () => {
    await rig.call('POST', '/api/accounts', { name: 'acme' });
    const optOut = { number: '+447700900001', account: 'acme', originator: 'Shop/1', source: 'letter' };
    await rig.call('POST', '/api/opt-outs', optOut);
    const made = await last();
    assert.deepEqual([made.kind, made.name, made.before, made.after.source], ['opt-out', '447700900001/acme/Shop/1', null, 'letter']);
    await rig.call('DELETE', '/api/opt-outs?number=447700900001&account=acme&originator=Shop/1');
    const taken = await last();
    assert.deepEqual([taken.name, taken.before, taken.after], [made.name, made.after, null]);
    const rows = async (): Promise<unknown> => (await rig.call('GET', '/api/opt-outs')).body.rows;
    assert.deepEqual(await rows(), []);
    assert.equal((await rollBack(taken.id)).status, 200);
    const [{ source, at }] = (await rows()) as { source: string; at: string }[] as [{ source: string; at: string }];
    assert.deepEqual([source, Date.parse(at)], ['letter', made.after.at]);
    assert.equal((await rollBack((await last()).id)).status, 200);
    assert.deepEqual(await rows(), []);
  });

  test('of money, of secrets alone, of operators and of nothing is refused', async () => {
    await rig.call('POST', '/api/accounts', { name: 'acme' });
    await rig.call('POST', '/api/accounts/acme/credit', { balance: 5 });
    await rig.call('PATCH', '/api/accounts/acme', { password: 'other-password' });
    await rig.call('POST', '/api/operators', { name: 'bob' });
    for (const id of [2, 3, 4]) assert.equal((await rollBack(id)).body.error.code, 'cannot_roll_back', String(id));
    assert.equal((await rollBack(99)).status, 404);
    assert.equal((await rig.store.operators()).length, 1);
    assert.equal((await last()).id, 4);
  });
});

test('what a path is about', () => {
  const of = (url: string, params: Record<string, string> = {}, body: unknown = null) => {
    const { kind, name } = targetOf(url, params, body, new Map());
    return [kind, name];
  };
  assert.deepEqual(of('/api/accounts/:name/credit', { name: 'acme' }), ['account', 'acme']);
  assert.deepEqual(of('/api/accounts', {}, { name: 'acme' }), ['account', 'acme']);
  assert.deepEqual(of('/api/accounts/:name/users', { name: 'acme' }, { name: 'eve' }), ['user', 'acme/eve']);
  assert.deepEqual(of('/api/accounts/:name/users/:user', { name: 'acme', user: 'eve' }), ['user', 'acme/eve']);
  assert.deepEqual(of('/api/accounts/:name/keys/:id/rotate', { name: 'acme', id: '7' }), ['key', 'acme/7']);
  assert.deepEqual(of('/api/routes'), ['route', null]);
  assert.deepEqual(of('/ops/gc'), ['ops gc', '']);
});

test('secrets are hidden at any depth, and only texts', () => {
  const value = { password: 'x', hasSmppPassword: true, settings: { tlsKey: 'k', encryptionKey: null, host: 'h', tokens: ['a'] } };
  assert.deepEqual(redact(value), {
    password: '(secret)',
    hasSmppPassword: true,
    settings: { tlsKey: '(secret)', encryptionKey: null, host: 'h', tokens: ['(secret)'] },
  });
  assert.deepEqual(differences({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 3] }, d: 0 }), ['b.c.1', 'd']);
});
