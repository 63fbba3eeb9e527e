import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, before, beforeEach, describe, test } from 'node:test';
import { realClock } from '../ports/clock.ts';
import { hashPassword } from '../web/password-check.ts';
import { type Rig, createRig } from './testing/rig.ts';
import { TOKEN_FILE_NAME, createToken } from './token.ts';

const PASSWORD = 'pass:word ü';
let passwordHash = '';
before(async () => {
  passwordHash = await hashPassword(PASSWORD);
});

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  await rig.store.setOperator('ann', passwordHash);
});
afterEach(() => rig.close());

const basic = (name: string, password: string): string => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
const ask = async (authorization: string) => (await rig.call('GET', '/api/routes', undefined, { authorization })).status;

test('the hash is argon2id', () => assert.match(passwordHash, /^\$argon2id\$/));

test('an operator signs in by name and password, even one with a colon', async () => {
  assert.equal(await ask(basic('ann', PASSWORD)), 200);
});

describe('refused', () => {
  const cases: [string, () => string][] = [
    ['a wrong password', () => basic('ann', 'other')],
    ['an unknown name', () => basic('bob', PASSWORD)],
    ['no name', () => basic('', PASSWORD)],
    ['no colon', () => `Basic ${Buffer.from('ann').toString('base64')}`],
    ['no base64', () => 'Basic ***'],
    ['a wrong token', () => 'Bearer token-of-the-tesT'],
    ['the token as a prefix', () => 'Bearer token-of-the-test-and-more'],
    ['an empty token', () => 'Bearer '],
    ['another scheme', () => 'Digest token-of-the-test'],
    ['a very long header', () => `Bearer ${'a'.repeat(10_000)}`],
  ];
  for (const [what, header] of cases) test(what, async () => assert.equal(await ask(header()), 401));
});

test('a verified password is remembered for five minutes, and not after a change of it', async () => {
  assert.equal(await ask(basic('ann', PASSWORD)), 200);
  await rig.store.removeOperator('ann');
  assert.equal(await ask(basic('ann', PASSWORD)), 200);
  rig.time.skipMs = 5 * 60_000;
  assert.equal(await ask(basic('ann', PASSWORD)), 401);
  await rig.store.setOperator('ann', passwordHash);
  assert.equal(await ask(basic('ann', PASSWORD)), 200);
  const { body } = await rig.call('PUT', '/api/operators', { name: 'ann' });
  assert.equal(await ask(basic('ann', PASSWORD)), 401);
  assert.equal(await ask(basic('ann', body.password)), 200);
});

test('an operator password that is too short is refused', async () => {
  const { status, body } = await rig.call('PUT', '/api/operators', { name: 'bob', password: '1234567' });
  assert.deepEqual([status, body.error.field], [400, 'password']);
});

test('after ten failures in a minute an address waits; the token and remembered passwords pass', async () => {
  assert.equal(await ask(basic('ann', PASSWORD)), 200);
  for (let i = 0; i < 10; i++) assert.equal(await ask('Bearer guess'), 401);
  const limited = await rig.call('GET', '/api/routes', undefined, { authorization: basic('bob', 'x') });
  assert.deepEqual([limited.status, limited.body.error.code], [429, 'too_many_failures']);
  assert.ok(Number(limited.headers.get('retry-after')) > 0);
  assert.equal(await ask(`Bearer ${rig.token}`), 200);
  assert.equal(await ask(basic('ann', PASSWORD)), 200);
  rig.time.skipMs = 60_000;
  assert.equal(await ask('Bearer guess'), 401);
});

test('many sign-ins at once are checked a few at a time, the others are told to come again', async () => {
  const statuses = await Promise.all(Array.from({ length: 10 }, (_, i) => ask(basic(`name${i}`, 'x'))));
  assert.ok(
    statuses.every((status) => status === 401 || status === 503),
    String(statuses),
  );
  assert.ok(statuses.includes(401));
});

test('a store that cannot answer is 503 and no failure of the caller', async () => {
  rig.script.failure = new (await import('../ports/store.ts')).StoreUnavailable('gone');
  for (let i = 0; i < 12; i++) assert.equal(await ask(basic('ann', PASSWORD)), 503);
});

test('the token file: private, whole, new at every start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-token-'));
  try {
    const data = join(folder, 'data');
    const first = createToken(data, realClock);
    const second = createToken(data, realClock);
    assert.notEqual(first, second);
    assert.equal(readFileSync(join(data, TOKEN_FILE_NAME), 'utf8'), `${second}\n`);
    assert.equal(statSync(join(data, TOKEN_FILE_NAME)).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(data), [TOKEN_FILE_NAME]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
